"""Tracks to accuracy and smoothness: one job per subject, all trackers."""


rule measure_accuracy:
    input:
        tracks=collect(
            "<results>/tracks/{tracker}/{{subject}}.parquet", tracker=plan.arms
        ),
        annotations=ANNOTATIONS,
        boxes=BOXES,
        truth=TRUTH,
    output:
        accuracy="<results>/measures/accuracy/{subject}.parquet",
        landmarks="<results>/measures/landmark_errors/{subject}.parquet",
    log:
        "<logs>/measure_accuracy/{subject}.log",
    benchmark:
        "<benchmarks>/measure_accuracy/{subject}.tsv"
    conda:
        "../envs/measures.yaml"
    resources:
        mem_mb=growing(700),
        runtime=growing(10),
    params:
        code=fingerprint("measure_accuracy.py"),
        trackers=plan.arms,
    message:
        "Measuring accuracy on {wildcards.subject}"
    script:
        "../workflow_scripts/measure_accuracy.py"


rule measure_smoothness:
    input:
        tracks=collect(
            "<results>/tracks/{tracker}/{{subject}}.parquet", tracker=plan.arms
        ),
        annotations=ANNOTATIONS,
        truth=TRUTH,
    output:
        smoothness="<results>/measures/smoothness/{subject}.parquet",
        spectra="<results>/measures/spectra/{subject}.parquet",
    log:
        "<logs>/measure_smoothness/{subject}.log",
    benchmark:
        "<benchmarks>/measure_smoothness/{subject}.tsv"
    conda:
        "../envs/measures.yaml"
    resources:
        mem_mb=growing(700),
        runtime=growing(10),
    params:
        code=fingerprint("measure_smoothness.py"),
        trackers=plan.arms,
        settings=lookup("smoothness", within=config),
    message:
        "Measuring smoothness on {wildcards.subject}"
    script:
        "../workflow_scripts/measure_smoothness.py"


rule measure_depth:
    input:
        pictures=rules.read_depth.output.pictures,
        depth_frames=rules.read_depth.output.depth_frames,
        calibration=rules.index_recording.output.calibration,
        tracks=collect(
            "<results>/tracks/{tracker}/{{subject}}.parquet", tracker=plan.arms
        ),
        annotations=ANNOTATIONS,
        truth=TRUTH,
        # Nobody knows where a real person's landmarks are in space.
        truth_in_space=rules.simulate_movement.output.places if plan.simulated else [],
    output:
        **(
            {"errors": "<results>/measures/depth_errors/{subject}.csv"}
            if plan.simulated
            else {}
        ),
        places="<results>/measures/depth/{subject}.parquet",
        planes="<results>/measures/face_plane/{subject}.parquet",
        quality="<results>/measures/depth_quality/{subject}.parquet",
    log:
        "<logs>/measure_depth/{subject}.log",
    benchmark:
        "<benchmarks>/measure_depth/{subject}.tsv"
    # It reads the store of pictures, as the stages of the recordings do.
    conda:
        "../envs/recordings.yaml"
    resources:
        mem_mb=growing(700),
        runtime=growing(10),
    params:
        code=fingerprint("measure_depth.py"),
        trackers=plan.arms,
    message:
        "Placing the landmarks of {wildcards.subject} in space"
    script:
        "../workflow_scripts/measure_depth.py"


rule measure_kinematics:
    input:
        tracks=collect(
            "<results>/tracks/{tracker}/{{subject}}.parquet", tracker=plan.arms
        ),
        annotations=ANNOTATIONS,
        truth=TRUTH,
        planes=rules.measure_depth.output.planes if plan.reads_depth else [],
        places=rules.measure_depth.output.places if plan.reads_depth else [],
        segments=own_cycles_of,
    output:
        kinematics="<results>/measures/kinematics/{subject}.parquet",
        cycles="<results>/measures/cycles/{subject}.parquet",
        table="<results>/measures/kinematics/{subject}.csv",
    log:
        "<logs>/measure_kinematics/{subject}.log",
    benchmark:
        "<benchmarks>/measure_kinematics/{subject}.tsv"
    conda:
        "../envs/measures.yaml"
    resources:
        mem_mb=growing(700),
        runtime=growing(10),
    params:
        code=fingerprint("measure_kinematics.py"),
        trackers=plan.arms,
        recordings=lambda wildcards: plan.study.recordings_of(wildcards.subject),
        bytes=lambda wildcards: sizes_of(segments_of(plan, wildcards.subject)),
        settings=lookup("kinematics", within=config),
        longest_lag_s=lookup("smoothness/longest_lag_s", within=config),
    message:
        "Measuring movement on {wildcards.subject}"
    script:
        "../workflow_scripts/measure_kinematics.py"
