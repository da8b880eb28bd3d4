"""Every table that passes between rules: its columns, and its checked, atomic reading and writing.

A table is a CSV or Parquet file, by suffix. `write` and `read` hold it against its schema, so a
stage can neither hand on nor take in a table that lacks a column, repeats a key, or holds a value
outside its range.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from pyarrow import ArrowException

from steadyface.errors import TableError, words_of
from steadyface.files import atomic_path

TEXT, INTEGER, NUMBER, BOOLEAN = "text", "integer", "number", "boolean"


@dataclass(frozen=True)
class Column:
    """One column: its kind of value and which values it may hold.

    `missing` allows NaN or an empty cell; `optional` allows the whole column to be left out, which
    means the same; `allowed` lists the only values; `low` and `high` bound numbers, both
    inclusive; `pattern` is a regular expression that a whole text must match.
    """

    kind: str
    missing: bool = False
    optional: bool = False
    allowed: tuple[str, ...] | None = None
    low: float | None = None
    high: float | None = None
    pattern: str | None = None


@dataclass(frozen=True)
class Schema:
    """A table's name, columns in order, and the columns that together identify a row."""

    name: str
    columns: dict[str, Column]
    key: tuple[str, ...] = field(default=())


SUBJECT = Column(TEXT)
# A lab's own label; none is `all`, which stands for all of them in tables of the analysis.
LABEL_PATTERN = r"(?!(?i:all)$)[A-Za-z][A-Za-z0-9_-]{0,31}"
TASK = Column(TEXT, pattern=LABEL_PATTERN)
COUNT = Column(INTEGER, low=0)
# Trackers imported from other tools have the names that the configuration gives them.
TRACKER_PATTERN = r"[A-Za-z][A-Za-z0-9_-]{0,31}"
TRACKER = Column(TEXT, pattern=TRACKER_PATTERN)
LANDMARK = Column(INTEGER, low=0, high=67)
SECONDS = Column(NUMBER, low=0)
STATUS = Column(TEXT)
VALUE = Column(NUMBER, missing=True)

REPETITION = Column(INTEGER, low=1, high=999_999)
RECORDING_KEY = {"subject": SUBJECT, "task": TASK, "repetition": REPETITION}
FRAME_KEY = {**RECORDING_KEY, "frame": COUNT}


def write(path: str | Path, frame: pd.DataFrame, schema: Schema) -> None:
    """Check `frame` against `schema` and write it, CSV or Parquet by the path's suffix.

    Raises:
        TableError: the table breaks its schema; nothing is written.
    """
    checked = check(frame, schema, path)
    with atomic_path(path) as temporary:
        if Path(path).suffix == ".parquet":
            checked.to_parquet(temporary, index=False, compression="zstd")
        else:
            separator = "\t" if Path(path).suffix == ".tsv" else ","
            checked.to_csv(temporary, index=False, sep=separator, lineterminator="\n")


def read(path: str | Path, schema: Schema) -> pd.DataFrame:
    """Read a CSV, TSV or Parquet table and check it against `schema`.

    Raises:
        TableError: the file is missing or unreadable, or the table breaks its schema.
    """
    path = Path(path)
    if not path.is_file():
        raise TableError(
            f"no such {schema.name} table", where=path, remedy="check the path in study.yaml"
        )
    try:
        if path.suffix == ".parquet":
            frame = pd.read_parquet(path)
        else:
            separator = "\t" if path.suffix == ".tsv" else ","
            texts = {name: str for name, column in schema.columns.items() if column.kind == TEXT}
            frame = pd.read_csv(
                path, sep=separator, dtype=texts, na_values=[""], keep_default_na=False
            )
    # A damaged file leads its reader to whatever exception its bytes lead to.
    except Exception as problem:
        raise TableError(
            f"cannot be read as a table of {schema.name} ({words_of(problem)})",
            where=path,
            remedy="restore or remake it",
        ) from None
    return check(frame, schema, path)


def read_all(paths: Iterable[str | Path], schema: Schema) -> pd.DataFrame:
    """The rows of several tables of one schema, one below the other; of none, an empty table."""
    found = [read(path, schema) for path in paths]
    return pd.concat(found, ignore_index=True) if found else empty(schema)


