"""Networks that another study has tuned, in a study that tracks with them: whom they know."""

from collections.abc import Iterable, Mapping, Sequence

from steadyface.problems import Problem
from steadyface.study.study import EVALUATE, Study
from steadyface.trackers.arms import is_imported, network_of, networks_of, tracker_label
from steadyface.weights.learned_from import KnownPeople, sentences
from steadyface.weights.tuned import TunedNetwork


def without_unchanged(
    arms: Sequence[str], tuned: Mapping[str, TunedNetwork]
) -> tuple[list[str], list[str]]:
    """The arms that are what they are called, and a line for those that tuning left as they were.

    Args:
        arms: trackers of the study.
        tuned: networks of another study, by name.
    """
    unchanged = {name for name, network in tuned.items() if not network.card["changed"]}
    left_out = [arm for arm in arms if not is_imported(arm) and network_of(arm).name in unchanged]
    lines = [
        f"{tracker_label(arm)} is left out: tuning changed nothing, so it is the network that it "
        "started from."
        for arm in left_out
    ]
    return [arm for arm in arms if arm not in left_out], lines


def people_known(
    known: Mapping[str, KnownPeople], arms: Iterable[str], subjects: Sequence[str]
) -> dict[str, KnownPeople]:
    """Those of some people from whom the networks of a study's trackers have learned, by label.

    Args:
        known: of each network of another study.
        arms: trackers of the study.
        subjects: people who enter.
    """
    read = {network.name for network in networks_of(arms)}
    return {
        tracker_label(name): people.among(subjects)
        for name, people in known.items()
        if name in read
    }


def said_of_known(known: Mapping[str, KnownPeople]) -> list[str]:
    """A sentence for the trackers that know the same people.

    Args:
        known: as `people_known` gives it.
    """
    labels: dict[KnownPeople, list[str]] = {}
    for label, people in known.items():
        labels.setdefault(people, []).append(label)
    return [line for people, those in labels.items() for line in sentences(those, people)]


def taught_by_evaluated(
    sheet: str, study: Study, known: Mapping[str, KnownPeople]
) -> list[Problem]:
    """People to be evaluated in a comparison from whom a network of another study has learned.

    Args:
        sheet: where they stand.
        study: the people.
        known: as `people_known` gives it.
    """
    if not study.compares:
        return []
    remedy = (
        "a tracker is not evaluated on people whom it has learned from: take the person out "
        "(cohort/without) or the tracker (trackers); somebody else needs another id"
    )
    evaluated = set(study.subjects(EVALUATE))
    return [
        Problem(sheet, f"{label} has learned from {whom}", remedy, subject)
        for label, people in known.items()
        for whom, subjects in (
            ("a person of this id", people.by_name),
            ("a recording of this person", people.by_recording),
        )
        for subject in subjects
        if subject in evaluated
    ]
