"""Landmarks from other tools and for other tools; films and lists of frames to look at."""


rule import_tracks:
    input:
        files=imported_files_of,
        frames=rules.index_recording.output.frames,
        faces=rules.detect_faces.output.faces,
    output:
        tracks="<results>/tracks/{imported}/{subject}.parquet",
        account="<results>/tracks/{imported}/{subject}.import.csv",
    log:
        "<logs>/import_tracks/{imported}.{subject}.log",
    benchmark:
        "<benchmarks>/import_tracks/{imported}.{subject}.tsv"
    wildcard_constraints:
        imported="|".join(plan.imported) or "(?!)",
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=fingerprint("import_tracks.py"),
        settings=lambda wildcards: asdict(plan.imported[wildcards.imported]),
        bytes=lambda wildcards: sizes_of(imported_files_of(wildcards)),
    message:
        "Reading the landmarks of {wildcards.subject} by {wildcards.imported}"
    script:
        "../workflow_scripts/import_tracks.py"


rule export_tracks:
    input:
        tracks="<results>/tracks/{tracker}/{subject}.parquet",
    output:
        folder=directory("<results>/export/{tracker}/{subject}"),
    log:
        "<logs>/export_tracks/{tracker}.{subject}.log",
    benchmark:
        "<benchmarks>/export_tracks/{tracker}.{subject}.tsv"
    wildcard_constraints:
        tracker="|".join(plan.arms),
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=fingerprint("export_tracks.py"),
    message:
        "Exporting the landmarks of {wildcards.subject} by {wildcards.tracker}"
    script:
        "../workflow_scripts/export_tracks.py"


localrules:
    export,
    overlay_videos,


rule export:
    input:
        collect(
            "<results>/export/{tracker}/{subject}",
            tracker=plan.arms,
            subject=plan.evaluated,
        ),


rule suggest_frames:
    input:
        tracks=suggesting_tracks,
    output:
        frames="<results>/suggested_frames.csv",
    log:
        "<logs>/suggest_frames.log",
    benchmark:
        "<benchmarks>/suggest_frames.tsv"
    conda:
        "../envs/measures.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=fingerprint("suggest_frames.py"),
        trackers=plan.untuned,
        settings=lookup("suggest_frames", within=config),
    message:
        "Choosing frames to annotate"
    script:
        "../workflow_scripts/suggest_frames.py"


rule draw_overlay_video:
    input:
        frames=rules.index_recording.output.frames,
        faces=rules.detect_faces.output.faces,
        tracks=lambda wildcards: [
            f"<results>/tracks/{arm}/{wildcards.subject}.parquet"
            for arm in shown_trackers(wildcards)
        ],
    output:
        folder=directory("<results>/overlay_videos/{subject}"),
    log:
        "<logs>/draw_overlay_video/{subject}.log",
    benchmark:
        "<benchmarks>/draw_overlay_video/{subject}.tsv"
    conda:
        "../envs/recordings.yaml"
    resources:
        mem_mb=growing(1500),
        runtime=growing(30),
    params:
        code=fingerprint("draw_overlay_video.py"),
        trackers=shown_trackers,
        study_trackers=plan.arms,
        slow=lookup("overlay_video/slow", within=config),
        simulated=lookup("cohort/simulated", within=config),
    message:
        "Filming the landmarks of {wildcards.subject}"
    script:
        "../workflow_scripts/draw_overlay_video.py"


rule overlay_videos:
    input:
        films_wanted,
