"""What the rules of exchange.smk share: whom and what they show, if the configuration makes sense."""

from dataclasses import asdict


def imported_files_of(wildcards):
    """The files of another tool for a subject's recordings."""
    return there(imported_files(plan, wildcards.imported, wildcards.subject))


def named_in(setting, known):
    """What a setting such as overlay_video/people names; all of it must be in the study."""
    section, _, name = setting.partition("/")
    named = config[section][name]
    unknown = [each for each in named if each not in known]
    if unknown:
        raise WorkflowError(
            f"study.yaml: {section}: {name}: {unknown[0]} is not in this study; "
            f"it has {', '.join(known)}"
        )
    return named


def two_untuned(wanted_by):
    """The trackers whose disagreement tells what to annotate; there must be two of them."""
    if len(plan.untuned) < 2:
        raise WorkflowError(
            f"{wanted_by}: needs two of the trackers dlib, fan, sbr and imported ones, "
            f"but this study has {' and '.join(plan.untuned) or 'none'}; add to `trackers`"
        )
    return plan.untuned


def suggesting_tracks(wildcards):
    """Person by person, the tracks whose disagreement tells what to annotate."""
    people = named_in("suggest_frames/people", plan.subjects) or plan.subjects
    return tracks_of(plan, people, two_untuned("suggest_frames"))


def shown_trackers(wildcards):
    """The trackers that a film shows: those that the configuration names, or all."""
    named = named_in("overlay_video/trackers", plan.arms)
    return [arm for arm in plan.arms if arm in named or not named]


def films_wanted(wildcards):
    """The films of the people whom the configuration names."""
    people = named_in("overlay_video/people", plan.subjects)
    if not people:
        raise WorkflowError(
            "study.yaml: overlay_video: people: is empty; name those whose recordings are to "
            "be shown, for example [A01]. The films show faces"
        )
    return [f"<results>/overlay_videos/{subject}" for subject in people]
