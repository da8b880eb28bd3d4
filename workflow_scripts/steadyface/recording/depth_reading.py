"""The depth of a subject's faces, read once from the recordings.

A picture is kept for each depth frame that is the nearest in time to some colour frame.
"""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from steadyface.recording.decode import BagRecording
from steadyface.recording.depth import OK, depth_status
from steadyface.recording.depth_alignment import DepthAligner, Grid, face_grid
from steadyface.recording.depth_pictures import (
    DEPTH_FRAMES,
    NO_DEPTH,
    NO_DEPTH_FRAME,
    OTHER_SIZE,
    RECORDING,
    packed,
)
from steadyface.recording.frame_store import FrameStoreWriter
from steadyface.recording.timing import nearest_frames, nearest_lag_ms
from steadyface.tables import FRAME_KEY

# The depth frame may be this many depth intervals away: half of one where all frames are there.
LONGEST_LAG = 0.75
BOX = ["x1_px", "y1_px", "x2_px", "y2_px"]


def read_depth(
    recordings: Iterable[tuple[str, int, BagRecording | None]],
    frames: pd.DataFrame,
    faces: pd.DataFrame,
    store_path: str | Path,
) -> pd.DataFrame:
    """Keep the depth of all faces of a subject.

    Args:
        recordings: (task, repetition, opened bag) of each; None for what is no bag.
        frames: the subject's FRAMES table, of the same recordings.
        faces: the subject's FACES table.
        store_path: the store of pictures to write.

    Returns:
        A table of the schema DEPTH_FRAMES, one row per colour frame: which of the recording's
        pictures belongs to it, how much later than the colour it was taken, where the picture's
        first cell lies in the colour image, and a status: `ok`, `no_depth` (the recording has
        none), `no_depth_frame` (none was taken with this frame), `lens_of_another_size` (than
        the images) or those of `depth.depth_status`.

    Raises:
        RecordingError: depth images cannot be decoded.
    """
    frames_of, faces_of = (dict(list(table.groupby(RECORDING))) for table in (frames, faces))
    parts = []
    with FrameStoreWriter(store_path) as store:
        for task, repetition, recording in recordings:
            rows = frames_of[task, repetition][[*FRAME_KEY, "time_s"]]
            columns = _columns_without(len(rows), _status_of(recording))
            if columns["status"] == OK:
                boxes = faces_of[task, repetition][BOX].to_numpy()
                grid = face_grid(boxes, recording.calibration)
                add = partial(store.add, task, repetition)
                columns = _keep_pictures(recording, grid, add)
            parts.append(rows.assign(**columns)[list(DEPTH_FRAMES.columns)])
    return pd.concat(parts, ignore_index=True)


def _status_of(recording: BagRecording | None) -> str:
    if recording is None or recording.depth is None:
        return NO_DEPTH
    status = depth_status(recording.calibration)
    if status != OK:
        return status
    lenses = (recording.calibration.colour, recording.calibration.depth)
    sizes = [(lens.width, lens.height) for lens in lenses]
    return OK if sizes == [recording.colour_size, recording.depth_size] else OTHER_SIZE


def _columns_without(frames: int, status: str) -> dict[str, object]:
    """The columns of DEPTH_FRAMES of a recording of which no picture is kept."""
    return {
        "picture": pd.array([pd.NA] * frames, "Int64"),
        "lag_ms": np.nan,
        "left_px": 0,
        "top_px": 0,
        "step_px": 1,
        "status": status,
    }


def _keep_pictures(
    recording: BagRecording, grid: Grid, add: Callable[[np.ndarray], None]
) -> dict[str, object]:
    """Hand on the pictures of a recording, and tell the columns of DEPTH_FRAMES."""
    colour_ms, depth = recording.colour.stamps_ms, recording.depth
    lags_ms = nearest_lag_ms(colour_ms, depth.stamps_ms)
    nearest = nearest_frames(colour_ms, depth.stamps_ms)
    # With a single depth frame there is no interval: it belongs to the frames at its own time.
    interval_ms = np.nan_to_num(depth.median_interval_ms)
    near = np.abs(lags_ms) <= LONGEST_LAG * interval_ms
    wanted = np.unique(nearest[near])
    aligner = DepthAligner(recording.calibration, grid)
    lens = recording.calibration.depth
    odd = np.zeros(len(depth.stamps_ms), bool)
    for number, (_, image) in enumerate(recording.depth_images()):
        if number not in wanted:
            continue
        odd[number] = image.shape != (lens.height, lens.width)
        empty = np.zeros((grid.rows, grid.columns), np.uint16)
        add(packed(empty if odd[number] else aligner.align(image)))
    status = np.where(near, np.where(odd[nearest], OTHER_SIZE, OK), NO_DEPTH_FRAME)
    return {
        "picture": pd.arrays.IntegerArray(np.searchsorted(wanted, nearest), ~near),
        "lag_ms": lags_ms,
        "left_px": grid.left_px,
        "top_px": grid.top_px,
        "step_px": grid.step_px,
        "status": status.astype(object),
    }
