"""Everything that is wrong with one file of weights that the user has brought."""

from steadyface import tables
from steadyface.checks.weights import check_own_weights
from steadyface.problems import PROBLEMS, problem_table
from steadyface.running.stage import log_to

log_to(snakemake.log[0])
local = snakemake.params.local
problems = check_own_weights(snakemake.wildcards.weights, local["path"], local.get("sha256"))
tables.write(snakemake.output.problems, problem_table(problems), PROBLEMS)
