"""Frames for people to annotate: `snakemake annotation_task`."""


rule make_annotation_task:
    input:
        frames=rules.index_recording.output.frames,
        index=rules.index_recording.output.index,
        faces=rules.detect_faces.output.faces,
        suggesting=lambda wildcards: tracks_of(
            plan, [wildcards.subject], suggesting_trackers(wildcards)
        ),
        track=corrected_track,
    output:
        folder=directory("<results>/annotation_task/{subject}"),
    log:
        "<logs>/make_annotation_task/{subject}.log",
    benchmark:
        "<benchmarks>/make_annotation_task/{subject}.tsv"
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(10),
    params:
        code=fingerprint(
            "make_annotation_task.py", "steadyface/annotation_task/templates"
        ),
        how=frames_chosen_by,
        suggesting=suggesting_trackers,
        tracker=corrected_tracker,
        # Whoever is named beside a person leaves that person's page as it is.
        every=lookup("annotation_task/every", within=config),
        formats=lookup("annotation_task/formats", within=config),
        suggest=lookup("suggest_frames", within=config),
        first_frame=lookup("annotations/first_frame", within=config),
        destination=lambda wildcards: destination_of(
            config["cohort"]["annotations"], wildcards.subject
        ),
        simulated=lookup("cohort/simulated", within=config),
    message:
        "Preparing frames of {wildcards.subject} to be annotated"
    script:
        "../workflow_scripts/make_annotation_task.py"


localrules:
    annotation_task,


rule annotation_task:
    input:
        tasks_wanted,
