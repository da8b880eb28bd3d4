"""The learning curves of all people left out, in one table."""

from steadyface import tables
from steadyface.finetuning.schemas import LEARNING_CURVE
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
rows = tables.read_all(snakemake.input.tables, LEARNING_CURVE)
tables.write(snakemake.output.table, rows, LEARNING_CURVE)
