"""Everybody's trunk features in one folder, from which each fold takes all but one person's."""

from steadyface.finetuning.fan.store import gather_features
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
gather_features([*snakemake.input.maps, *snakemake.input.cells], snakemake.output.store)
