"""Accuracy and smoothness of facial landmark tracking: from recordings to the report."""

from snakemake.utils import min_version

min_version("9.27")


configfile: "config.yaml"


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


localrules:
    all,


rule all:
    default_target: True
    input:
        "<results>/report/report.html",
        "<results>/provenance.json",
