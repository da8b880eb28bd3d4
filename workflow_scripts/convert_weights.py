"""A published weight file as safetensors, with its card."""

from steadyface.running.stage import log_to
from steadyface.trackers.weight_conversion import convert_weights
from steadyface.weights.registry import source_of

log_to(snakemake.log[0])
own = snakemake.params.local or {}
convert_weights(
    source_of(snakemake.wildcards.weights),
    snakemake.input.published,
    snakemake.output.weights,
    sha256=own.get("sha256"),
)
