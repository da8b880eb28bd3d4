"""What is wrong with a lab's data, each thing as one line: where, what, and what to do about it.

Sheets, recordings and annotations are looked through to their end, so that everything is told at
once and not one thing per run.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import pandas as pd

from steadyface.errors import SheetError
from steadyface.tables import INTEGER, TEXT, Column, Schema

PROBLEM, NOTE = "problem", "note"
SHOWN = 20

PROBLEMS = Schema(
    "problems",
    {
        "file": Column(TEXT),
        "subject": Column(TEXT, missing=True),
        "row": Column(INTEGER, missing=True, low=1),
        "kind": Column(TEXT, allowed=("problem", "note")),
        "wrong": Column(TEXT),
        "remedy": Column(TEXT),
    },
)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    file: file, as the user wrote its path.
    wrong, remedy: fault, and what to do about it.
    subject: person whose data it is; empty where that does not apply.
    row: row of the file, as a spreadsheet counts: the header is row 1.
    kind: `problem`, or `note` for what a study can live with but its owner should know.
    """

    file: str
    wrong: str
    remedy: str
    subject: str = ""
    row: int | None = None
    kind: str = PROBLEM

    def __str__(self) -> str:
        where = [f"subject {self.subject}"] if self.subject else []
        where += [f"row {self.row}"] if self.row is not None else []
        place = f"{self.file} ({', '.join(where)})" if where else self.file
        return f"{place}: {self.wrong}; {self.remedy}"


def problem_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """The problems as a table of the schema `PROBLEMS`."""
    table = pd.DataFrame([asdict(problem) for problem in problems], columns=list(PROBLEMS.columns))
    return table.astype({"row": "Int64"})


def problems_of(table: pd.DataFrame) -> list[Problem]:
    """The problems that a table of the schema `PROBLEMS` holds."""
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [Problem(**row | {"subject": row["subject"] or ""}) for row in rows]


def refuse(problems: Sequence[Problem]) -> None:
    """Raise what is wrong, a line each; notes alone are no reason to stop.

    Raises:
        SheetError: there is a problem.
    """
    lines = [str(problem) for problem in problems if problem.kind == PROBLEM]
    if len(lines) > SHOWN:
        rest = len(lines) - SHOWN
        lines = [*lines[:SHOWN], f"and {rest} more; snakemake check_data lists all"]
    if lines:
        raise SheetError("\n".join(lines))
