"""The marks and bold values of Tables II and III, and what their notes say of both.

How many tests a family holds, its level and its threshold are those of the tests that were made:
a study without a task, a group or a tracker has fewer tests than the paper, and other thresholds.
"""

from collections.abc import Sequence

import pandas as pd

from steadyface.analysis.per_person.fidelity import unfollowing
from steadyface.analysis.study import ALL
from steadyface.analysis.wording import listed
from steadyface.landmarks import GROUPS, PAPER_TRACKERS, TRACKER_LABELS, tracker_label
from steadyface.report.words import GROUP_LABELS, counted, probability_text
from steadyface.tables import BOOLEAN, TEXT, VALUE, Column

AGAINST = "sbr_ft"
DAGGER, STAR = "†", "*"


def mark_note(values: pd.DataFrame, units: str) -> str:
    """What a mark means in this table, from the tests that it holds; `units`: frames or people."""
    family = values.dropna(subset=["p", "m"])
    if family.empty:
        if AGAINST not in set(values["tracker"]):
            return f"No marks: {TRACKER_LABELS[AGAINST]}, which they compare with, is not here."
        return f"No marks: no tests against {TRACKER_LABELS[AGAINST]} were made."
    tests, alpha, threshold = family[["m", "alpha", "threshold"]].iloc[0]
    return (
        f"Marks compare with {TRACKER_LABELS[AGAINST]} by the paper's own rule, on {units}: "
        f"{DAGGER} p < {alpha:g}/{tests:.0f} = {probability_text(threshold)}, "
        f"{STAR} p < {alpha:g}; this study's family has {counted(int(tests), 'test')}."
    )


def reach_note(values: pd.DataFrame, unit: str) -> str:
    """Where no † can be had, from what each test can give at best: p = 2 / 2^n for n pairs.

    Args:
        values: with the columns of `TEST`.
        unit: what the tests were made on: person or frame.
    """
    tested = values[values["n_tested"] > 0]
    if tested.empty:
        return ""
    groups = [group for group in GROUPS if group in set(tested["group"])]
    parts = {group: tested[tested["group"] == group] for group in groups}
    told = "; ".join(
        f"{GROUP_LABELS[group]} {_floors(part, unit)}" for group, part in parts.items()
    )
    note = f"The smallest p that a two-sided signed-rank test can give: {told}."
    never = [GROUP_LABELS[group] for group, part in parts.items() if not part["attainable"].any()]
    partly = [
        GROUP_LABELS[group]
        for group, part in parts.items()
        if part["attainable"].any() and not part["attainable"].all()
    ]
    barred = [f"in {listed(never)}"] if never else []
    barred += [f"in some rows of {listed(partly)}"] if partly else []
    if barred:
        note += f" A {DAGGER} is therefore out of reach {' and '.join(barred)}, whatever the"
        note += " trackers do."
    return note


def _floors(tests: pd.DataFrame, unit: str) -> str:
    """The smallest p of tests and their people: "0.0078 (8 people)"."""
    low, high = tests["smallest_p"].min(), tests["smallest_p"].max()
    most, fewest = int(tests["n_tested"].max()), int(tests["n_tested"].min())
    if most == fewest:
        return f"{probability_text(low)} ({counted(most, unit)})"
    return (
        f"{probability_text(low)} to {probability_text(high)} ({most} to {counted(fewest, unit)})"
    )


def still_note(values: pd.DataFrame) -> str:
    """Which trackers are never called the best because they do not follow the movement."""
    lost = values[~values["follows"]]
    if lost.empty:
        return ""
    trackers = list(dict.fromkeys(map(tracker_label, lost["tracker"])))
    return (
        f"Never bold, because the track does not follow the movement (see jitter, gain and lag): "
        f"{listed(trackers)}."
    )
