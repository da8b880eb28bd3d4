"""How SBR-FT's error on one person falls with the annotations that it learns from."""

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.faces.schemas import FACES
from steadyface.finetuning.annotated_frames import annotated_frames
from steadyface.finetuning.learning_curve import curve_rows, learning_sets, sbr_curve
from steadyface.finetuning.sbr.training import recipe_of
from steadyface.finetuning.sbr.tuning import SubjectFiles
from steadyface.finetuning.schemas import LEARNING_CURVE
from steadyface.measures.accuracy import mouth_nrmse
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
held_out, asked = snakemake.wildcards.subject, snakemake.params.asked
settings = dict(snakemake.params.settings)
seed = settings.pop("seed")
paths = zip(
    snakemake.input.frames, snakemake.input.annotations, snakemake.input.faces, strict=True
)
files = dict(zip(snakemake.params.subjects, (SubjectFiles(*each) for each in paths), strict=True))
annotated = annotated_frames(
    tables.read(files[held_out].annotations, ANNOTATIONS),
    tables.read(files[held_out].faces, FACES),
)
others = [subject for subject in files if subject != held_out]
curve = sbr_curve(
    learning_sets(others, held_out, asked["people"], asked["frames"], asked["seed"]),
    files,
    held_out,
    annotated,
    snakemake.input.weights,
    recipe_of(settings),
    seed,
    threads=snakemake.threads,
)
rows = curve_rows("sbr_ft", held_out, annotated, curve, mouth_nrmse)
tables.write(snakemake.output.table, rows, LEARNING_CURVE)
