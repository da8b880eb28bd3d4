"""Tables II and III as data, the paper's or ours, and the counts that are drawn from them."""

from dataclasses import dataclass

import pandas as pd

from steadyface.analysis.formulas.wilcoxon import smallest_p
from steadyface.analysis.measures import NRMSE, NRMSE_CAPPED
from steadyface.analysis.paper.table3 import of_paper
from steadyface.analysis.per_person.contrasts import REFERENCE
from steadyface.analysis.per_person.fidelity import unfollowing
from steadyface.study.design import ALL, PAPER_GROUPS
from steadyface.trackers.arms import PAPER_TRACKERS

# Means that differ by rounding only do not differ.
EQUAL = 1e-9


@dataclass(frozen=True)
class Results:
    """Tables II and III as data, the paper's or ours.

    accuracy: group, tracker, value (mean NRMSE), mark (dagger, star or empty) and, of the test
        against SBR-FT: whether it was done (`tested`), whether a dagger could be had and people
        could bear it out (`attainable`), and which tracker people favour (`favours`, or empty).
    smoothness: measure, group, task, tracker, value, mark, tested, attainable; a tracker that does
        not follow the movement has no value.
    people: mean differences between people, as PER_PERSON_EXPLORATORY has them for everybody in
        all tasks of the paper; None in the paper, which prints none.
    alpha: level of the tests.
    unfollowing: trackers that do not follow the movement somewhere.
    """

    accuracy: pd.DataFrame
    smoothness: pd.DataFrame
    people: pd.DataFrame | None = None
    alpha: float = 0.05
    unfollowing: frozenset[str] = frozenset()


def published_results(accuracy: pd.DataFrame, smoothness: pd.DataFrame) -> Results:
    """The paper's Tables II and III; columns as `compare` takes them."""
    errors = accuracy.rename(columns={"nrmse_mean_pct": "value"})
    errors = errors[["group", "tracker", "value", "mark"]].assign(tested=True, attainable=True)
    reference = errors[errors["tracker"] == REFERENCE].set_index("group")["value"]
    better = errors["value"] < errors["group"].map(reference)
    errors["favours"] = errors["tracker"].where(better, REFERENCE).where(errors["mark"] != "", "")
    columns = ["measure", "group", "task", "tracker", "value", "mark"]
    return Results(errors, smoothness[columns].assign(tested=True, attainable=True))


def our_results(
    errors: pd.DataFrame,
    steadiness: pd.DataFrame,
    tests: pd.DataFrame,
    differences: pd.DataFrame,
    followed: pd.DataFrame,
    alpha: float,
) -> Results:
    """Our Tables II and III, as far as the paper has them too, and what people show of both.

    Args:
        errors: Table II, of the schema ACCURACY_VALUES.
        steadiness: Table III, of the schema SMOOTHNESS_VALUES.
        tests: the paper's tests of accuracy, of the schema PAPER_TESTS.
        differences: table of the schema PER_PERSON_EXPLORATORY, and
        followed: table of the schema FIDELITY, of the people and tasks that the paper has.
        alpha: level of the tests.
    """
    shown = steadiness[of_paper(steadiness) & steadiness["tracker"].isin(PAPER_TRACKERS)]
    steady = _marked(shown.assign(value=shown["value"].where(shown["follows"])))
    errors = errors[errors["group"].isin(PAPER_GROUPS) & errors["tracker"].isin(PAPER_TRACKERS)]
    errors = _marked(errors.rename(columns={"nrmse_mean_pct": "value"}))
    everybody = differences[(differences["group"] == ALL) & (differences["task"] == ALL)]
    anywhere = unfollowing(followed)
    gated = everybody[["first", "second"]].isin(anywhere).any(axis=1)
    gated &= ~everybody["measure"].isin((NRMSE, NRMSE_CAPPED))
    return Results(
        _borne_out(errors, tests, alpha),
        steady[["measure", "group", "task", "tracker", "value", "mark", "tested", "attainable"]],
        everybody[~gated],
        alpha,
        anywhere.union(shown.loc[~shown["follows"], "tracker"]),
    )


def smoothest_counts(results: Results, measure: str) -> dict[str, int]:
    """In how many groups and tasks each of the paper's trackers is smoothest.

    A tie counts for the first in the paper's order, as the paper has it (LDJ, HC, SPREAD).
    """
    wide = cell_values(results, measure)
    best = wide.dropna(how="all").idxmax(axis=1)
    return {tracker: int((best == tracker).sum()) for tracker in wide}


def smoother_cells(results: Results, measure: str, first: str, second: str) -> tuple[int, int]:
    """In how many groups and tasks `first` is smoother than `second`, and of how many."""
    wide = cell_values(results, measure)
    if first not in wide or second not in wide:
        return 0, 0
    both = wide[[first, second]].dropna()
    return int((both[first] - both[second] > EQUAL).sum()), len(both)


def group_means(results: Results) -> pd.DataFrame:
    """Mean NRMSE by group (rows) and tracker (columns) of the paper; NaN where there is none."""
    wide = results.accuracy.pivot(index="group", columns="tracker", values="value")
    return wide.reindex(index=PAPER_GROUPS, columns=PAPER_TRACKERS)


def cell_values(results: Results, measure: str) -> pd.DataFrame:
    """Table III's values of a measure: group and task (rows) by tracker (columns)."""
    rows = results.smoothness[results.smoothness["measure"] == measure]
    wide = rows.pivot(index=["group", "task"], columns="tracker", values="value").astype(float)
    return wide[[name for name in PAPER_TRACKERS if name in wide]]


def _marked(values: pd.DataFrame) -> pd.DataFrame:
    """Values of our tables with marks as the claims read them, and whether there was a test."""
    tested = values["p"].notna()
    return values.assign(
        mark=values["mark"].astype(object).where(values["mark"].notna(), ""),
        tested=tested,
        attainable=values["attainable"] & tested,
    )


def _borne_out(errors: pd.DataFrame, tests: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Table II with what the same test says over people."""
    by_people = tests[(tests["unit"] == "subject") & (tests["second"] == REFERENCE)]
    by_people = by_people.set_index(["group", "first"])
    enough = by_people["n_subjects"].map(smallest_p) < alpha
    first_better = by_people["median_difference"] < 0
    first = pd.Series(by_people.index.get_level_values("first"), index=by_people.index)
    favours = first.where(first_better, REFERENCE).where(by_people["p"] < alpha, "")
    found = errors[["group", "tracker", "value", "mark", "tested", "attainable"]]
    places = pd.MultiIndex.from_frame(found[["group", "tracker"]])
    reached = enough.reindex(places).eq(True).to_numpy(dtype=bool)
    return found.assign(
        attainable=found["attainable"].to_numpy(dtype=bool) & reached,
        favours=favours.reindex(places).fillna("").to_numpy(),
    )
