"""Fine-tuning: FAN once per left-out person, SBR once on the fine-tuning set."""


rule compute_trunk_features:
    input:
        frames=rules.index_recording.output.frames,
        faces=rules.detect_faces.output.faces,
        annotations=ANNOTATIONS,
        trunk=rules.export_fan.output.trunk,
        weights=rules.export_fan.input.weights,
    output:
        # A gigabyte or more for a study; only fine-tuning needs them.
        maps=temp("<results>/finetuning/features/{subject}.npy"),
        cells=temp("<results>/finetuning/features/{subject}.npz"),
    log:
        "<logs>/compute_trunk_features/{subject}.log",
    benchmark:
        "<benchmarks>/compute_trunk_features/{subject}.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        gpu=GPUS,
        mem_mb=growing(GPU_MB + by_network("fan", 1000, 2000)),
        runtime=growing(60),
    params:
        code=fingerprint("compute_trunk_features.py"),
        augmentation=lookup("finetuning/fan_augmentation", within=config),
        device=lookup("device", within=config),
    message:
        "Preparing the frames of {wildcards.subject} for FAN's fine-tuning"
    script:
        "../workflow_scripts/compute_trunk_features.py"


# One store for all folds: a list of everybody else in each fold would make a plan of a thousand
# people a million files long.
rule gather_trunk_features:
    input:
        maps=collect(
            "<results>/finetuning/features/{subject}.npy", subject=plan.annotated
        ),
        cells=collect(
            "<results>/finetuning/features/{subject}.npz", subject=plan.annotated
        ),
    output:
        store=temp(directory("<results>/finetuning/features_of_all")),
    log:
        "<logs>/gather_trunk_features.log",
    benchmark:
        "<benchmarks>/gather_trunk_features.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(500),
        runtime=growing(30),
    params:
        code=fingerprint("gather_trunk_features.py"),
    message:
        "Gathering the frames that FAN's fine-tuning learns from"
    script:
        "../workflow_scripts/gather_trunk_features.py"


rule finetune_fan:
    input:
        features=rules.gather_trunk_features.output.store,
        weights=rules.export_fan.input.weights,
    output:
        head="<results>/finetuning/fan/{subject}/head.safetensors",
        graph="<results>/finetuning/fan/{subject}/head.onnx",
        manifest="<results>/finetuning/fan/{subject}/manifest.json",
    log:
        "<logs>/finetune_fan/{subject}.log",
    benchmark:
        "<benchmarks>/finetune_fan/{subject}.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        gpu=GPUS,
        mem_mb=growing(GPU_MB + by_network("fan", 1700, 4000)),
        runtime=growing(by_network("fan", 30, 240)),
    params:
        code=fingerprint("finetune_fan.py"),
        settings=lookup("finetuning/fan", within=config),
        device=lookup("device", within=config),
    message:
        "Fine-tuning FAN on everybody but {wildcards.subject}"
    script:
        "../workflow_scripts/finetune_fan.py"


rule finetune_fan_equal:
    input:
        maps=collect(
            "<results>/finetuning/features/{subject}.npy", subject=plan.finetuning
        ),
        cells=collect(
            "<results>/finetuning/features/{subject}.npz", subject=plan.finetuning
        ),
        weights=rules.export_fan.input.weights,
    output:
        head="<results>/finetuning/fan_equal/head.safetensors",
        graph="<results>/finetuning/fan_equal/head.onnx",
        manifest="<results>/finetuning/fan_equal/manifest.json",
    log:
        "<logs>/finetune_fan_equal.log",
    benchmark:
        "<benchmarks>/finetune_fan_equal.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        gpu=GPUS,
        mem_mb=growing(GPU_MB + by_network("fan", 1700, 4000)),
        runtime=growing(by_network("fan", 30, 240)),
    params:
        code=fingerprint("finetune_fan_equal.py"),
        settings=lookup("finetuning/fan", within=config),
        device=lookup("device", within=config),
    message:
        "Fine-tuning FAN on the same people as SBR"
    script:
        "../workflow_scripts/finetune_fan_equal.py"


