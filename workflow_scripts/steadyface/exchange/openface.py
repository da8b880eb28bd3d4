"""OpenFace's CSV: one row per frame, and per face in FaceLandmarkVidMulti.

Columns frame (from 1), face_id, timestamp, confidence (0 to 1), success (0 or 1), x_0 to x_67 and
y_0 to y_67 in pixels among others; versions differ in whether a blank follows each comma
(Baltrušaitis et al. 2018, OpenFace 2.0, IEEE FG; `RecorderCSV.cpp`). Its images are OpenCV's, so
a pixel's centre is a whole number, as here. Where success is 0 it still writes points: those of a
model that lost the face. They are no measurement and are left out.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from steadyface.errors import ExchangeError
from steadyface.exchange.columns import frame_numbers, need, numbers, read_table, row_places
from steadyface.exchange.found_faces import FoundFaces, all_known
from steadyface.exchange.settings import FIRST_FRAMES
from steadyface.files import atomic_path
from steadyface.landmarks import LANDMARKS
from steadyface.measures.landmark_arrays import landmark_array

FIRST_FRAME = FIRST_FRAMES["openface"]
X = [f"x_{landmark}" for landmark in range(LANDMARKS)]
Y = [f"y_{landmark}" for landmark in range(LANDMARKS)]


def read_openface(path: Path, first_frame: int = FIRST_FRAME) -> FoundFaces:
    """The faces of OpenFace's CSV of one video.

    Raises:
        ExchangeError: a column lacks, there are other than 68 points, or a cell of a row with a
            face holds no number.
    """
    table = read_table(path)
    need(table, ["frame", "confidence", "success", *X, *Y], path)
    if f"x_{LANDMARKS}" in table:
        raise ExchangeError(
            "has more than 68 points, so they are not those of the iBUG scheme",
            where=path,
            remedy="run OpenFace 2 with its model of 68 points (OpenFace 3 has 98 others)",
        )
    table = table.assign(face_id=table.get("face_id", 0))
    values = numbers(table, ["frame", "face_id", "success"], path)
    found = values[:, 2] == 1
    # Where the face is lost, anything may stand in the other columns.
    seen = [*X, *Y, "confidence"]
    with_face = table[seen] if found.all() else table[seen].where(pd.Series(found, table.index))
    told = numbers(with_face, seen, path)
    points = told[:, :-1].reshape(-1, 2, LANDMARKS)
    return FoundFaces(
        path=path,
        frames=frame_numbers(values[:, 0], first_frame, path),
        faces=np.unique(values[:, 1], return_inverse=True)[1],
        points=np.moveaxis(points, 1, 2).copy(),
        confidence=np.repeat(told[:, -1:], LANDMARKS, axis=1),
        found=found,
        places=row_places(path, range(len(table))),
        known=all_known(),
    )


def write_openface(path: Path, tracks: pd.DataFrame) -> None:
    """Write one recording's tracks as OpenFace would, with full precision.

    `success` is 1 where any point has a value; `confidence` is the points' mean, empty where the
    tracker has none; a point without a value is empty.

    Args:
        path: the CSV.
        tracks: rows of a TRACKS table, of one recording.
    """
    frames, points = landmark_array(tracks)
    confidence = tracks.groupby("frame", sort=False)["confidence"].mean()
    table = pd.DataFrame(
        {
            "frame": frames["frame"] + FIRST_FRAME,
            "face_id": 0,
            "timestamp": frames["time_s"],
            "confidence": confidence.reindex(frames["frame"]).to_numpy(),
            "success": np.isfinite(points).all(axis=2).any(axis=1).astype(int),
        }
    )
    flat = np.moveaxis(points, 2, 1).reshape(len(points), -1)
    table = pd.concat([table, pd.DataFrame(flat, columns=[*X, *Y])], axis=1)
    with atomic_path(path) as temporary:
        table.to_csv(temporary, index=False, lineterminator="\n")
