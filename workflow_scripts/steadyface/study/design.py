"""The groups of people and the tasks that a study compares, and their order."""

from collections.abc import Iterable

GROUPS = ("ALS", "stroke", "HC")
TASKS = ("REST", "OPEN", "SPREAD")
# What a recording shows when its sheet names no task.
UNNAMED_TASK = "video"


def ordered_tasks(tasks: Iterable[str]) -> list[str]:
    """Each of the tasks once: the paper's in its order, then others by name."""
    named = set(tasks)
    return [task for task in TASKS if task in named] + sorted(named - set(TASKS))
