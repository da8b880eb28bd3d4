"""What the rules of annotation_task.smk share: whose frames, which of them, and whose points."""

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
