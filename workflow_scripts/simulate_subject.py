"""The SR300 recordings of one simulated person, and the exact landmarks in them."""

from steadyface import tables
from steadyface.annotations.schemas import TRUTH
from steadyface.running.stage import log_to
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.session import record_session

log_to(snakemake.log[0])
truth = record_session(
    person_of(snakemake.wildcards.subject, cohort(snakemake.params.seed)),
    dict(zip(snakemake.params.tasks, snakemake.output.recordings, strict=True)),
    seconds=snakemake.params.seconds,
    rate_hz=snakemake.params.rate_hz,
    seed=snakemake.params.seed,
)
tables.write(snakemake.output.truth, truth, TRUTH)
