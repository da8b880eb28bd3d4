"""Reading tables of numbers that other tools wrote: trouble is told with the file and its row."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.errors import ExchangeError

SOME = 4


def read_table(path: Path) -> pd.DataFrame:
    """A CSV or Parquet table; blanks around its columns' names and a byte order mark go.

    Raises:
        ExchangeError: the file is missing, empty or no table.
    """
    if not path.is_file():
        raise ExchangeError(
            f"{path}: no such file; correct `files` of the imported tracker in the configuration"
        )
    try:
        if path.suffix == ".parquet":
            table = pd.read_parquet(path)
        else:
            table = pd.read_csv(
                path, skipinitialspace=True, encoding="utf-8-sig", low_memory=False
            )
    except (ValueError, OSError) as problem:
        raise ExchangeError(
            f"{path}: cannot be read as a table ({str(problem).splitlines()[0]}); export it again"
        ) from None
    table.columns = [str(name).strip() for name in table.columns]
    if table.empty:
        raise ExchangeError(f"{path}: has no rows; export it again")
    return table


def row_places(path: Path, rows: Iterable[int], heads: int = 1) -> list[str]:
    """Where data rows, counted from 0, stand in the file, as its reader would say it."""
    if path.suffix in (".csv", ".tsv", ".txt"):
        return [f"line {row + heads + 1}" for row in rows]
    return [f"row {row + 1}" for row in rows]


def need(table: pd.DataFrame, names: Sequence[str], path: Path) -> None:
    """Raise ExchangeError where the table lacks a column."""
    lacking = [name for name in names if name not in table.columns]
    if lacking:
        told = ", ".join(lacking[:SOME]) + (", ..." if len(lacking) > SOME else "")
        raise ExchangeError(
            f"{path}: lacks column {told}; docs/exchange.md shows the columns of each format"
        )


def numbers(
    table: pd.DataFrame, names: Sequence[str], path: Path, heads: int = 1
) -> NDArray[np.float64]:
    """(rows, names) values; an empty cell is NaN. `heads` lines stand above the file's first row.

    Raises:
        ExchangeError: a cell holds something else.
    """
    part = table[list(names)].apply(pd.to_numeric, errors="coerce")
    bad = part.isna() & table[list(names)].notna()
    if bad.to_numpy().any():
        row, column = np.argwhere(bad.to_numpy())[0]
        name = names[column]
        raise ExchangeError(
            f"{path}: {row_places(path, [row], heads)[0]} has {name} {table[name].iloc[row]!r}, "
            "which is no number; correct the cell or empty it"
        )
    return part.to_numpy(dtype=np.float64)


def frame_numbers(values: NDArray[np.float64], first: int, path: Path) -> NDArray[np.int64]:
    """Frames counted from 0.

    Args:
        values: (rows,) as the file has them.
        first: what the tool calls the first frame.
        path: for messages.

    Raises:
        ExchangeError: a row has no whole number, or one below `first`.
    """
    whole = np.isfinite(values) & (values == np.round(values))
    if not whole.all():
        row = int(np.argmin(whole))
        raise ExchangeError(
            f"{path}: {row_places(path, [row])[0]} has frame {values[row]}; every row needs a "
            "whole number"
        )
    frames = values.astype(np.int64) - first
    if (frames < 0).any():
        row = int(np.argmax(frames < 0))
        raise ExchangeError(
            f"{path}: {row_places(path, [row])[0]} has frame {int(values[row])}, but frames are "
            f"counted from {first}; if this file counts from {int(values.min())}, set "
            f"first_frame: {int(values.min())}"
        )
    return frames
