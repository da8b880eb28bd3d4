"""What annotating more frames of more people would bring: as many trainings as it takes to see."""

from steadyface.study.learning_curve import curve_files, learning_curve


rule measure_fan_learning_curve:
    input:
        maps=collect(
            "<results>/finetuning/features/{subject}.npy", subject=plan.finetuning
        ),
        cells=collect(
            "<results>/finetuning/features/{subject}.npz", subject=plan.finetuning
        ),
        faces=rules.detect_faces.output.faces,
        annotations="<results>/annotations/{subject}.parquet",
        weights=rules.export_fan.input.weights,
    output:
        table="<results>/learning_curve/fan_ft/{subject}.csv",
    log:
        "<logs>/measure_fan_learning_curve/{subject}.log",
    benchmark:
        "<benchmarks>/measure_fan_learning_curve/{subject}.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(by_network("fan", 2500, 8000)),
        runtime=growing(by_network("fan", 120, 1200)),
    params:
        code=fingerprint("measure_fan_learning_curve.py"),
        asked=lookup("learning_curve", within=config),
        settings=lookup("finetuning/fan", within=config),
    message:
        "Measuring what annotations bring for FAN-FT, on {wildcards.subject}"
    script:
        "../workflow_scripts/measure_fan_learning_curve.py"


rule measure_sbr_learning_curve:
    input:
        frames=collect("<results>/frames/{subject}.frames", subject=plan.finetuning),
        faces=collect("<results>/faces/{subject}.parquet", subject=plan.finetuning),
        annotations=annotations_of(plan, plan.finetuning),
        weights=rules.export_sbr.input.weights,
    output:
        table="<results>/learning_curve/sbr_ft/{subject}.csv",
    log:
        "<logs>/measure_sbr_learning_curve/{subject}.log",
    benchmark:
        "<benchmarks>/measure_sbr_learning_curve/{subject}.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(by_network("sbr", 2600, 4000)),
        runtime=growing(by_network("sbr", 600, 6000)),
    params:
        code=fingerprint("measure_sbr_learning_curve.py"),
        asked=lookup("learning_curve", within=config),
        subjects=plan.finetuning,
        settings=lookup("finetuning/sbr", within=config),
    message:
        "Measuring what annotations bring for SBR-FT, on {wildcards.subject}"
    script:
        "../workflow_scripts/measure_sbr_learning_curve.py"


rule gather_learning_curve:
    input:
        tables=curve_files(plan),
    output:
        table="<results>/learning_curve.csv",
    log:
        "<logs>/gather_learning_curve.log",
    benchmark:
        "<benchmarks>/gather_learning_curve.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(10),
    params:
        code=fingerprint("gather_learning_curve.py"),
    message:
        "Gathering what annotations bring"
    script:
        "../workflow_scripts/gather_learning_curve.py"
