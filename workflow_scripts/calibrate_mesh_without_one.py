"""The face mesh calibrated to the marks of everyone but one person."""

from steadyface.finetuning.mesh.folds import calibrate_mesh, marked_meshes_of_others
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
subject = snakemake.wildcards.subject
calibrate_mesh(
    marked_meshes_of_others(snakemake.input.store, subject),
    subject,
    snakemake.output.calibration,
    snakemake.output.manifest,
)
