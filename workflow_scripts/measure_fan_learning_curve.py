"""How FAN-FT's error on one person falls with the annotations that it learns from."""

from pathlib import Path

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.faces.schemas import FACES
from steadyface.finetuning.annotated_frames import annotated_frames
from steadyface.finetuning.learning_curve import curve_rows, fan_curve, learning_sets
from steadyface.finetuning.schemas import LEARNING_CURVE
from steadyface.measures.accuracy import mouth_nrmse
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
held_out, asked = snakemake.wildcards.subject, snakemake.params.asked
files = zip(snakemake.input.maps, snakemake.input.cells, strict=True)
features = {Path(maps).stem: (maps, cells) for maps, cells in files}
annotated = annotated_frames(
    tables.read(snakemake.input.annotations, ANNOTATIONS),
    tables.read(snakemake.input.faces, FACES),
)
others = [subject for subject in features if subject != held_out]
curve = fan_curve(
    learning_sets(others, held_out, asked["people"], asked["frames"], asked["seed"]),
    features,
    held_out,
    annotated,
    snakemake.input.weights,
    snakemake.params.settings,
    threads=snakemake.threads,
)
rows = curve_rows("fan_ft", held_out, annotated, curve, mouth_nrmse)
tables.write(snakemake.output.table, rows, LEARNING_CURVE)
