"""The clinical sheets of the release: Excel workbooks, or the same as CSV files."""

from pathlib import Path

import pandas as pd

from steadyface.errors import words_of
from steadyface.problems import Problem
from steadyface.sheets import ROW, read_cells


def read_workbook(path: Path) -> tuple[pd.DataFrame, list[Problem]]:
    """The cells of a CSV file or of a workbook's first sheet, as `sheets.read_cells`."""
    if path.suffix.lower() != ".xlsx":
        return read_cells(path)
    try:
        table = pd.read_excel(path, dtype=str, engine="openpyxl").fillna("")
    except Exception as problem:  # whatever a damaged zip archive makes the library raise
        wrong = f"is no readable workbook ({words_of(problem)})"
        return pd.DataFrame({ROW: []}), [Problem(str(path), wrong, "take the file anew")]
    table.columns = [str(name).strip().lower() for name in table.columns]
    table = table.map(lambda cell: str(cell).strip())
    table.insert(0, ROW, table.index + 2)
    return table[(table.drop(columns=ROW) != "").any(axis=1)].reset_index(drop=True), []
