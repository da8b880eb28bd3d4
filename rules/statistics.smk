"""The measures of all people to tests, effects and the answer."""


rule compare_trackers:
    input:
        accuracy=collect(
            "<results>/measures/accuracy/{subject}.parquet", subject=plan.evaluated
        ),
        smoothness=collect(
            "<results>/measures/smoothness/{subject}.parquet", subject=plan.evaluated
        ),
        participants=PARTICIPANTS,
        manifests=[path for _, path in manifests(plan)],
    output:
        tables=collect("<results>/analysis/{analysis}.csv", analysis=SCHEMAS),
        answer="<results>/analysis/answer.json",
        finetuned="<results>/analysis/finetuned.csv",
    log:
        "<logs>/compare_trackers.log",
    benchmark:
        "<benchmarks>/compare_trackers.tsv"
    conda:
        "../envs/measures.yaml"
    resources:
        mem_mb=growing(1500 + 4 * len(plan.evaluated)),
        runtime=growing(30),
    params:
        code=fingerprint("compare_trackers.py"),
        subjects=plan.subjects,
        trained=[network for network, _ in manifests(plan)],
        published=PUBLISHED,
        simulated=lookup("cohort/simulated", within=config),
        failure_cap_pct=lookup("accuracy/failure_cap_pct", within=config),
        settings=lookup("statistics", within=config),
    message:
        "Comparing the trackers"
    script:
        "../workflow_scripts/compare_trackers.py"


rule compare_movement:
    input:
        participants=PARTICIPANTS,
        kinematics=collect(
            "<results>/measures/kinematics/{subject}.parquet", subject=plan.evaluated
        ),
        cycles=collect(
            "<results>/measures/cycles/{subject}.parquet", subject=plan.evaluated
        ),
        simulated=collect(
            "<results>/simulation/{subject}.movement.parquet",
            subject=plan.evaluated if plan.simulated else [],
        ),
    output:
        groups="<results>/analysis/movement.csv",
        differences="<results>/analysis/movement_differences.csv",
        agreement="<results>/analysis/movement_agreement.csv",
        recordings="<results>/analysis/movement_recordings.csv",
        cycles="<results>/analysis/movement_cycles.csv",
    log:
        "<logs>/compare_movement.log",
    benchmark:
        "<benchmarks>/compare_movement.tsv"
    conda:
        "../envs/measures.yaml"
    resources:
        mem_mb=growing(1000 + 4 * len(plan.evaluated)),
        runtime=growing(10),
    params:
        code=fingerprint("compare_movement.py"),
        subjects=plan.subjects,
        settings=lookup("statistics", within=config),
    message:
        "Comparing the movement of groups"
    script:
        "../workflow_scripts/compare_movement.py"


rule compare_annotators:
    input:
        annotators=annotators_of(plan, plan.recorded),
    output:
        agreement="<results>/analysis/annotator_agreement.csv",
        bias="<results>/analysis/annotator_bias.csv",
        starts="<results>/analysis/starting_points.csv",
    log:
        "<logs>/compare_annotators.log",
    benchmark:
        "<benchmarks>/compare_annotators.tsv"
    conda:
        "../envs/measures.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=fingerprint("compare_annotators.py"),
        evaluated=plan.evaluated,
    message:
        "Comparing the annotators"
    script:
        "../workflow_scripts/compare_annotators.py"
