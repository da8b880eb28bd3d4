"""A made-up study for the report's tests: tables as the earlier stages write them, from a seed."""

from pathlib import Path

import numpy as np
import pandas as pd

from steadyface import tables
from steadyface.landmarks import REGIONS, TASKS, TRACKERS

PARTICIPANTS = Path(__file__).resolve().parents[2] / (
    "resources/simulated_cohort/participants.tsv"
)
REGION_OF_LANDMARK = [region for region, part in REGIONS.items() for _ in range(68)[part]]
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


def landmark_errors(people: pd.DataFrame, trackers: tuple[str, ...]) -> pd.DataFrame:
    random = np.random.default_rng(3)
    index = pd.MultiIndex.from_product(
        [evaluated(people), TASKS[1:], trackers, range(68)],
        names=["subject", "task", "tracker", "landmark"],
    )
    table = index.to_frame(index=False).assign(reference="annotation", frames=30)
    scale = table["tracker"].map(ERRORS) * (1 + 0.3 * np.cos(table["landmark"]))
    table["rms_error_pct"] = scale * random.gamma(20, 1 / 20, len(table))
    table["bias_x_pct"] = 0.5 * scale * np.sin(table["landmark"])
    table["bias_y_pct"] = 0.4 * scale
    table["region"] = table["landmark"].map(REGION_OF_LANDMARK.__getitem__)
    return tables.check(table, tables.LANDMARK_ERRORS, "landmark errors")


def spectra(people: pd.DataFrame, trackers: tuple[str, ...]) -> pd.DataFrame:
    random = np.random.default_rng(4)
    index = pd.MultiIndex.from_product(
        [evaluated(people), TASKS, trackers, np.linspace(0, 15, 76)],
        names=["subject", "task", "tracker", "frequency_hz"],
    )
    table = index.to_frame(index=False)
    moving = table["task"].map({"REST": 0.2, "OPEN": 30.0, "SPREAD": 12.0})
    table["amplitude"] = moving * np.exp(-table["frequency_hz"]) + table["tracker"].map(
        JITTERS
    ) * table["frequency_hz"] * random.gamma(8, 1 / 16, len(table))
    return tables.check(table, tables.SPECTRA, "spectra")


def traces(people: pd.DataFrame, trackers: tuple[str, ...]) -> pd.DataFrame:
    random = np.random.default_rng(5)
    time = np.arange(150) / 30
    parts = []
    for group, subject in (("ALS", "A04"), ("stroke", "S04"), ("HC", "C04")):
        path = 14 * (1 - np.cos(2 * np.pi * time / 1.7))
        for tracker in trackers:
            noisy = 290 + path + JITTERS[tracker] * random.normal(size=len(time))
            if tracker.startswith("fan"):
                noisy = np.round(noisy)
            parts.append(
                pd.DataFrame(
                    {
                        "group": group,
                        "subject": subject,
                        "tracker": tracker,
                        "time_s": time,
                        "position_px": noisy,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def histories(people: pd.DataFrame) -> pd.DataFrame:
    random = np.random.default_rng(6)
    rows = []
    for tracker, folds, losses in (
        ("fan_ft", people["subject"], ("heat maps",)),
        ("sbr_ft", ("all",), ("detection", "registration")),
    ):
        for fold in folds:
            for loss in losses:
                for part, floor in (("training", 0.2), ("validation", 0.35)):
                    for epoch in range(1, 21):
                        value = floor + np.exp(-epoch / 4) * random.uniform(0.8, 1.2)
                        rows.append((tracker, fold, epoch, loss, part, value))
    return pd.DataFrame(rows, columns=["tracker", "fold", "epoch", "loss", "part", "value"])
