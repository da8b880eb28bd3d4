"""A study's measured values, arranged for paired tests: one column per tracker.

Only people of the evaluation set count. A value that could not be measured stays NaN here, and
every test states how many pairs it had and how many it lacked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from steadyface.analysis.measures import ComparedMeasure
from steadyface.errors import TableError
from steadyface.measures.accuracy_table import REFERENCE_INCOMPLETE
from steadyface.measures.landmark_arrays import FRAME_MISSING
from steadyface.measures.measured import OK
from steadyface.measures.registry import MEAN
from steadyface.study.design import (
    ALL,
    PAPER_GROUPS,
    PAPER_TASKS,
    ordered_groups,
    ordered_tasks,
)
from steadyface.trackers.arms import ordered_trackers

# Status of a network that fine-tuning did not change, where it would count as fine-tuned.
NOT_CHANGED = "not_changed_by_tuning"
UNIT_INDEX = ["group", "subject", "task", "repetition"]


@dataclass(frozen=True)
class TrackerValues:
    """A measure's values (units, trackers).

    The index of `values` holds group, subject, task, repetition and, for accuracy, frame. With
    `tasks_weigh_equally` a person's value is the mean over tasks of the task's mean; without, the
    mean over all units, as the paper's accuracy has it. `evaluated` holds everybody's group by
    subject, so that people without any unit count as missing; None: those of `values` only.
    """

    measure: ComparedMeasure
    values: pd.DataFrame
    tasks_weigh_equally: bool
    evaluated: pd.Series | None = None

    @cached_property
    def people(self) -> pd.MultiIndex:
        """Group and subject of everybody who could have entered, in the order of `values`."""
        measured = self.values.index.droplevel(
            [name for name in self.values.index.names if name not in ("group", "subject")]
        ).unique()
        if self.evaluated is None:
            return measured
        everybody = self.evaluated.rename("group").rename_axis("subject").reset_index()
        return pd.MultiIndex.from_frame(everybody[["group", "subject"]]).sort_values()

    @cached_property
    def groups(self) -> list[str]:
        """The groups of these people, in the study's order."""
        present = set(self.people.get_level_values("group"))
        return ordered_groups(present)


def tasks_in(values: pd.DataFrame) -> list[str]:
    """The tasks of arranged values, the paper's first."""
    return ordered_tasks(values.index.unique("task"))


def evaluated(participants: pd.DataFrame) -> pd.Series:
    """Group of each person of the evaluation set, by subject."""
    people = participants[participants["set"] == "evaluate"]
    return people.set_index("subject")["group"]


def accuracy_frames(
    accuracy: pd.DataFrame,
    participants: pd.DataFrame,
    reference: str = "annotation",
    column: str = "nrmse_pct",
    failure_cap: float | None = None,
) -> pd.DataFrame:
    """Error of every tracker (columns) in every reference frame (rows) of the evaluation set.

    Args:
        accuracy: ACCURACY table of any subjects.
        participants: PARTICIPANTS table.
        reference: `annotation` or `truth`.
        column: `nrmse_pct` or `nme_pct`.
        failure_cap: value of frames in which the tracker found nothing; None leaves NaN. A frame
            that the recording or the reference lacks is nobody's failure and stays NaN.

    Returns:
        Index group, subject, task, repetition, frame; a column per tracker present.
    """
    rows = accuracy[accuracy["reference"] == reference]
    rows = _with_group(rows, participants)
    if failure_cap is not None:
        nobodys = [FRAME_MISSING, REFERENCE_INCOMPLETE, NOT_CHANGED]
        failed = ~rows["status"].isin([OK, *nobodys])
        rows = rows.assign(status=rows["status"].mask(failed, OK))
        rows[column] = rows[column].mask(failed, failure_cap)
    return _wide(rows, [*UNIT_INDEX, "frame"], column)


def smoothness_recordings(
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    setting: str,
    signal: str,
    measure: str,
    series: str = MEAN,
) -> pd.DataFrame:
    """A measure of every tracker (columns) in every recording (rows) of the evaluation set.

    Args:
        smoothness: SMOOTHNESS table of any subjects.
        participants: PARTICIPANTS table.
        setting, signal, measure, series: the table's rows to take; `mean` is the mean over the
            task's series.

    Returns:
        Index group, subject, task, repetition; a column per tracker present.
    """
    chosen = (
        (smoothness["setting"] == setting)
        & (smoothness["signal"] == signal)
        & (smoothness["measure"] == measure)
        & (smoothness["series"] == series)
    )
    return _wide(_with_group(smoothness[chosen], participants), UNIT_INDEX, "value")


