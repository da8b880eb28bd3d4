"""Raw recordings to frames, their times and face boxes."""


rule simulate_subject:
    output:
        recordings=temp(
            expand(
                "<results>/recordings/{{subject}}/{{subject}}_{task}.bag",
                task=plan.tasks,
            )
        ),
        truth="<results>/simulation/{subject}.truth.parquet",
    log:
        "<logs>/simulate_subject/{subject}.log",
    benchmark:
        "<benchmarks>/simulate_subject/{subject}.tsv"
    # Its recordings are large and soon deleted: finish a person before the next begins.
    priority: 0
    conda:
        "../envs/recordings.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(20),
    params:
        code=fingerprint("simulate_subject.py"),
        tasks=plan.tasks,
        seed=lookup("simulation/seed", within=config),
        seconds=lookup("simulation/seconds", within=config),
        rate_hz=lookup("simulation/rate_hz", within=config),
    message:
        "Rendering the recordings of {wildcards.subject}"
    script:
        "../workflow_scripts/simulate_subject.py"


rule simulate_movement:
    output:
        movement="<results>/simulation/{subject}.movement.parquet",
        places="<results>/simulation/{subject}.truth_mm.parquet",
    log:
        "<logs>/simulate_movement/{subject}.log",
    benchmark:
        "<benchmarks>/simulate_movement/{subject}.tsv"
    conda:
        "../envs/recordings.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(5),
    params:
        code=fingerprint("simulate_movement.py"),
        tasks=plan.tasks,
        seed=lookup("simulation/seed", within=config),
        seconds=lookup("simulation/seconds", within=config),
        rate_hz=lookup("simulation/rate_hz", within=config),
    message:
        "Writing down what {wildcards.subject} does in truth"
    script:
        "../workflow_scripts/simulate_movement.py"


rule annotate_subject:
    input:
        truth=rules.simulate_subject.output.truth,
    output:
        annotations="<results>/annotations/{subject}.parquet",
    log:
        "<logs>/annotate_subject/{subject}.log",
    benchmark:
        "<benchmarks>/annotate_subject/{subject}.tsv"
    wildcard_constraints:
        subject=one_of(plan.annotated if plan.simulated else []),
    conda:
        "../envs/recordings.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(5),
    params:
        code=fingerprint("annotate_subject.py"),
        seed=lookup("simulation/seed", within=config),
        seconds=lookup("simulation/seconds", within=config),
        rate_hz=lookup("simulation/rate_hz", within=config),
        annotator=lookup("simulation/annotator", within=config),
    message:
        "Marking frames of {wildcards.subject} as the simulated annotator"
    script:
        "../workflow_scripts/annotate_subject.py"


rule index_recording:
    input:
        recordings=files_of,
    output:
        frames="<results>/frames/{subject}.frames",
        index="<results>/frames/{subject}.index.parquet",
        calibration="<results>/frames/{subject}.calibration.json",
        quality="<results>/frames/{subject}.quality.json",
    log:
        "<logs>/index_recording/{subject}.log",
    benchmark:
        "<benchmarks>/index_recording/{subject}.tsv"
    priority: 10
    conda:
        "../envs/recordings.yaml"
    resources:
        mem_mb=growing(800),
        runtime=growing(20),
    params:
        code=fingerprint("index_recording.py"),
        recordings=lambda wildcards: plan.study.recordings_of(wildcards.subject),
        # As the sheet names them: without a shared file system a job reads copies.
        files=lambda wildcards: plan.study.files_of(wildcards.subject),
        # Simulated ones are deleted once their frames are stored.
        bytes=lambda wildcards: (
            None if plan.simulated else sizes_of(files_of(wildcards))
        ),
        rates=lambda wildcards: plan.study.rates_of(wildcards.subject),
        settings=lookup("recordings", within=config),
    message:
        "Reading the recordings of {wildcards.subject}"
    script:
        "../workflow_scripts/index_recording.py"


rule convert_annotations:
    input:
        source=given_annotations_of,
        frames=rules.index_recording.output.frames,
        index=rules.index_recording.output.index,
    output:
        annotations="<results>/annotations/{subject}.parquet",
        annotators="<results>/annotators/{subject}.parquet",
    log:
        "<logs>/convert_annotations/{subject}.log",
    benchmark:
        "<benchmarks>/convert_annotations/{subject}.tsv"
    wildcard_constraints:
        subject=one_of([] if plan.simulated else plan.annotated),
    conda:
        "../envs/recordings.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(10),
    params:
        code=fingerprint("convert_annotations.py"),
        sources=lambda wildcards: given.annotations[wildcards.subject],
        bytes=lambda wildcards: sizes_of(given.annotations[wildcards.subject].values()),
        recordings=named_files_of,
        conventions=lookup("annotations", within=config),
    message:
        "Reading the annotations of {wildcards.subject}"
    script:
        "../workflow_scripts/convert_annotations.py"


rule detect_faces:
    input:
        frames=rules.index_recording.output.frames,
        index=rules.index_recording.output.index,
    output:
        faces="<results>/faces/{subject}.parquet",
    log:
        "<logs>/detect_faces/{subject}.log",
    benchmark:
        "<benchmarks>/detect_faces/{subject}.tsv"
    priority: 20
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(20),
    params:
        code=fingerprint("detect_faces.py"),
        settings=lookup("faces", within=config),
    message:
        "Looking for the face of {wildcards.subject}"
    script:
        "../workflow_scripts/detect_faces.py"


rule read_depth:
    input:
        recordings=files_of,
        index=rules.index_recording.output.index,
        faces=rules.detect_faces.output.faces,
    output:
        pictures="<results>/frames/{subject}.depth",
        depth_frames="<results>/frames/{subject}.depth.parquet",
    log:
        "<logs>/read_depth/{subject}.log",
    benchmark:
        "<benchmarks>/read_depth/{subject}.tsv"
    # The last to need a simulated person's recordings.
    priority: 30
    conda:
        "../envs/recordings.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(20),
    params:
        code=fingerprint("read_depth.py"),
        recordings=lambda wildcards: plan.study.recordings_of(wildcards.subject),
        files=lambda wildcards: plan.study.files_of(wildcards.subject),
        settings=lookup("recordings", within=config),
    message:
        "Reading the depth of {wildcards.subject}"
    script:
        "../workflow_scripts/read_depth.py"
