"""Everything that is wrong with one person's recordings, annotations and own cycles."""

from steadyface import tables
from steadyface.annotations.marks import Conventions
from steadyface.checks.annotated import ANNOTATED, annotated_frames
from steadyface.checks.rates import RATES, rate_table
from steadyface.checks.recordings import check_annotations, check_recordings, listed
from steadyface.checks.segments import check_segments
from steadyface.measures.settings import SmoothnessSettings
from steadyface.problems import PROBLEMS, problem_table
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
subject = snakemake.wildcards.subject
recordings = listed(snakemake.params.recordings, snakemake.params.rows, snakemake.params.rates)
looked = check_recordings(
    recordings,
    subject,
    snakemake.params.settings,
    snakemake.params.faces,
    SmoothnessSettings(**snakemake.params.smoothness),
)
annotations, wrong = check_annotations(
    snakemake.params.sources,
    subject,
    recordings,
    Conventions(**snakemake.params.conventions),
    looked,
)
cycles = check_segments(snakemake.input.segments, subject, recordings, looked)
problems = problem_table([*looked.problems, *wrong, *cycles])
tables.write(snakemake.output.problems, problems, PROBLEMS)
tables.write(snakemake.output.annotated, annotated_frames(subject, annotations), ANNOTATED)
tables.write(snakemake.output.rates, rate_table(subject, looked.rates), RATES)
