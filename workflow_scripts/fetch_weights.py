"""One published weight file, complete and with the right hash."""

from steadyface.running.stage import log_to
from steadyface.weights.fetching import fetch_weights
from steadyface.weights.registry import source_of

log_to(snakemake.log[0])
own = snakemake.params.local or {}
fetch_weights(
    source_of(snakemake.wildcards.weights),
    snakemake.output.published,
    local=own.get("path"),
    sha256=own.get("sha256"),
)
