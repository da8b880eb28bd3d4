"""How the paper's fine-tuned networks do beside a tracker of today.

MediaPipe's face mesh learned from photographs of real faces and is calibrated here to the marks
that SBR-FT learns from. The comparison was not planned by the paper: it is told, not tested, and
of both networks, because to tell of the better one alone would choose by the outcome.
"""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from steadyface.analysis.per_person.change import (
    BETTER,
    MIXED,
    NOT_FOLLOWED,
    UNAVAILABLE,
    WORSE,
    Change,
    change,
)
from steadyface.analysis.per_person.contrasts import PRESENT_DAY
from steadyface.analysis.unmeasured import Reasons
from steadyface.trackers.arms import LearnsFrom, network_of, tracker_label

# What a measure is called, what it shows of a tracker, and what a tracker is that has less of it
# or more.
WORDS = (
    ("error", "accuracy", "more accurate", "less accurate"),
    ("jitter", "smoothness", "steadier", "less steady"),
)
# Whom a network may learn from beyond those of the calibration.
LEARNED_FROM_OTHERS = ", which learned from everybody else who is marked,"


def beside_the_mesh(
    tables: Mapping[str, pd.DataFrame],
    measures: Sequence[str],
    alpha: float,
    unfollowing: Collection[str],
    reasons: Reasons,
) -> str:
    """A sentence on each fine-tuned network that was compared, or "" where none was.

    Args:
        tables: `per_person_confirmatory`, `per_person_exploratory` and `equivalence`.
        measures: the names of accuracy and jitter.
        alpha: one minus the level of the intervals.
        unfollowing: trackers that do not follow the movement.
        reasons: why a measure of two trackers has no value, as `unmeasured.reasons` says.
    """
    clauses, asides = [], []
    for pair in PRESENT_DAY:
        found = (
            change(tables, measures[0], *pair, alpha),
            change(tables, measures[1], *pair, alpha, unfollowing),
        )
        if all(one.outcome == UNAVAILABLE for one in found):
            continue
        parts = [_part(one, *words) for one, words in zip(found, WORDS, strict=True)]
        if any(parts):
            others = network_of(pair[0]).learns_from == LearnsFrom.OTHERS
            network = tracker_label(pair[0]) + LEARNED_FROM_OTHERS * others
            clauses.append(f"{network} is {' and is '.join(filter(None, parts))}")
        for one, measure in zip(found, measures, strict=True):
            reason = reasons.get((measure, *pair))
            if one.outcome == UNAVAILABLE and reason is not None:
                asides.append(reason.text)
            elif one.outcome == NOT_FOLLOWED:
                first, second = (tracker_label(name) for name in pair)
                asides.append(
                    f"{one.not_following}, so neither {first} nor {second} is called steadier"
                )
    told = "; ".join([*clauses, *dict.fromkeys(filter(None, asides))])
    if not told:
        return ""
    return (
        "Beside a tracker of today, MediaPipe's face mesh calibrated to the marks of the "
        f"fine-tuning set ({tracker_label(PRESENT_DAY[0][1])}), {told}."
    )


def _part(found: Change, name: str, aspect: str, gained: str, lost: str) -> str:
    if found.outcome in (UNAVAILABLE, NOT_FOLLOWED):
        return ""
    higher = found.gain < 0
    difference = f"{name} {'higher' if higher else 'lower'} by {found.amount(-1 if higher else 1)}"
    if found.outcome == MIXED:
        return f"of mixed {aspect} ({found.split}; {found.people}: {difference})"
    word = {BETTER: gained, WORSE: lost}.get(found.outcome, f"not shown to differ in {name}")
    return f"{word} ({found.people}: {difference})"
