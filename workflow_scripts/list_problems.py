"""All problems of a study's data in one list, as a table and as text."""

from steadyface import tables
from steadyface.checks.annotated import ANNOTATED, told_annotated
from steadyface.checks.listing import as_text
from steadyface.checks.rates import RATES, check_rates
from steadyface.checks.weights import check_tuned, check_weights
from steadyface.files import write_text
from steadyface.problems import NOTE, PROBLEMS, Problem, problem_table, problems_of
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
params = snakemake.params
problems = [Problem(**problem) for problem in params.sheets]
for path in [*snakemake.input.people, *snakemake.input.weights]:
    problems += problems_of(tables.read(path, PROBLEMS))
problems += check_rates(tables.read_all(snakemake.input.rates, RATES))
problems += check_weights(params.weights)
problems += check_tuned(params.tuned)
remedy = "the report says so too (docs/data.md)"
problems += [Problem("the study", note.rstrip("."), remedy, kind=NOTE) for note in params.notes]
tables.write(snakemake.output.table, problem_table(problems), PROBLEMS)
annotated = told_annotated(tables.read_all(snakemake.input.annotated, ANNOTATED))
text = as_text(problems, len(snakemake.input.people), params.recordings, list(annotated))
write_text(snakemake.output.text, text)
