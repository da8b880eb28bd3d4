"""The data looked through before anything else: `snakemake check_data`."""

from dataclasses import asdict

from steadyface.problems import NOTE

# A simulated study renders its recordings itself; before that there are none.
PEOPLE_LOOKED_AT = [] if plan.simulated else plan.subjects
OWN_WEIGHTS = own_weights_used(plan)


rule check_subject:
    input:
        # A file that is not there is a problem to be listed, not one to stop at.
        files=present_files_of,
        segments=own_cycles_of,
    output:
        problems="<results>/checks/people/{subject}.csv",
        rates="<results>/checks/rates/{subject}.csv",
        annotated="<results>/checks/annotated/{subject}.csv",
    log:
        "<logs>/check_subject/{subject}.log",
    benchmark:
        "<benchmarks>/check_subject/{subject}.tsv"
    conda:
        "../envs/checks.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(30),
    params:
        code=fingerprint("check_subject.py"),
        recordings=named_files_of,
        rows=lambda wildcards: plan.study.rows_of(wildcards.subject),
        rates=lambda wildcards: plan.study.rates_of(wildcards.subject),
        settings=lookup("recordings", within=config),
        faces=lookup("faces", within=config),
        smoothness=lookup("smoothness", within=config),
        sources=lambda wildcards: given.annotations.get(wildcards.subject, {}),
        conventions=lookup("annotations", within=config),
    message:
        "Reading all recordings and the annotations of {wildcards.subject}"
    script:
        "../workflow_scripts/check_subject.py"


rule check_own_weights:
    input:
        file=own_weights_present,
    output:
        problems="<results>/checks/weights/{weights}.csv",
    log:
        "<logs>/check_own_weights/{weights}.log",
    benchmark:
        "<benchmarks>/check_own_weights/{weights}.tsv"
    wildcard_constraints:
        weights="|".join(SOURCES),
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(10),
    params:
        code=fingerprint("check_own_weights.py"),
        local=lambda wildcards: config["weights"]["local"][wildcards.weights],
    message:
        "Looking at the weights {wildcards.weights}"
    script:
        "../workflow_scripts/check_own_weights.py"


rule list_problems:
    input:
        people=collect(
            "<results>/checks/people/{subject}.csv", subject=PEOPLE_LOOKED_AT
        ),
        rates=collect("<results>/checks/rates/{subject}.csv", subject=PEOPLE_LOOKED_AT),
        annotated=collect(
            "<results>/checks/annotated/{subject}.csv", subject=PEOPLE_LOOKED_AT
        ),
        weights=collect("<results>/checks/weights/{weights}.csv", weights=OWN_WEIGHTS),
    output:
        table="<results>/checks/problems.csv",
        text="<results>/checks/problems.txt",
    log:
        "<logs>/list_problems.log",
    benchmark:
        "<benchmarks>/list_problems.tsv"
    conda:
        "../envs/checks.yaml"
    resources:
        mem_mb=growing(500),
        runtime=growing(5),
    params:
        code=fingerprint("list_problems.py"),
        # Before the first frame is annotated, that there is none is nothing to mend.
        sheets=[
            *map(asdict, plan.problems),
            *[asdict(problem) | {"kind": NOTE} for problem in plan.problems_of_report],
        ],
        weights=[name for name in weights_used(plan) if name not in OWN_WEIGHTS],
        tuned={name: config["weights"][name] for name in plan.tuned},
        notes=[*plan.notes, *plan.known],
        recordings=0 if plan.simulated else len(plan.study.recordings),
    message:
        "Listing the problems"
    script:
        "../workflow_scripts/list_problems.py"


# Ends with an error if there is a problem; notes alone are none.
rule check_data:
    input:
        text="<results>/checks/problems.txt",
    localrule: True
    # To the terminal, where whoever asked is waiting.
    handover: True
    shell:
        "cat {input.text:q}; ! grep -q '^PROBLEMS$' {input.text:q}"
