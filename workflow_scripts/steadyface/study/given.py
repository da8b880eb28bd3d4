"""What a lab gave for a study: its sheets, looked through, and its files of annotations."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steadyface.errors import WeightsError
from steadyface.problems import Problem
from steadyface.sheets import read_sheet
from steadyface.study.annotation_sources import annotation_sources
from steadyface.study.boundaries import beyond_boundaries
from steadyface.study.cohort import Cohort, cohort_of
from steadyface.study.schemas import RECORDINGS
from steadyface.study.study import Study, look_through
from steadyface.weights.choice import tuned_names
from steadyface.weights.learned_from import KnownPeople, known_people
from steadyface.weights.tuned import TunedNetwork, find_tuned

# This cohort's sheets come with the workflow; all others lie where the configuration says.
BUILT_IN = "resources/simulated_cohort/"


@dataclass(frozen=True)
class Given:
    """What a lab gave.

    Attributes:
        participants_sheet: path of the people's sheet; None for a study that compares nothing.
        recordings_sheet: path of the recordings' sheet.
        study: everybody of the sheets whose rows make sense.
        problems: faults of the sheets and of the recordings' places.
        annotations: files or folders of each person's annotations by annotator (empty where the
            path names none), by subject; people who have none are missing.
        tuned: networks that another study has tuned, by name; those whose card cannot be read are
            missing.
        known: people of this study from whom each of them has learned.
    """

    participants_sheet: str | None
    recordings_sheet: str
    study: Study
    problems: Sequence[Problem] = ()
    annotations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tuned: Mapping[str, TunedNetwork] = field(default_factory=dict)
    known: Mapping[str, KnownPeople] = field(default_factory=dict)


def read_given(config: Mapping[str, Any], checkout: str | Path, results: str | Path) -> Given:
    """Read the sheets and look for annotations; the current folder is the study's.

    Args:
        config: the whole configuration.
        checkout: folder of the workflow, with the simulated cohort's sheets.
        results: the results' folder, which may be a link to another disk.
    """
    cohort = config["cohort"]
    participants = cohort["participants"] and sheet_path(cohort["participants"], checkout)
    recordings = sheet_path(cohort["recordings"], checkout)
    study, problems = look_through(
        participants,
        recordings,
        cohort["include"],
        cohort["subject_pattern"],
        cohort["groups"],
        cohort["tasks"],
    )
    # Who does not enter may have recordings anywhere.
    problems += beyond_boundaries(
        study.without(cohort["without"]),
        recordings,
        [os.curdir, results, *cohort["allowed_folders"]],
    )
    sources = {name: annotation_sources(cohort["annotations"], name) for name in study.subjects()}
    held = {name: found for name, found in sources.items() if found}
    tuned, missing = read_tuned(config["weights"])
    rows = study.recordings
    # Simulated recordings are results; their people are known by name.
    files = [None] * len(rows) if cohort["simulated"] else rows["file"]
    known = {
        name: known_people(network.card, zip(rows["subject"], files, strict=True))
        for name, network in tuned.items()
    }
    return Given(participants, recordings, study, [*problems, *missing], held, tuned, known)


def read_tuned(weights: Mapping[str, Any]) -> tuple[dict[str, TunedNetwork], list[Problem]]:
    """The networks that another study has tuned, by their cards, and what is wrong with others.

    Args:
        weights: section `weights` of the configuration.
    """
    tuned, problems = {}, []
    for name in tuned_names(weights):
        path = weights[name]["path"]
        try:
            tuned[name] = find_tuned(path, name)
        except WeightsError as problem:
            problems.append(Problem(path, problem.wrong, problem.remedy))
    return tuned, problems


def sheet_path(path: str, checkout: str | Path) -> str:
    """A sheet's path: as the configuration has it, or that of the sheet in the checkout."""
    return os.path.join(checkout, path) if path.startswith(BUILT_IN) else path


def read_cohort(config: Mapping[str, Any], given: Given) -> Cohort:
    """Everybody in the sheet of recordings under a pseudonym, also who takes no part now."""
    rows, _ = read_sheet(given.recordings_sheet, RECORDINGS, ("task", "repetition"))
    rows = rows[rows["subject"].str.fullmatch(config["cohort"]["subject_pattern"])]
    return cohort_of(
        config["title"],
        config["cohort"]["simulated"],
        config["cohort"]["recordings"],
        zip(rows["subject"], rows["file"], strict=True),
    )
