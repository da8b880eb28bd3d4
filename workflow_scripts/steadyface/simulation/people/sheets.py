"""The simulated cohort's sheets: who takes part, and which recordings there are.

``python -m steadyface.simulation.people.sheets --out resources/simulated_cohort`` writes both.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from steadyface import tables
from steadyface.simulation.people.people import COHORT_SEED, Person, cohort
from steadyface.study.design import PAPER_TASKS
from steadyface.study.schemas import PARTICIPANTS, RECORDINGS

# Of the study that shows tasks besides the paper's.
SYLLABLE_TASKS = ("OPEN", "DDK_PA")


def participants_sheet(people: list[Person]) -> pd.DataFrame:
    """One row per person, in the columns of the participants' sheet; empty = not available."""
    return pd.DataFrame(
        {
            "subject": [person.subject for person in people],
            "group": [person.group for person in people],
            "set": [person.set for person in people],
            "age_years": [person.age_years for person in people],
            "sex": [person.sex for person in people],
            "disease_duration": np.array([person.disease_duration for person in people], float),
            "alsfrs_r": np.array([person.alsfrs_r for person in people], float),
        }
    )


def recordings_sheet(people: list[Person], tasks: Sequence[str] = PAPER_TASKS) -> pd.DataFrame:
    """One row per recording: each of the tasks once."""
    return pd.DataFrame(
        [
            {
                "subject": person.subject,
                "task": task,
                "repetition": 1,
                "file": f"results/recordings/{person.subject}/{person.subject}_{task}.bag",
            }
            for person in people
            for task in tasks
        ]
    )


def main() -> None:
    """Write participants.tsv, recordings.tsv and syllables.tsv."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("resources/simulated_cohort"))
    parser.add_argument("--seed", type=int, default=COHORT_SEED)
    arguments = parser.parse_args()
    people = cohort(arguments.seed)
    arguments.out.mkdir(parents=True, exist_ok=True)
    tables.write(arguments.out / "participants.tsv", participants_sheet(people), PARTICIPANTS)
    tables.write(arguments.out / "recordings.tsv", recordings_sheet(people), RECORDINGS)
    syllables = recordings_sheet(people, SYLLABLE_TASKS)
    tables.write(arguments.out / "syllables.tsv", syllables, RECORDINGS)


if __name__ == "__main__":
    main()
