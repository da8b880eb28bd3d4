"""Measures of a whole recording by tracker: range, rate, variability, symmetry, rest."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from steadyface.measures.kinematics import cycle_measures as of
from steadyface.measures.kinematics import recording_measures as whole
from steadyface.measures.kinematics.cycle_measures import OFFSET, ONSET
from steadyface.measures.kinematics.cycle_rows import (
    CORNERS,
    OF_SIDES,
    AllCycles,
    Entry,
    in_cycles,
    over_cycles,
)
from steadyface.measures.kinematics.mouth_signals import RIGHT
from steadyface.measures.kinematics.movement import Movement
from steadyface.measures.kinematics.settings import (
    RANGE,
    REST,
    SYMMETRY,
    TIME,
    VARIABILITY,
    KinematicsSettings,
)
from steadyface.measures.kinematics.statuses import GAP, TOO_FEW_CYCLES
from steadyface.measures.measured import (
    OK,
    STATUS_TYPE,
    TOO_MANY_GAPS,
    FloatArray,
    Measured,
    also,
    measured,
)

_RANGES = {
    "range_of_motion": whole.range_of_motion,
    "full_range": whole.full_range,
    "median": whole.median_value,
    "largest": whole.largest_value,
    "path_length": whole.path_length,
}
# A gap longer than this share of the median cycle may hide one.
HIDING_SHARE = 0.5


class Counted(NamedTuple):
    """Values and statuses (sources,), and how many samples or cycles entered each."""

    result: Measured
    n: NDArray[np.int64]


def measures_of_recording(
    movement: Movement, settings: KinematicsSettings, longest_lag_s: float
) -> dict[Entry, Counted]:
    """Every measure of the task's sets that needs no cycles."""
    own = settings.of_task(movement.task)
    rate, results = movement.rate, {}
    for name in own.signals:
        if RANGE in own.measures:
            for measure, formula in _RANGES.items():
                results[Entry(measure, name)] = _of_signal(movement, name, formula)
        if REST in own.measures:
            results[Entry("drift", name)] = _of_signal(
                movement, name, lambda series: whole.drift(series, rate)
            )
            results[Entry("tremor_share", name)] = _of_signal(
                movement, name, lambda series: whole.tremor_share(series, rate)
            )
    if REST in own.measures:
        heights = "corner_height_difference"
        results[Entry("corner_asymmetry", heights)] = _of_signal(movement, heights, _mean)
    if SYMMETRY in own.measures:
        results[Entry("mirror_error", "mirror_error")] = _of_signal(
            movement, "mirror_error", _mean
        )
        # At rest nothing moves that sides could agree on.
        if REST not in own.measures:
            results |= _of_both_sides(movement, longest_lag_s)
    return results


def measures_over_cycles(
    movement: Movement,
    settings: KinematicsSettings,
    cycles: AllCycles,
    of_cycles: dict[Entry, Measured],
) -> dict[Entry, Counted]:
    """Means of every measure of cycles; their number and rate; how much they vary."""
    own = settings.of_task(movement.task)
    results = {}
    for entry, result in of_cycles.items():
        signal = CORNERS[RIGHT] if entry.signal == OF_SIDES else entry.signal
        results[entry] = Counted(*over_cycles(result, movement.status[signal], cycles))
    sought = own.sought
    if TIME in own.measures:
        results |= _count_and_rate(movement, sought, cycles)
    if VARIABILITY in own.measures:
        results |= _variability(movement, settings, sought, cycles, of_cycles)
    return results


def _mean(series: FloatArray) -> FloatArray:
    return np.nanmean(series, axis=-1)


def _of_signal(
    movement: Movement, name: str, formula: Callable[[FloatArray], FloatArray | Measured]
) -> Counted:
    """A formula of those sources whose signal is usable."""
    series, status = movement.series[name], movement.status[name]
    value = np.full(len(status), np.nan)
    usable = status == OK
    if usable.any():
        found = formula(series[usable])
        if isinstance(found, Measured):
            status = status.copy()
            value[usable], status[usable] = found
        else:
            value[usable] = found
    return Counted(measured(value, status), np.isfinite(series).sum(axis=-1))


