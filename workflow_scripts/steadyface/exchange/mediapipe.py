"""MediaPipe's face mesh (468 points, 478 with the irises) as the 68 landmarks.

MediaPipe has no file format of its own. Accepted are CSV and Parquet tables as programs commonly
write them: wide (frame, x_0, y_0, x_1, ...) or long (frame, landmark, x, y), frames from 0,
optionally with `confidence`. Coordinates are shares of the picture's width and height, measured
from its edge (its drawing code takes the pixel floor(x * width)), so a pixel's centre is half a
pixel less in ours.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from steadyface.errors import ExchangeError
from steadyface.exchange.columns import frame_numbers, need, numbers, read_table, row_places
from steadyface.exchange.found_faces import FoundFaces, all_known
from steadyface.exchange.points import long_points, wide_names, wide_points
from steadyface.exchange.settings import FIRST_FRAMES
from steadyface.landmarks import LANDMARKS
from steadyface.trackers.mesh.points import MESH_POINTS, landmarks_of_mesh

FIRST_FRAME = FIRST_FRAMES["mediapipe"]
MESH = 478
# Points of the mesh without and with the irises.
MESHES = (468, MESH)
# A face may reach beyond the picture, but no further than this share of it.
FARTHEST = 3.0


def read_mediapipe(
    path: Path, size: tuple[int, int], units: str = "share", first_frame: int = FIRST_FRAME
) -> FoundFaces:
    """The face of a table of mesh points of one video.

    Args:
        path: CSV or Parquet.
        size: the picture's width and height, px.
        units: `share` of width and height, or `px` with pixel centres at whole numbers.
        first_frame: number of the first frame in the file.

    Raises:
        ExchangeError: a column or a mesh point lacks, a cell holds no number, or coordinates are
            plainly not in the unit.
    """
    table = read_table(path)
    need(table, ["frame"], path)
    frames = frame_numbers(numbers(table, ["frame"], path)[:, 0], first_frame, path)
    rows = np.arange(len(table))
    table = _counted_from_0(table)
    if "landmark" in table:
        frames, mesh, position, _ = long_points(table, frames, ("x", "y"), MESH, rows, path)
        rows = np.unique(position, return_index=True)[1]
        known = np.isfinite(mesh).all(axis=2).any(axis=0)
    else:
        numbered = {name: int(name) for name in wide_names(table, path) if name.isdecimal()}
        places = {name: number for name, number in numbered.items() if number < MESH}
        mesh, known = wide_points(table, MESH, path, places)
    wanted = np.unique(np.concatenate(MESH_POINTS))
    if not known[wanted].all():
        lacking = wanted[~known[wanted]]
        raise ExchangeError(
            f"lacks mesh point {lacking[0]} and {len(lacking) - 1} others that the 68 landmarks "
            "are made of",
            where=path,
            remedy="export all 468 or 478 points",
        )
    points = landmarks_of_mesh(mesh)
    if units == "share":
        away = np.nanmax(np.abs(points), initial=0.0, where=np.isfinite(points))
        if away > FARTHEST:
            raise ExchangeError(
                f"holds a coordinate {away:g}, which is no share of the picture",
                where=path,
                remedy="if these are pixels, set units: px",
            )
        points = points * np.array(size) - 0.5
    confidence = np.full((len(frames), LANDMARKS), np.nan)
    if "confidence" in table:
        confidence[:] = numbers(table, ["confidence"], path)[rows]
    return FoundFaces(
        path,
        frames,
        np.zeros(len(frames), np.int64),
        points,
        confidence,
        np.isfinite(points).all(axis=(1, 2)),
        row_places(path, rows),
        all_known(),
    )


def _counted_from_0(table: pd.DataFrame) -> pd.DataFrame:
    """The table with mesh points counted from 0, where all of them show that it counts from 1."""
    if "landmark" in table:
        numbers_given = pd.to_numeric(table["landmark"], errors="coerce")
        from_one = set(numbers_given.unique()) in [set(range(1, mesh + 1)) for mesh in MESHES]
        return table.assign(landmark=numbers_given - 1) if from_one else table
    names = {name[2:] for name in table.columns if name.startswith("x_")}
    for mesh in MESHES:
        if names == set(map(str, range(1, mesh + 1))):
            columns = {
                f"{letter}_{point + 1}": f"{letter}_{point}"
                for letter in "xy"
                for point in range(mesh)
            }
            return table.rename(columns=columns)
    return table
