"""Where a recording's frames lie on an equally spaced grid of times, told from their stamps.

Stamps are rarely equally spaced: clocks are coarse (15.6 ms on Windows, 1/600 s in QuickTime,
whole milliseconds in Matroska), transport jitters, frames are missing. A recording without a
missing frame has one place per frame, however its stamps scatter; where frames are missing, their
places stay empty.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# Stamps that stay within this share of the mean interval around an even grid are one per place.
EVEN_SHARE = 0.55
# How far an interval may be from a whole number of usual ones and still mean missing frames.
WHOLE_SHARE = 0.2
# Usual intervals, in medians: two or three ticks of a coarse clock (1.5), but no missing frame.
USUAL = (0.5, 1.75)
# A clock that drifts changes its intervals by less than this share of them.
STEADY_SHARE = 0.1
# Shares of a frame's distance from its place by which the next place and the interval are moved,
# and how far that interval may come away from the median, which jitter shifts by a little.
FOLLOWING = (0.1, 0.005)
NEAR = (0.9, 1.1)
# Stamps that scatter about one rate: root mean square in intervals.
SCATTER_SHARE = 0.18
# A stamp this near to the one before, in usual intervals, is the same frame's.
SAME_SHARE = 0.25
# Clocks so coarse that a camera's interval is less than two ticks look like missing frames: tick
# (s) of Windows and of older systems, and mean interval in ticks from which that is believed. A
# camera of 100 frames per second may well drop one.
COARSE_TICKS = ((1 / 64, 1.0), (1 / 100, 1.2))
# Such stamps are often written in whole milliseconds.
ROUNDING_S = 1.1e-3
# No recording of a task pauses this long; a wrong stamp would make a grid that fills the memory.
LONGEST_PAUSE_S = 60.0


@dataclass(frozen=True)
class FrameGrid:
    """The places of a recording's frames on its equally spaced grid.

    kept: indices of the frames that have a place, in order of time.
    place: (kept,) grid place of each, from 0.
    places: length of the grid.
    duplicates: frames left out because their place was taken (equal stamps, or nearly).
    rate: grid places per second.
    shift_s: (kept,) how much later than its place each was stamped; the places are where that is
        least.
    even: the stamps are those of a recording that lacks no frame, on a clock that is coarse or
        jitters.
    """

    kept: npt.NDArray[np.intp]
    place: npt.NDArray[np.intp]
    places: int
    duplicates: int
    rate: float
    shift_s: FloatArray
    even: bool

    @property
    def missing(self) -> int:
        """Places without a frame."""
        return self.places - len(self.kept)

    @property
    def absent(self) -> npt.NDArray[np.bool_]:
        """(places,) whether a place has no frame."""
        absent = np.ones(self.places, bool)
        absent[self.place] = False
        return absent

    @property
    def usual_shift_s(self) -> float:
        """Root mean square of the frames' shifts about their mean, s."""
        return float(np.std(self.shift_s)) if len(self.shift_s) else 0.0

    @property
    def largest_shift_s(self) -> float:
        """Largest shift of a frame to either side, s."""
        return float(np.abs(self.shift_s).max(initial=0.0))


def sampling_rate(time_s: npt.ArrayLike) -> float:
    """Frames per second of stamps (frames,), s, in any order: the places' of `frame_grid`.

    NaN with fewer than two different stamps.
    """
    return frame_grid(time_s).rate


