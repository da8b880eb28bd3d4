"""What separates two trackers in one measure, and in which words: one quantity per clause.

The quantity is the mean difference between people: the sign-flip test tests it, its interval
holds what that test does not reject, and the equivalence test judges the same mean.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from steadyface.analysis.per_person.contrasts import CONFIRMATORY
from steadyface.analysis.sourced import sourced
from steadyface.analysis.wording import level, listed, number, people, probability
from steadyface.study.design import ALL
from steadyface.trackers.arms import tracker_label

BETTER, WORSE, UNCHANGED, UNCLEAR = "better", "worse", "unchanged", "unclear"
MIXED = "mixed"
UNAVAILABLE = "not available"
NOT_FOLLOWED = "does not follow"
# The tables that an outcome rests on.
DESCRIBED, PLANNED, EQUAL = "per_person_exploratory", "per_person_confirmatory", "equivalence"


@dataclass(frozen=True)
class Change:
    """What the first of two trackers gained on the second in one measure.

    `gain`, `low`, `high`: mean over people, positive where better, and its interval of the level
    `confidence`; `margin`, `margin_low`, `margin_high`, `margin_confidence`: the equivalence
    test's, where it shows the change to lie within the margin; `better_in` and `worse_in`: groups
    by the sign of their mean; `lost`: trackers that do not follow the movement.
    """

    outcome: str
    n: int
    n_missing: int
    gain: float = np.nan
    low: float = np.nan
    high: float = np.nan
    confidence: float = np.nan
    p_holm: float = np.nan
    margin: float = np.nan
    margin_low: float = np.nan
    margin_high: float = np.nan
    margin_confidence: float = np.nan
    n_better: int = 0
    n_worse: int = 0
    better_in: tuple[str, ...] = ()
    worse_in: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def within_margin(self) -> bool:
        """Whether the change, whatever it is, is shown to lie within the margin."""
        return not np.isnan(self.margin)

    @property
    def people(self) -> str:
        """How many people it rests on, and of how many."""
        return people(self.n, self.n + self.n_missing)

    @property
    def split(self) -> str:
        """Where it was better and where worse: groups where they differ, and people."""
        counted = f"better in {self.n_better} and worse in {self.n_worse} people"
        if not (self.better_in and self.worse_in):
            return counted
        groups = (
            f"{word} in the {'group' if len(names) == 1 else 'groups'} {listed(names)}"
            for word, names in (("better", self.better_in), ("worse", self.worse_in))
        )
        return f"{', '.join(groups)}; {counted}"

    @property
    def not_following(self) -> str:
        """That the `lost` trackers do not follow the movement."""
        names = [tracker_label(name) for name in self.lost]
        return f"{listed(names)} {'does' if len(names) == 1 else 'do'} not follow the movement"

    @property
    def p(self) -> str:
        """The planned test's p after Holm's correction."""
        return f"p = {sourced(probability(self.p_holm), PLANNED)}"

    def amount(self, sign: int) -> str:
        """`sign` times the mean gain, its interval, and how far it can be trusted."""
        gain = sourced(number(sign * self.gain), DESCRIBED)
        size = f"{gain} % of the box diagonal on average"
        parts = [size, _interval(sign, self.low, self.high, self.confidence, DESCRIBED)]
        parts.append("exploratory" if np.isnan(self.p_holm) else self.p)
        return ", ".join(filter(None, parts)) + self._margin(sign)

    def _margin(self, sign: int) -> str:
        if not self.within_margin:
            return ""
        interval = _interval(
            sign, self.margin_low, self.margin_high, self.margin_confidence, EQUAL
        )
        margin = sourced(f"{self.margin:g}", EQUAL)
        return f"; within the margin of {margin}" + (f" ({interval})" if interval else "")


def change(
    tables: Mapping[str, pd.DataFrame],
    measure: str,
    first: str,
    second: str,
    alpha: float,
    unfollowing: Collection[str] = (),
) -> Change:
    """The outcome of `first` against `second` in a measure of which less is better.

    A planned contrast is shown by Holm's p, another by its interval, and either only where the
    interval has the level 1 - alpha and excludes zero. An effect that is shown is mixed where the
    mean of a group, or most people, went the other way; so are groups of which one is shown to
    gain and one to lose.

    Args:
        tables: `per_person_confirmatory`, `per_person_exploratory` and `equivalence`.
        unfollowing: trackers that do not follow the movement, which makes this measure
            meaningless; empty for accuracy.
    """
    place = {"measure": measure, "first": first, "second": second}
    rows = _rows(tables[DESCRIBED], place | {"task": ALL}).set_index("group")
    if ALL not in rows.index or rows.at[ALL, "n_subjects"] == 0:
        missing = int(rows.at[ALL, "n_missing"]) if ALL in rows.index else 0
        return Change(UNAVAILABLE, 0, missing)
    row = rows.loc[ALL]
    lost = tuple(name for name in (first, second) if name in unfollowing)
    if lost:
        return Change(NOT_FOLLOWED, row["n_subjects"], row["n_missing"], lost=lost)
    p_holm = np.nan
    if (first, second) in CONFIRMATORY:
        p_holm = float(_rows(tables[PLANNED], place)["p_holm"].iloc[0])
    shown = _side(row, alpha) if np.isnan(p_holm) or p_holm < alpha else 0
    groups = rows.drop(index=ALL)
    means = groups["mean_difference"]
    better_in, worse_in = tuple(groups.index[means < 0]), tuple(groups.index[means > 0])
    sides = {_side(group, alpha) for _, group in groups.iterrows()}
    equal = _rows(tables[EQUAL], place | {"group": ALL})
    equal = equal[equal["equivalent"]]
    outcome = UNCLEAR if equal.empty else UNCHANGED
    if shown:
        outcome = BETTER if shown > 0 else WORSE
        others = worse_in if shown > 0 else better_in
        if others or shown * (row["n_better"] - row["n_worse"]) < 0:
            outcome = MIXED
    elif {1, -1} <= sides:
        outcome = MIXED
    margin = {}
    if not equal.empty:
        test = equal.iloc[0]
        margin = {
            "margin": test["margin"],
            "margin_low": -test["high"],
            "margin_high": -test["low"],
            "margin_confidence": test["confidence"],
        }
    return Change(
        outcome,
        int(row["n_subjects"]),
        int(row["n_missing"]),
        -row["mean_difference"],
        -row["mean_high"],
        -row["mean_low"],
        row["mean_confidence"],
        p_holm,
        **margin,
        n_better=int(row["n_better"]),
        n_worse=int(row["n_worse"]),
        better_in=better_in,
        worse_in=worse_in,
    )


def _side(row: pd.Series, alpha: float) -> int:
    """1 or -1 where the mean's interval shows a gain or a loss at the level 1 - alpha, else 0."""
    # Few people have intervals of a lower level, which must not pass for the wanted one.
    if not row["mean_confidence"] >= 1 - alpha - 1e-9:
        return 0
    return int(row["mean_high"] < 0) - int(row["mean_low"] > 0)


def _rows(table: pd.DataFrame, place: Mapping[str, str]) -> pd.DataFrame:
    for column, value in place.items():
        table = table[table[column] == value]
    return table


def _interval(sign: int, low: float, high: float, confidence: float, table: str) -> str:
    if np.isnan(low):
        return ""
    low, high = sorted((sign * low, sign * high))
    wide = sourced(level(confidence), table)
    ends = (sourced(number(end), table) for end in (low, high))
    return f"{wide} interval {' to '.join(ends)}"
