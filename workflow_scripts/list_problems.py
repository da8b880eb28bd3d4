"""All problems of a study's data in one list, as a table and as text."""

import pandas as pd

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
rates = [tables.read(path, RATES) for path in snakemake.input.rates]
problems += check_rates(pd.concat(rates, ignore_index=True)) if rates else []
problems += check_weights(params.weights)
problems += check_tuned(params.tuned)
remedy = "the report says so too (docs/data.md)"
problems += [Problem("the study", note.rstrip("."), remedy, kind=NOTE) for note in params.notes]
tables.write(snakemake.output.table, problem_table(problems), PROBLEMS)
annotated = [tables.read(path, ANNOTATED) for path in snakemake.input.annotated]
told = list(told_annotated(pd.concat(annotated, ignore_index=True))) if annotated else []
text = as_text(problems, len(snakemake.input.people), params.recordings, told)
write_text(snakemake.output.text, text)
