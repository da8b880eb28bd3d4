"""Landmarks from other tools and for other tools; films and lists of frames to look at."""

from dataclasses import asdict

from steadyface.errors import SteadyFaceError
from steadyface.exchange.settings import import_settings
from steadyface.landmarks import ordered_trackers

try:
    IMPORTED = import_settings(
        config["imported_trackers"],
        [
            (subject, task, repetition)
            for subject in SUBJECTS
            for task, repetition in STUDY.recordings_of(subject)
        ],
    )
except SteadyFaceError as problem:
    raise WorkflowError(str(problem)) from None
# From here on they are arms of the study like any other.
ARMS += ordered_trackers(IMPORTED)
# What tracks before anything is marked up.
UNTUNED = [
    arm for arm in ("dlib", "fan", "sbr", *ordered_trackers(IMPORTED)) if arm in ARMS
]


def imported_files(wildcards):
    """The files of another tool for a subject's recordings, each once."""
    files = [
        str(IMPORTED[wildcards.imported].file_of(wildcards.subject, task, repetition))
        for task, repetition in STUDY.recordings_of(wildcards.subject)
    ]
    return list(dict.fromkeys(files))


def people_of(section):
    """The subjects that a section of the configuration names."""
    named = config[section]["people"]
    unknown = [subject for subject in named if subject not in SUBJECTS]
    if unknown:
        raise WorkflowError(
            f"config.yaml: {section}: people: {unknown[0]} is not in this study; "
            f"it has {', '.join(SUBJECTS)}"
        )
    return named


def suggesting_tracks(wildcards):
    """Person by person, the tracks by every tracker that needs no mark-up."""
    if len(UNTUNED) < 2:
        raise WorkflowError(
            "suggest_frames: needs two trackers that disagree, but this study has "
            f"{len(UNTUNED)} that needs no mark-up; add dlib, fan or sbr to `trackers`"
        )
    return [
        f"<results>/tracks/{arm}/{subject}.parquet"
        for subject in people_of("suggest_frames") or SUBJECTS
        for arm in UNTUNED
    ]


def shown_trackers(wildcards):
    """The trackers that a film shows: those that the configuration names, or all."""
    named = config["overlay_video"]["trackers"]
    unknown = [tracker for tracker in named if tracker not in ARMS]
    if unknown:
        raise WorkflowError(
            f"config.yaml: overlay_video: trackers: {unknown[0]} is not in this study; "
            f"it has {', '.join(ARMS)}"
        )
    return [arm for arm in ARMS if arm in named or not named]


def films_wanted(wildcards):
    """The films of the people whom the configuration names."""
    people = people_of("overlay_video")
    if not people:
        raise WorkflowError(
            "config.yaml: overlay_video: people: is empty; name those whose recordings are to "
            "be shown, for example [A01]. The films show faces"
        )
    return [f"<results>/overlay_videos/{subject}" for subject in people]


rule import_tracks:
    input:
        files=imported_files,
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
        imported="|".join(IMPORTED) or "(?!)",
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=fingerprint("import_tracks.py"),
        settings=lambda wildcards: asdict(IMPORTED[wildcards.imported]),
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
        tracker="|".join(ARMS),
    conda:
        "../envs/tracking.yaml"
    resources:
        mem_mb=growing(1000),
        runtime=growing(10),
    params:
        code=fingerprint("export_tracks.py"),
    script:
        "../workflow_scripts/export_tracks.py"


localrules:
    export,
    overlay_videos,


rule export:
    input:
        collect("<results>/export/{tracker}/{subject}", tracker=ARMS, subject=EVALUATED),


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
        trackers=UNTUNED,
        settings=lookup("suggest_frames", within=config),
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
        study_trackers=ARMS,
        slow=lookup("overlay_video/slow", within=config),
        simulated=lookup("cohort/simulated", within=config),
    script:
        "../workflow_scripts/draw_overlay_video.py"


rule overlay_videos:
    input:
        films_wanted,
