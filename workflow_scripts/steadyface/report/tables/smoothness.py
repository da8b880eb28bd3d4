"""Table III: SPARC and LDJ by group, task and tracker, and how often each tracker is smoothest."""

import pandas as pd

from steadyface.analysis.wording import listed
from steadyface.landmarks import GROUPS, PAPER_TRACKERS, ordered_trackers, tracker_label
from steadyface.report.tables.accuracy import first_apart, first_imported, in_order
from steadyface.report.tables.grid import Cell, Grid, mark_text, number
from steadyface.report.tables.marks import (
    BEST,
    DAGGER,
    MARK,
    TEST,
    mark_note,
    reach_note,
    still_note,
    with_best,
    with_tests,
)
from steadyface.report.words import GROUP_LABELS, counted, of_number
from steadyface.tables import BOOLEAN, COUNT, GROUP, TASK, TEXT, TRACKER, VALUE, Column, Schema

MEASURES = ("SPARC", "LDJ")
# The paper's order of rows.
TASK_ORDER = ("OPEN", "REST", "SPREAD")
NOT_AVAILABLE = "not available"

SMOOTHNESS_VALUES = Schema(
    "smoothness table",
    {
        "measure": Column(TEXT, allowed=MEASURES),
        "group": GROUP,
        "task": TASK,
        "tracker": TRACKER,
        "value": VALUE,
        "sd": VALUE,
        "n_subjects": COUNT,
        "n_undefined": COUNT,
        "n_unrecorded": COUNT,
        **TEST,
        **BEST,
        "published": VALUE,
        "published_mark": MARK,
        "published_best": Column(BOOLEAN),
    },
    key=("measure", "group", "task", "tracker"),
)


def smoothness_values(
    subjects: pd.DataFrame,
    published: pd.DataFrame,
    tests: pd.DataFrame | None = None,
    fidelity: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per measure, group, task and tracker of Table III.

    Args:
        subjects: subject, group, task, tracker, measure, value: one value per person, NaN where
            the measure is not defined. With `n_units` and `n_missing`, as in the analysis'
            SUBJECT_VALUES, people who have neither count as not recorded.
        published: `published.published_smoothness()`.
        tests: `marks.tests_against_reference(...)` of the paper's tests; None: no test was made.
        fidelity: FIDELITY table, which says who follows the movement; see `marks.with_best`.

    Returns:
        A table of the schema `SMOOTHNESS_VALUES`, in the paper's order of rows; a task of which
        there is no recording has its rows, without a value. `n_subjects` people entered the mean,
        `n_undefined` were recorded but have no value, `n_unrecorded` were not recorded.
    """
    keys = ["measure", "group", "task", "tracker"]
    kept = subjects[subjects["measure"].isin(MEASURES)]
    there = pd.Series(True, index=kept.index)
    if {"n_units", "n_missing"} <= set(kept):
        there = kept["n_units"] + kept["n_missing"] > 0
    kept = kept.assign(there=there)
    values = kept.groupby(keys, observed=True).agg(
        value=("value", "mean"),
        sd=("value", "std"),
        n_subjects=("value", "count"),
        people=("value", "size"),
        there=("there", "sum"),
    )
    values = values.reset_index()
    values["n_undefined"] = values["there"] - values["n_subjects"]
    values["n_unrecorded"] = values.pop("people") - values.pop("there")
    values = in_order(_with_all_tasks(values))
    ranks = pd.DataFrame(
        {
            "measure": values["measure"].map(MEASURES.index),
            "group": values["group"].map(GROUPS.index),
            "task": values["task"].map(TASK_ORDER.index),
        }
    )
    values = values.loc[ranks.sort_values(["measure", "group", "task"], kind="stable").index]
    values = values.reset_index(drop=True)
    values = with_tests(values, tests, keys)
    values = with_best(values, keys[:-1], -values["value"], fidelity)
    theirs = published.rename(
        columns={"value": "published", "mark": "published_mark", "best": "published_best"}
    )
    values = values.merge(theirs, on=keys, how="left")
    values["published_mark"] = values["published_mark"].replace("", None)
    values["published_best"] = values["published_best"].fillna(False).astype(bool)
    return values[list(SMOOTHNESS_VALUES.columns)]


def _with_all_tasks(values: pd.DataFrame) -> pd.DataFrame:
    """The values with rows for the paper's tasks that nobody was recorded in."""
    if values.empty:
        return values
    keys = {
        "measure": values["measure"].unique(),
        "group": values["group"].unique(),
        "task": TASK_ORDER,
        "tracker": values["tracker"].unique(),
    }
    places = pd.MultiIndex.from_product(keys.values(), names=keys)
    whole = values.set_index(list(keys)).reindex(places).reset_index()
    counts = ["n_subjects", "n_undefined", "n_unrecorded"]
    return whole.assign(**whole[counts].fillna(0).astype("int64"))


def recorded(values: pd.DataFrame) -> pd.Series:
    """Whether anybody of each row's group was recorded in its task."""
    return values["n_subjects"] + values["n_undefined"] > 0


def totals(values: pd.DataFrame, measure: str) -> dict[str, int]:
    """How often each of the paper's trackers is the smoothest, over groups and tasks.

    Args:
        values: measure, tracker, best: ours, or the paper's own Table III.
        measure: "SPARC" or "LDJ".
    """
    rows = values[values["measure"] == measure]
    counts = rows.loc[rows["best"], "tracker"].value_counts()
    present = set(rows["tracker"])
    return {name: int(counts.get(name, 0)) for name in PAPER_TRACKERS if name in present}


def smoother_count(
    values: pd.DataFrame, measure: str, tracker: str, other: str
) -> tuple[int, int]:
    """In how many rows of Table III `tracker` is smoother than `other`, and in how many of both.

    A tie counts for neither, as in the paper ("8/9 cases").
    """
    rows = values[values["measure"] == measure]
    wide = rows.pivot(index=["group", "task"], columns="tracker", values="value")
    pair = wide.reindex(columns=[tracker, other]).dropna()
    return int((pair[tracker] > pair[other]).sum()), len(pair)


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
        labels = (Cell(measure), Cell(GROUP_LABELS[group]))
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
        reach += f" So is the paper's own {DAGGER} ({barred})."
    lacking = [task for task in TASK_ORDER if not recorded(values[values["task"] == task]).any()]
    undefined = int(values["n_undefined"].sum())
    notes = [
        f"Mean over people of {signal}, first {window_s:g} s. Less negative is smoother. In "
        "parentheses: the paper. Bold: the smoothest of the row among the paper's trackers; "
        f"totals count the bold. {mark_note(values, 'people')}",
        reach,
        still_note(values),
    ]
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
    barred = values[tested & ~values["attainable"] & (values["published_mark"] == DAGGER)]
    return "; ".join(
        f"{row.measure}, {GROUP_LABELS[row.group]}, {row.task}, {tracker_label(row.tracker)}"
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
    theirs = values[["measure", "tracker", "published_best"]]
    theirs = theirs.rename(columns={"published_best": "best"})
    for measure in MEASURES:
        of_measure = values[(values["measure"] == measure) & recorded(values)]
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
        rows.append((Cell(f"Total ({measure})"), Cell(""), Cell(""), *cells))
    return rows
