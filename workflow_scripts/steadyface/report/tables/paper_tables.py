"""Tables I-III of the paper and accuracy by task, filled with our values: CSV, Markdown, LaTeX."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from steadyface import tables
from steadyface.analysis.paper.published import (
    PUBLISHED,
    published_cohort,
)
from steadyface.analysis.paper.table_schemas import (
    ACCURACY_VALUES,
    SMOOTHNESS_VALUES,
    TASK_ACCURACY_VALUES,
)
from steadyface.files import write_text
from steadyface.report.tables.accuracy import accuracy_grid
from steadyface.report.tables.cohort import COHORT_VALUES, cohort_grid, cohort_values
from steadyface.report.tables.grid import Grid, to_csv, to_latex, to_markdown
from steadyface.report.tables.quality import QUALITY, quality_table
from steadyface.report.tables.recordings import RECORDING_VALUES, recording_values
from steadyface.report.tables.smoothness import smoothness_grid
from steadyface.report.tables.steadiness import STEADINESS, steadiness
from steadyface.report.tables.task_accuracy import task_accuracy_grid
from steadyface.report.tables.truth import TRUTH_VALUES, truth_values
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
    signal: str
    window_s: float


@dataclass(frozen=True)
class TableInputs:
    """What the tables are made of; what is None or empty is left out.

    participants: `PARTICIPANTS`; None in a study without groups, which has none of the
        paper's tables.
    settings: facts that the notes tell.
    accuracy: `ACCURACY` of all people, for the error of each recording.
    accuracy_by_group, accuracy_by_task, smoothness_by_task: the analysis' tables of those names,
        which are Table II, Table II by task, and Table III.
    smoothness: `SMOOTHNESS` of all people, for jitter, gain and lag.
    quality: the recordings' quality records, one JSON file per subject.
    faces: `FACES`, a file per subject, for how the face was seen.
    published: folder of the paper's own tables.
    movement: the analysis' movement of recordings, for its columns in that table.
    """

    participants: pd.DataFrame | None
    settings: TableSettings
    accuracy: pd.DataFrame | None = None
    accuracy_by_group: pd.DataFrame | None = None
    accuracy_by_task: pd.DataFrame | None = None
    smoothness_by_task: pd.DataFrame | None = None
    smoothness: pd.DataFrame | None = None
    quality: Sequence[Path] = ()
    faces: Sequence[Path] = ()
    published: Path = PUBLISHED
    movement: pd.DataFrame | None = None


def write_tables(folder: Path, inputs: TableInputs) -> dict[str, Path]:
    """Write Tables I-III, jitter and gain, and the recordings' quality; each CSV's path by name.

    Names are `table1_values`, `table2_values`, `table2_by_task_values`, `table3_values`,
    `steadiness`, `truth`, `quality`, as far as the inputs exist. Beside each
    `<name>_values.csv`, one row per value in full precision, stand `<name>.csv`, `.md` and `.tex`
    in the paper's shape.

    Raises:
        TableError: a published table is missing, or a quality record is not as expected.
    """
    paths = {f"{table.name}_values": _write_table(folder, table) for table in build_tables(inputs)}
    if inputs.smoothness is not None and len(inputs.smoothness):
        paths["recordings"] = folder / "recordings.csv"
        values = recording_values(
            inputs.smoothness,
            inputs.accuracy,
            inputs.settings.signal,
            inputs.participants is not None,
            inputs.movement,
        )
        tables.write(paths["recordings"], values, RECORDING_VALUES)
        paths["steadiness"] = folder / "steadiness.csv"
        values = steadiness(inputs.smoothness, inputs.participants, inputs.accuracy)
        tables.write(paths["steadiness"], values, STEADINESS)
    if inputs.accuracy is not None and inputs.participants is not None:
        values = truth_values(inputs.accuracy, inputs.participants)
        if len(values):
            paths["truth"] = folder / "truth.csv"
            tables.write(paths["truth"], values, TRUTH_VALUES)
    if inputs.quality:
        paths["quality"] = folder / "quality.csv"
        tables.write(paths["quality"], quality_table(inputs.quality, inputs.faces), QUALITY)
    return paths


def build_tables(inputs: TableInputs) -> list[PaperTable]:
    """Tables I-III, and II by task, as far as their inputs exist, for any subset of trackers."""
    settings = inputs.settings
    signal = SIGNAL_WORDS.get(settings.signal, settings.signal)
    if inputs.participants is None:
        return []
    cohort = cohort_values(inputs.participants, published_cohort(inputs.published))
    built = [PaperTable("table1", cohort, COHORT_VALUES, cohort_grid(cohort, settings.simulated))]
    for name, values, schema, grid in (
        ("table2", inputs.accuracy_by_group, ACCURACY_VALUES, accuracy_grid),
        ("table2_by_task", inputs.accuracy_by_task, TASK_ACCURACY_VALUES, task_accuracy_grid),
        (
            "table3",
            inputs.smoothness_by_task,
            SMOOTHNESS_VALUES,
            lambda values: smoothness_grid(values, signal, settings.window_s),
        ),
    ):
        # Nobody was measured, or nobody of whom there are annotations.
        if values is not None and len(values):
            built.append(PaperTable(name, values, schema, grid(values)))
    if not settings.simulated:
        return built
    return [
        replace(table, grid=replace(table.grid, title=f"{table.grid.title} ({SIMULATED})"))
        for table in built
    ]


def _write_table(folder: Path, table: PaperTable) -> Path:
    texts = {
        ".csv": to_csv(table.grid),
        ".md": to_markdown(table.grid),
        ".tex": to_latex(table.grid, f"tab:{table.name}"),
    }
    values = folder / f"{table.name}_values.csv"
    tables.write(values, table.values, table.schema)
    for suffix, text in texts.items():
        write_text(folder / f"{table.name}{suffix}", text)
    return values
