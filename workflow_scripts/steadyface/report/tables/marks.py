"""What the notes of Tables II and III say of their marks and bold values."""

import pandas as pd

from steadyface.analysis.paper.families import SIGNIFICANT, TREND
from steadyface.analysis.per_person.contrasts import REFERENCE
from steadyface.analysis.wording import listed
from steadyface.report.words import counted, group_label, probability_text
from steadyface.study.design import ordered_groups
from steadyface.trackers.arms import tracker_label


def mark_note(values: pd.DataFrame, units: str) -> str:
    """What a mark means in this table, from the tests that it holds; `units`: frames or people."""
    family = values.dropna(subset=["p", "m"])
    if family.empty:
        if REFERENCE not in set(values["tracker"]):
            return f"No marks: {tracker_label(REFERENCE)}, which they compare with, is not here."
        return f"No marks: no tests against {tracker_label(REFERENCE)} were made."
    tests, alpha, threshold = family[["m", "alpha", "threshold"]].iloc[0]
    return (
        f"Marks compare with {tracker_label(REFERENCE)} by the paper's own rule, on {units}: "
        f"{SIGNIFICANT} p < {alpha:g}/{tests:.0f} = {probability_text(threshold)}, "
        f"{TREND} p < {alpha:g}; this study's family has {counted(int(tests), 'test')}."
    )


def reach_note(values: pd.DataFrame, unit: str) -> str:
    """Where no † can be had, from what each test can give at best: p = 2 / 2^n for n pairs.

    Args:
        values: table with the columns of `TEST`.
        unit: unit that the tests were made on: person or frame.
    """
    tested = values[values["n_tested"] > 0]
    if tested.empty:
        return ""
    groups = ordered_groups(tested["group"])
    parts = {group_label(group): tested[tested["group"] == group] for group in groups}
    told = "; ".join(f"{label} {_floors(part, unit)}" for label, part in parts.items())
    note = f"The smallest p that a two-sided signed-rank test can give: {told}."
    never = [label for label, part in parts.items() if not part["attainable"].any()]
    partly = [
        label
        for label, part in parts.items()
        if part["attainable"].any() and not part["attainable"].all()
    ]
    barred = [f"in {listed(never)}"] if never else []
    barred += [f"in some rows of {listed(partly)}"] if partly else []
    if barred:
        note += f" A {SIGNIFICANT} is therefore out of reach {' and '.join(barred)}, whatever the"
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
