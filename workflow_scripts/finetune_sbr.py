"""SBR, tuned on the fine-tuning set: with the registration loss or by detection alone."""

from pathlib import Path

from steadyface.finetuning.sbr.training import recipe_of
from steadyface.finetuning.sbr.tuning import SubjectFiles, finetune_sbr
from steadyface.running.stage import log_to
from steadyface.trackers.sbr.export import export_sbr

log_to(snakemake.log[0])
settings = dict(snakemake.params.settings)
seed = settings.pop("seed")
recipe = recipe_of(settings, snakemake.params.without)
files = zip(
    snakemake.input.frames, snakemake.input.annotations, snakemake.input.faces, strict=True
)
weights = Path(snakemake.output.weights)
finetune_sbr(
    snakemake.input.weights,
    dict(zip(snakemake.params.subjects, (SubjectFiles(*paths) for paths in files), strict=True)),
    recipe,
    weights,
    snakemake.output.manifest,
    # Beside the results, not among them: a killed training goes on from it.
    weights.with_suffix(".checkpoint"),
    seed=seed,
    device=snakemake.params.device,
    threads=snakemake.threads,
)
export_sbr(weights, weights.parent)
