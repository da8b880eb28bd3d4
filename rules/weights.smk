"""The networks' weights: fetched or bundled, checked, and made into graphs for tracking."""


rule fetch_weights:
    output:
        published="<results>/weights/published/{weights}",
    log:
        "<logs>/fetch_weights/{weights}.log",
    benchmark:
        "<benchmarks>/fetch_weights/{weights}.tsv"
    wildcard_constraints:
        weights="|".join(SOURCES),
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(60),
    params:
        code=fingerprint("fetch_weights.py"),
        local=lambda wildcards: config["weights"]["local"].get(wildcards.weights),
    message:
        "Fetching the weights {wildcards.weights}"
    script:
        "../workflow_scripts/fetch_weights.py"


rule convert_weights:
    input:
        published=rules.fetch_weights.output.published,
    output:
        weights="<results>/weights/{weights}.safetensors",
        card="<results>/weights/{weights}.yaml",
    log:
        "<logs>/convert_weights/{weights}.log",
    benchmark:
        "<benchmarks>/convert_weights/{weights}.tsv"
    wildcard_constraints:
        weights="|".join(SOURCES),
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(2000),
        runtime=growing(10),
    params:
        code=fingerprint("convert_weights.py"),
        local=lambda wildcards: config["weights"]["local"].get(wildcards.weights),
    message:
        "Converting the weights {wildcards.weights}"
    script:
        "../workflow_scripts/convert_weights.py"


rule export_fan:
    input:
        weights=weights_input(config["weights"]["fan"]),
    output:
        trunk="<results>/weights/fan/trunk.onnx",
        head="<results>/weights/fan/head.onnx",
    log:
        "<logs>/export_fan.log",
    benchmark:
        "<benchmarks>/export_fan.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(by_network("fan", 1200, 2000)),
        runtime=growing(10),
    params:
        code=fingerprint("export_fan.py"),
        name=config["weights"]["fan"],
    message:
        "Preparing FAN for tracking"
    script:
        "../workflow_scripts/export_fan.py"


rule export_sbr:
    input:
        weights=weights_input(config["weights"]["sbr"]),
    output:
        network="<results>/weights/sbr/sbr.onnx",
    log:
        "<logs>/export_sbr.log",
    benchmark:
        "<benchmarks>/export_sbr.tsv"
    conda:
        "../envs/training.yaml"
    resources:
        mem_mb=growing(by_network("sbr", 1000, 2000)),
        runtime=growing(10),
    params:
        code=fingerprint("export_sbr.py"),
        name=config["weights"]["sbr"],
    message:
        "Preparing SBR for tracking"
    script:
        "../workflow_scripts/export_sbr.py"
