"""A tuned SBR of another study, checked and made ready to track with."""

from steadyface.running.stage import log_to
from steadyface.trackers.carried import take_sbr
from steadyface.weights.tuned import open_tuned

log_to(snakemake.log[0])
take_sbr(
    open_tuned(snakemake.input.tuned[0], "sbr_ft", snakemake.params.sha256[1]),
    snakemake.output.weights,
)
