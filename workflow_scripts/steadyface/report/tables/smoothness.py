"""Table III: SPARC and LDJ by group, task and tracker, and how often each tracker is smoothest.

The values are those of `analysis.paper.table3`.
"""

import pandas as pd

from steadyface.analysis.measures import LABELS, PAPER_SMOOTHNESS
from steadyface.analysis.paper.families import SIGNIFICANT
from steadyface.analysis.paper.table3 import TASK_ORDER, of_paper, recorded, totals
from steadyface.analysis.wording import listed
from steadyface.report.tables.accuracy import first_apart, first_imported
from steadyface.report.tables.grid import Cell, Grid, mark_text, number
from steadyface.report.tables.marks import (
    mark_note,
    reach_note,
    still_note,
)
from steadyface.report.words import counted, group_label, of_number
from steadyface.trackers.arms import PAPER_TRACKERS, ordered_trackers, tracker_label

NOT_AVAILABLE = "not available"


def smoothness_grid(values: pd.DataFrame, signal: str, window_s: float) -> Grid:
    """Table III as it is printed: our value, with the paper's in parentheses.

    Args:
        values: `smoothness_values(...)`.
        signal: the signal that SPARC and LDJ were taken of, in words.
        window_s: seconds of each recording that count.
    """
    trackers = ordered_trackers(values["tracker"])
    by_place = values.set_index(["measure", "group", "task", "tracker"]).sort_index()
    rows, blocks = [], set()
    places = values[["measure", "group", "task"]].drop_duplicates()
    for measure, group, task in places.itertuples(index=False):
        labels = (Cell(LABELS[measure]), Cell(group_label(group)))
        if not rows or rows[-1][:2] != labels:
            blocks.add(len(rows))
        cells = [_cell(by_place, (measure, group, task, tracker)) for tracker in trackers]
        rows.append((*labels, Cell(task), *cells))
    summed = _totals_rows(values, trackers)
    blocks.add(len(rows))
    return Grid(
        "Table III. Smoothness (SPARC, LDJ) by population, task and tracker",
        ("Measure", "Group", "Task", *map(tracker_label, trackers)),
        3,
        tuple(rows + summed),
        frozenset(blocks),
        totals=len(summed),
        apart=first_apart(trackers, 3),
        imported=first_imported(trackers, 3),
        sortable=True,
        notes=_notes(values, signal, window_s),
    )


def _notes(values: pd.DataFrame, signal: str, window_s: float) -> tuple[str, ...]:
    reach = reach_note(values, "person")
    barred = _published_out_of_reach(values)
    if barred:
        reach += f" So is the paper's own {SIGNIFICANT} ({barred})."
    there = set(values["task"])
    lacking = [
        task
        for task in TASK_ORDER
        if task in there and not recorded(values[values["task"] == task]).any()
    ]
    undefined = int(values["n_undefined"].sum())
    notes = [
        f"Mean over people of {signal}, first {window_s:g} s. Less negative is smoother. In "
        "parentheses: the paper. Bold: the smoothest of the row among the paper's trackers; "
        f"totals count the bold. {mark_note(values, 'people')}",
        reach,
        still_note(values),
    ]
    if not of_paper(values).all():
        notes.append(
            "Groups and tasks that the paper does not have stand without marks, and the totals do "
            "not count them."
        )
    if lacking:
        notes.append(f"Not available: the study has no recordings of {listed(lacking)}.")
    if (recorded(values) & (values["n_unrecorded"] > 0)).any():
        notes.append("Not everybody was recorded in every task (see the CSV, n_unrecorded).")
    if undefined:
        notes.append(
            f"{counted(undefined, 'value')} of single people {of_number(undefined, 'is')} not "
            "defined (see the CSV, n_undefined) and left out of the means."
        )
    return tuple(note for note in notes if note)


def _published_out_of_reach(values: pd.DataFrame) -> str:
    """Which daggers of the paper so few people cannot give here, as "LDJ, HC, REST, FAN-FT"."""
    tested = values["n_tested"] > 0
    barred = values[tested & ~values["attainable"] & (values["published_mark"] == SIGNIFICANT)]
    return "; ".join(
        f"{LABELS[row.measure]}, {group_label(row.group)}, {row.task}, "
        f"{tracker_label(row.tracker)}"
        for row in barred.itertuples()
    )


def _cell(by_place: pd.DataFrame, place: tuple[str, str, str, str]) -> Cell:
    if place not in by_place.index:
        return Cell("–")
    row = by_place.loc[place]
    theirs = ""
    if pd.notna(row["published"]):
        theirs = number(row["published"]) + mark_text(row["published_mark"])
    if not recorded(row):
        return Cell(NOT_AVAILABLE, beside=theirs)
    return Cell(number(row["value"]), mark_text(row["mark"]), row["best"], theirs)


def _totals_rows(values: pd.DataFrame, trackers: list[str]) -> list[tuple[Cell, ...]]:
    rows = []
    theirs = values.drop(columns="best").rename(columns={"published_best": "best"})
    for measure in PAPER_SMOOTHNESS:
        counts_here = of_paper(values) & recorded(values)
        of_measure = values[(values["measure"] == measure) & counts_here]
        if of_measure.empty:
            continue
        places = len(of_measure[["group", "task"]].drop_duplicates())
        counts = totals(values, measure)
        published = totals(theirs, measure)
        compared = sum(counts.values()) > 0
        most = max(counts.values(), default=0)
        cells = []
        for tracker in trackers:
            if tracker not in counts or not compared:
                cells.append(Cell("–"))
                continue
            beside = ""
            if set(counts) == set(PAPER_TRACKERS) and tracker in published:
                beside = f"{published[tracker]}/{sum(published.values())}"
            cells.append(
                Cell(f"{counts[tracker]}/{places}", bold=counts[tracker] == most, beside=beside)
            )
        rows.append((Cell(f"Total ({LABELS[measure]})"), Cell(""), Cell(""), *cells))
    return rows
