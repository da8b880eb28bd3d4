"""Which trackers, groups and tasks a claim of the paper lacks in a study, by name."""

from collections.abc import Callable
from functools import partial
from itertools import product

import pandas as pd

from steadyface.analysis.measures import LABELS
from steadyface.analysis.paper.reported import Results
from steadyface.analysis.per_person.contrasts import REFERENCE
from steadyface.analysis.wording import listed
from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS
from steadyface.trackers.arms import tracker_label

# So many single cells are named; more are counted.
NAMED = 3
Place = tuple[str, ...]


def lacking_accuracy(
    results: Results,
    trackers: tuple[str, ...],
    groups: tuple[str, ...] = PAPER_GROUPS,
    tested: bool = False,
) -> str:
    """What is missing of Table II: every tracker needs a mean in every group.

    Args:
        tested: each tracker but SBR-FT needs a test against it as well.

    Returns:
        Names in words; empty if nothing is missing.
    """
    there = _there(results.accuracy, ["tracker", "group"], tested)
    return _named(list(product(trackers, groups)), there, tracker_label)


def lacking_smoothness(
    results: Results, measures: tuple[str, ...], trackers: tuple[str, ...], tested: bool = False
) -> str:
    """What is missing of Table III: every tracker needs a value in every group and task."""
    there = _there(results.smoothness, ["tracker", "group", "task", "measure"], tested)
    places = list(product(trackers, PAPER_GROUPS, PAPER_TASKS, measures))
    return _named(places, there, partial(with_reason, results))


def with_reason(results: Results, tracker: str) -> str:
    """A tracker's label, and that its smoothness counts for nothing where it does not move."""
    reason = " (does not follow the movement)" if tracker in results.unfollowing else ""
    return tracker_label(tracker) + reason


def _there(table: pd.DataFrame, columns: list[str], tested: bool) -> set[Place]:
    """The places (tracker, group, task, measure) that have a value."""
    kept = table["value"].notna()
    if tested:
        kept &= table["tested"] | (table["tracker"] == REFERENCE)
    return set(table.loc[kept, columns].itertuples(index=False, name=None))


def _named(wanted: list[Place], there: set[Place], tracker_name: Callable[[str], str]) -> str:
    """What is absent everywhere by its own name, the rest cell by cell."""
    names = []
    worded = (tracker_name, "the group {}".format, "the task {}".format, LABELS.get)
    for dimension, word in zip(range(len(wanted[0])), worded, strict=False):
        seen = {place[dimension] for place in wanted if place in there}
        values = dict.fromkeys(place[dimension] for place in wanted)
        names += [word(value) for value in values if value not in seen]
        wanted = [place for place in wanted if place[dimension] in seen]
    cells = dict.fromkeys(
        " ".join([f"{tracker_name(tracker)} in {group}", *rest[:1]])
        for tracker, group, *rest in wanted
        if (tracker, group, *rest) not in there
    )
    names += list(cells)[:NAMED]
    if len(cells) > NAMED:
        names.append(f"{len(cells) - NAMED} more")
    return listed(names) if names else ""
