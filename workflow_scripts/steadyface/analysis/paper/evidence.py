"""What people show of a claim: a mean difference whose interval leaves out zero.

A study without any effect meets the paper's counts of means too often (docs/statistics.md has the
table), so most claims are asked this as well.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.wilcoxon import smallest_p
from steadyface.analysis.measures import LABELS, NRMSE, PAPER_SMOOTHNESS
from steadyface.analysis.paper.lacking import with_reason
from steadyface.analysis.paper.reported import EQUAL, Results
from steadyface.analysis.wording import level, listed, number, people
from steadyface.trackers.arms import tracker_label


@dataclass(frozen=True)
class Finding:
    """A claim's numbers in words, and whether it holds (None: it cannot be judged).

    `attainable`: whether so many people could show it; `direction_only`: that it holds is no more
    than a direction, which studies without an effect show too often.
    """

    text: str
    holds: bool | None
    attainable: bool = True
    direction_only: bool = False


Judge = Callable[[Results], Finding]


def missing(names: str) -> Finding:
    """What cannot be judged, because `names` are not in the study."""
    return Finding(f"not in this study: {names}", None)


def shown(results: Results, measure: str, better: str, worse: str) -> Finding:
    """Whether `better` is shown to be better than `worse` in the mean over people."""
    if results.people is None:
        return Finding("", True)
    rows = results.people
    rows = rows[rows["measure"] == measure]
    for first, second, sign in ((better, worse, 1), (worse, better, -1)):
        row = rows[(rows["first"] == first) & (rows["second"] == second)]
        if len(row) and row["n_subjects"].iloc[0]:
            return _judged(results, row.iloc[0], sign * (-1 if _is_error(measure) else 1))
    pair = [
        tracker_label(name) if measure == NRMSE else with_reason(results, name)
        for name in (better, worse)
    ]
    return Finding(f"nobody whose {LABELS[measure]} can be compared between {listed(pair)}", None)


def _is_error(measure: str) -> bool:
    return measure not in PAPER_SMOOTHNESS


def _judged(results: Results, row: pd.Series, sign: int) -> Finding:
    n = people(int(row["n_subjects"]), int(row["n_subjects"] + row["n_missing"]))
    pair = f"{tracker_label(row['first'])} - {tracker_label(row['second'])}"
    text = f"people's mean {LABELS[row['measure']]}, {pair}: {row['mean_difference']:+.3f}"
    enough = bool(smallest_p(int(row["n_subjects"])) <= results.alpha + EQUAL)
    if np.isnan(row["mean_low"]):
        return Finding(f"{text} ({n})", False, enough)
    text += (
        f", {level(row['mean_confidence'])} interval {number(row['mean_low'])} to "
        f"{number(row['mean_high'])} ({n})"
    )
    holds = row["mean_low"] > 0 if sign > 0 else row["mean_high"] < 0
    return Finding(text, enough and bool(holds), enough)


def together(findings: Iterable[Finding]) -> Finding:
    """All of several findings: they hold together, or one cannot be judged."""
    parts = list(findings)
    text = "; ".join(dict.fromkeys(part.text for part in parts if part.text))
    unknown = [part for part in parts if part.holds is None]
    if unknown:
        return Finding("; ".join(dict.fromkeys(part.text for part in unknown)), None)
    return Finding(text, all(part.holds for part in parts), all(part.attainable for part in parts))


def direction(results: Results, found: Finding, rests_on: tuple[str, str, str]) -> Finding:
    """The finding as a direction, of as many people as any test would need."""
    between = shown(results, *rests_on)
    if between.holds is None:
        return between
    return replace(found, attainable=between.attainable, direction_only=True)
