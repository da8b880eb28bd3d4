"""What is measured of each cycle: amplitude, speeds, duration and hold, and the two sides.

Formulas look at all cycles of all trackers at once; docs/kinematics.md has their sources.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from steadyface.measures.kinematics.cycles import MOMENTS
from steadyface.measures.measured import FloatArray

ONSET, ARRIVAL, PEAK, DEPARTURE, OFFSET = range(len(MOMENTS))
# Of the amplitude, above which a position counts as held.
HELD_SHARE = 0.9


@dataclass(frozen=True)
class CycleSignal:
    """One signal in every cycle of a recording.

    value, velocity, acceleration, jerk: (cycles, samples), each cycle's row being the whole
        series that it is a part of; away from rest is positive.
    moments: (cycles, 5) samples, as in `Cycles`.
    rate: samples per second.
    """

    value: FloatArray
    velocity: FloatArray
    acceleration: FloatArray
    jerk: FloatArray
    moments: FloatArray
    rate: float

    def within(self, first: int, last: int) -> NDArray[np.bool_]:
        """(cycles, samples) whether a sample lies between two moments, both included."""
        sample = np.arange(self.value.shape[-1])
        start, end = (self.moments[:, moment, None] for moment in (first, last))
        return (sample >= np.floor(start)) & (sample <= np.ceil(end))

    def at(self, moment: int) -> FloatArray:
        """(cycles,) the value at a moment, straight between samples."""
        return self._at(self.moments[:, moment])

    def turned(self, sign: FloatArray) -> "CycleSignal":
        """The signal of each cycle times its sign (cycles,)."""
        turned = (sign[:, None] * part for part in self._parts())
        return CycleSignal(*turned, self.moments, self.rate)

    def above_rest(self) -> FloatArray:
        """(cycles, samples) how far the signal lies above the line from onset to offset."""
        start, end = self.at(ONSET)[:, None], self.at(OFFSET)[:, None]
        onset, offset = (self.moments[:, moment, None] for moment in (ONSET, OFFSET))
        done = (np.arange(self.value.shape[-1]) - onset) / np.where(
            offset > onset, offset - onset, np.nan
        )
        return self.value - (start + done * (end - start))

    def _parts(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        return self.value, self.velocity, self.acceleration, self.jerk

    def _at(self, places: FloatArray) -> FloatArray:
        known = np.isfinite(places)
        last = self.value.shape[-1] - 1
        places = np.clip(np.where(known, places, 0.0), 0, last)
        before = np.minimum(places.astype(int), max(last - 1, 0))
        row = np.arange(len(places))
        first, second = self.value[row, before], self.value[row, np.minimum(before + 1, last)]
        return np.where(known, first + (places - before) * (second - first), np.nan)


def amplitude(cycle: CycleSignal) -> FloatArray:
    """Highest value (cycles,) above the line through both valleys."""
    return _highest(cycle.above_rest(), cycle.within(ONSET, OFFSET))


def amplitude_at_peak(cycle: CycleSignal) -> FloatArray:
    """Value (cycles,) above the line through both valleys at the cycle's peak."""
    row = np.arange(len(cycle.moments))
    peak = np.where(np.isfinite(cycle.moments[:, PEAK]), cycle.moments[:, PEAK], 0.0)
    return cycle.above_rest()[row, np.rint(peak).astype(int)]


def opening_mean_speed(cycle: CycleSignal) -> FloatArray:
    """Way from onset to arrival by its duration (cycles,), unit/s."""
    return _way_by_time(cycle, ONSET, ARRIVAL)


def closing_mean_speed(cycle: CycleSignal) -> FloatArray:
    """Way from departure to offset by its duration (cycles,), unit/s."""
    return -_way_by_time(cycle, DEPARTURE, OFFSET)


def opening_peak_speed(cycle: CycleSignal) -> FloatArray:
    """Greatest speed (cycles,) on the way to the peak, unit/s."""
    return _highest(cycle.velocity, cycle.within(ONSET, PEAK))


def closing_peak_speed(cycle: CycleSignal) -> FloatArray:
    """Greatest speed (cycles,) on the way back, unit/s."""
    return _highest(-cycle.velocity, cycle.within(PEAK, OFFSET))


def velocity_rms(cycle: CycleSignal) -> FloatArray:
    """Root mean square velocity (cycles,), unit/s."""
    return _root_mean_square(cycle.velocity, cycle.within(ONSET, OFFSET))


def acceleration_peak(cycle: CycleSignal) -> FloatArray:
    """Greatest acceleration or braking (cycles,), unit/s2."""
    return _highest(np.abs(cycle.acceleration), cycle.within(ONSET, OFFSET))


def jerk_rms(cycle: CycleSignal) -> FloatArray:
    """Root mean square jerk (cycles,), unit/s3."""
    return _root_mean_square(cycle.jerk, cycle.within(ONSET, OFFSET))


def duration(cycle: CycleSignal) -> FloatArray:
    """Time from onset to offset (cycles,), s."""
    return (cycle.moments[:, OFFSET] - cycle.moments[:, ONSET]) / cycle.rate


def hold(cycle: CycleSignal) -> FloatArray:
    """Time (cycles,), s, above nine tenths of the amplitude."""
    above, within = cycle.above_rest(), cycle.within(ONSET, OFFSET)
    level = HELD_SHARE * _highest(above, within)[:, None]
    excess = np.where(within, above - level, np.nan)
    first, second = excess[:, :-1], excess[:, 1:]
    # Of a step that passes the level, the part above it.
    passing = (first >= 0) != (second >= 0)
    part = np.maximum(first, second) / np.where(passing, np.abs(second - first), 1.0)
    share = np.where((first >= 0) & (second >= 0), 1.0, np.where(passing, part, 0.0))
    time = np.nansum(share, axis=-1)
    return np.where(np.isfinite(level[:, 0]), time / cycle.rate, np.nan)


def _way_by_time(cycle: CycleSignal, first: int, last: int) -> FloatArray:
    time = (cycle.moments[:, last] - cycle.moments[:, first]) / cycle.rate
    return (cycle.at(last) - cycle.at(first)) / np.where(time > 0, time, np.nan)


def _highest(values: FloatArray, within: NDArray[np.bool_]) -> FloatArray:
    """Highest value of each row within; NaN of none, or where one of them is missing."""
    top = np.max(values, axis=-1, where=within, initial=-np.inf)
    return np.where(np.isfinite(top), top, np.nan)


def _root_mean_square(values: FloatArray, within: NDArray[np.bool_]) -> FloatArray:
    total = np.sum(values**2, axis=-1, where=within)
    count = within.sum(axis=-1)
    return np.sqrt(total / np.where(count > 0, count, np.nan))
