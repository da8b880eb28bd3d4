"""SBR's graph for tracking."""

from pathlib import Path

from steadyface.running.stage import log_to
from steadyface.trackers.sbr.export import export_sbr
from steadyface.weights.cards import read_card

log_to(snakemake.log[0])
read_card(snakemake.input.weights)
graph = Path(snakemake.output.network)
export_sbr(snakemake.input.weights, graph.parent).replace(graph)
