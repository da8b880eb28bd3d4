"""The marks and best values of Tables II and III: the paper's tests, and who may be called best.

How many tests a family holds, its level and its threshold are those of the tests that were made:
a study without a task, a group or a tracker has fewer tests than the paper, and other thresholds.
"""

from collections.abc import Sequence

import pandas as pd

from steadyface.analysis.paper.families import SIGNIFICANT, TREND
from steadyface.analysis.paper.table_schemas import TEST
from steadyface.analysis.per_person.contrasts import REFERENCE
from steadyface.analysis.per_person.fidelity import unfollowing
from steadyface.study.design import ALL
from steadyface.tables import VALUE
from steadyface.trackers.arms import PAPER_TRACKERS


def tests_against_reference(tests: pd.DataFrame, family: str) -> pd.DataFrame:
    """A family's tests against SBR-FT, by the names that `with_tests` takes.

    Args:
        tests: table of the schema PAPER_TESTS.
        family: name of the family of tests.
    """
    chosen = tests[(tests["family"] == family) & (tests["second"] == REFERENCE)]
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
        mark=found["mark"].astype(object).where(found["mark"].isin([TREND, SIGNIFICANT]), None),
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
        fidelity: table of the schema FIDELITY; None: every tracker counts as one that follows.
    """
    follows = pd.Series(True, index=values.index)
    if fidelity is not None:
        told = [
            row.tracker not in unfollowing(fidelity, row.group, getattr(row, "task", ALL))
            for row in values.itertuples()
        ]
        follows = pd.Series(told, index=values.index, dtype=bool)
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
