"""Reading a lab's sheets: every cell that breaks the sheet's schema is told, not only the first.

A sheet comes from a spreadsheet program, so tabs, commas and semicolons separate columns alike, a
byte order mark and Excel's line `sep=;` are no part of the header, empty rows at the end are none,
and where a comma stands for the decimal point 29,97 is 29.97.
"""

import csv
import io
import math
import re
import unicodedata
from pathlib import Path

import pandas as pd

from steadyface.problems import Problem
from steadyface.tables import INTEGER, NUMBER, Column, Schema

ROW = "row"
SEPARATORS = "\t,;"
WORKBOOKS = (".xlsx", ".xls", ".ods")
# Excel's first line, which only says what separates columns.
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[\s,;]*\n', re.IGNORECASE)
DECIMAL_COMMA = r"[+-]?[0-9]+,[0-9]+"
# 1,234 may be a thousand or a little more than one.
THOUSANDS = r"[+-]?[1-9][0-9]{0,2},[0-9]{3}"
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
CLOSE_QUOTES = "close or remove quotation marks, and save it again"
SHOWN = 40
# How people write what we call by one word.
SPELLINGS = {"f": "female", "female": "female", "m": "male", "male": "male"}


def read_sheet(
    path: str | Path, schema: Schema, optional: tuple[str, ...] = ()
) -> tuple[pd.DataFrame, list[Problem]]:
    """A sheet's valid rows, and everything that is wrong with the others.

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
    separator, text = separated_by(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as problem:
        return nothing, [Problem(str(path), f"is no table ({problem})", CLOSE_QUOTES)]
    if not text.strip(" \t\r\n,;"):
        return nothing, [Problem(str(path), "is empty", "give it a header and rows")]
    if not any(cell.strip() for cell in rows[0]):
        return nothing, [Problem(str(path), "has an empty first row", "begin with the header")]
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
        # A quotation mark that is not closed takes what follows, whole rows even, into its cell.
        broken = next((cell for cell in cells if CONTROL.search(cell)), None)
        if broken is not None:
            wrong = f"has a line break or control character in {broken[:SHOWN]!r}"
            problems.append(Problem(str(path), wrong, CLOSE_QUOTES, row=number))
            continue
        if len(cells) > len(heads):
            wrong = f"has {len(cells)} cells, but the header has {len(heads)}"
            remedy = "correct the row (a decimal comma splits a number: write a point)"
            problems.append(Problem(str(path), wrong, remedy, row=number))
            continue
        if separator == ";":
            # Only where commas are decimal points do spreadsheets separate columns by semicolons.
            cells = [
                cell.replace(",", ".") if re.fullmatch(DECIMAL_COMMA, cell) else cell
                for cell in cells
            ]
        kept.append([number, *cells, *[""] * (len(heads) - len(cells))])
    if not kept and not problems:
        problems.append(Problem(str(path), "has no rows", "add a row for each entry"))
    return pd.DataFrame(kept, columns=[ROW, *heads]), problems


def separated_by(text: str) -> tuple[str, str]:
    """The separator of a table's columns, by its first line; the text without that statement."""
    stated = SEPARATOR_LINE.match(text)
    if stated:
        return stated[1], text[stated.end() :]
    first = text.partition("\n")[0]
    return max(SEPARATORS, key=first.count), text


def with_decimal_points(cells: pd.Series) -> pd.Series:
    """Texts of one column, 29,97 as 29.97 where some cell of the column can be nothing else."""
    commas = cells.str.fullmatch(DECIMAL_COMMA).fillna(False).astype(bool)
    if not (commas & ~cells.str.fullmatch(THOUSANDS).fillna(False).astype(bool)).any():
        return cells
    return cells.mask(commas, cells.str.replace(",", "."))


def numbers_of(cells: pd.Series) -> pd.Series:
    """Texts of one column as numbers, NaN for what is none."""
    return pd.to_numeric(with_decimal_points(cells), errors="coerce").astype(float)


def same_key(given: pd.Series, wanted: object) -> pd.Series:
    """Whether each cell names the wanted person, task or repetition, as programs write them.

    A number is the same with a decimal point or without leading zeros (1.0, 7 for 007), unless the
    column has the wanted text itself; letters with accents may be one sign or two.
    """
    texts = {value: unicodedata.normalize("NFC", str(value).strip()) for value in pd.unique(given)}
    key = unicodedata.normalize("NFC", str(wanted).strip())
    same = [value for value, text in texts.items() if text == key]
    if not same and re.fullmatch("[0-9]+", key):
        numbers = pd.to_numeric(pd.Series(texts, dtype=object), errors="coerce")
        same = list(numbers.index[numbers == float(key)])
    return given.isin(same)


def _typed(
    cells: pd.Series, column: Column, empty_allowed: bool
) -> tuple[pd.Series, dict[int, str]]:
    """A column's values, None where there is none, and what is wrong by index."""
    values, wrong = [], {}
    if column.kind in (NUMBER, INTEGER):
        cells = with_decimal_points(cells)
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
    if column.allowed is not None:
        value = SPELLINGS.get(cell.casefold(), cell)
        if value not in column.allowed:
            return None, f"{cell!r} is not one of {', '.join(column.allowed)}"
    if column.pattern is not None and not re.fullmatch(column.pattern, cell):
        return (
            None,
            f"{cell!r} is no label (a letter, then letters, digits, _ and -; not all)",
        )
    return value, ""


def _nothing(schema: Schema) -> pd.DataFrame:
    return pd.DataFrame(columns=[ROW, *schema.columns])
