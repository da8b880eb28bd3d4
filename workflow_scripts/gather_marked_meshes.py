"""Everybody's marked meshes in one file, from which each fold takes all but one person's."""

from steadyface.finetuning.mesh.folds import marked_meshes, write_marked_meshes
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
people = marked_meshes(snakemake.input.meshes, snakemake.input.faces, snakemake.input.annotations)
write_marked_meshes(snakemake.output.store, people)
