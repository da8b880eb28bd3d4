"""A tuned FAN of another study, checked and made ready to track with."""

from steadyface.running.stage import log_to
from steadyface.trackers.carried import take_fan
from steadyface.weights.tuned import open_tuned

log_to(snakemake.log[0])
tuned = open_tuned(snakemake.input.tuned[0], "fan_ft", snakemake.params.sha256[1])
take_fan(tuned, snakemake.output.weights, snakemake.input.base or None)
