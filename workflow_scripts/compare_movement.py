"""Measures of movement by group, task and tracker, and how well trackers show cycles."""

from steadyface import tables
from steadyface.analysis.movement.agreement import movement_agreement
from steadyface.analysis.movement.groups import (
    group_differences,
    movement_by_group,
    person_values,
)
from steadyface.analysis.movement.recordings import cycles_found, movement_of_recordings
from steadyface.analysis.movement.schemas import (
    CYCLES_FOUND,
    MOVEMENT,
    MOVEMENT_AGREEMENT,
    MOVEMENT_DIFFERENCES,
    MOVEMENT_RECORDINGS,
)
from steadyface.measures.kinematics.cycle_accuracy import cycle_accuracy
from steadyface.measures.kinematics.schemas import CYCLES, KINEMATICS
from steadyface.running.stage import log_to
from steadyface.simulation.schemas import SIMULATED_MOVEMENT
from steadyface.study.study import read_participants

log_to(snakemake.log[0])
sheet, subjects = snakemake.input.participants, snakemake.params.subjects
participants = read_participants(sheet, subjects) if sheet else None
kinematics = tables.read_all(snakemake.input.kinematics, KINEMATICS)
values = person_values(kinematics, participants)
found = cycle_accuracy(
    tables.read_all(snakemake.input.cycles, CYCLES),
    tables.read_all(snakemake.input.simulated, SIMULATED_MOVEMENT),
)
settings = snakemake.params.settings
differences = group_differences(values, settings["seed"], settings["resamples"], settings["alpha"])
output = snakemake.output
tables.write(output.groups, movement_by_group(values), MOVEMENT)
tables.write(output.differences, differences, MOVEMENT_DIFFERENCES)
tables.write(output.agreement, movement_agreement(values), MOVEMENT_AGREEMENT)
tables.write(output.recordings, movement_of_recordings(kinematics), MOVEMENT_RECORDINGS)
tables.write(output.cycles, cycles_found(found), CYCLES_FOUND)