def frame_grid(time_s: npt.ArrayLike) -> FrameGrid:
    """Give every frame its place on an equally spaced grid, by its stamp.

    Args:
        time_s: (frames,) stamps, s. Frames without a stamp have no place, nor has what comes
            after a pause of more than `LONGEST_PAUSE_S`.
    """
    time_s = np.asarray(time_s, dtype=np.float64)
    order = np.argsort(time_s, kind="stable")
    order = order[np.isfinite(time_s[order])]
    times = time_s[order]
    pauses = np.flatnonzero(np.diff(times) > LONGEST_PAUSE_S)
    if len(pauses):
        order, times = order[: pauses[0] + 1], times[: pauses[0] + 1]
    distinct = _distinct(times)
    order, duplicates, times = order[distinct], int((~distinct).sum()), times[distinct]
    if len(times) < 2:
        place = np.zeros(len(times), np.intp)
        return FrameGrid(order, place, len(times), duplicates, float("nan"), place * 0.0, True)
    steps, even = _steps(times)
    place = np.r_[0, np.cumsum(steps)]
    period = _slope(place, times)
    uneven = np.abs(np.diff(times) / period - steps).max() > STEADY_SHARE
    followed = None
    if uneven and np.ptp(times - place * period) >= period:
        followed = _followed(times)
    if followed is not None:
        place, even = followed, followed[-1] == len(followed) - 1
        period = _slope(place, times)
    elif uneven and np.ptp(times - place * period) >= period:
        # The rate changes, so the stamps alone say where a frame belongs. The shortest usual
        # interval leaves a place for each.
        intervals = np.diff(times)
        shortest = np.quantile(intervals, 0.1)
        period = intervals[np.abs(intervals / shortest - 1) < SAME_SHARE].mean()
        place = np.rint((times - times[0]) / period).astype(np.intp)
    first = np.r_[True, np.diff(place) > 0]
    place, shift = place[first], (times - times[0] - place * period)[first]
    return FrameGrid(
        kept=order[first],
        place=place,
        places=int(place[-1]) + 1,
        duplicates=duplicates + int((~first).sum()),
        rate=float(1 / period),
        shift_s=shift - (shift.min() + shift.max()) / 2,
        even=even,
    )


def _followed(times: FloatArray) -> npt.NDArray[np.intp] | None:
    """Places (frames,) at one rate about which stamps scatter widely; None where they do not.

    An interval alone may then be mistaken for two, and every later frame would lie a place off;
    so each frame is placed by where those before it lie.
    """
    period = start = np.median(np.diff(times))
    place, expected = np.zeros(len(times), np.intp), times[0]
    for frame in range(1, len(times)):
        steps = max(1, round((times[frame] - expected) / period))
        place[frame] = place[frame - 1] + steps
        expected += steps * period
        off = times[frame] - expected
        expected += FOLLOWING[0] * off
        period = np.clip(period + FOLLOWING[1] * off, *np.multiply(NEAR, start))
    fitted = _slope(place, times)
    off = times - place * fitted
    return place if np.std(off) <= SCATTER_SHARE * fitted else None


def _slope(place: npt.NDArray[np.intp], times: FloatArray) -> float:
    """The time from place to place, by least squares: the two ends alone may be a tick off."""
    centred = place - place.mean()
    return float(centred @ times / (centred @ centred))


def _distinct(times: FloatArray) -> npt.NDArray[np.bool_]:
    """Which of sorted stamps (frames,) are not those of the frame before once more."""
    if not len(times):
        return np.zeros(0, bool)
    intervals = np.diff(times)
    moving = intervals[intervals > 0]
    least = SAME_SHARE * np.median(moving) if len(moving) else 0.0
    return np.r_[True, (intervals > 0) & (intervals >= least)]


def _steps(times: FloatArray) -> tuple[npt.NDArray[np.intp], bool]:
    """Places from each stamp to the next (frames - 1,), at least 1; whether none is missing."""
    intervals = np.diff(times)
    each = np.ones(len(intervals), np.intp)
    mean = _slope(np.arange(len(times)), times)
    spread = np.ptp(times - mean * np.arange(len(times)))
    if _coarse_clock(intervals, mean, spread):
        return each, True
    usual = _interval_of_which_others_are_multiples(intervals)
    if usual is None:
        if spread <= EVEN_SHARE * mean:
            return each, True
        low, high = np.multiply(USUAL, np.median(intervals))
        usual = intervals[(intervals > low) & (intervals < high)].mean()
    return np.maximum(1, np.rint(intervals / usual)).astype(np.intp), False


def _coarse_clock(intervals: FloatArray, mean: float, spread: float) -> bool:
    """Whether even frames were stamped by a clock of a known, coarse tick."""
    for tick, least in COARSE_TICKS:
        off = np.abs(intervals - np.rint(intervals / tick) * tick)
        if mean >= least * tick and spread <= tick + ROUNDING_S and off.max() <= ROUNDING_S:
            return True
    return False


def _interval_of_which_others_are_multiples(intervals: FloatArray) -> float | None:
    """The camera's interval where others are whole multiples of it; None where none are."""
    usual = np.quantile(intervals, 0.1)
    single = np.rint(intervals / usual) == 1
    if not single.any():
        return None
    usual = intervals[single].mean()
    # A long gap is a multiple of anything.
    short = intervals[intervals < 3.5 * usual] / usual
    multiples = np.rint(short)
    if multiples.max() < 2 or np.abs(short - multiples).max() > WHOLE_SHARE:
        return None
    return float(usual)
