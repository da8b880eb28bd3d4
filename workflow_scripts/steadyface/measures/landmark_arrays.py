"""From tables with one row per frame and landmark to arrays, and back to the frames they hold."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.errors import TableError
from steadyface.landmarks import LANDMARKS
from steadyface.measures.measured import OK, STATUS_TYPE, FloatArray, StatusArray

FRAME_KEY = ["subject", "task", "repetition", "frame"]
FRAME_MISSING = "frame_missing"


def landmark_array(table: pd.DataFrame) -> tuple[pd.DataFrame, FloatArray]:
    """The frames of a TRACKS, TRUTH or ANNOTATIONS table, and their landmarks.

    Returns:
        Frames, one row each in the table's order, with subject, task, repetition, frame and,
        where the table has it, time_s; points (frames, 68, 2), px, NaN where there is no row.
    """
    first_row, frame_of_row = _frames_of(table)
    points = np.full((len(first_row), LANDMARKS, 2), np.nan)
    landmark = table["landmark"].to_numpy()
    points[frame_of_row, landmark] = table[["x_px", "y_px"]].to_numpy(dtype=np.float64)
    columns = [name for name in (*FRAME_KEY, "time_s") if name in table.columns]
    return table.iloc[first_row][columns].reset_index(drop=True), points


def frame_statuses(table: pd.DataFrame) -> StatusArray:
    """(frames,) the first status that is not ok among each frame's landmarks, else ok."""
    first_row, frame_of_row = _frames_of(table)
    status = np.full(len(first_row), OK, dtype=STATUS_TYPE)
    rows = np.flatnonzero((table["status"] != OK).to_numpy())[::-1]
    status[frame_of_row[rows]] = table["status"].iloc[rows].to_numpy(dtype=STATUS_TYPE)
    return status


def at_frames(
    wanted: pd.DataFrame, frames: pd.DataFrame, points: FloatArray, status: StatusArray
) -> tuple[FloatArray, StatusArray]:
    """A tracker's landmarks and statuses in the wanted frames.

    Args:
        wanted: subject, task, repetition and frame, one row each.
        frames: the frames that the tracker has, likewise.
        points: (len(frames), 68, 2) px, as from `landmark_array`.
        status: (len(frames),), as from `frame_statuses`.

    Returns:
        Points (len(wanted), 68, 2), px, and statuses; NaN and frame_missing for a frame that the
        tracker does not have.
    """
    found = positions_of(wanted, frames)
    has = found >= 0
    there = np.where(has, status[found], FRAME_MISSING).astype(STATUS_TYPE)
    return np.where(has[:, None, None], points[found], np.nan), there


def positions_of(wanted: pd.DataFrame, frames: pd.DataFrame) -> NDArray[np.intp]:
    """(len(wanted),) the row of `frames` that each wanted frame is; -1 where there is none."""
    index = pd.MultiIndex.from_frame(frames[FRAME_KEY])
    return index.get_indexer(pd.MultiIndex.from_frame(wanted[FRAME_KEY]))


def recordings_of(frames: pd.DataFrame) -> dict[tuple[str, str, int], NDArray[np.intp]]:
    """The rows of each recording (subject, task, repetition), in order of frame number."""
    ordered = frames.reset_index(drop=True).sort_values("frame", kind="stable")
    groups = ordered.groupby(["subject", "task", "repetition"], sort=True, observed=True).groups
    return {
        (str(subject), str(task), int(repetition)): np.asarray(rows)
        for (subject, task, repetition), rows in groups.items()
    }


def _frames_of(table: pd.DataFrame) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first row of each frame, and the frame's position for every row."""
    code = np.zeros(len(table), dtype=np.int64)
    for name in FRAME_KEY:
        codes, values = pd.factorize(table[name])
        if (codes < 0).any():
            raise TableError(
                f"a row has no {name}", where="landmark table", remedy="every row needs one"
            )
        code = code * len(values) + codes
    _, first_row, inverse = np.unique(code, return_index=True, return_inverse=True)
    order = np.argsort(first_row, kind="stable")
    position = np.empty_like(order)
    position[order] = np.arange(len(order))
    return first_row[order], position[inverse]
