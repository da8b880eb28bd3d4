"""Table III as data: SPARC and LDJ by group, task and tracker, for print and for the claims."""

import pandas as pd

from steadyface.analysis.measures import PAPER_SMOOTHNESS
from steadyface.analysis.paper.marks import with_best, with_tests
from steadyface.analysis.paper.table_schemas import SMOOTHNESS_VALUES
from steadyface.analysis.study import in_order
from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS
from steadyface.trackers.arms import PAPER_TRACKERS

# The paper's order of rows.
TASK_ORDER = ("OPEN", "REST", "SPREAD")


def smoothness_values(
    subjects: pd.DataFrame,
    published: pd.DataFrame,
    tests: pd.DataFrame | None = None,
    fidelity: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per measure, group, task and tracker of Table III.

    Args:
        subjects: subject, group, task, tracker, measure, value: one value per person, NaN where
            the measure is not defined. With `n_units` and `n_missing`, as in the analysis'
            SUBJECT_VALUES, people who have neither count as not recorded.
        published: `published.published_smoothness()`.
        tests: `marks.tests_against_reference(...)` of the paper's tests; None: no test was made.
        fidelity: FIDELITY table, which says who follows the movement; see `marks.with_best`.

    Returns:
        A table of the schema `SMOOTHNESS_VALUES`, in the paper's order of rows, the study's own
        groups and tasks after its; a task of the paper of which there is no recording has its
        rows, without a value. `n_subjects` people entered the mean, `n_undefined` were recorded
        but have no value, `n_unrecorded` were not recorded.
    """
    keys = ["measure", "group", "task", "tracker"]
    kept = subjects[subjects["measure"].isin(PAPER_SMOOTHNESS)]
    there = pd.Series(True, index=kept.index)
    if {"n_units", "n_missing"} <= set(kept):
        there = kept["n_units"] + kept["n_missing"] > 0
    kept = kept.assign(there=there)
    values = kept.groupby(keys, observed=True).agg(
        value=("value", "mean"),
        sd=("value", "std"),
        n_subjects=("value", "count"),
        people=("value", "size"),
        there=("there", "sum"),
    )
    values = values.reset_index()
    values["n_undefined"] = values["there"] - values["n_subjects"]
    values["n_unrecorded"] = values.pop("people") - values.pop("there")
    values = in_order(
        _with_papers_cells(values), keys, {"measure": PAPER_SMOOTHNESS, "task": TASK_ORDER}
    )
    values = with_tests(values, tests, keys)
    values = with_best(values, keys[:-1], -values["value"], fidelity)
    theirs = published.rename(
        columns={"value": "published", "mark": "published_mark", "best": "published_best"}
    )
    values = values.merge(theirs, on=keys, how="left")
    values["published_mark"] = values["published_mark"].replace("", None)
    values["published_best"] = values["published_best"].fillna(False).astype(bool)
    return values[list(SMOOTHNESS_VALUES.columns)]


def of_paper(values: pd.DataFrame) -> pd.Series:
    """Whether each row is of a group and a task of the paper."""
    return values["group"].isin(PAPER_GROUPS) & values["task"].isin(PAPER_TASKS)


def _with_papers_cells(values: pd.DataFrame) -> pd.DataFrame:
    """The values with rows for tasks of the paper that nobody of its groups was recorded in."""
    there = values[of_paper(values)]
    if there.empty:
        return values
    keys = {
        "measure": there["measure"].unique(),
        "group": there["group"].unique(),
        "task": TASK_ORDER,
        "tracker": there["tracker"].unique(),
    }
    values = values.set_index(list(keys))
    places = pd.MultiIndex.from_product(keys.values(), names=keys)
    whole = values.reindex(places.append(values.index.difference(places))).reset_index()
    counts = ["n_subjects", "n_undefined", "n_unrecorded"]
    return whole.assign(**whole[counts].fillna(0).astype("int64"))


def recorded(values: pd.DataFrame) -> pd.Series:
    """Whether anybody of each row's group was recorded in its task."""
    return values["n_subjects"] + values["n_undefined"] > 0


def totals(values: pd.DataFrame, measure: str) -> dict[str, int]:
    """How often each of the paper's trackers is the smoothest, over its groups and tasks.

    Args:
        values: measure, group, task, tracker, best: ours, or the paper's own Table III.
        measure: name in PAPER_SMOOTHNESS.
    """
    rows = values[(values["measure"] == measure) & of_paper(values)]
    counts = rows.loc[rows["best"], "tracker"].value_counts()
    present = set(rows["tracker"])
    return {name: int(counts.get(name, 0)) for name in PAPER_TRACKERS if name in present}
