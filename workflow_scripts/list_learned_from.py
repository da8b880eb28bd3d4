"""Which recordings of the study its tuned networks have learned from, or from whose people."""

from steadyface import tables
from steadyface.running.stage import log_to
from steadyface.weights.learned_from import table_of
from steadyface.weights.schemas import LEARNED_FROM
from steadyface.weights.tuned import tuned_of_card

log_to(snakemake.log[0])
networks = [tuned_of_card(card) for card in snakemake.input.cards]
tables.write(snakemake.output.table, table_of(networks, snakemake.input.quality), LEARNED_FROM)
