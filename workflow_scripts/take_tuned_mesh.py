"""A calibration of the face mesh from another study, checked and made ready to track with."""

from steadyface.running.stage import log_to
from steadyface.trackers.carried import take_mesh
from steadyface.weights.cards import read_card
from steadyface.weights.tuned import open_tuned

log_to(snakemake.log[0])
take_mesh(
    open_tuned(snakemake.input.tuned[0], "mesh_ft", snakemake.params.sha256[1]),
    snakemake.output.weights,
    read_card(snakemake.input.mesh)["sha256"],
)
