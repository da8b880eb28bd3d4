"""Which trackers, groups and tasks a claim of the paper lacks in a study, by name."""

from itertools import product

import pandas as pd

from steadyface.analysis.reported import REFERENCE, Results
from steadyface.analysis.wording import listed
from steadyface.landmarks import GROUPS, TASKS, TRACKER_LABELS

# So many single cells are named; more are counted.
NAMED = 3


def lacking_accuracy(
    results: Results,
    trackers: tuple[str, ...],
    groups: tuple[str, ...] = GROUPS,
    tested: bool = False,
) -> str:
    """What is missing of Table II: every tracker needs a mean in every group.

    Args:
        tested: each tracker but SBR-FT needs a test against it as well.

    Returns:
        Names in words; empty if nothing is missing.
    """
    places = list(product(groups, trackers))
    wanted = pd.DataFrame(places, columns=["group", "tracker"])
    return _lacking(wanted, results.accuracy, tested)


def lacking_smoothness(
    results: Results, measures: tuple[str, ...], trackers: tuple[str, ...], tested: bool = False
) -> str:
    """What is missing of Table III: every tracker needs a value in every group and task."""
    columns = ["measure", "group", "task", "tracker"]
    wanted = pd.DataFrame(list(product(measures, GROUPS, TASKS, trackers)), columns=columns)
    return _lacking(wanted, results.smoothness, tested)


def _lacking(wanted: pd.DataFrame, table: pd.DataFrame, tested: bool) -> str:
    places = list(wanted.columns)
    there = table["value"].notna()
    if tested:
        there &= table["tested"] | (table["tracker"] == REFERENCE)
    present = pd.MultiIndex.from_frame(table.loc[there, places])
    absent = ~pd.MultiIndex.from_frame(wanted).isin(present)
    names = []
    for column, worded in (
        ("tracker", TRACKER_LABELS.get),
        ("group", "the group {}".format),
        ("task", "the task {}".format),
        ("measure", str),
    ):
        if column in wanted:
            whole = pd.Series(absent).groupby(wanted[column], sort=False).transform("all")
            names += [worded(name) for name in wanted.loc[whole, column].unique()]
            wanted, absent = wanted[~whole].reset_index(drop=True), absent[~whole]
    cells = dict.fromkeys(
        " ".join([TRACKER_LABELS[row["tracker"]], "in", row["group"], row.get("task", "")]).strip()
        for row in wanted[absent].to_dict("records")
    )
    names += list(cells)[:NAMED]
    if len(cells) > NAMED:
        names.append(f"{len(cells) - NAMED} more")
    return listed(names) if names else ""
