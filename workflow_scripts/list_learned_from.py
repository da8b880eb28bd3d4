"""Which recordings of the study its tuned networks have learned from, or from whose people."""

from steadyface import tables
from steadyface.running.stage import log_to
from steadyface.weights.learned_from import LEARNED_FROM, table_of
from steadyface.weights.tuned import find_tuned

log_to(snakemake.log[0])
networks = [find_tuned(path, name) for name, path in snakemake.params.networks.items()]
tables.write(snakemake.output.table, table_of(networks, snakemake.input.quality), LEARNED_FROM)
