"""What a lab gave for a study: its sheets, looked through, and its files of annotations."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from steadyface.problems import Problem
from steadyface.sheets import read_sheet
from steadyface.study.boundaries import beyond_boundaries
from steadyface.study.cohort import Cohort, cohort_of
from steadyface.study.schemas import RECORDINGS
from steadyface.study.study import Study, look_through

# This cohort's sheets come with the workflow; all others lie where the configuration says.
BUILT_IN = "resources/simulated_cohort/"


@dataclass(frozen=True)
class Given:
    """What a lab gave.

    Attributes:
        participants_sheet: path of the people's sheet; None for a study that compares nothing.
        recordings_sheet: path of the recordings' sheet.
        study: everybody of the sheets whose rows make sense.
        problems: what is wrong with the sheets and with where recordings lie.
        annotations: file or folder of each person's annotations, by subject; people who have none
            are missing.
    """

    participants_sheet: str | None
    recordings_sheet: str
    study: Study
    problems: Sequence[Problem] = ()
    annotations: Mapping[str, str] = field(default_factory=dict)


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
    places = {
        name: (cohort["annotations"] or "").format(subject=name) for name in study.subjects()
    }
    held = {name: path for name, path in places.items() if path and os.path.exists(path)}
    return Given(participants, recordings, study, problems, held)


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
