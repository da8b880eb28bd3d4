"""Table II by task: where a tracker's error arises, which a mean over all tasks hides."""

import pandas as pd

from steadyface.landmarks import GROUPS, TASKS, ordered_trackers, tracker_label
from steadyface.report.tables.accuracy import (
    ERRORS,
    FAILURE_LIMIT_PCT,
    cells_of,
    first_apart,
    first_imported,
    lines_of,
    notes_of,
    values_of,
)
from steadyface.report.tables.grid import Cell, Grid
from steadyface.report.tables.marks import BEST, TEST
from steadyface.report.words import GROUP_LABELS
from steadyface.tables import GROUP, TASK, TRACKER, Schema

TASK_ACCURACY_VALUES = Schema(
    "accuracy by task",
    {"group": GROUP, "task": TASK, "tracker": TRACKER, **ERRORS, **TEST, **BEST},
    key=("group", "task", "tracker"),
)


def task_accuracy_values(
    accuracy: pd.DataFrame,
    participants: pd.DataFrame,
    tests: pd.DataFrame | None = None,
    failure_limit_pct: float = FAILURE_LIMIT_PCT,
    fidelity: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per group, task and tracker; arguments as for `accuracy_values`.

    Returns:
        A table of the schema `TASK_ACCURACY_VALUES`, of the tasks with annotated frames.
    """
    keys = ["group", "task", "tracker"]
    values = values_of(accuracy, participants, keys, tests, failure_limit_pct, fidelity)
    return values[list(TASK_ACCURACY_VALUES.columns)]


def task_accuracy_grid(values: pd.DataFrame) -> Grid:
    """The lines of Table II by group and task; the tasks stand below each other in each line."""
    trackers = ordered_trackers(values["tracker"])
    by_place = values.set_index(["group", "task", "tracker"])
    rows, blocks = [], set()
    for group in [group for group in GROUPS if group in set(values["group"])]:
        here = set(values.loc[values["group"] == group, "task"])
        for label, printed in lines_of(values).items():
            blocks.add(len(rows))
            for task in [task for task in TASKS if task in here]:
                cells = cells_of(by_place, (group, task), trackers, printed)
                rows.append((Cell(GROUP_LABELS[group]), Cell(label), Cell(task), *cells))
    return Grid(
        "Table II by task. Average NRMSE (% of the face box's diagonal) for each population, task "
        "and tracker",
        ("Group", "", "Task", *map(tracker_label, trackers)),
        3,
        tuple(rows),
        frozenset(blocks),
        apart=first_apart(trackers, 3),
        imported=first_imported(trackers, 3),
        notes=(
            "The paper prints no errors by task. Columns and tests are those of Table II.",
            *notes_of(values, "the group and task"),
        ),
    )
