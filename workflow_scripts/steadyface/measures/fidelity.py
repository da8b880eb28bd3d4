"""Whether a track follows the movement: its gain and lag against reference positions.

Smoothness and jitter alone would crown a tracker that stands still or filters the movement away;
its gain is 0, or well below 1.
"""

from typing import NamedTuple

import numpy as np

from steadyface.measures.measured import (
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
    smallest_range: float = 0.0,
) -> Fidelity:
    """How much of a reference movement each track shows, and how late.

    The lag is the shift at which track and reference correlate best, found on steps of a quarter
    of a frame and refined by a parabola; the gain is the slope of the track on the reference at
    that shift. Noise of the track biases neither; noise of the reference lowers the gain by its
    share of the reference's variance, alike for all trackers. The reference may be sparse.

    Args:
        track_times: (samples,) s, increasing.
        track: (..., samples), px, one coordinate; NaN where there is none.
        reference_times: (references,) s.
        reference: (..., references), px, that broadcasts against `track`; NaN where there is none.
        longest_lag: s, the shifts tried in either direction; references nearer than this to the
            track's ends are left out.
        smallest_range: px; a reference that moves less has no gain.

    Returns:
        Gains and lags (...), each with statuses ok, no_track, too_short (fewer than 8 references
        with a track around them), reference_still. A frozen track has gain 0 and no lag
        (no_motion); nor has one that hardly correlates with the reference (unrelated).
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
    shifted = np.stack([_at(track_times, track, times + shift) for shift in shifts])
    # The same references for every shift, or the correlations could not be compared.
    present = np.isfinite(shifted).all(axis=0) & np.isfinite(truth)
    count = present.sum(axis=-1)
    x = _centred(np.broadcast_to(truth, present.shape), present)
    y = _centred(shifted, present)
    xx, xy, yy = (x * x).sum(axis=-1), (x * y).sum(axis=-1), (y * y).sum(axis=-1)

    low = np.min(truth, axis=-1, initial=np.inf, where=present)
    high = np.max(truth, axis=-1, initial=-np.inf, where=present)
    status = first_status(
        shape,
        (NO_TRACK, ~np.isfinite(track).any(axis=-1)),
        (TOO_SHORT, count < MINIMUM_SAMPLES),
        (REFERENCE_STILL, (xx == 0) | ~(high - low >= smallest_range)),
    )
    slope = xy / np.where(xx > 0, xx, 1.0)
    correlation = xy / np.sqrt(np.where((xx > 0) & (yy > 0), xx * yy, np.inf))
    best = np.argmax(correlation, axis=0)
    frozen = yy.max(axis=0) <= STILL**2
    gain = np.where(frozen, 0.0, _at_best(slope, best))
    lag = step * (best - half + _parabola_top(correlation, best))
    lag_status = also(status, NO_MOTION, frozen)
    lag_status = also(lag_status, UNRELATED, _at_best(correlation, best) < LEAST_CORRELATION)
    return Fidelity(measured(gain, status), measured(lag, lag_status))


def _at(times: FloatArray, track: FloatArray, wanted: FloatArray) -> FloatArray:
    """Track (..., len(wanted)) at the wanted times, linear between samples; NaN if either is."""
    after = np.clip(np.searchsorted(times, wanted), 1, times.size - 1)
    way = (wanted - times[after - 1]) / (times[after] - times[after - 1])
    start, end = track[..., after - 1], track[..., after]
    return start + way * (end - start)


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
