"""The bundled compact networks, made anew from rendered people: `snakemake pretrain`.

Not part of the study: its weights lie in `resources/weights`, and a new pair is copied there by
hand, together with its cards. Training wants a GPU, which is used where there is one.
"""


localrules:
    pretrain,


rule pretrain:
    input:
        "<results>/pretraining/fan_compact.safetensors",
        "<results>/pretraining/sbr_compact.safetensors",


rule render_training_set:
    output:
        images="<results>/pretraining/images.npy",
        labels="<results>/pretraining/labels.npz",
        movement_images="<results>/pretraining/movement_images.npy",
        movement_labels="<results>/pretraining/movement_labels.npz",
    log:
        "<logs>/render_training_set.log",
    benchmark:
        "<benchmarks>/render_training_set.tsv"
    conda:
        "../envs/training.yaml"
    threads: 8
    resources:
        mem_mb=growing(4000),
        runtime=growing(120),
    params:
        code=fingerprint("render_training_set.py"),
        seed=lookup("pretraining/seed", within=config),
        people=lookup("pretraining/people", within=config),
        held_out_people=lookup("pretraining/held_out_people", within=config),
        stills=lookup("pretraining/stills", within=config),
        clips=lookup("pretraining/clips", within=config),
    message:
        "Rendering the people that the networks learn from"
    script:
        "../workflow_scripts/render_training_set.py"


rule pretrain_fan:
    input:
        images=rules.render_training_set.output.images,
        labels=rules.render_training_set.output.labels,
        movement_images=rules.render_training_set.output.movement_images,
        movement_labels=rules.render_training_set.output.movement_labels,
    output:
        weights="<results>/pretraining/fan_compact.safetensors",
        card="<results>/pretraining/fan_compact.yaml",
    log:
        "<logs>/pretrain_fan.log",
    benchmark:
        "<benchmarks>/pretrain_fan.tsv"
    conda:
        "../envs/training.yaml"
    threads: 4
    resources:
        mem_mb=growing(6000),
        runtime=growing(240),
    params:
        code=fingerprint("pretrain_fan.py"),
        settings=lookup("pretraining", within=config),
    message:
        "Training FAN"
    script:
        "../workflow_scripts/pretrain_fan.py"


rule pretrain_sbr:
    input:
        images=rules.render_training_set.output.images,
        labels=rules.render_training_set.output.labels,
        movement_images=rules.render_training_set.output.movement_images,
        movement_labels=rules.render_training_set.output.movement_labels,
    output:
        weights="<results>/pretraining/sbr_compact.safetensors",
        card="<results>/pretraining/sbr_compact.yaml",
    log:
        "<logs>/pretrain_sbr.log",
    benchmark:
        "<benchmarks>/pretrain_sbr.tsv"
    conda:
        "../envs/training.yaml"
    threads: 4
    resources:
        mem_mb=growing(6000),
        runtime=growing(240),
    params:
        code=fingerprint("pretrain_sbr.py"),
        settings=lookup("pretraining", within=config),
    message:
        "Training SBR"
    script:
        "../workflow_scripts/pretrain_sbr.py"