def people_means(study: TrackerValues, trackers: Sequence[str], task: str = ALL) -> pd.DataFrame:
    """Each person's mean over the units that all of `trackers` have.

    Returns:
        Index group, subject, of everybody in `study.people`; a column per tracker, NaN for people
        without a common unit.
    """
    values = study.values[list(trackers)]
    if task != ALL:
        values = values[values.index.get_level_values("task") == task]
    common = values.dropna()
    if study.tasks_weigh_equally:
        common = common.groupby(level=["group", "subject", "task"], sort=False).mean()
    return common.groupby(level=["group", "subject"], sort=False).mean().reindex(study.people)


def subject_values(studies: Sequence[TrackerValues]) -> pd.DataFrame:
    """Every person's value by task and tracker: measure, group, subject, task, tracker, value.

    Each tracker's mean is over the units it has; `n_units` and `n_missing` count them. A person
    without any unit of a task that others have keeps a row, with no units.
    """
    parts = []
    for study in studies:
        if study.values.empty:
            continue
        grouped = study.values.groupby(level=["group", "subject", "task"])
        tasks = study.values.index.unique("task").sort_values()
        places = pd.MultiIndex.from_tuples(
            [(*person, task) for person in study.people for task in tasks],
            names=["group", "subject", "task"],
        )
        long = pd.DataFrame(
            {
                "value": grouped.mean().reindex(places).stack(future_stack=True),
                "n_units": grouped.count().reindex(places, fill_value=0).stack(future_stack=True),
            }
        )
        long.index.names = ["group", "subject", "task", "tracker"]
        sizes = grouped.size().reindex(places, fill_value=0).rename("size")
        long = long.join(sizes, on=["group", "subject", "task"])
        long["n_missing"] = long.pop("size") - long["n_units"]
        parts.append(
            long.reset_index().assign(measure=study.measure.name, unit=study.measure.unit)
        )
    columns = ["measure", "unit", "group", "subject", "task", "tracker"]
    columns += ["value", "n_units", "n_missing"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def paper_part(
    accuracy: pd.DataFrame, smoothness: pd.DataFrame, participants: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Of ACCURACY, SMOOTHNESS and PARTICIPANTS the rows of the paper's groups and tasks."""
    people = participants[participants["group"].isin(PAPER_GROUPS)]
    measured = (
        rows[rows["subject"].isin(people["subject"]) & rows["task"].isin(PAPER_TASKS)]
        for rows in (accuracy, smoothness)
    )
    return (*measured, people)


def in_order(
    rows: pd.DataFrame,
    keys: Sequence[str],
    first: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """The rows by measure, group, task and tracker, each in the order that holds everywhere.

    Args:
        keys: the columns to order by, of these four.
        first: names, by column, in an order that differs from it; others follow.
    """
    orders = {
        "measure": lambda names: list(dict.fromkeys(names)),
        "group": ordered_groups,
        "task": ordered_tasks,
        "tracker": ordered_trackers,
    }
    ranks = pd.DataFrame(index=rows.index)
    for key in keys:
        order = dict.fromkeys((*first.get(key, ()), *orders[key](rows[key])))
        ranks[key] = rows[key].map({name: rank for rank, name in enumerate(order)})
    return rows.loc[ranks.sort_values(list(keys)).index].reset_index(drop=True)


def trackers_in(values: pd.DataFrame, trackers: Sequence[str] | None = None) -> list[str]:
    """Which of `trackers`, or of all, have any value, in their order."""
    wanted = ordered_trackers(values.columns) if trackers is None else trackers
    return [name for name in wanted if name in values and values[name].notna().any()]


def _with_group(rows: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    groups = evaluated(participants)
    unknown = set(rows["subject"]) - set(participants["subject"])
    if unknown:
        raise TableError(
            "not in the participants sheet",
            where=f"measures of subject {sorted(unknown)[0]}",
            remedy="add the person or remove the measures",
        )
    rows = rows[rows["subject"].isin(groups.index)]
    return rows.assign(group=rows["subject"].map(groups))


def _wide(rows: pd.DataFrame, index: list[str], column: str) -> pd.DataFrame:
    values = rows[column].where(rows["status"] == OK)
    wide = rows.assign(value=values).pivot(index=index, columns="tracker", values="value")
    wide = wide.astype(float)
    return wide[ordered_trackers(wide.columns)]
