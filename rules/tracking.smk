"""Frames to landmark tracks: one job per subject and network."""

# A study without a network never asks for its rule, which needs an output all the same.
FAN_ARMS = plan.arms_of("fan") or ["fan"]
SBR_ARMS = plan.arms_of("sbr") or ["sbr"]
CALIBRATED_ARMS = [arm for arm in plan.arms_of("mesh") if network_of(arm).learns] or [
    "mesh_ft"
]
# A network that another study has tuned brings its own trunk.
FAN_TRUNK = rules.take_tuned_fan.output.trunk
FAN_WEIGHTS = rules.take_tuned_fan.output.weights
if uses_base(plan, "fan") or not plan.arms_of("fan"):
    FAN_TRUNK = rules.export_fan.output.trunk
    FAN_WEIGHTS = rules.export_fan.input.weights
SBR_WEIGHTS = rules.take_tuned_sbr.output.weights
if uses_base(plan, "sbr") or not plan.arms_of("sbr"):
    SBR_WEIGHTS = rules.export_sbr.input.weights


rule track_dlib:
    input:
        frames=rules.index_recording.output.frames,
        faces=rules.detect_faces.output.faces,
    output:
        tracks="<results>/tracks/dlib/{subject}.parquet",
    log:
        "<logs>/track_dlib/{subject}.log",
    benchmark:
        "<benchmarks>/track_dlib/{subject}.tsv"
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(20),
    params:
        code=fingerprint("track_dlib.py"),
        arms=as_parameters(["dlib"]),
    message:
        "Tracking {wildcards.subject} with DLIB"
    script:
        "../workflow_scripts/track_dlib.py"


rule track_fan:
    input:
        **network_files(plan, FAN_ARMS),
        frames=rules.index_recording.output.frames,
        faces=rules.detect_faces.output.faces,
        trunk=FAN_TRUNK,
        weights=FAN_WEIGHTS,
    output:
        tracks=[f"<results>/tracks/{arm}/{{subject}}.parquet" for arm in FAN_ARMS],
    log:
        "<logs>/track_fan/{subject}.log",
    benchmark:
        "<benchmarks>/track_fan/{subject}.tsv"
    conda:
        "../envs/tracking.yaml"
    threads: 1
    resources:
        gpu=GPUS,
        mem_mb=growing(GPU_MB + by_network("fan", 800, 2000)),
        runtime=growing(120),
    params:
        code=fingerprint("track_fan.py"),
        arms=as_parameters(FAN_ARMS),
        heads=list(network_files(plan, FAN_ARMS)),
        settings=lookup("fan", within=config),
        device=lookup("device", within=config),
    message:
        "Tracking {wildcards.subject} with FAN"
    script:
        "../workflow_scripts/track_fan.py"


rule track_sbr:
    input:
        **network_files(plan, SBR_ARMS),
        frames=rules.index_recording.output.frames,
        faces=rules.detect_faces.output.faces,
        weights=SBR_WEIGHTS,
    output:
        tracks=[f"<results>/tracks/{arm}/{{subject}}.parquet" for arm in SBR_ARMS],
    log:
        "<logs>/track_sbr/{subject}.log",
    benchmark:
        "<benchmarks>/track_sbr/{subject}.tsv"
    conda:
        "../envs/tracking.yaml"
    threads: 1
    resources:
        gpu=GPUS,
        mem_mb=growing(GPU_MB + by_network("sbr", 800, 2000)),
        runtime=growing(120),
    params:
        code=fingerprint("track_sbr.py"),
        arms=as_parameters(SBR_ARMS),
        networks=list(network_files(plan, SBR_ARMS)),
        device=lookup("device", within=config),
    message:
        "Tracking {wildcards.subject} with SBR"
    script:
        "../workflow_scripts/track_sbr.py"


rule track_mesh:
    input:
        frames=rules.index_recording.output.frames,
        faces=rules.detect_faces.output.faces,
        weights=weights_input(MESH_WEIGHTS),
    output:
        tracks="<results>/tracks/mesh/{subject}.parquet",
        meshes="<results>/meshes/{subject}.safetensors",
    log:
        "<logs>/track_mesh/{subject}.log",
    benchmark:
        "<benchmarks>/track_mesh/{subject}.tsv"
    conda:
        "../envs/tracking.yaml"
    threads: 1
    resources:
        mem_mb=growing(600),
        runtime=growing(20),
    params:
        code=fingerprint("track_mesh.py"),
        arms=as_parameters(["mesh"]),
    message:
        "Tracking {wildcards.subject} with the face mesh"
    script:
        "../workflow_scripts/track_mesh.py"


rule track_calibrated_mesh:
    input:
        **network_files(plan, CALIBRATED_ARMS),
        frames=rules.index_recording.output.frames,
        faces=rules.detect_faces.output.faces,
        meshes=rules.track_mesh.output.meshes,
    output:
        tracks=[
            f"<results>/tracks/{arm}/{{subject}}.parquet" for arm in CALIBRATED_ARMS
        ],
    log:
        "<logs>/track_calibrated_mesh/{subject}.log",
    benchmark:
        "<benchmarks>/track_calibrated_mesh/{subject}.tsv"
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(10),
    params:
        code=fingerprint("track_calibrated_mesh.py"),
        arms=as_parameters(CALIBRATED_ARMS),
    message:
        "Tracking {wildcards.subject} with the calibrated face mesh"
    script:
        "../workflow_scripts/track_calibrated_mesh.py"
