"""Frames for people to annotate: `snakemake annotation_task`."""

from steadyface.annotation_task.choice import (
    BEST,
    NO_TRACKER,
    SUGGESTED,
    how_to_choose,
    starting_tracker,
)
from steadyface.annotation_task.destination import destination_of
from steadyface.study.study import FINETUNE


def frames_chosen_by(wildcards):
    """How a person's frames are chosen."""
    learned_from = wildcards.subject in plan.study.subjects(FINETUNE)
    return how_to_choose(config["annotation_task"]["frames"], learned_from)


def suggesting_trackers(wildcards):
    """The trackers whose disagreement chooses a person's frames, if it does."""
    if frames_chosen_by(wildcards) != SUGGESTED:
        return []
    return two_untuned("annotation_task")


def corrected_tracker(wildcards):
    """The tracker whose points of a person are corrected; None for the average face."""
    wanted = config["annotation_task"]["tracker"]
    untuned = [
        arm for arm in plan.arms if is_imported(arm) or not network_of(arm).learns
    ]
    # A network that has learned from a person knows that person's annotations already.
    known = plan.arms if wildcards.subject in plan.evaluated else untuned
    if wanted not in (BEST, NO_TRACKER, *known):
        raise WorkflowError(
            f"study.yaml: annotation_task: tracker: {wanted} does not track {wildcards.subject} "
            f"in this study; take {BEST}, {NO_TRACKER} or one of {', '.join(known)}"
        )
    return starting_tracker(wanted, untuned, plan.simulated)


def corrected_track(wildcards):
    """The file of these points."""
    tracker = corrected_tracker(wildcards)
    return tracks_of(plan, [wildcards.subject], [tracker] if tracker else [])


def tasks_wanted(wildcards):
    """The folders of the people whom the configuration names."""
    people = named_in("annotation_task/people", plan.subjects)
    if not people:
        raise WorkflowError(
            "study.yaml: annotation_task: people: is empty; name those who are to be annotated, "
            "for example [A01]. The pictures show faces"
        )
    return [f"<results>/annotation_task/{subject}" for subject in people]


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
        settings=lookup("annotation_task", within=config),
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
