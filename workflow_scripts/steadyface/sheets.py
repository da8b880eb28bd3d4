"""Reading a lab's sheets: every cell that breaks the sheet's schema is told, not only the first.

A sheet comes from a spreadsheet program, so tabs, commas and semicolons separate columns alike, a
byte order mark is no part of the first header, and empty rows at the end are none.
"""

import csv
import io
import math
import re
from pathlib import Path

import pandas as pd

from steadyface.problems import Problem
from steadyface.tables import INTEGER, NUMBER, Column, Schema

ROW = "row"
SEPARATORS = "\t,;"
WORKBOOKS = (".xlsx", ".xls", ".ods")


def read_sheet(
    path: str | Path, schema: Schema, optional: tuple[str, ...] = ()
) -> tuple[pd.DataFrame, list[Problem]]:
    """A sheet's sound rows, and everything that is wrong with the others.

    Args:
        path: a CSV or TSV file with a header.
        schema: columns that the sheet may have; its key is not checked here.
        optional: columns that it need not have besides those that the schema says so of; they
            are then missing everywhere.

    Returns:
        The schema's columns, values converted, None where a cell is empty, and `row`; then the
        problems.
    """
    cells, problems = read_cells(path)
    if problems:
        return _nothing(schema), problems
    optional += tuple(name for name, column in schema.columns.items() if column.optional)
    named = list(cells.columns.drop(ROW))
    for name in schema.columns:
        if name not in named and name not in optional:
            problems.append(
                Problem(
                    str(path),
                    f"has no column {name!r}",
                    f"add it; the columns are {', '.join(schema.columns)}",
                )
            )
    for name in named:
        if name not in schema.columns:
            remedy = f"rename or remove it; the columns are {', '.join(schema.columns)}"
            problems.append(Problem(str(path), f"has an unknown column {name!r}", remedy))
    if problems:
        return _nothing(schema), problems
    sheet = {ROW: cells[ROW]}
    wrong_rows: set[int] = set()
    for name, column in schema.columns.items():
        given = cells[name] if name in named else pd.Series("", index=cells.index)
        # A column that may be left out may also have empty cells.
        empty_allowed = column.missing or name in optional
        values, wrong = _typed(given, column, empty_allowed)
        sheet[name] = values
        for index, told in wrong.items():
            number = int(cells[ROW][index])
            wrong_rows.add(number)
            subject = cells["subject"][index] if "subject" in named and name != "subject" else ""
            remedy = "fill in the cell" if "empty" in told else "correct the cell"
            problems.append(Problem(str(path), f"{name} {told}", remedy, subject, number))
    table = pd.DataFrame(sheet)
    return table[~table[ROW].isin(wrong_rows)].reset_index(drop=True), problems


def read_cells(path: str | Path) -> tuple[pd.DataFrame, list[Problem]]:
    """The cells of a sheet as stripped texts, named by lower-case headers, with their `row`.

    Either the cells or a problem that kept the file from being read.
    """
    path = Path(path)
    nothing = pd.DataFrame({ROW: []})
    if not path.is_file():
        return nothing, [Problem(str(path), "no such file", "check the path in the configuration")]
    if path.suffix.lower() in WORKBOOKS:
        return nothing, [
            Problem(
                str(path), "is a workbook", "save it from the spreadsheet program as CSV UTF-8"
            )
        ]
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return nothing, [
            Problem(str(path), "is not text in UTF-8", "save it as CSV UTF-8 (or plain TSV)")
        ]
    first = text.partition("\n")[0]
    separator = max(SEPARATORS, key=first.count)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    if not rows or not any(cell.strip() for cell in rows[0]):
        return nothing, [Problem(str(path), "is empty", "give it a header and rows")]
    heads = [head.strip().lower() for head in rows[0]]
    twice = sorted({head for head in heads if heads.count(head) > 1})
    if twice:
        return nothing, [Problem(str(path), f"has two columns {twice[0]!r}", "remove one")]
    problems, kept = [], []
    for number, row in enumerate(rows[1:], start=2):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) > len(heads) and not any(cells[len(heads) :]):
            cells = cells[: len(heads)]
        if len(cells) > len(heads):
            wrong = f"has {len(cells)} cells, but the header has {len(heads)}"
            problems.append(Problem(str(path), wrong, "correct the row", row=number))
            continue
        kept.append([number, *cells, *[""] * (len(heads) - len(cells))])
    if not kept and not problems:
        problems.append(Problem(str(path), "has no rows", "add a row for each entry"))
    return pd.DataFrame(kept, columns=[ROW, *heads]), problems


def _typed(
    cells: pd.Series, column: Column, empty_allowed: bool
) -> tuple[pd.Series, dict[int, str]]:
    """A column's values, None where there is none, and what is wrong by index."""
    values, wrong = [], {}
    for index, cell in cells.items():
        value, told = _value(cell, column, empty_allowed)
        values.append(value)
        if told:
            wrong[index] = told
    return pd.Series(values, index=cells.index, dtype=object), wrong


def _value(cell: str, column: Column, empty_allowed: bool) -> tuple[object, str]:
    """A cell's value and, if there is none that the column allows, what is wrong with it."""
    if cell == "":
        return None, "" if empty_allowed else "is empty"
    value: object = cell
    if column.kind in (NUMBER, INTEGER):
        try:
            value = float(cell)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            return None, f"{cell!r} is not a number"
        if column.kind == INTEGER and value != int(value):
            return None, f"{cell!r} is not a whole number"
        value = int(value) if column.kind == INTEGER else value
        low = -math.inf if column.low is None else column.low
        high = math.inf if column.high is None else column.high
        if not low <= value <= high:
            return None, f"{cell} is outside {low:g} to {high:g}"
    if column.allowed is not None and value not in column.allowed:
        return None, f"{cell!r} is not one of {', '.join(column.allowed)}"
    if column.pattern is not None and not re.fullmatch(column.pattern, cell):
        return None, f"{cell!r} is no label: a letter first, then letters, digits, _ and -"
    return value, ""


def _nothing(schema: Schema) -> pd.DataFrame:
    return pd.DataFrame(columns=[ROW, *schema.columns])
