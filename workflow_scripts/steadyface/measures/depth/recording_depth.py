"""Depth at every tracker's landmarks in one recording."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from steadyface.measures.depth.skin import skin_depth
from steadyface.measures.landmark_arrays import positions_of
from steadyface.measures.measured import OK, FloatArray
from steadyface.recording.depth_pictures import NO_DEPTH, depth_in_frames
from steadyface.recording.frame_store import FrameStore

# What the measures of movement need: chin, bridge, tip and base of the nose, corners of the eyes
# and of the mouth, middles of the outer lips. No inner lips: their depth is the mouth's cavity.
PLACED = (8, 27, 28, 29, 30, 33, 36, 39, 42, 45, 48, 51, 54, 57)
# A landmark's depth is the median over so many frames before and after it.
AROUND_FRAMES = 2

NO_POINT = "no_point"


@dataclass(frozen=True, eq=False)
class RecordingDepth:
    """Depth at the landmarks `PLACED`.

    frames: the recording's rows of DEPTH_FRAMES.
    trackers: names, in order.
    has_rows: (trackers, frames), whether a tracker says anything of the frame.
    points: (trackers, frames, landmarks, 2) px, NaN where a tracker has none.
    single_mm: (trackers, frames, landmarks), of each frame alone.
    depth_mm: depth, median over frames; NaN wherever the status is not `ok`.
    status: text of the same shape: `ok`, `no_point`, `no_depth` (too little around it), or the
        frame's own of DEPTH_FRAMES.
    """

    frames: pd.DataFrame
    trackers: tuple[str, ...]
    has_rows: npt.NDArray[np.bool_]
    points: FloatArray
    single_mm: FloatArray
    depth_mm: FloatArray
    status: npt.NDArray[np.object_]


def depth_of_recording(
    rows: pd.DataFrame,
    store: FrameStore,
    landmarks: Mapping[str, tuple[pd.DataFrame, FloatArray]],
) -> RecordingDepth:
    """Depth of one recording.

    Args:
        rows: its rows of DEPTH_FRAMES, in order of frames, counted from 0.
        store: the pictures that they tell of.
        landmarks: result of `landmark_array` by tracker.
    """
    points = np.full((len(landmarks), len(rows), len(PLACED), 2), np.nan)
    has_rows = np.zeros(points.shape[:2], bool)
    for number, (frames, known) in enumerate(landmarks.values()):
        place = positions_of(rows, frames)
        has_rows[number] = place >= 0
        points[number, has_rows[number]] = known[place[has_rows[number]]][:, PLACED]
    single = np.full(points.shape[:-1], np.nan)
    for position, depth_mm, grid in depth_in_frames(store, rows):
        single[:, position] = skin_depth(depth_mm, grid.cells(points[:, position]))
    return RecordingDepth(
        frames=rows,
        trackers=tuple(landmarks),
        has_rows=has_rows,
        points=points,
        single_mm=single,
        depth_mm=median_over_frames(single),
        status=told(single, np.isfinite(points).all(axis=-1), rows),
    )


def told(
    values: FloatArray, has_point: npt.NDArray[np.bool_], rows: pd.DataFrame
) -> npt.NDArray[np.object_]:
    """Why values (trackers, frames, ...) are not there: the frame's reason before their own."""
    own = np.where(np.isfinite(values), OK, np.where(has_point, NO_DEPTH, NO_POINT))
    of_frame = rows["status"].to_numpy(dtype=object)
    of_frame = of_frame.reshape(1, -1, *[1] * (values.ndim - 2))
    return np.where(of_frame == OK, own.astype(object), of_frame)


def median_over_frames(values: FloatArray, around: int = AROUND_FRAMES) -> FloatArray:
    """Median of each frame's value and those of the frames around it, (..., frames, landmarks).

    A frame without a value of its own keeps none.
    """
    frames = values.shape[-2]
    margin = [(0, 0)] * (values.ndim - 2) + [(around, around), (0, 0)]
    padded = np.pad(values, margin, constant_values=np.nan)
    moved = [padded[..., start : start + frames, :] for start in range(2 * around + 1)]
    return np.where(np.isfinite(values), median_of_present(np.stack(moved, axis=-1)), np.nan)


def median_of_present(values: FloatArray) -> FloatArray:
    """Median over the last axis of what is not NaN; NaN where nothing is.

    `np.nanmedian` of the same is twenty times slower: it goes through the rows one by one.
    """
    ordered = np.sort(values, axis=-1)
    count = np.isfinite(ordered).sum(axis=-1, keepdims=True)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, values.shape[-1] - 1)
    middle = np.take_along_axis(ordered, np.concatenate([low, high], axis=-1), axis=-1)
    return middle.mean(axis=-1)
