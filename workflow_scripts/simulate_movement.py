"""What one simulated person's script moves when, and the landmarks in space; nothing is drawn."""

from steadyface import tables
from steadyface.running.stage import log_to
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.schemas import SIMULATED_MOVEMENT, TRUTH_IN_SPACE
from steadyface.simulation.truth import session_truth

log_to(snakemake.log[0])
movement, places = session_truth(
    person_of(snakemake.wildcards.subject, cohort(snakemake.params.seed)),
    snakemake.params.tasks,
    seconds=snakemake.params.seconds,
    rate_hz=snakemake.params.rate_hz,
    seed=snakemake.params.seed,
)
tables.write(snakemake.output.movement, movement, SIMULATED_MOVEMENT)
tables.write(snakemake.output.places, places, TRUTH_IN_SPACE)
