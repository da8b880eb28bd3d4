"""How far people who annotated the same frames differ."""

from steadyface import tables
from steadyface.analysis.annotators import (
    ANNOTATOR_AGREEMENT,
    ANNOTATOR_BIAS,
    compare_annotators,
)
from steadyface.annotations.schemas import ANNOTATORS
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
agreement, bias = compare_annotators(tables.read_all(snakemake.input.annotators, ANNOTATORS))
tables.write(snakemake.output.agreement, agreement, ANNOTATOR_AGREEMENT)
tables.write(snakemake.output.bias, bias, ANNOTATOR_BIAS)
