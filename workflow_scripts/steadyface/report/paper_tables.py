"""Tables I-III of the paper, filled with our values: written as CSV, Markdown and LaTeX."""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from steadyface import tables
from steadyface.report.accuracy_table import (
    ACCURACY_VALUES,
    FAILURE_LIMIT_PCT,
    accuracy_grid,
    accuracy_values,
)
from steadyface.report.cohort_table import COHORT_VALUES, cohort_grid, cohort_values
from steadyface.report.grid import Grid, to_csv, to_latex, to_markdown
from steadyface.report.published import (
    PUBLISHED,
    published_accuracy,
    published_cohort,
    published_smoothness,
)
from steadyface.report.smoothness_table import (
    SMOOTHNESS_VALUES,
    smoothness_grid,
    smoothness_values,
)
from steadyface.report.words import SIMULATED

SIGNAL_WORDS = {
    "velocity_1d": "the signed velocity along the task's axis",
    "speed_1d": "the speed along the task's axis",
    "speed_2d": "the speed in the image plane",
    "position_demeaned": "the position along the task's axis, its mean removed",
}


@dataclass(frozen=True)
class PaperTable:
    """One of the paper's tables: its values in full precision, and its printed form."""

    name: str
    values: pd.DataFrame
    schema: tables.Schema
    grid: Grid


@dataclass(frozen=True)
class TableSettings:
    """What the printed tables say about how they were made."""

    simulated: bool
    signal: str = "velocity_1d"
    window_s: float = 5.0
    failure_limit_pct: float = FAILURE_LIMIT_PCT


def build_tables(
    participants: pd.DataFrame,
    accuracy: pd.DataFrame | None,
    subject_smoothness: pd.DataFrame | None,
    settings: TableSettings,
    accuracy_marks: pd.DataFrame | None = None,
    smoothness_marks: pd.DataFrame | None = None,
    published: Path = PUBLISHED,
) -> list[PaperTable]:
    """Tables I-III as far as their inputs exist, for any subset of trackers.

    Args:
        participants: `tables.PARTICIPANTS`.
        accuracy: `tables.ACCURACY`, all people; None leaves Table II out.
        subject_smoothness: subject, group, task, tracker, measure, value; None leaves Table III
            out.
        settings: what the notes say.
        accuracy_marks: group, tracker, mark.
        smoothness_marks: measure, group, task, tracker, mark, attainable.
        published: folder of the paper's tables.
    """
    cohort = cohort_values(participants, published_cohort(published))
    built = [PaperTable("table1", cohort, COHORT_VALUES, cohort_grid(cohort, settings.simulated))]
    if accuracy is not None:
        values = accuracy_values(
            accuracy,
            participants,
            published_accuracy(published),
            accuracy_marks,
            settings.failure_limit_pct,
        )
        built.append(PaperTable("table2", values, ACCURACY_VALUES, accuracy_grid(values)))
    if subject_smoothness is not None:
        values = smoothness_values(
            subject_smoothness, published_smoothness(published), smoothness_marks
        )
        signal = SIGNAL_WORDS.get(settings.signal, settings.signal)
        grid = smoothness_grid(values, signal, settings.window_s)
        built.append(PaperTable("table3", values, SMOOTHNESS_VALUES, grid))
    if settings.simulated:
        return [
            replace(table, grid=replace(table.grid, title=f"{table.grid.title} ({SIMULATED})"))
            for table in built
        ]
    return built


def write_table(folder: Path, table: PaperTable) -> list[Path]:
    """Write `table` to `folder`; the paths written.

    `<name>.csv`, `.md` and `.tex` have the paper's shape; `<name>_values.csv` holds the same
    numbers in full precision, one row per value.
    """
    texts = {
        ".csv": to_csv(table.grid),
        ".md": to_markdown(table.grid),
        ".tex": to_latex(table.grid, f"tab:{table.name}"),
    }
    values = folder / f"{table.name}_values.csv"
    tables.write(values, table.values, table.schema)
    for suffix, text in texts.items():
        tables.write_text(folder / f"{table.name}{suffix}", text)
    return [values, *(folder / f"{table.name}{suffix}" for suffix in texts)]
