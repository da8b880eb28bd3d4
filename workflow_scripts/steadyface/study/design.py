"""Groups of people and tasks: the paper's, and the order and names of those of a study.

A study may have any groups and tasks. The paper's stand first in their own order, others after
them by name. Tables I to III, the paper's tests and its claims are of the paper's alone.
"""

from collections.abc import Iterable, Sequence

PAPER_GROUPS = ("ALS", "stroke", "HC")
PAPER_TASKS = ("REST", "OPEN", "SPREAD")
# What a recording shows when its sheet names no task.
UNNAMED_TASK = "video"
# All groups, or all tasks, of a study; no group and no task may be called so.
ALL = "all"


def ordered_groups(groups: Iterable[str]) -> list[str]:
    """Each of the groups once: the paper's in its order, then others by name."""
    return _ordered(groups, PAPER_GROUPS)


def ordered_tasks(tasks: Iterable[str]) -> list[str]:
    """Each of the tasks once: the paper's in its order, then others by name."""
    return _ordered(tasks, PAPER_TASKS)


def _ordered(names: Iterable[str], first: Sequence[str]) -> list[str]:
    named = set(names)
    return [name for name in first if name in named] + sorted(named - set(first))
