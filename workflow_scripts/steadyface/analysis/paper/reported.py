"""Tables II and III as data, the paper's or ours, and the counts that are drawn from them."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.wilcoxon import smallest_p
from steadyface.analysis.per_person.fidelity import unfollowing
from steadyface.analysis.study import ALL, TrackerValues, trackers_in
from steadyface.landmarks import GROUPS, PAPER_TRACKERS

REFERENCE = "sbr_ft"
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
        all tasks; None in the paper, which prints none.
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
    accuracy: TrackerValues,
    smoothness: Mapping[str, TrackerValues],
    tables: Mapping[str, pd.DataFrame],
    alpha: float = 0.05,
) -> Results:
    """Our Tables II and III: means over each tracker's own frames or people, the paper's marks.

    Args:
        accuracy: error by frame.
        smoothness: the paper's measures by label.
        tables: `paper_accuracy`, `paper_smoothness`, `per_person_exploratory` and `fidelity`.
        alpha: level of the tests.
    """
    shown = trackers_in(accuracy.values, PAPER_TRACKERS)
    frames = accuracy.values[shown].groupby(level="group", sort=False).mean()
    cells = {}
    for label, study in smoothness.items():
        shown = trackers_in(study.values, PAPER_TRACKERS)
        people = study.values[shown].groupby(level=["group", "subject", "task"], sort=False).mean()
        cells[label] = people.groupby(level=["group", "task"], sort=False).mean()
    keys = ["measure", "group", "task", "tracker"]
    steady = [
        _long(table, ["group", "task", "tracker"]).assign(measure=label)
        for label, table in cells.items()
    ]
    steady = pd.concat(steady, ignore_index=True) if steady else pd.DataFrame(columns=[*keys])
    still = {
        place: unfollowing(tables["fidelity"], *place)
        for place in steady[["group", "task"]].drop_duplicates().itertuples(index=False, name=None)
    }
    lost = [row.tracker in still[row.group, row.task] for row in steady.itertuples()]
    steady["value"] = steady["value"].mask(np.array(lost, dtype=bool))
    tests = tables["paper_smoothness"]
    against = tests[tests["family"].str.contains("against", na=False)]
    differences = tables["per_person_exploratory"]
    everybody = differences[(differences["group"] == ALL) & (differences["task"] == ALL)]
    anywhere = unfollowing(tables["fidelity"])
    gated = everybody[["first", "second"]].isin(anywhere).any(axis=1)
    gated &= ~everybody["measure"].str.startswith("NRMSE")
    return Results(
        _errors(_long(frames, ["group", "tracker"]), tables["paper_accuracy"], alpha),
        _with_marks(steady, against, keys),
        everybody[~gated],
        alpha,
        anywhere.union(*still.values()),
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
    return wide.reindex(index=GROUPS, columns=PAPER_TRACKERS)


def cell_values(results: Results, measure: str) -> pd.DataFrame:
    """Table III's values of a measure: group and task (rows) by tracker (columns)."""
    rows = results.smoothness[results.smoothness["measure"] == measure]
    wide = rows.pivot(index=["group", "task"], columns="tracker", values="value").astype(float)
    return wide[[name for name in PAPER_TRACKERS if name in wide]]


def _long(wide: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    long = wide.stack(future_stack=True).rename("value")
    long.index.names = keys
    return long.reset_index()


def _errors(values: pd.DataFrame, tests: pd.DataFrame, alpha: float) -> pd.DataFrame:
    """Means with the marks of tests over frames, and what the same test says over people."""
    keys = ["group", "tracker"]
    found = _with_marks(values, tests[tests["unit"] == "frame"], keys)
    by_people = tests[(tests["unit"] == "subject") & (tests["second"] == REFERENCE)]
    by_people = by_people.set_index(["group", "first"])
    enough = by_people["n_subjects"].map(smallest_p) < alpha
    first_better = by_people["median_difference"] < 0
    first = pd.Series(by_people.index.get_level_values("first"), index=by_people.index)
    favours = first.where(first_better, REFERENCE).where(by_people["p"] < alpha, "")
    places = pd.MultiIndex.from_frame(found[keys])
    found["attainable"] &= enough.reindex(places).eq(True).to_numpy()
    found["favours"] = favours.reindex(places).fillna("").to_numpy()
    return found


def _with_marks(values: pd.DataFrame, tests: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    against = tests[tests["second"] == REFERENCE].rename(columns={"first": "tracker"})
    against = against.assign(tested=against["p"].notna())
    found = values.merge(against[[*keys, "mark", "tested", "attainable"]], on=keys, how="left")
    found["mark"] = found["mark"].astype(object).where(found["mark"].notna(), "")
    for name in ("tested", "attainable"):
        found[name] = found[name].eq(True)
    return found
