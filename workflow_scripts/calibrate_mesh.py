"""The face mesh calibrated to the marks of the people that SBR-FT learns from."""

from steadyface.finetuning.mesh.folds import calibrate_mesh, marked_meshes
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
people = marked_meshes(snakemake.input.meshes, snakemake.input.faces, snakemake.input.annotations)
calibrate_mesh(people, None, snakemake.output.calibration, snakemake.output.manifest)
