"""The plan of a study: who takes part, which trackers follow them, and from whom these learn.

Made once, while Snakemake reads the rules, from the configuration and the sheets; the rules ask it
and decide nothing themselves. Which files a plan leads to stands in `plan_files`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from steadyface.exchange.imported_trackers import ImportSettings, import_settings
from steadyface.problems import Problem
from steadyface.study.arms import usable_arms
from steadyface.study.design import ordered_tasks
from steadyface.study.given import Given
from steadyface.study.shown import TASK, shown_people, shown_recordings
from steadyface.study.simulated_or_real import mixed
from steadyface.study.study import EVALUATE, FINETUNE, Study
from steadyface.study.tuned_networks import (
    people_known,
    said_of_known,
    taught_by_evaluated,
    without_unchanged,
)
from steadyface.trackers.arms import (
    PAPER_TRACKERS,
    LearnsFrom,
    Network,
    arms_of_family,
    before_and_after,
    network_of,
    networks_of,
    ordered_trackers,
)
from steadyface.weights.choice import tuned_names

# What tracks with a network that another study has tuned, once it is made ready here.
CARRIED = {
    "fan_ft": "weights/fan_ft/head.onnx",
    "sbr_ft": "weights/sbr_ft/sbr_ft.onnx",
    "mesh_ft": "weights/mesh_ft/mesh_ft.safetensors",
}


@dataclass(frozen=True)
class Plan:
    """What a study does. People are named by their ids, in the order of `Study`.

    Attributes:
        config: the whole configuration.
        checkout: folder of the workflow, with what comes with it.
        given: files that the lab gave, also of people who do not enter.
        study: people who enter, and their recordings.
        annotated: people with annotations.
        imported: other tools whose landmarks are read, by the names that the study gives them.
        arms: trackers of the study, imported ones last.
        left_out: a line for the trackers that the configuration asks for and people do not allow.
        known: a line for people whom networks of another study have learned from.
        problems: faults that forbid to run anything, each with the remedy.
        problems_of_report: faults that forbid the report alone; frames can go out to be annotated.
    """

    config: Mapping[str, Any]
    checkout: str
    given: Given
    study: Study
    annotated: Sequence[str]
    imported: Mapping[str, ImportSettings]
    arms: Sequence[str]
    left_out: Sequence[str]
    known: Sequence[str]
    problems: Sequence[Problem]
    problems_of_report: Sequence[Problem]

    @property
    def simulated(self) -> bool:
        """Whether the recordings are rendered."""
        return self.config["cohort"]["simulated"]

    @property
    def without(self) -> Mapping[str, str]:
        """People of the sheets who do not enter, each with the reason."""
        return self.config["cohort"]["without"]

    @cached_property
    def subjects(self) -> list[str]:
        """Everybody who enters."""
        return self.study.subjects()

    @cached_property
    def evaluated(self) -> list[str]:
        """People on whom trackers are measured."""
        return self.study.subjects(EVALUATE)

    @cached_property
    def finetuning(self) -> list[str]:
        """People of the set `finetune` from whom a network can learn: those with annotations."""
        return [one for one in self.study.subjects(FINETUNE) if self.is_annotated(one)]

    @cached_property
    def unannotated(self) -> list[str]:
        """People without annotations."""
        return [one for one in self.subjects if not self.is_annotated(one)]

    @cached_property
    def recorded(self) -> list[str]:
        """People whose recordings count: who is only learned from does if something learns."""
        learns = any(network.learns for network in self.networks)
        return self.subjects if learns else self.evaluated

    @cached_property
    def notes(self) -> list[str]:
        """What the study does without, for the report."""
        if not self.unannotated:
            return list(self.left_out)
        whom = ", ".join(self.unannotated) if self.annotated else "everybody"
        line = f"Accuracy is not available for people without annotations: {whom}."
        return [*self.left_out, line]

    @cached_property
    def networks(self) -> list[Network]:
        """The networks that the study's trackers read, each once."""
        return [self._as_given(network) for network in networks_of(self.arms)]

    def network_of(self, arm: str) -> Network:
        """The network that an arm's points are read from, with its file in this study."""
        return self._as_given(network_of(arm))

    @cached_property
    def tuned(self) -> list[str]:
        """Names of the networks that another study has tuned, as far as trackers read them."""
        read = [network.name for network in self.networks]
        return [name for name in read if name in self.given.tuned]

    def _as_given(self, network: Network) -> Network:
        if network.name not in tuned_names(self.config["weights"]):
            return network
        return replace(network, learns_from=LearnsFrom.NOBODY, file=CARRIED[network.name])

    @cached_property
    def tasks(self) -> list[str]:
        """Tasks of the recordings, the paper's first."""
        return ordered_tasks(self.study.recordings["task"])

    @cached_property
    def reads_depth(self) -> bool:
        """Whether millimetres are asked for and a recording may hold depth: a bag."""
        files = self.study.recordings["file"].str.lower()
        return self.config["kinematics"]["unit"] == "mm" and files.str.endswith(".bag").any()

    @cached_property
    def untuned(self) -> list[str]:
        """Trackers that work before anything is annotated: the paper's and imported ones."""
        known = [arm for arm in PAPER_TRACKERS if not network_of(arm).learns]
        return [arm for arm in (*known, *self.imported) if arm in self.arms]

    @cached_property
    def shown(self) -> dict[str, str]:
        """Group of each person whom figures show, by subject."""
        return shown_people(self.study.participants)

    @cached_property
    def shown_recordings(self) -> dict[str, tuple[str, int]]:
        """Task and repetition that figures show of these people, by subject."""
        return shown_recordings(self.study, self.shown)

    @cached_property
    def pictured(self) -> list[str]:
        """People of whom a picture compares trackers with annotations."""
        return [
            subject
            for subject in self.shown
            if self.is_annotated(subject) and TASK in dict(self.study.recordings_of(subject))
        ]

    @cached_property
    def pictured_arms(self) -> list[str]:
        """Trackers in these pictures: the paper's before and after fine-tuning."""
        return [arm for pair in before_and_after() for arm in pair if arm in self.arms]

    @property
    def draws_faces(self) -> bool:
        """Whether there are such pictures: real faces only where the configuration asks."""
        allowed = self.simulated or self.config["report"]["show_faces"]
        return bool(allowed and self.pictured and self.pictured_arms)

    def is_annotated(self, subject: str) -> bool:
        """Whether a person has annotations."""
        return subject in self._annotated

    def arms_of(self, family: str) -> list[str]:
        """The study's trackers whose network is of the family (`trackers.arms.Network`)."""
        return arms_of_family(self.arms, family)

    @cached_property
    def _annotated(self) -> frozenset[str]:
        return frozenset(self.annotated)