def _of_both_sides(movement: Movement, longest_lag_s: float) -> dict[Entry, Counted]:
    right, left = (movement.series[name] for name in CORNERS.values())
    status = movement.status[CORNERS[RIGHT]]
    count = (np.isfinite(right) & np.isfinite(left)).sum(axis=-1)
    usable, results = status == OK, {}
    for measure, formula in (
        ("side_correlation", lambda: whole.correlation(right[usable], left[usable])),
        (
            "side_lag",
            lambda: whole.side_lag(right[usable], left[usable], movement.rate, longest_lag_s),
        ),
    ):
        value, state = np.full(len(status), np.nan), status.copy()
        if usable.any():
            value[usable], state[usable] = formula()
        results[Entry(measure, OF_SIDES)] = Counted(measured(value, state), count)
    return results


def _count_and_rate(movement: Movement, sought: str, cycles: AllCycles) -> dict[Entry, Counted]:
    series, status = movement.series[sought], movement.status[sought]
    sources = len(status)
    count = np.bincount(cycles.source[cycles.status == OK], minlength=sources)
    rate, begun = np.full(sources, np.nan), np.zeros(sources, np.int64)
    hidden = np.zeros(sources, bool)
    for source in range(sources):
        own = cycles.moments[cycles.source == source]
        onsets = own[np.isfinite(own[:, ONSET]), ONSET]
        begun[source] = len(onsets)
        if len(onsets) > 1:
            rate[source] = (len(onsets) - 1) / (onsets[-1] - onsets[0]) * movement.rate
        if len(own):
            durations = own[:, OFFSET] - own[:, ONSET]
            whole = durations[np.isfinite(durations)]
            usual = np.median(whole) if len(whole) else np.nan
            hidden[source] = _longest_gap(series[source]) > HIDING_SHARE * usual
    status = also(status, GAP, hidden)
    return {
        Entry("cycles", sought): Counted(measured(count.astype(float), status), count),
        Entry("rate", sought): Counted(
            measured(rate, also(status, TOO_FEW_CYCLES, begun < 2)), begun
        ),
    }


def _longest_gap(series: FloatArray) -> int:
    """Samples of the longest gap between two samples that are there."""
    present = np.flatnonzero(np.isfinite(series))
    return int(np.diff(present).max(initial=1)) - 1


def _variability(
    movement: Movement,
    settings: KinematicsSettings,
    sought: str,
    cycles: AllCycles,
    of_cycles: dict[Entry, Measured],
) -> dict[Entry, Counted]:
    signal = in_cycles(movement, settings, sought, cycles)
    state, sources = movement.status[sought], len(movement.sources)
    amplitudes = of.amplitude(signal)
    whole_cycle = (cycles.status == OK) & np.isfinite(amplitudes)
    each = {
        "amplitude_cv": (amplitudes, whole.variation),
        "opening_peak_speed_cv": (of.opening_peak_speed(signal), whole.variation),
        "duration_cv": (of.duration(signal), whole.variation),
        "decrement": (amplitudes, whole.decrement),
    }
    found = {name: [] for name in (*each, "spatiotemporal_index")}
    for source in range(sources):
        own = whole_cycle & (cycles.source == source)
        for name, (values, formula) in each.items():
            found[name].append(formula(values[own]))
        courses = [
            row[np.isfinite(row) & inside]
            for row, inside in zip(
                signal.value[own], signal.within(ONSET, OFFSET)[own], strict=True
            )
        ]
        found["spatiotemporal_index"].append(whole.spatiotemporal_index(courses))
    counts = np.bincount(cycles.source[whole_cycle], minlength=sources)
    hard = (state != OK) & (state != TOO_MANY_GAPS)
    results = {}
    for name, parts in found.items():
        value = np.array([part.value for part in parts], dtype=np.float64)
        status = np.array([str(part.status) for part in parts], dtype=STATUS_TYPE)
        results[Entry(name, sought)] = Counted(
            measured(value, np.where(hard, state, status).astype(STATUS_TYPE)), counts
        )
    return results