rule finetune_sbr:
    input:
        frames=collect("<results>/frames/{subject}.frames", subject=plan.finetuning),
        faces=collect("<results>/faces/{subject}.parquet", subject=plan.finetuning),
        annotations=annotations_of(plan, plan.finetuning),
        weights=rules.export_sbr.input.weights,
    output:
        weights="<results>/finetuning/{network}/sbr.safetensors",
        graph="<results>/finetuning/{network}/sbr.onnx",
        manifest="<results>/finetuning/{network}/manifest.json",
    log:
        "<logs>/finetune_sbr/{network}.log",
    benchmark:
        "<benchmarks>/finetune_sbr/{network}.tsv"
    wildcard_constraints:
        network="|".join(
            name
            for name, network in NETWORKS.items()
            if network.family == "sbr" and network.learns
        ),
    # The longest job of a study: begin it as soon as it can.
    priority: 50
    conda:
        "../envs/training.yaml"
    resources:
        gpu=GPUS,
        mem_mb=growing(GPU_MB + by_network("sbr", 2600, 4000)),
        runtime=growing(by_network("sbr", 60, 600)),
    params:
        code=fingerprint("finetune_sbr.py"),
        without=lambda wildcards: NETWORKS[wildcards.network].without,
        subjects=plan.finetuning,
        settings=lookup("finetuning/sbr", within=config),
        device=lookup("device", within=config),
    message:
        "Fine-tuning SBR ({wildcards.network})"
    script:
        "../workflow_scripts/finetune_sbr.py"


rule calibrate_mesh:
    input:
        meshes=collect(
            "<results>/meshes/{subject}.safetensors", subject=plan.finetuning
        ),
        faces=collect("<results>/faces/{subject}.parquet", subject=plan.finetuning),
        annotations=annotations_of(plan, plan.finetuning),
    output:
        calibration="<results>/finetuning/mesh/calibration.safetensors",
        manifest="<results>/finetuning/mesh/manifest.json",
    log:
        "<logs>/calibrate_mesh.log",
    benchmark:
        "<benchmarks>/calibrate_mesh.tsv"
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(10),
    params:
        code=fingerprint("calibrate_mesh.py"),
    message:
        "Calibrating the face mesh to the annotations of SBR's people"
    script:
        "../workflow_scripts/calibrate_mesh.py"


rule gather_marked_meshes:
    input:
        meshes=collect("<results>/meshes/{subject}.safetensors", subject=plan.annotated),
        faces=collect("<results>/faces/{subject}.parquet", subject=plan.annotated),
        annotations=annotations_of(plan, plan.annotated),
    output:
        store=temp("<results>/finetuning/marked_meshes.safetensors"),
    log:
        "<logs>/gather_marked_meshes.log",
    benchmark:
        "<benchmarks>/gather_marked_meshes.tsv"
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(20),
    params:
        code=fingerprint("gather_marked_meshes.py"),
    message:
        "Gathering the marked frames that the face mesh's calibration learns from"
    script:
        "../workflow_scripts/gather_marked_meshes.py"


rule calibrate_mesh_without_one:
    input:
        store=rules.gather_marked_meshes.output.store,
    output:
        calibration="<results>/finetuning/mesh_without/{subject}/calibration.safetensors",
        manifest="<results>/finetuning/mesh_without/{subject}/manifest.json",
    log:
        "<logs>/calibrate_mesh_without_one/{subject}.log",
    benchmark:
        "<benchmarks>/calibrate_mesh_without_one/{subject}.tsv"
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=fingerprint("calibrate_mesh_without_one.py"),
    message:
        "Calibrating the face mesh to everybody but {wildcards.subject}"
    script:
        "../workflow_scripts/calibrate_mesh_without_one.py"
