"""How movement is measured: what the configuration's section `kinematics` says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from steadyface.measures.kinematics.cycles import CycleSettings

PX, ICD, MM = "px", "icd", "mm"
UNITS = (PX, ICD, MM)
INCREASE, DECREASE = "increase", "decrease"
RANGE, SPEED, TIME = "range", "speed", "time"
VARIABILITY, SYMMETRY, REST = "variability", "symmetry", "rest"
MEASURE_SETS = (RANGE, SPEED, TIME, VARIABILITY, SYMMETRY, REST)


@dataclass(frozen=True)
class TaskSettings:
    """What is measured in a task.

    signals: those that are measured, from `mouth_signals.SIGNALS`.
    measures: sets of measures, from `MEASURE_SETS`.
    cycles: the signal in which cycles are sought; None where there are none to seek.
    direction: whether the movement away from rest makes it `increase` or `decrease`.
    smoothing_hz, derivative_window_s: own values of a task too fast for those of all tasks.
    """

    signals: tuple[str, ...]
    measures: tuple[str, ...]
    cycles: str | None = None
    direction: str = INCREASE
    smoothing_hz: float | None = None
    derivative_window_s: float | None = None

    @property
    def sought(self) -> str:
        """The signal of the cycles; somebody's own in a task without one are of the first."""
        return self.cycles or self.signals[0]

    @property
    def away_is_up(self) -> bool:
        """The movement away from rest makes the signal larger."""
        return self.direction == INCREASE


@dataclass(frozen=True)
class KinematicsSettings:
    """Head reference, unit, filter, derivatives and cycles, and what each task is measured by.

    head: `none`, `nose` or `head`, what of the head's motion is taken out.
    head_cutoff_hz: up to which the head is believed to move.
    unit: `px`, `icd` (the recording's median distance of the inner eye corners) or `mm`.
    filter_hz: low-pass of the signals before anything is measured; None for none.
    derivative_window_s: s, of the Savitzky-Golay fit.
    cycles: limits of what counts as a cycle.
    tasks, other_tasks: settings by task, and those of a task that is not named.
    """

    head: str
    head_cutoff_hz: float
    unit: str
    filter_hz: float | None
    derivative_window_s: float
    cycles: CycleSettings
    tasks: Mapping[str, TaskSettings]
    other_tasks: TaskSettings

    def of_task(self, task: str) -> TaskSettings:
        """What a task is measured by."""
        return self.tasks.get(task, self.other_tasks)

    def cycles_of(self, task: str) -> CycleSettings:
        """What counts as a cycle in a task."""
        own = self.of_task(task).smoothing_hz
        kept = self.cycles
        return kept if own is None else CycleSettings(**{**vars(kept), "smoothing_hz": own})

    def derivative_window_of(self, task: str) -> float:
        """The width, s, of the Savitzky-Golay fit in a task."""
        own = self.of_task(task).derivative_window_s
        return self.derivative_window_s if own is None else own


def kinematics_settings(section: Mapping[str, Any]) -> KinematicsSettings:
    """The settings that a configuration's section `kinematics` holds, checked by its schema."""
    known = {name: value for name, value in section.items() if name != "segments"}
    tasks = {task: _task(given) for task, given in section["tasks"].items()}
    return KinematicsSettings(
        **known
        | {
            "cycles": CycleSettings(**section["cycles"]),
            "tasks": tasks,
            "other_tasks": _task(section["other_tasks"]),
        }
    )


def _task(given: Mapping[str, Any]) -> TaskSettings:
    lists = {name: tuple(given[name]) for name in ("signals", "measures")}
    return TaskSettings(**{**given, **lists})
