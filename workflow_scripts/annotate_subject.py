"""The simulated annotator's annotations of one person's recordings."""

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS, TRUTH
from steadyface.running.stage import log_to
from steadyface.simulation.annotations import annotate_session
from steadyface.simulation.people.people import cohort, person_of

log_to(snakemake.log[0])
annotations = annotate_session(
    person_of(snakemake.wildcards.subject, cohort(snakemake.params.seed)),
    tables.read(snakemake.input.truth, TRUTH),
    **snakemake.params.annotator,
    seconds=snakemake.params.seconds,
    rate_hz=snakemake.params.rate_hz,
    seed=snakemake.params.seed,
)
tables.write(snakemake.output.annotations, annotations, ANNOTATIONS)
