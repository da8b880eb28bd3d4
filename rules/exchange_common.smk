"""What the rules of exchange.smk share: the imported trackers, whom and what they show."""

from dataclasses import asdict

from steadyface.errors import SteadyFaceError
from steadyface.exchange.imported_trackers import import_settings
from steadyface.trackers.arms import ordered_trackers

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
# What tracks before anything is annotated.
UNTUNED = [
    arm for arm in ("dlib", "fan", "sbr", *ordered_trackers(IMPORTED)) if arm in ARMS
]


def imported_files(wildcards):
    """The files of another tool for a subject's recordings, each once."""
    files = [
        str(IMPORTED[wildcards.imported].file_of(wildcards.subject, task, repetition))
        for task, repetition in STUDY.recordings_of(wildcards.subject)
    ]
    return given(list(dict.fromkeys(files)))


def people_of(section):
    """The subjects that a section of the configuration names."""
    named = config[section]["people"]
    unknown = [subject for subject in named if subject not in SUBJECTS]
    if unknown:
        raise WorkflowError(
            f"study.yaml: {section}: people: {unknown[0]} is not in this study; "
            f"it has {', '.join(SUBJECTS)}"
        )
    return named


def suggesting_tracks(wildcards):
    """Person by person, the tracks whose disagreement tells what to annotate."""
    if len(UNTUNED) < 2:
        raise WorkflowError(
            "suggest_frames: needs two of the trackers dlib, fan, sbr and imported ones, "
            f"but this study has {' and '.join(UNTUNED) or 'none'}; add to `trackers`"
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
            f"study.yaml: overlay_video: trackers: {unknown[0]} is not in this study; "
            f"it has {', '.join(ARMS)}"
        )
    return [arm for arm in ARMS if arm in named or not named]


def films_wanted(wildcards):
    """The films of the people whom the configuration names."""
    people = people_of("overlay_video")
    if not people:
        raise WorkflowError(
            "study.yaml: overlay_video: people: is empty; name those whose recordings are to "
            "be shown, for example [A01]. The films show faces"
        )
    return [f"<results>/overlay_videos/{subject}" for subject in people]