def as_table(rows: Sequence[Mapping[str, object]], schema: Schema) -> pd.DataFrame:
    """Rows as a table with the schema's columns, also when there is no row; not yet checked."""
    return pd.DataFrame(rows, columns=list(schema.columns))


def empty(schema: Schema) -> pd.DataFrame:
    """A table of the schema without rows."""
    return check(pd.DataFrame(columns=list(schema.columns)), schema, "no rows")


def check(frame: pd.DataFrame, schema: Schema, path: str | Path) -> pd.DataFrame:
    """The table with its columns in the schema's order and types.

    Raises:
        TableError: a column is missing or unknown, a value is of the wrong kind, missing, not
            allowed or out of range, or two rows share a key; the message names the first such row.
    """
    where = f"{path} ({schema.name})"
    left_out = [name for name, column in schema.columns.items() if column.optional]
    frame = frame.assign(**{name: np.nan for name in left_out if name not in frame.columns})
    lacking = [name for name in schema.columns if name not in frame.columns]
    unknown = [name for name in frame.columns if name not in schema.columns]
    if lacking or unknown:
        told = [f"lacks column {name!r}" for name in lacking]
        told += [f"has unknown column {name!r}" for name in unknown]
        raise TableError("; ".join(told), where=where, remedy=f"expected {list(schema.columns)}")
    checked = {
        name: _check_column(frame[name], name, column, where)
        for name, column in schema.columns.items()
    }
    table = pd.DataFrame(checked).reset_index(drop=True)
    if schema.key:
        twice = table.duplicated(list(schema.key))
        if twice.any():
            row = table.loc[twice.idxmax(), list(schema.key)].to_dict()
            raise TableError(f"{row} occurs twice", where=where, remedy="each must occur once")
    return table


def _check_column(values: pd.Series, name: str, column: Column, where: str) -> pd.Series:
    missing = values.isna()
    if column.kind == TEXT:
        try:
            # An empty cell of a text column has no other reading than "not given".
            missing |= values.astype("object") == ""
        except ArrowException:
            # Of a damaged Parquet file: its texts are not looked at while they are read.
            told = f"column {name!r} is not text in UTF-8; restore or remake the file"
            raise TableError(told, where=where) from None
    if missing.any() and not column.missing:
        row = int(np.flatnonzero(missing)[0])
        raise TableError(f"row {row + 1} has no {name}", where=where, remedy="every row needs one")
    try:
        checked = _converted(values, missing, column.kind)
    except (TypeError, ValueError, OverflowError):
        raise TableError(f"column {name!r} must hold {column.kind} values", where=where) from None
    if column.allowed is not None:
        # Categories: comparing the few distinct values is enough, and fast on long tables.
        for value in checked[~missing].unique():
            if value not in column.allowed:
                raise TableError(
                    f"{name} {value!r} is not one of {list(column.allowed)}", where=where
                )
    if column.pattern is not None:
        for value in checked[~missing].unique():
            if not re.fullmatch(column.pattern, value):
                raise TableError(
                    f"{name} {value!r} is not of the form {column.pattern}", where=where
                )
    if column.kind in (INTEGER, NUMBER):
        for bound, outside in ((column.low, np.less), (column.high, np.greater)):
            if bound is not None:
                bad = outside(checked.to_numpy(dtype=float, na_value=np.nan), bound)
                if bad.any():
                    row = int(np.flatnonzero(bad)[0])
                    raise TableError(
                        f"row {row + 1} has {name} {checked.iloc[row]}, outside {column.low} to "
                        f"{column.high}",
                        where=where,
                    )
    return checked


def _converted(values: pd.Series, missing: pd.Series, kind: str) -> pd.Series:
    if kind == TEXT:
        return values.where(~missing, None).astype("str")
    if kind == NUMBER:
        return values.astype("float64")
    if kind == BOOLEAN:
        if values.dtype != bool and not set(values.unique()) <= {True, False}:
            raise ValueError("not boolean")
        return values.astype(bool)
    if missing.any():
        return values.astype("Int64")
    whole = values.astype("int64")
    if not (whole == values).all():
        raise ValueError("not whole")
    return whole
