"""SLEAP's tracks of one video: its analysis file, as CSV or HDF5.

CSV: track, frame_idx, instance.score, then x, y and score of every node, in any order. HDF5: the
array `tracks` with `node_names` and `point_scores`; the attribute `dims` says which axis is which,
or else it is (track, xy, node, frame). Frames count from 0, and a pixel's centre is a whole
number, as here (Pereira et al. 2022, Nat Methods 19:486; https://docs.sleap.ai). Nodes are
landmarks by their names, or by the configuration's mapping; scores become the confidence.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import h5py
import numpy as np
import pandas as pd

from steadyface.errors import ExchangeError, words_of
from steadyface.exchange.columns import (
    frame_numbers,
    landmarks_of,
    need,
    numbers,
    read_table,
    refuse_repeated,
    row_places,
)
from steadyface.exchange.found_faces import FloatArray, FoundFaces
from steadyface.exchange.pandas_hdf import DAMAGED
from steadyface.exchange.settings import FIRST_FRAMES
from steadyface.landmark_names import Naming
from steadyface.landmarks import LANDMARKS

FIRST_FRAME = FIRST_FRAMES["sleap"]
AXES = ("frame", "track", "node", "xy")
DEFAULT_AXES = ("track", "xy", "node", "frame")
# Some hours of a few faces; a damaged file may claim any size.
LARGEST = 2**25
INSTEAD = "export it again from SLEAP as analysis CSV or HDF5"


def read_sleap(
    path: Path, mapping: Mapping[str, int] | None = None, first_frame: int = FIRST_FRAME
) -> FoundFaces:
    """The faces of SLEAP's analysis file of one video.

    Args:
        path: `.csv` or `.h5`.
        mapping: landmark (0 to 67) by node; None takes the names.
        first_frame: number of the first frame in the file.

    Raises:
        ExchangeError: another layout, or the nodes' names do not tell landmarks.
    """
    suffix = path.suffix.lower()
    if suffix == ".slp":
        raise ExchangeError(
            "is a SLEAP project, not its tracks of a video", where=path, remedy=INSTEAD
        )
    if suffix in (".h5", ".hdf5"):
        return _read_hdf(path, mapping, first_frame)
    table = read_table(path)
    need(table, ["frame_idx"], path)
    nodes = [name[:-2] for name in table.columns if name.endswith(".x")]
    need(table, [f"{node}.y" for node in nodes], path)
    naming = landmarks_of(nodes, mapping, path)
    frames = frame_numbers(numbers(table, ["frame_idx"], path)[:, 0], first_frame, path)
    points = np.full((len(table), LANDMARKS, 2), np.nan)
    confidence = np.full((len(table), LANDMARKS), np.nan)
    landmarks = list(naming.landmarks.values())
    for axis, letter in enumerate("xy"):
        columns = [f"{node}.{letter}" for node in naming.landmarks]
        points[:, landmarks, axis] = numbers(table, columns, path)
    scored = {node: place for node, place in naming.landmarks.items() if f"{node}.score" in table}
    if scored:
        columns = [f"{node}.score" for node in scored]
        confidence[:, list(scored.values())] = numbers(table, columns, path)
    tracks = table.get("track", pd.Series(np.nan, table.index)).astype(object)
    # Faces that SLEAP did not follow are told apart within each frame alone.
    alone = table[tracks.isna()].groupby("frame_idx").cumcount()
    tracks = tracks.fillna("face " + alone.astype(str)).astype(str)
    faces = np.unique(tracks, return_inverse=True)[1]
    places = row_places(path, range(len(table)))
    return _faces(path, frames, faces, points, confidence, places, naming)


def _read_hdf(path: Path, mapping: Mapping[str, int] | None, first_frame: int) -> FoundFaces:
    if not path.is_file():
        raise ExchangeError(
            "no such file",
            where=path,
            remedy="correct `files` of the imported tracker in the configuration",
        )
    try:
        with h5py.File(path, "r") as file:
            nodes = [_text(name) for name in file["node_names"][()]]
            axes = _axes(file["tracks"])
            tracks = _ordered(file["tracks"], axes, AXES)
            scores = np.full(tracks.shape[:3], np.nan)
            if "point_scores" in file:
                without = tuple(axis for axis in axes if axis != "xy")
                scores = _ordered(file["point_scores"], without, AXES[:3])
            if tracks.shape[2:] != (len(nodes), 2) or scores.shape != tracks.shape[:3]:
                raise ValueError("its arrays do not fit each other")
    except DAMAGED as problem:
        raise ExchangeError(
            f"is no analysis file of SLEAP ({words_of(problem)})", where=path, remedy=INSTEAD
        ) from None
    refuse_repeated(nodes, "two nodes", path)
    naming = landmarks_of(nodes, mapping, path)
    if first_frame:
        raise ExchangeError(
            "has a row per frame from 0", where=path, remedy="leave first_frame out"
        )
    points = np.full((*tracks.shape[:2], LANDMARKS, 2), np.nan)
    confidence = np.full((*tracks.shape[:2], LANDMARKS), np.nan)
    for node, landmark in naming.landmarks.items():
        points[:, :, landmark] = tracks[:, :, nodes.index(node)]
        confidence[:, :, landmark] = scores[:, :, nodes.index(node)]
    count, individuals = tracks.shape[:2]
    frames = np.repeat(np.arange(count), individuals)
    faces = np.tile(np.arange(individuals), count)
    places = [f"frame {frame}" for frame in frames]
    return _faces(
        path,
        frames,
        faces,
        points.reshape(-1, LANDMARKS, 2),
        confidence.reshape(-1, LANDMARKS),
        places,
        naming,
    )


def _faces(
    path: Path,
    frames: np.ndarray,
    faces: np.ndarray,
    points: FloatArray,
    confidence: FloatArray,
    places: list[str],
    naming: Naming,
) -> FoundFaces:
    return FoundFaces(
        path=path,
        frames=frames,
        faces=faces,
        points=points,
        confidence=confidence,
        found=np.isfinite(points).all(axis=2).any(axis=1),
        places=places,
        known=np.isin(np.arange(LANDMARKS), list(naming.landmarks.values())),
        naming=naming,
    )


def _axes(tracks: h5py.Dataset) -> tuple[str, ...]:
    """What the axes of `tracks` are."""
    stated = tracks.attrs.get("dims")
    axes = tuple(json.loads(_text(stated))) if stated is not None else DEFAULT_AXES
    if sorted(axes) != sorted(AXES):
        raise ValueError(f"unknown axes {axes}")
    return axes


def _ordered(array: h5py.Dataset, axes: tuple[str, ...], wanted: tuple[str, ...]) -> FloatArray:
    if array.size > LARGEST or array.ndim != len(axes):
        raise ValueError(f"{array.name} has the shape {array.shape}")
    values = np.asarray(array[()], np.float64)
    return values.transpose([axes.index(axis) for axis in wanted])


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
