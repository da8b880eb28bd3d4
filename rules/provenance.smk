"""What the results were made from, and whether they still are."""

from steadyface.provenance.fingerprints import rules_fingerprint
from steadyface.study.plan_record import (
    before_report,
    inputs_of,
    report_and_its_inputs,
)

INPUTS = inputs_of(plan)
BEFORE_REPORT = before_report(plan)
REPORT = report_and_its_inputs(plan, ANALYSIS_TABLES)
CODE_OF_STUDY = sorted({*run.code_of_rules(), *rules_fingerprint(CHECKOUT)})


rule record_study:
    input:
        inputs=lambda wildcards: there(map(beside, INPUTS.values())),
        # A job that sees the study's folder is spared nearly a third of all the files of a plan.
        results=REPORT if run.sees_the_study else [*BEFORE_REPORT, *REPORT],
    output:
        record="<results>/provenance.json",
    log:
        "<logs>/record_study.log",
    benchmark:
        "<benchmarks>/record_study.tsv"
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(600),
        # With the statistics and the report it is one job of an hour on a cluster.
        runtime=growing(10),
    params:
        code=fingerprint(
            "record_study.py", "steadyface/provenance/study_record.schema.yaml"
        ),
        code_of_study=CODE_OF_STUDY,
        names=list(INPUTS),
        unlisted=(list(map(run.on_disk, BEFORE_REPORT)) if run.sees_the_study else []),
        subjects=plan.subjects,
        folder=lambda wildcards: str(run.results),
        config=config,
    message:
        "Recording what the results were made from"
    script:
        "../workflow_scripts/record_study.py"


# Without input: a file that no longer matches is to be told, not made again. Without output, log
# and benchmark: beside any of them Snakemake finds nothing to do the second time.
rule verify:
    # To the terminal, where whoever asked is waiting.
    handover: True
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(60),
    params:
        code=fingerprint("verify.py", "steadyface/provenance/study_record.schema.yaml"),
        code_of_study=CODE_OF_STUDY,
        record=run.on_disk("<results>/provenance.json"),
        log=str(run.logs / "verify.log"),
        inputs=INPUTS,
        recordings={
            (row["subject"], row["task"], row["repetition"]): row["file"]
            for row in plan.study.recordings.to_dict("records")
        },
        config=config,
    script:
        "../workflow_scripts/verify.py"
