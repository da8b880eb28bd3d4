"""Annotations as our own table: one row per marked point, as CSV or TSV."""

from pathlib import Path

import pandas as pd

from steadyface.annotations.marks import (
    COLUMNS,
    Conventions,
    Reading,
    RecordingNames,
    nothing_read,
)
from steadyface.annotations.named_points import notes_of
from steadyface.landmark_names import NamingError, landmark_column
from steadyface.problems import Problem
from steadyface.sheets import ROW, numbers_of, read_cells, same_key

NEEDED = ("frame", "landmark", "x_px", "y_px")
KNOWN = ("subject", "task", "repetition", *NEEDED)


def read_long_table(path: Path, names: RecordingNames, conventions: Conventions) -> Reading:
    """Rows of subject, task, repetition, frame, landmark, x_px, y_px.

    Without `task` and `repetition` the person must have one recording; without `repetition` alone
    it is 1. Landmarks are numbers, which count from 0 or from 1 as all of them tell, or names;
    coordinates are pixels, pixel centres at whole numbers.
    """
    cells, problems = read_cells(path)
    if problems:
        return nothing_read(*problems)
    named = list(cells.columns.drop(ROW))
    for name in NEEDED:
        if name not in named:
            remedy = f"add it; the columns are {', '.join(KNOWN)}"
            problems.append(Problem(str(path), f"has no column {name!r}", remedy, names.subject))
    for name in named:
        if name not in KNOWN:
            remedy = f"rename or remove it; the columns are {', '.join(KNOWN)}"
            wrong = f"has an unknown column {name!r}"
            problems.append(Problem(str(path), wrong, remedy, names.subject))
    if not problems and "task" not in named and len(names.keys) > 1:
        wrong = f"has no column 'task', but the person has {len(names.keys)} recordings"
        remedy = "add the columns task and repetition"
        problems.append(Problem(str(path), wrong, remedy, names.subject))
    if problems:
        return nothing_read(*problems)
    if "subject" in named:
        ours = same_key(cells["subject"], names.subject)
        others = cells[~ours]
        if len(others):
            problems.append(
                Problem(
                    str(path),
                    f"{len(others)} rows are of another subject, the first {_other(others)}",
                    "keep one file for each person",
                    names.subject,
                    int(others[ROW].iloc[0]),
                )
            )
        cells = cells[ours]
    try:
        landmarks, naming = landmark_column(cells["landmark"])
    except NamingError as problem:
        told = Problem(str(path), problem.wrong, problem.remedy, names.subject)
        return nothing_read(*problems, told)
    problems += notes_of(naming, str(path), names.subject)
    cells = cells[~cells["landmark"].isin(naming.ignored)]
    told = landmarks.map("{:g}".format).astype(object)
    cells = cells.assign(landmark=told.where(landmarks.notna(), cells["landmark"]))
    only = names.keys[0] if len(names.keys) == 1 else ("", "")
    marks = pd.DataFrame({name: numbers_of(cells[name]) for name in NEEDED})
    # An empty coordinate is a point that was not marked; a text is a mistake.
    for name in NEEDED:
        empty_allowed = name in ("x_px", "y_px")
        texts = marks[name].isna() & ~(
            cells[name].str.lower().isin(("", "nan")) if empty_allowed else False
        )
        if texts.any():
            first = texts.idxmax()
            problems.append(
                Problem(
                    str(path),
                    f"{name} {cells[name][first]!r} is not a number{_more(int(texts.sum()))}",
                    "correct the cell (with a decimal point)",
                    names.subject,
                    int(cells[ROW][first]),
                )
            )
        marks = marks[~texts.reindex(marks.index)]
        cells = cells.loc[marks.index]
    marks["task"] = cells["task"] if "task" in named else only[0]
    marks["repetition"] = 1 if "task" in named else only[1]
    if "repetition" in named:
        given = pd.to_numeric(cells["repetition"], "coerce")
        unread = given.isna()
        if unread.any():
            first = unread.idxmax()
            problems.append(
                Problem(
                    str(path),
                    f"repetition {cells['repetition'][first]!r} is not a number"
                    f"{_more(int(unread.sum()))}",
                    "fill in the cell, or leave the column out where each task has one recording",
                    names.subject,
                    int(cells[ROW][first]),
                )
            )
        marks["repetition"] = given
        marks, cells = marks[~unread], cells[~unread]
    marks["frame"] -= conventions.first_frame
    marks["file"], marks["row"] = str(path), cells[ROW]
    return Reading(marks[COLUMNS], problems)


def _other(rows: pd.DataFrame) -> str:
    # An id that is no pseudonym must not get into a message.
    name = rows["subject"].iloc[0]
    return f"{name!r}" if len(name) <= 8 and name.isalnum() else "with another id"


def _more(count: int) -> str:
    return f" (nor are {count - 1} more)" if count > 1 else ""
