"""Table II: each tracker's error (NRMSE) in each group, in the paper's shape and then some.

The values are those of `analysis.paper.table2`.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from steadyface.analysis.per_person.contrasts import REFERENCE
from steadyface.report.tables.grid import Cell, Grid, mark_text, number
from steadyface.report.tables.marks import mark_note, reach_note, still_note
from steadyface.report.words import group_label
from steadyface.study.design import ordered_groups
from steadyface.trackers.arms import PAPER_TRACKERS, is_imported, ordered_trackers, tracker_label


def accuracy_grid(values: pd.DataFrame) -> Grid:
    """Table II as it is printed: in each group the paper's lines first, then what it omits."""
    trackers = ordered_trackers(values["tracker"])
    by_place = values.set_index(["group", "tracker"])
    mean, *others = lines_of(values)
    lines = [mean, ("published", _published), *others]
    rows, blocks, published = [], set(), set()
    for group in ordered_groups(values["group"]):
        blocks.add(len(rows))
        for label, printed in lines:
            if printed is _published:
                published.add(len(rows))
            cells = cells_of(by_place, (group,), trackers, printed)
            rows.append((Cell(group_label(group)), Cell(label), *cells))
    return Grid(
        "Table II. Average NRMSE (% of the face box's diagonal) for each population and tracker",
        ("Group", "", *map(tracker_label, trackers)),
        2,
        tuple(rows),
        frozenset(blocks),
        published=frozenset(published),
        apart=first_apart(trackers, 2),
        imported=first_imported(trackers, 2),
        notes=notes_of(values, "the group"),
    )


def lines_of(values: pd.DataFrame) -> list[tuple[str, Callable[[pd.Series], Cell]]]:
    """What is printed of each place and tracker: label and cell of each line."""
    limit = number(values["failure_limit_pct"].max(), 0)
    return [
        (
            "NRMSE, mean ± SD",
            lambda cell: Cell(
                f"{number(cell['nrmse_mean_pct'])} ± {number(cell['nrmse_sd_pct'])}",
                mark_text(cell["mark"]),
                cell["best"],
            ),
        ),
        ("median", lambda cell: Cell(number(cell["nrmse_median_pct"]))),
        (
            "IQR",
            lambda cell: Cell(f"{number(cell['nrmse_q1_pct'])}–{number(cell['nrmse_q3_pct'])}"),
        ),
        ("SD over subjects", lambda cell: Cell(number(cell["subject_sd_pct"]))),
        ("detected (%)", lambda cell: Cell(number(cell["detected_pct"], 1))),
        (f"AUC to {limit} % (%)", lambda cell: Cell(number(cell["auc_pct"], 1))),
        (f"failed, > {limit} % (%)", lambda cell: Cell(number(cell["failed_pct"], 1))),
        ("frames / subjects", lambda cell: Cell(f"{cell['n_frames']} / {cell['n_subjects']}")),
    ]


def _published(cell: pd.Series) -> Cell:
    if pd.isna(cell["published_mean_pct"]):
        return Cell("–")
    return Cell(
        f"{number(cell['published_mean_pct'])} ± {number(cell['published_sd_pct'])}",
        mark_text(cell["published_mark"]),
        cell["published_best"],
    )


def cells_of(
    by_place: pd.DataFrame,
    place: tuple[str, ...],
    trackers: Sequence[str],
    printed: Callable[[pd.Series], Cell],
) -> list[Cell]:
    """One line of a place: a cell for each tracker."""
    return [
        printed(by_place.loc[(*place, tracker)])
        if (*place, tracker) in by_place.index
        else Cell("–")
        for tracker in trackers
    ]


def notes_of(values: pd.DataFrame, place: str) -> tuple[str, ...]:
    """What the reader must know; `place` names what a bold value is the lowest of."""
    limit = number(values["failure_limit_pct"].max(), 0)
    marks = mark_note(values, "frames")
    if values["p"].notna().any():
        marks += (
            " Frames of one person are not independent, so these marks overstate the evidence; "
            "the tests on people are in the statistics."
        )
        if not values.loc[values["tracker"] != REFERENCE, "attainable"].all():
            marks += " " + reach_note(values, "frame")
    notes = (
        f"SD: over frames, as in the paper. Bold: the lowest mean of {place} among the paper's "
        f"trackers. {marks}",
        still_note(values),
        f"Detected: frames with a value. AUC: area under the cumulative error curve up to "
        f"{limit} % of the face box's diagonal, per cent of the largest possible. Failed: no "
        f"value, or NRMSE above {limit} %. Frames and subjects: those with a value, which the "
        "means are taken of.",
    )
    return tuple(note for note in notes if note)


def first_apart(trackers: Sequence[str], labels: int) -> int | None:
    """The column of the first tracker that is not the paper's, or None when there is none."""
    apart = [index for index, tracker in enumerate(trackers) if tracker not in PAPER_TRACKERS]
    return labels + apart[0] if apart else None


def first_imported(trackers: Sequence[str], labels: int) -> int | None:
    """The column of the first imported tracker, or None when there is none."""
    imported = [index for index, tracker in enumerate(trackers) if is_imported(tracker)]
    return labels + imported[0] if imported else None
