"""From a recording's stamped positions to the equally spaced signals that measures look at.

Frames are put on a grid by their stamps, short gaps are filled, exactly the window's samples are
cut out, and a signal (velocity, speed, position) is formed. Nothing is resampled or filtered: a
lower frame rate is had by leaving frames out, as a slower camera would.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steadyface.landmarks import LOWER_LIP, MOUTH_CORNERS
from steadyface.measures.measured import (
    FRAMES_MISSING,
    NO_TRACK,
    RATE_NOT_REACHABLE,
    SHORT_AFTER_GAP,
    SHORT_RECORDING,
    TOO_MANY_GAPS,
    FloatArray,
    StatusArray,
    also,
    first_status,
)
from steadyface.recording.frame_grid import FrameGrid
from steadyface.recording.frame_grid import frame_grid as frame_grid
from steadyface.recording.frame_grid import sampling_rate as sampling_rate

AXES = ("x", "y")
LEFT_CORNER, RIGHT_CORNER = MOUTH_CORNERS
Series = Sequence[tuple[int, str]]

# Landmark and axis of each series of a task; a task's measure is the mean over its series.
# The paper says "vertical lower lip" and "horizontal mouth corner" without naming landmarks.
TASK_SERIES: dict[str, Series] = {
    "OPEN": ((LOWER_LIP, "y"),),
    "SPREAD": ((LEFT_CORNER, "x"), (RIGHT_CORNER, "x")),
    "REST": ((LOWER_LIP, "y"), (LEFT_CORNER, "x"), (RIGHT_CORNER, "x")),
}

# Whose series count where nobody said what the face does: all of them.
OTHER_TASK = "REST"

SIGNALS = ("velocity_1d", "speed_2d", "speed_1d", "position_demeaned")
PAPER_SIGNAL, TEXTBOOK_SIGNAL = SIGNALS[:2]

# How far a rate made by leaving out frames may be from the rate asked for.
RATE_TOLERANCE = 0.2


@dataclass(frozen=True)
class GapPolicy:
    """The gaps that are filled: runs of at most `frames`, in sum at most `share` of the window."""

    frames: int = 3
    share: float = 0.05


GAPS = GapPolicy()


@dataclass(frozen=True)
class Window:
    """Equally spaced positions (..., samples) of a window, px, and what was done to have them.

    status: (...) ok or why a series cannot be used; its positions then hold NaN or are empty.
    interpolated_share: (...) share of the samples that were filled in.
    rate: samples per second; NaN where the rate asked for cannot be had.
    """

    positions: FloatArray
    status: StatusArray
    interpolated_share: FloatArray
    rate: float


def on_grid(values: FloatArray, grid: FrameGrid) -> FloatArray:
    """Values (..., frames) at the grid's places (..., places); NaN where no frame is."""
    placed = np.full((*values.shape[:-1], grid.places), np.nan)
    placed[..., grid.place] = values[..., grid.kept]
    return placed


def fill_gaps(positions: FloatArray, longest: int) -> FloatArray:
    """Positions (..., samples) with gaps of at most `longest` samples filled in linearly.

    Longer gaps, and gaps at either end, stay NaN.

    Example:
        Two missing samples are filled, three are not.

        >>> track = np.array([0, np.nan, np.nan, 3, 4, np.nan, np.nan, np.nan, 8])
        >>> fill_gaps(track, longest=2)
        array([ 0.,  1.,  2.,  3.,  4., nan, nan, nan,  8.])
    """
    missing = np.isnan(positions)
    if not missing.any():
        return positions
    samples = positions.shape[-1]
    sample = np.arange(samples)
    before = np.maximum.accumulate(np.where(missing, -1, sample), axis=-1)
    after = np.where(missing, samples, sample)
    after = np.minimum.accumulate(after[..., ::-1], axis=-1)[..., ::-1]
    fill = missing & (before >= 0) & (after < samples) & (after - before - 1 <= longest)
    start = np.take_along_axis(positions, np.maximum(before, 0), axis=-1)
    end = np.take_along_axis(positions, np.minimum(after, samples - 1), axis=-1)
    way = (sample - before) / np.maximum(after - before, 1)
    return np.where(fill, start + way * (end - start), positions)


def decimation(rate: float, wanted: float | None) -> int | None:
    """Number n so that every n-th frame makes `rate` nearly `wanted`.

    Args:
        rate: frames per second.
        wanted: frames per second; None keeps every frame.

    Returns:
        A whole number from 1, or None where the rate it gives is more than a fifth away.
    """
    if not np.isfinite(rate):
        return None
    if wanted is None:
        return 1
    every = max(1, round(rate / wanted))
    return every if abs(rate / every / wanted - 1) <= RATE_TOLERANCE else None


