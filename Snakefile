"""Accuracy and smoothness of facial landmark tracking: from recordings to the report."""

from snakemake.utils import min_version

min_version("9.27")


pathvars:
    logs="results/logs",
    benchmarks="results/benchmarks",


report: "rules/captions/workflow.rst"


include: "rules/common.smk"
include: "rules/recordings.smk"
include: "rules/exchange_common.smk"
include: "rules/exchange.smk"
include: "rules/weights.smk"
include: "rules/finetuning.smk"
include: "rules/tracking.smk"
include: "rules/measures.smk"
include: "rules/statistics.smk"
include: "rules/report.smk"
include: "rules/provenance.smk"
include: "rules/pretraining.smk"
include: "rules/checks.smk"
include: "rules/keep_going.smk"


localrules:
    all,


onstart:
    refuse_what_is_missing()
    write_record(RESULTS, study_cohort())
    # Snakemake's default limit (100 jobs a second) wakes the scheduler once a second more for each
    # job that ends (its issue 3804): a tenth of the cores after a hundred jobs. A limit that
    # somebody asks for stays.
    limit = workflow.scheduler.job_rate_limiter
    if limit is not None and (limit.max_jobs, limit.timespan) == (100, 1):
        workflow.scheduler.job_rate_limiter = None


onerror:
    run_without_who_failed()


rule all:
    default_target: True
    input:
        "<results>/report/report.html",
        "<results>/provenance.json",
