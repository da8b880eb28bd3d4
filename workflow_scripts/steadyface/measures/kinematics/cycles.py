"""Cycles of a movement: from rest to the far end and back, found in one signal.

Peaks of the smoothed signal that stand out far enough from the valleys beside them are cycles. A
cycle begins and ends where the speed of its two phases falls below a share of their greatest; what
is held at the far end belongs to it. docs/kinematics.md has the sources.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy.signal import find_peaks

from steadyface.measures.jitter import jitter_deviation, jitter_deviation_mean_square
from steadyface.measures.kinematics.filtering import low_pass, stretches
from steadyface.measures.kinematics.statuses import CUT, GAP
from steadyface.measures.measured import OK, STATUS_TYPE, FloatArray, StatusArray

MOMENTS = ("onset", "arrival", "peak", "departure", "offset")
# A way back (or there) of less than this share of the other one has not come to its end.
LEAST_WAY = 0.5
# Share of a phase's way at either end within which its slow end is sought.
END_OF_WAY = 0.2
# A stretch of fewer samples shows no movement.
FEWEST_SAMPLES = 8
# A speed at the recording's start or end below so many standard deviations of its noise is none.
STILL_STEPS = 2.0


@dataclass(frozen=True)
class CycleSettings:
    """What counts as a cycle.

    smoothing_hz: cut-off of the low-pass before peaks are sought.
    prominence_share: share of the range of 5th to 95th percentile that a peak must stand out.
    noise_multiple: multiple of the signal's own noise that it must stand out as well.
    speed_share: share of a phase's greatest speed below which it begins and ends.
    """

    smoothing_hz: float
    prominence_share: float
    noise_multiple: float
    speed_share: float


class Cycles(NamedTuple):
    """Cycles of one series in order of time.

    moments: (cycles, 5), samples from the series' start, between samples too: onset, arrival at
        the far end, peak, departure from there, offset; NaN where the series does not show it.
    status: (cycles,) ok, `cut` by the recording's start or end, or `gap`: frames are missing.
    """

    moments: FloatArray
    status: StatusArray


def no_cycles() -> Cycles:
    """Of a series that shows none."""
    return Cycles(np.zeros((0, len(MOMENTS))), np.zeros(0, STATUS_TYPE))


def find_cycles(
    signal: FloatArray, rate: float, settings: CycleSettings, away_is_up: bool = True
) -> Cycles:
    """The cycles of one series.

    Args:
        signal: (samples,), any unit; NaN where there is none.
        rate: samples per second.
        settings: limits of what counts as a cycle.
        away_is_up: the movement away from rest makes the signal larger.

    Returns:
        Cycles, none where nothing stands out.
    """
    signal = signal if away_is_up else -signal
    smoothed = low_pass(signal, rate, settings.smoothing_hz)
    present = smoothed[np.isfinite(smoothed)]
    if present.size < FEWEST_SAMPLES:
        return no_cycles()
    low, high = np.percentile(present, [5, 95])
    noise = noise_of(signal)
    least = max(
        settings.prominence_share * (high - low),
        settings.noise_multiple * noise,
        np.finfo(float).tiny,
    )
    still = STILL_STEPS * noise * _noise_of_last_step(rate, settings.smoothing_hz)
    moments, status = [], []
    for _, stretch in stretches(signal[None]):
        part = smoothed[stretch]
        if len(part) < FEWEST_SAMPLES:
            continue
        for found, whole_start, whole_end in _cycles_of(part, least, settings.speed_share, still):
            moments.append(found + stretch.start)
            edges = [not whole_start and stretch.start > 0]
            edges += [not whole_end and stretch.stop < len(signal)]
            complete = whole_start and whole_end
            status.append(OK if complete else GAP if any(edges) else CUT)
    return Cycles(np.array(moments).reshape(-1, len(MOMENTS)), np.array(status, dtype=STATUS_TYPE))


def given_cycles(
    signal: FloatArray,
    rate: float,
    settings: CycleSettings,
    given: FloatArray,
    away_is_up: bool = True,
) -> Cycles:
    """Cycles whose onset, peak and offset somebody has set; arrival and departure are found.

    Args:
        signal: (samples,), any unit; NaN where there is none.
        given: (cycles, 3), samples: onset, peak, offset.
    """
    smoothed = low_pass(signal if away_is_up else -signal, rate, settings.smoothing_hz)
    moments, status = [], []
    for onset, peak, offset in given:
        first, middle, last = (
            int(np.clip(round(each), 0, len(signal) - 1)) for each in (onset, peak, offset)
        )
        arrival = departure = np.nan
        whole = np.isfinite(smoothed[first : last + 1]).all()
        if whole and first < middle < last:
            speed = np.gradient(smoothed[first : last + 1])
            way = smoothed[first : last + 1]
            top = middle - first
            there = _phase(speed[: top + 1], way[: top + 1], settings.speed_share)
            back = _phase(-speed[top:], way[top:], settings.speed_share)
            arrival = first + min(there.end, top)
            departure = middle + back.start if np.isfinite(back.start) else middle
        moments.append((onset, arrival, peak, departure, offset))
        outside = onset < -0.5 or offset > len(signal) - 0.5
        status.append(CUT if outside else OK if whole else GAP)
    return Cycles(np.reshape(moments, (-1, len(MOMENTS))), np.array(status, dtype=STATUS_TYPE))


def noise_of(signal: FloatArray) -> float:
    """Standard deviation of a series' noise, from third differences within its longest stretch."""
    parts = [signal[stretch] for _, stretch in stretches(signal[None])]
    longest = max(parts, key=len, default=signal[:0])
    # Of whole pixels the median of third differences may be zero.
    for deviation in (jitter_deviation, jitter_deviation_mean_square):
        noise = float(deviation(longest).value)
        if np.isfinite(noise):
            return noise
    return 0.0


