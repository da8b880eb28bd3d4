"""How far people who annotated the same frames differ, and what their points began with."""

from steadyface import tables
from steadyface.analysis.annotators import (
    ANNOTATOR_AGREEMENT,
    ANNOTATOR_BIAS,
    compare_annotators,
)
from steadyface.analysis.starting_points import STARTING_POINTS, starting_points
from steadyface.annotations.schemas import ANNOTATORS
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
annotators = tables.read_all(snakemake.input.annotators, ANNOTATORS)
agreement, bias = compare_annotators(annotators)
starts = starting_points(annotators, snakemake.params.evaluated)
tables.write(snakemake.output.agreement, agreement, ANNOTATOR_AGREEMENT)
tables.write(snakemake.output.bias, bias, ANNOTATOR_BIAS)
tables.write(snakemake.output.starts, starts, STARTING_POINTS)
