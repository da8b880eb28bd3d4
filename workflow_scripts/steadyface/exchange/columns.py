"""Reading tables of numbers that other tools wrote: trouble is told with the file and its row."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.errors import ExchangeError, words_of
from steadyface.landmark_names import Naming, NamingError, landmarks_named
from steadyface.sheets import separated_by, with_decimal_points

SOME = 4
# Columns of names: 007 and NA are no numbers there, and none is missing.
TEXTS = ("subject", "task")
# Columns that may be written with capitals; points may not, since OpenFace's X_0 is no x_0.
KNOWN = {*TEXTS, "repetition", "frame", "landmark", "confidence", "status", "success", "face_id"}
# How C programs write what is no number, on Windows as well.
NO_NUMBER = r"[+-]?(nan(\(.*\))?|1\.#(ind|inf|qnan|snan)[0-9]*)"


def read_table(path: Path) -> pd.DataFrame:
    """A CSV or Parquet table; blanks around its columns' names and a byte order mark go.

    Commas, semicolons and tabs separate columns alike. Subjects and tasks are texts.

    Raises:
        ExchangeError: the file is missing, empty or no table.
    """
    if not path.is_file():
        raise ExchangeError(
            "no such file",
            where=path,
            remedy="correct `files` of the imported tracker in the configuration",
        )
    try:
        table = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(path)
    # A damaged Parquet file leads to whatever exception its bytes lead to.
    except (ValueError, OSError, NotImplementedError, KeyError, csv.Error) as problem:
        raise ExchangeError(
            f"cannot be read as a table ({words_of(problem)})",
            where=path,
            remedy="export it again",
        ) from None
    table.columns = [str(name).strip() for name in table.columns]
    refuse_repeated(table.columns, "two columns", path)
    folded = {name: name.lower() for name in table.columns if name.lower() in KNOWN}
    if len(set(folded.values())) == len(folded):
        table = table.rename(columns=folded)
    if table.empty:
        raise ExchangeError("has no rows", where=path, remedy="export it again")
    return table


def _read_csv(path: Path) -> pd.DataFrame:
    separator, text = separated_by(path.read_text(encoding="utf-8-sig"))
    lines = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    head, *rest = [*islice(lines, 2)] or [[]]
    # pandas would rename the second of two columns.
    refuse_repeated(map(str.strip, head), "two columns", path)
    if rest:
        if len(rest[0]) > len(head) + 1:
            raise ExchangeError(
                f"line 2 has {len(rest[0])} cells, but the header has {len(head)}, so what a "
                "column is cannot be told",
                where=path,
                remedy="export it again",
            )
        refuse_cut(text, separator, len(rest[0]), path)
    options = {"sep": separator, "skipinitialspace": True, "low_memory": False}
    # A separator too many at the lines' ends, or R's names of rows, would move columns by one.
    if rest and len(rest[0]) == len(head) + 1:
        names = [*head, ""] if not rest[0][-1].strip() else ["", *head]
        options |= {"header": 0, "names": names}
    decimal = "," if separator == ";" else "."
    table = pd.read_csv(io.StringIO(text), decimal=decimal, na_values=["None"], **options)
    texts = [name for name in head if name.strip().lower() in TEXTS]
    if texts:
        as_texts = {"usecols": texts, "dtype": str, "keep_default_na": False}
        table[texts] = pd.read_csv(io.StringIO(text), **as_texts, **options)
    return table


def refuse_repeated(names: Iterable[str], what: str, path: Path) -> None:
    """Raise ExchangeError where a name stands twice: which of the two counts cannot be told."""
    twice = [name for name, times in Counter(filter(None, names)).items() if times > 1]
    if twice:
        raise ExchangeError(f"has {what} {twice[0]!r}", where=path, remedy="remove or rename one")


def refuse_cut(text: str, separator: str, width: int, path: Path) -> None:
    """Raise ExchangeError where the last line of a table breaks off: its last number may too."""
    last = next(csv.reader([text.rstrip().rpartition("\n")[2]], delimiter=separator), [])
    if len(last) < width:
        raise ExchangeError(
            f"its last line has {len(last)} cells, the others have {width}: it was cut off",
            where=path,
            remedy="export or copy it again",
        )


def row_places(path: Path, rows: Iterable[int], heads: int = 1) -> list[str]:
    """Places of data rows (counted from 0) in the file: `line 3` of a text, `row 2` of others."""
    if path.suffix.lower() in (".csv", ".tsv", ".txt"):
        return [f"line {row + heads + 1}" for row in rows]
    return [f"row {row + 1}" for row in rows]


def need(table: pd.DataFrame, names: Sequence[str], path: Path) -> None:
    """Raise ExchangeError where the table lacks a column."""
    lacking = [name for name in names if name not in table.columns]
    if lacking:
        told = ", ".join(lacking[:SOME]) + (", ..." if len(lacking) > SOME else "")
        raise ExchangeError(
            f"lacks column {told}",
            where=path,
            remedy="docs/exchange.md shows the columns of each format",
        )


def numbers(
    table: pd.DataFrame, names: Sequence[str], path: Path, heads: int = 1
) -> NDArray[np.float64]:
    """(rows, names) values; NaN where a cell is empty or says that it is no number.

    `heads` lines stand above the file's first row.

    Raises:
        ExchangeError: a cell holds something else.
    """
    part = table[list(names)]
    if all(map(pd.api.types.is_numeric_dtype, part.dtypes)):
        return part.to_numpy(dtype=np.float64, na_value=np.nan)
    part = part.apply(pd.to_numeric, errors="coerce")
    bad = part.isna() & table[list(names)].notna()
    for name in part.columns[bad.any()]:
        cells = table[name].astype(str).str.strip()
        part[name] = pd.to_numeric(with_decimal_points(cells), errors="coerce")
        bad[name] &= part[name].isna() & ~cells.str.fullmatch(NO_NUMBER, case=False)
    if bad.to_numpy().any():
        row, column = np.argwhere(bad.to_numpy())[0]
        name = names[column]
        raise ExchangeError(
            f"{row_places(path, [row], heads)[0]} has {name} {table[name].iloc[row]!r}, which is "
            "no number",
            where=path,
            remedy="correct the cell or empty it",
        )
    return part.to_numpy(dtype=np.float64)


def frame_numbers(values: NDArray[np.float64], first: int, path: Path) -> NDArray[np.int64]:
    """Frames counted from 0.

    Args:
        values: (rows,) as the file has them.
        first: number of the first frame in the tool's files.
        path: path of the file, for messages.

    Raises:
        ExchangeError: a row has no whole number, or one below `first`.
    """
    whole = np.isfinite(values) & (values == np.round(values))
    if not whole.all():
        row = int(np.argmin(whole))
        raise ExchangeError(
            f"{row_places(path, [row])[0]} has frame {values[row]}",
            where=path,
            remedy="every row needs a whole number",
        )
    frames = values.astype(np.int64) - first
    if (frames < 0).any():
        row = int(np.argmax(frames < 0))
        raise ExchangeError(
            f"{row_places(path, [row])[0]} has frame {int(values[row])}, but frames are counted "
            f"from {first}",
            where=path,
            remedy=f"if this file counts from {int(values.min())}, set first_frame: "
            f"{int(values.min())}",
        )
    return frames


def landmarks_of(names: Iterable[str], mapping: Mapping[str, int] | None, path: Path) -> Naming:
    """The landmarks that a file's points are: by the configuration's mapping, or by their names.

    Raises:
        ExchangeError: a mapped point is not there, or the names do not tell.
    """
    named = list(dict.fromkeys(names))
    if mapping:
        lacking = sorted(set(mapping) - set(named))
        if lacking:
            listed = ", ".join(named[:SOME]) + (", ..." if len(named) > SOME else "")
            raise ExchangeError(
                f"has no body part {lacking[0]!r}, which the configuration maps to landmark "
                f"{mapping[lacking[0]]}",
                where=path,
                remedy=f"the file has {listed}",
            )
        return Naming(dict(mapping), tuple(sorted(set(named) - set(mapping))))
    try:
        return landmarks_named(named)
    except NamingError as problem:
        raise ExchangeError(
            problem.wrong,
            where=path,
            remedy="say under `landmarks` in the configuration which landmark (0 to 67) each is, "
            f"or {problem.remedy}",
        ) from None