def _noise_of_last_step(rate: float, smoothing_hz: float) -> float:
    """Standard deviation of a smoothed series' last step where its noise has a deviation of 1."""
    samples = max(FEWEST_SAMPLES, int(4 * rate / smoothing_hz))
    impulses = low_pass(np.eye(samples), rate, smoothing_hz)
    return float(np.linalg.norm(impulses[:, -1] - impulses[:, -2]))


class _Phase(NamedTuple):
    """Where a rise begins and ends, in samples; infinite where its slow end is not shown."""

    start: float
    end: float


def _cycles_of(
    signal: FloatArray, least: float, share: float, still: float
) -> list[tuple[FloatArray, bool, bool]]:
    """Moments of each cycle of a series without gaps, and whether its start and end are there.

    `still` is the step from sample to sample below which the first and the last one stand still.
    """
    # Between two walls as low as the lowest valley, a peak at either end is one as well.
    walled = np.r_[signal.min(), signal, signal.min()]
    peaks = find_peaks(walled, prominence=least)[0] - 1
    if not len(peaks):
        return []
    bounds = [0, *(_valley(signal, *pair) for pair in pairwise(peaks))]
    bounds.append(len(signal) - 1)
    speed = np.gradient(signal)
    cycles = []
    for number, (peak, before, after) in enumerate(
        zip(peaks, bounds[:-1], bounds[1:], strict=True)
    ):
        first, last = number == 0, number == len(peaks) - 1
        if first:
            before = int(np.argmin(signal[: peak + 1]))
        if last:
            after = peak + int(np.argmin(signal[peak:]))
        there, back = signal[peak] - signal[before], signal[peak] - signal[after]
        rise = _phase(speed[before : peak + 1], signal[before : peak + 1], share)
        fall = _phase(-speed[peak : after + 1], signal[peak : after + 1], share)
        start, end = before + rise.start, peak + fall.end
        # Between two cycles the movement turns, however few samples show it. Noise alone may move
        # the first or the last sample of all faster than slow movements end.
        if np.isinf(start) and (not first or speed[before] <= still):
            start = before
        if np.isinf(end) and (not last or -speed[after] <= still):
            end = after
        whole_start = before < peak and np.isfinite(start) and there >= LEAST_WAY * back
        whole_end = peak < after and np.isfinite(end) and back >= LEAST_WAY * there
        moments = (
            start if whole_start else np.nan,
            before + rise.end if np.isfinite(rise.end) else peak,
            peak,
            peak + fall.start if np.isfinite(fall.start) else peak,
            end if whole_end else np.nan,
        )
        cycles.append((np.array(moments), whole_start, whole_end))
    return cycles


def _valley(signal: FloatArray, first: int, second: int) -> int:
    return first + int(np.argmin(signal[first : second + 1]))


def _phase(speed: FloatArray, way: FloatArray, share: float) -> _Phase:
    """Where a movement's speed passes a share of its greatest, near its start and near its end.

    Args:
        speed: (samples,), positive in the movement's direction.
        way: (samples,), the signal, rising or falling; what trembles on the way is no end of it.
    """
    if len(speed) < 2 or way[0] == way[-1]:
        return _Phase(np.inf, np.inf)
    done = (way - way[0]) / (way[-1] - way[0])
    level = share * speed.max()
    before = np.flatnonzero((speed <= level) & (done <= END_OF_WAY))
    after = np.flatnonzero((speed <= level) & (done >= 1 - END_OF_WAY))
    fastest = int(np.argmax(speed))
    before, after = before[before < fastest], after[after > fastest]
    start = _crossing(speed, int(before[-1]), level) if len(before) else np.inf
    end = _crossing(speed, int(after[0]) - 1, level) if len(after) else np.inf
    return _Phase(start, end)


def _crossing(speed: FloatArray, sample: int, level: float) -> float:
    """Where between a sample and the next the speed passes the level."""
    step = speed[sample + 1] - speed[sample]
    return sample + float(np.clip((level - speed[sample]) / step if step else 0.0, 0.0, 1.0))