def cut_window(
    positions: FloatArray,
    rate: float,
    window_s: float,
    wanted_rate: float | None = None,
    gaps: GapPolicy = GAPS,
    filled: FloatArray | None = None,
    absent: NDArray[np.bool_] | None = None,
) -> Window:
    """The first `window_s` seconds of each series: exactly round(window_s * rate) samples.

    Args:
        positions: (..., places), px, equally spaced from the recording's first frame (`on_grid`);
            NaN where there is none.
        rate: places per second.
        window_s: s.
        wanted_rate: samples per second to come near to by leaving out frames; None for `rate`.
        gaps: gaps that may be filled, counted in places, before frames are left out.
        filled: `fill_gaps(positions, gaps.frames)` where it is at hand.
        absent: (places,) where the recording itself has no frame, as told by its grid.

    Returns:
        The window; statuses ok, rate_not_reachable, no_track (not one position in the whole
        recording), short_recording, frames_missing (the recording lacks so many frames that no
        track could be whole), short_after_gap (a gap too long to fill leaves less than the
        window), too_many_gaps.
    """
    shape = positions.shape[:-1]
    every = decimation(rate, wanted_rate)
    if every is None:
        return _no_window(first_status(shape, (RATE_NOT_REACHABLE, True)), float("nan"))
    samples = round(window_s * rate / every)
    places = (samples - 1) * every + 1
    missing = np.isnan(positions)
    status = first_status(
        shape,
        (NO_TRACK, missing.all(axis=-1)),
        (SHORT_RECORDING, positions.shape[-1] < places),
    )
    if positions.shape[-1] < places:
        return _no_window(status, rate / every)
    if filled is None:
        filled = fill_gaps(positions, gaps.frames)
    window = filled[..., :places:every]
    share = missing[..., :places:every].mean(axis=-1)
    status = also(status, FRAMES_MISSING, _lacks_frames(absent, places, every, gaps))
    status = also(status, SHORT_AFTER_GAP, np.isnan(filled[..., :places]).any(axis=-1))
    status = also(status, TOO_MANY_GAPS, share > gaps.share)
    return Window(window, status, share, rate / every)


def _lacks_frames(
    absent: NDArray[np.bool_] | None, places: int, every: int, gaps: GapPolicy
) -> bool:
    """Whether missing frames alone cost a window of `places` its value."""
    if absent is None:
        return False
    seen = np.where(absent, np.nan, 0.0)
    unfilled = np.isnan(fill_gaps(seen, gaps.frames)[:places]).any()
    return bool(unfilled or absent[:places:every].mean() > gaps.share)


def axes_of(series: Series) -> tuple[list[int], list[int]]:
    """Landmarks and coordinate numbers of the series, to index (..., 68, 2, samples) with."""
    return [landmark for landmark, _ in series], [AXES.index(axis) for _, axis in series]


def velocity(positions: FloatArray, rate: float) -> FloatArray:
    """Signed velocity (..., samples - 1), px/s, from the differences of (..., samples), px.

    Example:
        A step of 2 px from frame to frame, 30 frames per second.

        >>> velocity(np.array([0.0, 2.0, 4.0]), rate=30)
        array([60., 60.])
    """
    return np.diff(positions, axis=-1) * rate


def speed_2d(positions: FloatArray, rate: float) -> FloatArray:
    """Speed (..., samples - 1), px/s, of planar positions (..., 2, samples), px.

    Example:
        3 px to the right and 4 px down in each frame.

        >>> speed_2d(np.array([[0.0, 3.0, 6.0], [0.0, 4.0, 8.0]]), rate=30)
        array([150., 150.])
    """
    return np.linalg.norm(velocity(positions, rate), axis=-2)


def signal_1d(positions: FloatArray, rate: float, signal: str) -> FloatArray:
    """One coordinate's signal: velocity_1d (signed), speed_1d or position_demeaned.

    Args:
        positions: (..., samples), px.
        rate: samples per second.
        signal: one of the three.

    Returns:
        (..., samples - 1), px/s, or (..., samples), px, for position_demeaned.

    Raises:
        ValueError: there is no such signal of one coordinate.
    """
    if signal == "velocity_1d":
        return velocity(positions, rate)
    if signal == "speed_1d":
        return np.abs(velocity(positions, rate))
    if signal == "position_demeaned":
        samples = max(positions.shape[-1], 1)
        return positions - positions.sum(axis=-1, keepdims=True) / samples
    raise ValueError(f"no signal {signal!r} of one coordinate; choose from {SIGNALS}")


def _no_window(status: StatusArray, rate: float) -> Window:
    return Window(np.zeros((*status.shape, 0)), status, np.full(status.shape, np.nan), rate)
