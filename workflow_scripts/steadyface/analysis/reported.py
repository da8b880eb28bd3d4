"""Tables II and III as data, the paper's or ours, and the counts that are drawn from them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from steadyface.analysis.study import TrackerValues, trackers_in
from steadyface.landmarks import GROUPS, PAPER_TRACKERS


@dataclass(frozen=True)
class Results:
    """Tables II and III as data, the paper's or ours.

    accuracy: group, tracker, value (mean NRMSE), mark (dagger, star or empty) and whether a
        dagger is attainable in the test against SBR-FT.
    smoothness: measure, group, task, tracker, value, mark, attainable.
    """

    accuracy: pd.DataFrame
    smoothness: pd.DataFrame


def published_results(accuracy: pd.DataFrame, smoothness: pd.DataFrame) -> Results:
    """The paper's Tables II and III; columns as `compare` takes them."""
    return Results(
        accuracy.rename(columns={"nrmse_mean_pct": "value"})[
            ["group", "tracker", "value", "mark"]
        ].assign(attainable=True),
        smoothness[["measure", "group", "task", "tracker", "value", "mark"]].assign(
            attainable=True
        ),
    )


def our_results(
    accuracy: TrackerValues,
    smoothness: Mapping[str, TrackerValues],
    accuracy_tests: pd.DataFrame,
    smoothness_tests: pd.DataFrame,
) -> Results:
    """Our Tables II and III: means over each tracker's own frames or people, the paper's marks."""
    shown = trackers_in(accuracy.values, PAPER_TRACKERS)
    frames = accuracy.values[shown].groupby(level="group", sort=False).mean()
    cells = {}
    for label, study in smoothness.items():
        shown = trackers_in(study.values, PAPER_TRACKERS)
        people = study.values[shown].groupby(level=["group", "subject", "task"], sort=False).mean()
        cells[label] = people.groupby(level=["group", "task"], sort=False).mean()
    keys = ["group", "tracker"]
    ours = _long(frames, keys)
    steady = (
        pd.concat(
            [
                _long(table, ["group", "task", "tracker"]).assign(measure=label)
                for label, table in cells.items()
            ],
            ignore_index=True,
        )
        if cells
        else pd.DataFrame(columns=["measure", "group", "task", "tracker", "value"])
    )
    by_frame = accuracy_tests[accuracy_tests["unit"] == "frame"]
    against = smoothness_tests[smoothness_tests["family"].str.contains("against", na=False)]
    return Results(
        _with_marks(ours, by_frame, keys),
        _with_marks(steady, against, ["measure", "group", "task", "tracker"]),
    )


def smoothest_counts(results: Results, measure: str) -> dict[str, int]:
    """In how many groups and tasks each of the paper's trackers is smoothest.

    A tie counts for the first in the paper's order, as the paper has it (LDJ, HC, SPREAD).
    """
    wide = cell_values(results, measure)
    best = wide.dropna(how="all").idxmax(axis=1)
    return {tracker: int((best == tracker).sum()) for tracker in wide}


def smoother_cells(results: Results, measure: str, first: str, second: str) -> tuple[int, int]:
    """In how many groups and tasks `first` is strictly smoother than `second`, and of how many."""
    wide = cell_values(results, measure)
    if first not in wide or second not in wide:
        return 0, 0
    both = wide[[first, second]].dropna()
    return int((both[first] > both[second]).sum()), len(both)


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


def _with_marks(values: pd.DataFrame, tests: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    against = tests[tests["second"] == "sbr_ft"].rename(columns={"first": "tracker"})
    found = values.merge(against[[*keys, "mark", "attainable"]], on=keys, how="left")
    found["mark"] = found["mark"].astype(object).where(found["mark"].notna(), "")
    found["attainable"] = found["attainable"].eq(True)
    return found
