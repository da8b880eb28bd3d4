"""Table II by task: where a tracker's error arises, which a mean over all tasks hides."""

import pandas as pd

from steadyface.report.tables.accuracy import (
    cells_of,
    first_apart,
    first_imported,
    lines_of,
    notes_of,
)
from steadyface.report.tables.grid import Cell, Grid
from steadyface.report.words import group_label
from steadyface.study.design import ordered_groups, ordered_tasks
from steadyface.trackers.arms import ordered_trackers, tracker_label


def task_accuracy_grid(values: pd.DataFrame) -> Grid:
    """The lines of Table II by group and task; the tasks stand below each other in each line."""
    trackers = ordered_trackers(values["tracker"])
    by_place = values.set_index(["group", "task", "tracker"])
    rows, blocks = [], set()
    for group in ordered_groups(values["group"]):
        tasks = ordered_tasks(values.loc[values["group"] == group, "task"])
        for label, printed in lines_of(values):
            blocks.add(len(rows))
            for task in tasks:
                cells = cells_of(by_place, (group, task), trackers, printed)
                rows.append((Cell(group_label(group)), Cell(label), Cell(task), *cells))
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
