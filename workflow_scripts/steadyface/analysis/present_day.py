"""How the better of the paper's fine-tuned networks does beside a tracker of today.

MediaPipe's face mesh learned from photographs of real faces and is calibrated here to the marks
that SBR-FT learns from. The comparison was not planned by the paper: it is told, not tested.
"""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd

from steadyface.analysis.change import (
    BETTER,
    MIXED,
    NOT_FOLLOWED,
    UNAVAILABLE,
    UNCHANGED,
    WORSE,
    Change,
    change,
)
from steadyface.analysis.contrasts import PRESENT_DAY
from steadyface.landmarks import TRACKER_LABELS

# What a measure is called, and what a tracker is that has less of it, more, or as much.
WORDS = (
    ("error", "more accurate", "less accurate", "equally accurate"),
    ("jitter", "steadier", "less steady", "equally steady"),
)


def beside_the_mesh(
    tables: Mapping[str, pd.DataFrame],
    measures: Sequence[str],
    alpha: float,
    unfollowing: Collection[str],
) -> str:
    """A sentence on the fine-tuned network with the lower error, or "" where none was compared.

    Args:
        tables: `sound_confirmatory`, `sound_exploratory` and `equivalence`.
        measures: the labels of accuracy and jitter.
        alpha: one minus the level of the intervals.
        unfollowing: trackers that do not follow the movement.
    """
    found = {
        pair: (
            change(tables, measures[0], *pair, alpha),
            change(tables, measures[1], *pair, alpha, unfollowing),
        )
        for pair in PRESENT_DAY
    }
    measured = {pair: both for pair, both in found.items() if both[0].outcome != UNAVAILABLE}
    if not measured:
        return ""
    best = max(measured, key=lambda pair: measured[pair][0].gain)
    parts = [_part(one, *words) for one, words in zip(measured[best], WORDS, strict=True)]
    return (
        "Beside a tracker of today, MediaPipe's face mesh calibrated to the same kind of marks "
        f"({TRACKER_LABELS[best[1]]}), {TRACKER_LABELS[best[0]]} is "
        f"{' and '.join(filter(None, parts))}."
    )


def _part(found: Change, name: str, gained: str, lost: str, kept: str) -> str:
    if found.outcome in (UNAVAILABLE, NOT_FOLLOWED):
        return ""
    words = {BETTER: gained, WORSE: lost, UNCHANGED: kept, MIXED: f"of mixed effect in {name}"}
    word = words.get(found.outcome, f"not shown to differ in {name}")
    higher = found.gain < 0
    difference = f"{name} {'higher' if higher else 'lower'} by {found.amount(-1 if higher else 1)}"
    return f"{word} ({found.people}: {difference})"
