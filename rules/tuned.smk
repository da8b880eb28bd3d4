"""Tuned networks out to other studies, and in from them."""


rule finetune_fan_on_everybody:
    input:
        features=rules.gather_trunk_features.output.store,
        folds=collect(
            "<results>/finetuning/fan/{subject}/manifest.json", subject=plan.evaluated
        ),
        weights=rules.export_fan.input.weights,
    output:
        head="<results>/finetuning/fan_on_everybody/head.safetensors",
        graph="<results>/finetuning/fan_on_everybody/head.onnx",
        manifest="<results>/finetuning/fan_on_everybody/manifest.json",
    log:
        "<logs>/finetune_fan_on_everybody.log",
    benchmark:
        "<benchmarks>/finetune_fan_on_everybody.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        gpu=GPUS,
        mem_mb=growing(GPU_MB + by_network("fan", 1700, 4000)),
        runtime=growing(by_network("fan", 30, 240)),
    params:
        code=fingerprint("finetune_fan_on_everybody.py"),
        settings=lookup("finetuning/fan", within=config),
        device=lookup("device", within=config),
    message:
        "Fine-tuning FAN on everybody"
    script:
        "../workflow_scripts/finetune_fan_on_everybody.py"


rule bundle_tuned:
    input:
        base=bundled("base"),
        tuned=bundled("tuned"),
        manifest=bundled("manifest"),
        graphs=bundled("graphs"),
        quality=lambda wildcards: [
            f"<results>/frames/{subject}.quality.json"
            for subject in tuned_files(plan, wildcards.network).people
        ],
        accuracy=collect(
            "<results>/measures/accuracy/{subject}.parquet", subject=plan.evaluated
        ),
        # Simulated annotations begin with no tracker's points.
        starts=(
            ["<results>/analysis/starting_points.csv"]
            if annotators_of(plan, plan.recorded)
            else []
        ),
    output:
        folder=directory("<results>/tuned/{network}"),
    log:
        "<logs>/bundle_tuned/{network}.log",
    benchmark:
        "<benchmarks>/bundle_tuned/{network}.tsv"
    wildcard_constraints:
        network="|".join(EXPORTABLE) or "(?!)",
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(by_network("fan", 1200, 2000)),
        runtime=growing(10),
    params:
        code=fingerprint("bundle_tuned.py", "steadyface/weights/tuned.schema.yaml"),
        title=lookup("title", within=config),
        simulated=lookup("cohort/simulated", within=config),
    message:
        "Putting {wildcards.network} together for other studies"
    script:
        "../workflow_scripts/bundle_tuned.py"


rule export_tuned:
    input:
        folders_wanted,
    localrule: True


rule take_tuned_fan:
    input:
        tuned=given_network("fan_ft"),
        base=rules.export_fan.input.weights if uses_base(plan, "fan") else [],
    output:
        weights="<results>/weights/fan_ft/fan_ft.safetensors",
        card="<results>/weights/fan_ft/fan_ft.yaml",
        head="<results>/weights/fan_ft/head.safetensors",
        head_graph="<results>/weights/fan_ft/head.onnx",
        trunk="<results>/weights/fan_ft/trunk.onnx",
    log:
        "<logs>/take_tuned_fan.log",
    benchmark:
        "<benchmarks>/take_tuned_fan.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(by_network("fan", 1200, 2000)),
        runtime=growing(10),
    params:
        code=fingerprint("take_tuned_fan.py", "steadyface/weights/tuned.schema.yaml"),
        sha256=expected_hashes("fan_ft"),
    message:
        "Preparing the tuned FAN for tracking"
    script:
        "../workflow_scripts/take_tuned_fan.py"


rule take_tuned_sbr:
    input:
        tuned=given_network("sbr_ft"),
    output:
        weights="<results>/weights/sbr_ft/sbr_ft.safetensors",
        card="<results>/weights/sbr_ft/sbr_ft.yaml",
        network="<results>/weights/sbr_ft/sbr_ft.onnx",
    log:
        "<logs>/take_tuned_sbr.log",
    benchmark:
        "<benchmarks>/take_tuned_sbr.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(by_network("sbr", 1000, 2000)),
        runtime=growing(10),
    params:
        code=fingerprint("take_tuned_sbr.py", "steadyface/weights/tuned.schema.yaml"),
        sha256=expected_hashes("sbr_ft"),
    message:
        "Preparing the tuned SBR for tracking"
    script:
        "../workflow_scripts/take_tuned_sbr.py"


rule take_tuned_mesh:
    input:
        tuned=given_network("mesh_ft"),
        mesh=weights_input(MESH_WEIGHTS),
    output:
        weights="<results>/weights/mesh_ft/mesh_ft.safetensors",
        card="<results>/weights/mesh_ft/mesh_ft.yaml",
    log:
        "<logs>/take_tuned_mesh.log",
    benchmark:
        "<benchmarks>/take_tuned_mesh.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(10),
    params:
        code=fingerprint("take_tuned_mesh.py", "steadyface/weights/tuned.schema.yaml"),
        sha256=expected_hashes("mesh_ft"),
    message:
        "Preparing the calibration of the face mesh for tracking"
    script:
        "../workflow_scripts/take_tuned_mesh.py"


rule list_learned_from:
    input:
        cards=[str(given.tuned[name].card_file) for name in plan.tuned],
        quality=collect(
            "<results>/frames/{subject}.quality.json", subject=plan.evaluated
        ),
    output:
        table="<results>/learned_from.csv",
    log:
        "<logs>/list_learned_from.log",
    benchmark:
        "<benchmarks>/list_learned_from.tsv"
    conda:
        "../envs/report.yaml"
    resources:
        mem_mb=growing(600),
        runtime=growing(10),
    params:
        code=fingerprint("list_learned_from.py", "steadyface/weights/tuned.schema.yaml"),
    message:
        "Listing whom the tuned networks have learned from"
    script:
        "../workflow_scripts/list_learned_from.py"
