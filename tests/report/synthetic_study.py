"""A made-up study for the report's tests: tables as the earlier stages write them, from a seed."""

from pathlib import Path

import numpy as np
import pandas as pd

from steadyface import tables
from steadyface.landmarks import TASKS, TRACKERS

PARTICIPANTS = Path(__file__).resolve().parents[2] / (
    "resources/simulated_cohort/participants.tsv"
)
# Typical error (% of the box diagonal) and jitter (px) of each tracker.
ERRORS = dict(zip(TRACKERS, (2.9, 2.2, 1.6, 1.9, 1.55, 2.1, 1.5, 1.95, 1.7, 1.6), strict=True))
JITTERS = dict(zip(TRACKERS, (0.9, 0.8, 0.75, 0.4, 0.3, 0.5, 0.45, 0.5, 0.8, 0.35), strict=True))


def participants() -> pd.DataFrame:
    return tables.read(PARTICIPANTS, tables.PARTICIPANTS)


def evaluated(people: pd.DataFrame) -> list[str]:
    return people.loc[people["set"] == "evaluate", "subject"].tolist()


def accuracy(people: pd.DataFrame, trackers: tuple[str, ...], frames: int = 30) -> pd.DataFrame:
    random = np.random.default_rng(1)
    parts = []
    for subject in evaluated(people):
        ease = random.normal(0, 0.15)
        for task in TASKS[1:]:
            for tracker in trackers:
                errors = ERRORS[tracker] * np.exp(ease + random.normal(0, 0.2, frames))
                if tracker == "dlib":
                    errors[random.random(frames) < 0.01] = np.nan
                parts.append(
                    pd.DataFrame(
                        {
                            "subject": subject,
                            "task": task,
                            "repetition": 1,
                            "frame": np.arange(frames) * 4,
                            "tracker": tracker,
                            "reference": "annotation",
                            "nrmse_pct": errors,
                            "nme_pct": errors * 0.9,
                            "box_diagonal_px": 320.0,
                            "status": np.where(np.isnan(errors), "no_face", "ok"),
                        }
                    )
                )
    return tables.check(pd.concat(parts), tables.ACCURACY, "accuracy")


def subject_smoothness(people: pd.DataFrame, trackers: tuple[str, ...]) -> pd.DataFrame:
    random = np.random.default_rng(2)
    rows = []
    for subject, group in zip(people["subject"], people["group"], strict=True):
        if subject not in evaluated(people):
            continue
        for task in TASKS:
            for tracker in trackers:
                noise = JITTERS[tracker]
                for measure, centre, spread in (("SPARC", -12, 3), ("LDJ", -17, 0.8)):
                    value = centre - 4 * noise + random.normal(0, spread)
                    rows.append((subject, group, task, tracker, measure, value))
                rows.append(
                    (subject, group, task, tracker, "sigma3_px", noise * random.gamma(9) / 9)
                )
    return pd.DataFrame(rows, columns=["subject", "group", "task", "tracker", "measure", "value"])
