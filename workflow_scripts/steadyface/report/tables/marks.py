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
MARK = Column(TEXT, missing=True, allowed=(STAR, DAGGER))
# Of each row's test against SBR-FT; empty where there was none. `attainable` is then True.
TEST = {
    "mark": MARK,
    "p": VALUE,
    "n_tested": VALUE,
    "smallest_p": VALUE,
    "attainable": Column(BOOLEAN),
    "m": VALUE,
    "alpha": VALUE,
    "threshold": VALUE,
}
BEST = {"follows": Column(BOOLEAN), "best": Column(BOOLEAN)}


def tests_against_reference(tests: pd.DataFrame | None, family: str) -> pd.DataFrame | None:
    """A family's tests against SBR-FT, by the names that `with_tests` takes.

    Args:
        tests: `analysis.schemas.PAPER_TESTS`; None where no tests were made.
        family: name of the family of tests.
    """
    if tests is None:
        return None
    chosen = tests[(tests["family"] == family) & (tests["second"] == AGAINST)]
    return chosen.rename(columns={"first": "tracker", "n_units": "n_tested"})


def with_tests(values: pd.DataFrame, tests: pd.DataFrame | None, keys: list[str]) -> pd.DataFrame:
    """The values with the columns of `TEST`.

    Args:
        values: one row per place and tracker.
        tests: the columns `keys` and those of `TEST` that are known, a row per test; None: no
            test was made.
        keys: the columns that name a row.
    """
    known = [name for name in TEST if tests is not None and name in tests]
    found = values
    if known:
        found = values.merge(tests[[*keys, *known]], on=keys, how="left").set_axis(values.index)
    missing = {name: None for name in TEST if name not in known}
    found = found.assign(**missing)
    attainable = found["attainable"]
    numbers = [name for name, column in TEST.items() if column is VALUE]
    return found.astype(dict.fromkeys(numbers, float)).assign(
        mark=found["mark"].astype(object).where(found["mark"].isin([STAR, DAGGER]), None),
        attainable=attainable.isna() | attainable.eq(True),
    )


def with_best(
    values: pd.DataFrame, keys: list[str], score: pd.Series, fidelity: pd.DataFrame | None
) -> pd.DataFrame:
    """The values with the columns of `BEST`: whether the tracker follows, and whether it is best.

    Args:
        values: one row per place and tracker.
        keys: the columns that name a place.
        score: score of each row; the lowest is the best.
        fidelity: `analysis.schemas.FIDELITY`; None: every tracker counts as one that follows.
    """
    follows = pd.Series(True, index=values.index)
    if fidelity is not None:
        follows[:] = [
            row.tracker not in unfollowing(fidelity, row.group, getattr(row, "task", ALL))
            for row in values.itertuples()
        ]
    return values.assign(follows=follows, best=best_of(values, keys, score.where(follows)))


def best_of(values: pd.DataFrame, keys: Sequence[str], score: pd.Series) -> pd.Series:
    """Which row of each place has the lowest score among the paper's trackers.

    A single tracker is never the best: there is nothing that it is better than. Ties go to the
    first, as in the paper's Table III (LDJ, HC, SPREAD).
    """
    best = pd.Series(False, index=values.index)
    contenders = values[values["tracker"].isin(PAPER_TRACKERS) & score.notna()]
    for _, part in contenders.groupby(list(keys), observed=True):
        if len(part) > 1:
            best[score[part.index].idxmin()] = True
    return best


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
        values: table with the columns of `TEST`.
        unit: unit that the tests were made on: person or frame.
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