def plan_study(config: Mapping[str, Any], checkout: str, given: Given) -> Plan:
    """The plan that follows from a configuration and what a lab gave; nothing is read.

    Raises:
        SettingsError: the imported trackers' names or files are impossible.
    """
    study = given.study.without(config["cohort"]["without"])
    subjects = study.subjects()
    simulated = config["cohort"]["simulated"]
    # The simulated annotator annotates everybody.
    annotated = [one for one in subjects if simulated or one in given.annotations]
    known = frozenset(annotated)
    arms, left_out = usable_arms(
        # In the library's order, so that a reordered list in the configuration changes no result.
        ordered_trackers(config["trackers"]),
        study.subjects(EVALUATE),
        [one for one in study.subjects(FINETUNE) if one in known],
        annotated,
        tuned_names(config["weights"]),
    )
    recordings = [
        (subject, task, repetition)
        for subject in subjects
        for task, repetition in study.recordings_of(subject)
    ]
    imported = import_settings(config["imported_trackers"], recordings)
    names = ordered_trackers(imported)
    arms, unchanged = without_unchanged(arms, given.tuned)
    known_people = people_known(given.known, arms, subjects)
    return Plan(
        config,
        checkout,
        given,
        study,
        annotated,
        {name: imported[name] for name in names},
        [*arms, *names],
        [*left_out, *unchanged],
        said_of_known(known_people),
        [
            *given.problems,
            *taught_by_evaluated(given.recordings_sheet, study, known_people),
            *_who_is_missing(config["cohort"]["without"], given, study),
            *mixed(config["cohort"], study),
        ],
        _without_annotations(config["cohort"]["annotations"], subjects, annotated),
    )


def _who_is_missing(without: Mapping[str, str], given: Given, study: Study) -> list[Problem]:
    """Names under cohort/without that nobody has, and nobody left to measure."""
    problems = [
        Problem(
            given.recordings_sheet,
            "cohort/without names a person who takes no part",
            "correct the id there or remove it",
            unknown,
        )
        for unknown in sorted(without.keys() - set(given.study.subjects()))
    ]
    if without and not study.subjects(EVALUATE):
        problems.append(
            Problem(
                given.recordings_sheet,
                "nobody whom the trackers are evaluated on is left",
                "mend what cohort/without says of the people",
            )
        )
    return problems


def _without_annotations(
    place: str | None, subjects: Sequence[str], annotated: Sequence[str]
) -> list[Problem]:
    """Annotations that the configuration names and nobody has."""
    if not place or not subjects or annotated:
        return []
    wrong = f"none of the {len(subjects)} people has annotations there"
    remedy = (
        "annotate frames first (snakemake annotation_task), correct cohort/annotations, or set it "
        "to null for a study without annotations"
    )
    return [Problem(place, wrong, remedy)]
