"""Whether a track follows the movement: its gain and lag against reference positions.

Smoothness and jitter alone would crown a tracker that stands still or filters the movement away;
its gain is 0, or well below 1.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.interpolate import CubicSpline

from steadyface.measures.measured import (
    LAG_AMBIGUOUS,
    LAG_BEYOND_LIMIT,
    MINIMUM_SAMPLES,
    NO_MOTION,
    NO_TRACK,
    REFERENCE_STILL,
    STILL,
    TOO_SHORT,
    UNRELATED,
    FloatArray,
    Measured,
    also,
    first_status,
    measured,
)

# Below this a best shift is found by chance.
LEAST_CORRELATION = 0.5
# Two tops of the correlation are alike when they differ by less, with a valley of twice the depth
# between them: a periodic movement fits again one period on.
ALIKE = 0.02


class Fidelity(NamedTuple):
    """Gain (1 is faithful, 0 frozen) and lag (s, positive where the track comes late)."""

    gain: Measured
    lag_s: Measured


def gain_and_lag(
    track_times: FloatArray,
    track: FloatArray,
    reference_times: FloatArray,
    reference: FloatArray,
    longest_lag: float = 0.2,
    smallest_range: FloatArray | float = 0.0,
) -> Fidelity:
    """Gain and lag: the share of a reference movement that each track shows, and its delay.

    The lag is the shift at which track and reference correlate best, found on steps of a quarter
    of a frame and refined by a parabola; the gain is the slope of the track on the reference at
    that shift. Noise of the track biases neither; noise of the reference lowers the gain by its
    share of the reference's variance, alike for all trackers. The reference may be sparse.

    Of several shifts that fit alike, as one period of a fast movement farther on, the nearest to 0
    gives the gain, which all of them share; which is the lag cannot be told.

    Args:
        track_times: (samples,) s, increasing.
        track: (..., samples), px, one coordinate; NaN where there is none.
        reference_times: (references,) s.
        reference: (..., references), px, that broadcasts against `track`; NaN where there is none.
        longest_lag: s, the shifts tried in either direction; references nearer than this to the
            track's ends are left out.
        smallest_range: px, one for all series or one for each; a reference that moves less has
            no gain.

    Returns:
        Gains and lags (...), each with statuses ok, no_track, too_short (fewer than 8 references
        with a track around them), reference_still, and lag_beyond_limit where the correlation
        still rises at the last shift tried, so that neither can be had. A frozen track has gain 0
        and no lag (no_motion); nor has one that hardly correlates with the reference (unrelated),
        or equally well at several shifts (lag_ambiguous).

    Example:
        A track that shows 80 % of a movement, a tenth of a second late.

        >>> time = np.arange(150) / 30
        >>> truth = 10 * np.sin(2 * np.pi * 0.5 * time)
        >>> late = 8 * np.sin(2 * np.pi * 0.5 * (time - 0.1))
        >>> gain, lag = gain_and_lag(time, late, time, truth)
        >>> print(gain.value.round(2), lag.value.round(2))
        0.8 0.1
    """
    track = np.asarray(track, dtype=np.float64)
    times = np.asarray(reference_times, dtype=np.float64)
    inner = (times >= track_times[0] + longest_lag) & (times <= track_times[-1] - longest_lag)
    times = times[inner]
    truth = np.asarray(reference, dtype=np.float64)[..., inner]
    shape = np.broadcast_shapes(track.shape[:-1], truth.shape[:-1])
    truth = np.broadcast_to(truth, (*shape, times.size))
    if track.shape[-1] < MINIMUM_SAMPLES:
        nothing = measured(np.full(shape, np.nan), first_status(shape, (TOO_SHORT, True)))
        return Fidelity(nothing, nothing)

    step = float(np.median(np.diff(track_times))) / 4
    half = round(longest_lag / step)
    shifts = step * np.arange(-half, half + 1)
    at = _between_samples(track_times, track)
    shifted = np.stack([at(times + shift) for shift in shifts])
    # The same references for every shift, or the correlations could not be compared.
    present = np.isfinite(shifted).all(axis=0) & np.isfinite(truth)
    count = present.sum(axis=-1)
    x = _centred(np.broadcast_to(truth, present.shape), present)
    y = _centred(shifted, present)
    xx, xy, yy = (x * x).sum(axis=-1), (x * y).sum(axis=-1), (y * y).sum(axis=-1)

    status = first_status(
        shape,
        (NO_TRACK, ~np.isfinite(track).any(axis=-1)),
        (TOO_SHORT, count < MINIMUM_SAMPLES),
        (REFERENCE_STILL, (xx == 0) | ~(_range_of(truth, present) >= smallest_range)),
    )
    slope = xy / np.where(xx > 0, xx, 1.0)
    correlation = xy / np.sqrt(np.where((xx > 0) & (yy > 0), xx * yy, np.inf))
    best, ambiguous = _best_shifts(correlation)
    frozen = np.broadcast_to(_range_of(track, np.isfinite(track)) <= STILL, shape)
    gain = np.where(frozen, 0.0, _at_best(slope, best))
    lag = step * (best - half + _parabola_top(correlation, best))
    unrelated = _at_best(correlation, best) < LEAST_CORRELATION
    beyond = ~frozen & ~unrelated & _rises_at_the_end(correlation, best)
    lag_status = also(status, NO_MOTION, frozen)
    lag_status = also(lag_status, UNRELATED, unrelated)
    lag_status = also(lag_status, LAG_AMBIGUOUS, ambiguous)
    lag_status = also(lag_status, LAG_BEYOND_LIMIT, beyond)
    return Fidelity(
        measured(gain, also(status, LAG_BEYOND_LIMIT, beyond)), measured(lag, lag_status)
    )


def _best_shifts(correlation: FloatArray) -> tuple[np.ndarray, np.ndarray]:
    """The best shift's number (...) in (shifts, ...), and whether tops of others are alike.

    Of tops that are alike, the one nearest to no shift.
    """
    top = correlation.max(axis=0)
    far = np.abs(np.arange(len(correlation)) - len(correlation) // 2)
    far = far.reshape(-1, *[1] * top.ndim)
    best = np.array(np.argmin(np.where(correlation >= top - STILL, far, len(far)), axis=0))
    high = correlation > top - 2 * ALIKE
    # Hills between valleys are numbered; a hill counts that comes near the highest top.
    hill = np.cumsum(np.diff(high, axis=0, prepend=False) & high, axis=0)
    alike = correlation > top - ALIKE
    first = np.min(np.where(alike, hill, np.inf), axis=0)
    ambiguous = first < np.max(np.where(alike, hill, 0), axis=0)
    for series in np.ndindex(ambiguous.shape):
        if not ambiguous[series]:
            continue
        best[series] = _nearest_top(correlation[:, *series], hill[:, *series], alike[:, *series])
    return best, ambiguous


def _nearest_top(correlation: FloatArray, hill: np.ndarray, alike: np.ndarray) -> int:
    """Of the tops of those hills (shifts,) that come near the highest, the nearest to no shift."""
    tops = [
        int(np.argmax(np.where((hill == number) & alike, correlation, -np.inf)))
        for number in np.unique(hill[alike])
    ]
    return min(tops, key=lambda shift: abs(shift - len(correlation) // 2))


def _rises_at_the_end(correlation: FloatArray, best: np.ndarray) -> np.ndarray:
    """Whether the best shift (...) is the first or the last of those tried, and no level end."""
    last = len(correlation) - 1
    within = _at_best(correlation, np.clip(best, 1, last - 1))
    return ((best == 0) | (best == last)) & (_at_best(correlation, best) > within + STILL)


def _between_samples(times: FloatArray, track: FloatArray) -> Callable[[FloatArray], FloatArray]:
    """Track (..., samples) as a function of times (n,) to (..., n); NaN beside a missing sample.

    By a cubic spline: straight lines between samples would flatten a fast movement, by a seventh
    at 5 Hz and 30 samples per second.
    """
    present = np.isfinite(track)
    whole = np.where(present, track, 0.0).reshape(-1, times.size)
    for series, known in zip(whole, present.reshape(whole.shape), strict=True):
        if known.any() and not known.all():
            series[~known] = np.interp(times[~known], times[known], series[known])
    spline = CubicSpline(times, whole.reshape(track.shape), axis=-1)

    def at(wanted: FloatArray) -> FloatArray:
        after = np.clip(np.searchsorted(times, wanted), 1, times.size - 1)
        known = present[..., after - 1] & present[..., after]
        return np.where(known, spline(wanted), np.nan)

    return at


def _range_of(values: FloatArray, present: np.ndarray) -> FloatArray:
    """Highest minus lowest of those present, along the last axis; minus infinity without any."""
    low = np.min(values, axis=-1, initial=np.inf, where=present)
    return np.max(values, axis=-1, initial=-np.inf, where=present) - low


def _centred(values: FloatArray, present: np.ndarray) -> FloatArray:
    kept = np.where(present, values, 0.0)
    count = np.maximum(present.sum(axis=-1, keepdims=True), 1)
    return np.where(present, kept - kept.sum(axis=-1, keepdims=True) / count, 0.0)


def _at_best(values: FloatArray, best: np.ndarray) -> FloatArray:
    return np.take_along_axis(values, best[None], axis=0)[0]


def _parabola_top(heights: FloatArray, best: np.ndarray) -> FloatArray:
    """Where between grid steps the top lies, -0.5 to 0.5; 0 at the grid's ends."""
    last = heights.shape[0] - 1
    left, middle, right = (
        _at_best(heights, np.clip(best + shift, 0, last)) for shift in (-1, 0, 1)
    )
    bend = left - 2 * middle + right
    inside = (best > 0) & (best < last) & (bend < 0)
    return np.where(inside, 0.5 * (left - right) / np.where(inside, bend, -1.0), 0.0)
