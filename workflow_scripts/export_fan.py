"""FAN's graphs for tracking: what all fine-tuned networks share, and the last stack."""

from pathlib import Path

from steadyface.running.stage import log_to
from steadyface.trackers.fan.export import export_fan
from steadyface.weights.cards import read_card

log_to(snakemake.log[0])
read_card(snakemake.input.weights)
export_fan(snakemake.input.weights, Path(snakemake.output.trunk).parent)
