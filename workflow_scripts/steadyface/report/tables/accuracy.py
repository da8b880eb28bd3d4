"""Table II: each tracker's error (NRMSE) in each group, in the paper's shape and then some.

The paper prints mean +- SD over frames (section II.E.1, Table II). A mean hides what matters when
a few frames fail, so median, spread over people, detection and failure rates stand below it.
"""

from collections.abc import Callable, Sequence

import pandas as pd

from steadyface.landmarks import (
    GROUPS,
    PAPER_TRACKERS,
    TASKS,
    is_imported,
    ordered_trackers,
    tracker_label,
)
from steadyface.report.tables.grid import Cell, Grid, mark_text, number
from steadyface.report.tables.marks import (
    AGAINST,
    BEST,
    MARK,
    TEST,
    mark_note,
    reach_note,
    still_note,
    with_best,
    with_tests,
)
from steadyface.report.words import GROUP_LABELS
from steadyface.tables import BOOLEAN, COUNT, GROUP, TRACKER, VALUE, Column, Schema

# Per cent of the face box's diagonal. The field counts failures at 7 to 10 % of other lengths.
FAILURE_LIMIT_PCT = 8.0
PUBLISHED_LINE = "published"

ERRORS = {
    "nrmse_mean_pct": VALUE,
    "nrmse_sd_pct": VALUE,
    "nrmse_median_pct": VALUE,
    "nrmse_q1_pct": VALUE,
    "nrmse_q3_pct": VALUE,
    "subject_sd_pct": VALUE,
    "detected_pct": VALUE,
    "auc_pct": VALUE,
    "failed_pct": VALUE,
    "failure_limit_pct": VALUE,
    "n_frames": COUNT,
    "n_subjects": COUNT,
}
ACCURACY_VALUES = Schema(
    "accuracy table",
    {
        "group": GROUP,
        "tracker": TRACKER,
        **ERRORS,
        **TEST,
        **BEST,
        "published_mean_pct": VALUE,
        "published_sd_pct": VALUE,
        "published_mark": MARK,
        "published_best": Column(BOOLEAN),
    },
    key=("group", "tracker"),
)


