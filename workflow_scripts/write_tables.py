"""Tables I to III in the paper's shape, and the quality of the recordings."""

from pathlib import Path

from steadyface import tables
from steadyface.analysis.movement.schemas import (
    CYCLES_FOUND,
    MOVEMENT,
    MOVEMENT_AGREEMENT,
    MOVEMENT_DIFFERENCES,
    MOVEMENT_RECORDINGS,
)
from steadyface.analysis.schemas import SCHEMAS
from steadyface.measures.schemas import ACCURACY, SMOOTHNESS
from steadyface.measures.settings import MAIN
from steadyface.report.tables.movement import write_movement_tables
from steadyface.report.tables.paper_tables import TableInputs, TableSettings, write_tables
from steadyface.running.stage import log_to
from steadyface.study.schemas import PARTICIPANTS
from steadyface.study.study import read_participants

COMPARED = ("accuracy_by_group", "accuracy_by_task", "smoothness_by_task")

log_to(snakemake.log[0])
analyses = {Path(path).stem: path for path in snakemake.input.analyses}


def analysis(name):
    """One of the analysis' tables."""
    return tables.read(analyses[name], SCHEMAS[name])


sheet, subjects = snakemake.input.participants, snakemake.params.subjects
participants = read_participants(sheet, subjects) if sheet else None
accuracy = tables.read_all(snakemake.input.accuracy, ACCURACY)
smoothness = tables.read_all(snakemake.input.smoothness, SMOOTHNESS)
movement = tables.read(snakemake.input.movement, MOVEMENT_RECORDINGS)
inputs = TableInputs(
    participants,
    TableSettings(
        simulated=snakemake.params.simulated,
        signal=snakemake.params.signal,
        window_s=snakemake.params.window_s,
    ),
    accuracy=accuracy,
    smoothness=smoothness,
    movement=movement,
    **{name: analysis(name) for name in COMPARED if analyses},
    quality=[Path(path) for path in snakemake.input.quality],
    faces=[Path(path) for path in snakemake.input.faces],
    published=Path(snakemake.params.published),
)
folder = Path(snakemake.output.tables)
folder.mkdir(parents=True, exist_ok=True)
write_tables(folder, inputs)
write_movement_tables(
    folder,
    tables.read(snakemake.input.movement_groups, MOVEMENT),
    tables.read(snakemake.input.movement_differences, MOVEMENT_DIFFERENCES)
    if participants is not None
    else None,
    tables.read(snakemake.input.movement_agreement, MOVEMENT_AGREEMENT),
    movement,
    tables.read(snakemake.input.movement_cycles, CYCLES_FOUND)
    if snakemake.params.simulated
    else None,
)
if participants is None:
    # Without a comparison the measures themselves are what the study is for.
    measured = smoothness[smoothness["setting"] == MAIN]
    tables.write(folder / "smoothness.csv", measured, SMOOTHNESS)
else:
    tables.write(folder / "participants.csv", participants, PARTICIPANTS)
