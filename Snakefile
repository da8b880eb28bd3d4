"""Accuracy and smoothness of facial landmark tracking: from recordings to the report."""

from snakemake.utils import min_version

min_version("9.27")


pathvars:
    logs="<results>/logs",
    benchmarks="<results>/benchmarks",


report: "rules/captions/workflow.rst"


include: "rules/common.smk"
include: "rules/recordings.smk"
include: "rules/exchange_common.smk"
include: "rules/exchange.smk"
include: "rules/annotation_task_common.smk"
include: "rules/annotation_task.smk"
include: "rules/weights.smk"
include: "rules/finetuning.smk"
include: "rules/tuned_common.smk"
include: "rules/tuned.smk"
include: "rules/learning_curve.smk"
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
    write_record(run.results, read_cohort(config, given))
    run.start_jobs_at_once()


onerror:
    run_without_who_failed()


rule all:
    default_target: True
    input:
        "<results>/report/report.html",
        "<results>/provenance.json",


# The check of the data lists what is wrong; everything else needs it mended.
run.refuse(plan.problems, WorkflowError, but=CHECKS)
run.refuse(plan.problems_of_report, WorkflowError, only=("write_report",))