def accuracy_values(
    accuracy: pd.DataFrame,
    participants: pd.DataFrame,
    published: pd.DataFrame,
    tests: pd.DataFrame | None = None,
    failure_limit_pct: float = FAILURE_LIMIT_PCT,
    fidelity: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per group and tracker of Table II.

    Args:
        accuracy: `tables.ACCURACY` of the evaluation set (others are left out), one row per
            annotated frame and tracker; only rows against annotations count.
        participants: `tables.PARTICIPANTS`.
        published: `published.published_accuracy()`.
        tests: `marks.tests_against_reference(...)` of the paper's tests on frames. None: no test
            was made, so no marks.
        failure_limit_pct: a frame whose NRMSE is above it, or has none, has failed.
        fidelity: FIDELITY table, which says who follows the movement; see `marks.with_best`.

    Returns:
        A table of the schema `ACCURACY_VALUES`. `best` compares the paper's trackers only. Means
        are over the frames that have a value; `detected_pct` says how many have.
    """
    values = values_of(
        accuracy, participants, ["group", "tracker"], tests, failure_limit_pct, fidelity
    )
    theirs = published.rename(
        columns={
            "nrmse_mean_pct": "published_mean_pct",
            "nrmse_sd_pct": "published_sd_pct",
            "mark": "published_mark",
            "best": "published_best",
        }
    )
    values = values.merge(theirs, on=["group", "tracker"], how="left")
    values["published_mark"] = values["published_mark"].replace("", None)
    values["published_best"] = values["published_best"].fillna(False).astype(bool)
    return values[list(ACCURACY_VALUES.columns)]


def values_of(
    accuracy: pd.DataFrame,
    participants: pd.DataFrame,
    keys: list[str],
    tests: pd.DataFrame | None,
    failure_limit_pct: float,
    fidelity: pd.DataFrame | None,
) -> pd.DataFrame:
    """One row per place and tracker, the columns of `ERRORS`, `TEST` and `BEST`.

    Args:
        keys: the columns that name a row; the last is the tracker. Others as `accuracy_values`.
    """
    people = participants.loc[participants["set"] == "evaluate", ["subject", "group"]]
    frames = accuracy[accuracy["reference"] == "annotation"].merge(people, on="subject")
    places = frames.groupby(keys, observed=True)
    rows = [
        {**dict(zip(keys, place, strict=True)), **_row(part["nrmse_pct"], part["subject"])}
        for place, part in places
    ]
    values = in_order(pd.DataFrame(rows, columns=[*keys, *_row_columns()]), keys)
    below = (1 - frames["nrmse_pct"] / failure_limit_pct).clip(lower=0).fillna(0)
    failed = frames["nrmse_pct"].isna() | (frames["nrmse_pct"] > failure_limit_pct)
    found = pd.MultiIndex.from_frame(values[keys])
    for name, share in (("failed_pct", failed), ("auc_pct", below)):
        rates = 100 * share.groupby([frames[key] for key in keys], observed=True).mean()
        values[name] = rates.reindex(found).to_numpy()
    values["failure_limit_pct"] = failure_limit_pct
    values = with_tests(values, tests, keys)
    return with_best(values, keys[:-1], values["nrmse_mean_pct"], fidelity)


def accuracy_grid(values: pd.DataFrame) -> Grid:
    """Table II as it is printed: in each group the paper's lines first, then what it omits."""
    trackers = ordered_trackers(values["tracker"])
    by_place = values.set_index(["group", "tracker"])
    mean, *others = lines_of(values).items()
    lines = dict([mean, (PUBLISHED_LINE, _published), *others])
    groups = [group for group in GROUPS if group in set(values["group"])]
    rows, blocks = [], set()
    for group in groups:
        blocks.add(len(rows))
        for label, printed in lines.items():
            cells = cells_of(by_place, (group,), trackers, printed)
            rows.append((Cell(GROUP_LABELS[group]), Cell(label), *cells))
    return Grid(
        "Table II. Average NRMSE (% of the face box's diagonal) for each population and tracker",
        ("Group", "", *map(tracker_label, trackers)),
        2,
        tuple(rows),
        frozenset(blocks),
        published=frozenset(
            index for index, row in enumerate(rows) if row[1].text == PUBLISHED_LINE
        ),
        apart=first_apart(trackers, 2),
        imported=first_imported(trackers, 2),
        notes=notes_of(values, "the group"),
    )


def lines_of(values: pd.DataFrame) -> dict[str, Callable[[pd.Series], Cell]]:
    """What is printed of each place and tracker, line by line."""
    limit = number(values["failure_limit_pct"].max(), 0)
    return {
        "NRMSE, mean ± SD": lambda cell: Cell(
            f"{number(cell['nrmse_mean_pct'])} ± {number(cell['nrmse_sd_pct'])}",
            mark_text(cell["mark"]),
            cell["best"],
        ),
        "median": lambda cell: Cell(number(cell["nrmse_median_pct"])),
        "IQR": lambda cell: Cell(f"{number(cell['nrmse_q1_pct'])}–{number(cell['nrmse_q3_pct'])}"),
        "SD over subjects": lambda cell: Cell(number(cell["subject_sd_pct"])),
        "detected (%)": lambda cell: Cell(number(cell["detected_pct"], 1)),
        f"AUC to {limit} % (%)": lambda cell: Cell(number(cell["auc_pct"], 1)),
        f"failed, > {limit} % (%)": lambda cell: Cell(number(cell["failed_pct"], 1)),
        "frames / subjects": lambda cell: Cell(f"{cell['n_frames']} / {cell['n_subjects']}"),
    }


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
        if not values.loc[values["tracker"] != AGAINST, "attainable"].all():
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


def in_order(values: pd.DataFrame, keys: Sequence[str] = ("group", "tracker")) -> pd.DataFrame:
    """Rows in the order of groups, tasks and trackers that holds everywhere."""
    order = {"group": GROUPS, "task": TASKS, "tracker": ordered_trackers(values["tracker"])}
    ranks = pd.DataFrame({name: values[name].map(list(order[name]).index) for name in keys})
    return values.loc[ranks.sort_values(list(keys)).index].reset_index(drop=True)


def first_apart(trackers: Sequence[str], labels: int) -> int | None:
    """The column of the first tracker that is not the paper's, or None when there is none."""
    apart = [index for index, tracker in enumerate(trackers) if tracker not in PAPER_TRACKERS]
    return labels + apart[0] if apart else None


def first_imported(trackers: Sequence[str], labels: int) -> int | None:
    """The column of the first imported tracker, or None when there is none."""
    imported = [index for index, tracker in enumerate(trackers) if is_imported(tracker)]
    return labels + imported[0] if imported else None


def _row_columns() -> list[str]:
    return [
        "nrmse_mean_pct",
        "nrmse_sd_pct",
        "nrmse_median_pct",
        "nrmse_q1_pct",
        "nrmse_q3_pct",
        "subject_sd_pct",
        "detected_pct",
        "n_frames",
        "n_subjects",
    ]


def _row(errors: pd.Series, subjects: pd.Series) -> dict[str, float]:
    known = errors.dropna()
    means = errors.groupby(subjects).mean().dropna()
    quarters = known.quantile([0.25, 0.5, 0.75]).tolist()
    return dict(
        zip(
            _row_columns(),
            (
                known.mean(),
                known.std(),
                quarters[1],
                quarters[0],
                quarters[2],
                means.std(),
                100 * errors.notna().mean(),
                len(known),
                len(means),
            ),
            strict=True,
        )
    )
