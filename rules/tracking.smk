"""Frames to landmark tracks: one job per subject and network."""


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
        mem_mb=1000,
        runtime=20,
    params:
        code=fingerprint("track_dlib.py"),
    script:
        "../workflow_scripts/track_dlib.py"
