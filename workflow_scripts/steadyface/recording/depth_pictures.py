"""The depth of a subject's faces as it is kept: pictures on the colour image's grid.

What a landmark's depth is can be asked for any tracker, also after the recordings have gone.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

from steadyface.recording.depth import OK
from steadyface.recording.depth_alignment import UNIT_MM, Grid
from steadyface.recording.frame_store import FrameStore
from steadyface.tables import COUNT, FRAME_KEY, INTEGER, SECONDS, STATUS, VALUE, Column, Schema

NO_DEPTH, NO_DEPTH_FRAME = "no_depth", "no_depth_frame"
OTHER_SIZE = "lens_of_another_size"

DEPTH_FRAMES = Schema(
    "depth frames",
    {
        **FRAME_KEY,
        "time_s": SECONDS,
        "picture": Column(INTEGER, missing=True, low=0),
        "lag_ms": VALUE,
        "left_px": COUNT,
        "top_px": COUNT,
        "step_px": Column(INTEGER, low=1),
        "status": STATUS,
    },
    key=tuple(FRAME_KEY),
)

RECORDING = ["task", "repetition"]


def depth_in_frames(
    store: FrameStore, rows: pd.DataFrame
) -> Iterator[tuple[int, npt.NDArray[np.float32], Grid]]:
    """Depth in the frames of one recording that have any.

    Args:
        rows: the recording's rows of DEPTH_FRAMES.

    Yields:
        Position among the rows; depth (rows, columns) mm along the colour camera's optical axis,
        NaN where there is none; and the grid that it lies on.
    """
    task, repetition = rows["task"].iloc[0], int(rows["repetition"].iloc[0])
    numbers = rows["picture"].to_numpy(dtype=np.int64, na_value=-1)
    places = rows[["left_px", "top_px", "step_px"]].to_numpy(dtype=np.int64).tolist()
    number = -1
    for position in np.flatnonzero((rows["status"] == OK).to_numpy()).tolist():
        # Where colour is faster, frames share a picture.
        if numbers[position] != number:
            number = int(numbers[position])
            units = unpacked(store.read(task, repetition, number))
            depth_mm = np.where(units == 0, np.float32(np.nan), units * np.float32(UNIT_MM))
        yield position, depth_mm, Grid(*places[position], *depth_mm.shape[::-1])


def packed(units: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint8]:
    """A picture (rows, columns) as the store keeps it: (rows, columns, 2), low byte first."""
    return np.ascontiguousarray(units, "<u2").view(np.uint8).reshape(*units.shape, 2)


def unpacked(stored: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint16]:
    """The picture that `packed` made the stored one of."""
    return np.ascontiguousarray(stored).view("<u2")[..., 0]
