"""Which trackers are held against which, and each person's difference between the two."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.analysis.study import TrackerValues, people_means, trackers_in
from steadyface.study.design import ALL
from steadyface.trackers.arms import ARMS, PAPER_TRACKERS, is_imported

# Whom the paper holds every other tracker against.
REFERENCE = "sbr_ft"
# The paper's two hypotheses (introduction, last paragraph), fixed before any data were seen.
CONFIRMATORY = (("sbr_ft", "sbr"), ("sbr_ft", "fan_ft"))
# What fine-tuning does to each network: the trade-off that the title asks about.
FINE_TUNING = (("sbr_ft", "sbr"), ("fan_ft", "fan"))
# The paper's fine-tuned networks against a tracker of today, calibrated on SBR-FT's people.
PRESENT_DAY = (("sbr_ft", "mesh_ft"), ("fan_ft", "mesh_ft"))
EXPLORATORY = (
    *CONFIRMATORY,
    ("sbr_ft", "fan"),
    ("sbr_ft", "dlib"),
    ("fan_ft", "fan"),
    ("sbr", "fan"),
    ("fan_subpixel", "fan"),
    ("fan_ft_subpixel", "fan_ft"),
    ("sbr_rounded", "sbr"),
    ("sbr_ft", "fan_ft_subpixel"),
    ("fan_ft_equal", "fan_ft"),
    ("sbr_ft", "fan_ft_equal"),
    ("sbr_ft", "sbr_ft_detection_only"),
    *PRESENT_DAY,
)
# A control that nobody has named above is held against the arm that it varies.
CONTROLS = tuple(
    (arm.name, arm.control_of)
    for arm in ARMS.values()
    if arm.control_of and not any({arm.name, arm.control_of} == set(pair) for pair in EXPLORATORY)
)
NOT_AVAILABLE = "not available"


@dataclass(frozen=True)
class PeoplesDifferences:
    """first - second of each person (people,), their groups, and what is missing.

    `n_units` counts the frames or recordings that both trackers have, `n_units_missing` those
    that one of them lacks, `n_missing` the evaluated people without any common unit.
    `available` is False if the study has no value at all of one of the two trackers.
    """

    values: NDArray[np.float64]
    groups: NDArray[np.str_]
    n_missing: int
    n_units: int
    n_units_missing: int
    available: bool

    @property
    def n(self) -> int:
        """People with a difference."""
        return len(self.values)

    @property
    def status(self) -> str:
        """`ok`, `not available` (a tracker is not in the study), or `no_pairs`."""
        return NOT_AVAILABLE if not self.available else "ok" if self.n else "no_pairs"


def explored(values: pd.DataFrame) -> list[tuple[str, str]]:
    """The pairs that are described without being tested, of trackers that have values.

    Beside `EXPLORATORY` and `CONTROLS`, each imported tracker against each of the paper's.
    """
    present = trackers_in(values)
    imported = [
        (tracker, other)
        for tracker in present
        if is_imported(tracker)
        for other in present
        if other in PAPER_TRACKERS
    ]
    named = [pair for pair in (*EXPLORATORY, *CONTROLS) if set(pair) <= set(present)]
    return [*named, *imported]


def has_both(values: pd.DataFrame, first: str, second: str) -> bool:
    """Whether both trackers have values."""
    return all(name in values and values[name].notna().any() for name in (first, second))


def differences_by_scope(
    study: TrackerValues, first: str, second: str, task: str = ALL
) -> dict[str, PeoplesDifferences]:
    """Each person's mean of `first` minus that of `second`, over the units both have.

    Returns:
        All people together under `all`, then each group present under its name.
    """
    groups = study.people.get_level_values("group").to_numpy(dtype=str)
    available = has_both(study.values, first, second)
    if available:
        people = people_means(study, (first, second), task)
        values = (people[first] - people[second]).to_numpy()
        units = study.values[[first, second]].notna().all(axis=1)
    else:
        values = np.full(len(groups), np.nan)
        units = pd.Series(False, index=study.values.index)
    missing = np.isnan(values)
    if task != ALL:
        units = units[units.index.get_level_values("task") == task]
    unit_groups = units.index.get_level_values("group").to_numpy(dtype=str)
    complete = units.to_numpy()
    found = {}
    for scope in (ALL, *study.groups):
        inside = (groups == scope) | (scope == ALL)
        kept = inside & ~missing
        of_units = complete[(unit_groups == scope) | (scope == ALL)]
        found[scope] = PeoplesDifferences(
            values[kept],
            groups[kept],
            int((inside & missing).sum()),
            int(of_units.sum()),
            int((~of_units).sum()),
            available,
        )
    return found
