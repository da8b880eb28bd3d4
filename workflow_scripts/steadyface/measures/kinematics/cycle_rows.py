"""Measures of each cycle of a recording, and their means over its whole cycles, by tracker."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from steadyface.measures.kinematics.cycle_measures import CycleSignal, amplitude_at_peak
from steadyface.measures.kinematics.cycles import MOMENTS, noise_of
from steadyface.measures.kinematics.filtering import derivatives, noise_gain
from steadyface.measures.kinematics.mouth_signals import BOTH, LEFT, RIGHT
from steadyface.measures.kinematics.movement import Movement
from steadyface.measures.kinematics.registry import CYCLE_SIGNAL, EVERY_SIGNAL, MEASURES
from steadyface.measures.kinematics.settings import SYMMETRY, KinematicsSettings
from steadyface.measures.kinematics.statuses import GAP, NO_CYCLE
from steadyface.measures.measured import (
    NO_MOTION,
    OK,
    STATUS_TYPE,
    TOO_MANY_GAPS,
    FloatArray,
    Measured,
    StatusArray,
    also,
    measured,
)

CORNERS = {RIGHT: "right_corner_excursion", LEFT: "left_corner_excursion"}
# What the two corners are called together in the column `signal`.
OF_SIDES = "corner_excursion"


class AllCycles(NamedTuple):
    """The cycles of all sources of a recording, one after the other.

    source, number: (cycles,) whose, and which of that source's, from 1.
    moments, status: (cycles, 5) samples, and (cycles,), as in `Cycles`.
    """

    source: NDArray[np.intp]
    number: NDArray[np.int64]
    moments: FloatArray
    status: StatusArray


class Entry(NamedTuple):
    """Which value it is: measure, signal and side."""

    measure: str
    signal: str
    side: str = BOTH


def all_cycles(movement: Movement) -> AllCycles:
    """The cycles of all sources of a recording."""
    counts = [len(cycles.status) for cycles in movement.cycles]
    numbers = [
        np.arange(1, count + 1) if movement.numbers is None else movement.numbers
        for count in counts
    ]
    return AllCycles(
        np.repeat(np.arange(len(counts)), counts),
        np.concatenate([*numbers, np.zeros(0, np.int64)]).astype(np.int64),
        np.concatenate(
            [*(cycles.moments for cycles in movement.cycles), np.zeros((0, len(MOMENTS)))]
        ),
        np.concatenate(
            [*(cycles.status for cycles in movement.cycles), np.zeros(0, STATUS_TYPE)]
        ).astype(STATUS_TYPE),
    )


def in_cycles(
    movement: Movement, settings: KinematicsSettings, name: str, cycles: AllCycles
) -> CycleSignal:
    """A signal and its derivatives in every cycle; away from rest is positive.

    The task says which way that is of the signal in which cycles are sought; of another signal it
    is the way that it goes itself to the cycle's peak.
    """
    own = settings.of_task(movement.task)
    window = settings.derivative_window_of(movement.task)
    of_source = derivatives(movement.series[name], movement.rate, window)
    signal = CycleSignal(*of_source[:, cycles.source], cycles.moments, movement.rate)
    if name == own.sought:
        return signal if own.away_is_up else signal.turned(np.full(len(cycles.source), -1.0))
    return signal.turned(np.where(amplitude_at_peak(signal) < 0, -1.0, 1.0))


def measures_of_cycles(
    movement: Movement, settings: KinematicsSettings, cycles: AllCycles
) -> dict[Entry, Measured]:
    """Every measure of the task's sets that a cycle has: values and statuses (cycles,) each."""
    own = settings.of_task(movement.task)
    results = {}
    for name in dict.fromkeys([own.sought, *own.signals]):
        signal = in_cycles(movement, settings, name, cycles)
        for measure in MEASURES:
            wanted = measure.of == EVERY_SIGNAL or (
                measure.of == CYCLE_SIGNAL and name == own.sought
            )
            if measure.per_cycle and wanted and measure.measure_set in own.measures:
                results[Entry(measure.name, name)] = _of(
                    measure.formula(signal), name, movement, cycles
                )
    if SYMMETRY in own.measures:
        results |= _of_sides(movement, settings, cycles)
    return results


def over_cycles(
    result: Measured, status: StatusArray, cycles: AllCycles
) -> tuple[Measured, NDArray[np.int64]]:
    """Mean over each source's whole cycles (sources,), and how many entered.

    Args:
        result: (cycles,) of all sources.
        status: (sources,) of the signal; only gaps do not keep whole cycles from counting.
    """
    sources = len(status)
    whole = result.status == OK
    count = np.bincount(cycles.source[whole], minlength=sources)
    total = np.bincount(cycles.source[whole], result.value[whole], minlength=sources)
    none = np.full(sources, NO_CYCLE, dtype=STATUS_TYPE)
    # Of cycles that all have no value, the first one's reason.
    for source, reason in zip(cycles.source[::-1], result.status[::-1], strict=True):
        none[source] = reason
    state = np.where(status == TOO_MANY_GAPS, OK, status).astype(STATUS_TYPE)
    state = np.where((state == OK) & (count == 0), none, state).astype(STATUS_TYPE)
    return measured(total / np.maximum(count, 1), state), count


def _of(value: FloatArray, name: str, movement: Movement, cycles: AllCycles) -> Measured:
    of_signal = movement.status[name][cycles.source]
    of_signal = np.where(of_signal == TOO_MANY_GAPS, OK, of_signal)
    status = np.where(cycles.status == OK, of_signal, cycles.status).astype(STATUS_TYPE)
    return measured(value, also(status, GAP, ~np.isfinite(value)))


def _of_sides(
    movement: Movement, settings: KinematicsSettings, cycles: AllCycles
) -> dict[Entry, Measured]:
    """Excursion of each corner, their ratio and their difference.

    In the direction, outwards or inwards, in which both together move.
    """
    window = settings.derivative_window_of(movement.task)
    right, left = (
        amplitude_at_peak(
            CycleSignal(
                *derivatives(movement.series[name], movement.rate, window)[:, cycles.source],
                cycles.moments,
                movement.rate,
            )
        )
        for name in CORNERS.values()
    )
    common = np.sign(right + left)
    right, left = common * right, common * left
    sides = {
        side: _of(excursion, CORNERS[side], movement, cycles)
        for side, excursion in ((RIGHT, right), (LEFT, left))
    }
    status = sides[RIGHT].status
    larger, smaller = np.maximum(right, left), np.minimum(right, left)
    noise = [[noise_of(one) for one in movement.series[name]] for name in CORNERS.values()]
    smoothing = noise_gain(movement.rate, settings.derivative_window_of(movement.task), 0)
    least = settings.cycles.noise_multiple * smoothing * np.max(noise, axis=0)[cycles.source]
    still = (status == OK) & ~(larger > least)
    ratio = np.maximum(smaller, 0.0) / np.where(larger > 0, larger, 1.0)
    return {
        **{Entry("excursion", OF_SIDES, side): result for side, result in sides.items()},
        Entry("symmetry_ratio", OF_SIDES): measured(ratio, also(status, NO_MOTION, still)),
        Entry("excursion_difference", OF_SIDES): measured(left - right, status),
    }
