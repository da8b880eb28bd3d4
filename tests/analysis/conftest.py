"""Synthetic studies: measured values with known effects, for any trackers and people."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import pytest

from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS
from steadyface.trackers.arms import ARMS

ERRORS = (2.9, 2.2, 1.6, 1.9, 1.5, 2.1, 1.55, 1.95, 1.7, 1.6, 2.0, 1.3, 1.25)
JITTERS = (0.5, 0.4, 0.45, 0.2, 0.12, 0.3, 0.32, 0.4, 0.44, 0.18, 0.2, 0.22, 0.22)
ERROR = dict(zip(ARMS, ERRORS, strict=True))
JITTER = dict(zip(ARMS, JITTERS, strict=True))
SETTINGS = {"main": (5.0, 30.0)} | {
    f"{window}s_{name}": (float(window), rate)
    for window in (2, 3, 4, 5)
    for name, rate in (("native", 30.0), ("15hz", 15.0))
    if (window, name) != (5, "native")
}


@pytest.fixture(scope="session")
def make_study() -> Callable[..., tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]]:
    """A function that makes accuracy, smoothness and participants."""

    def make(
        counts: Sequence[int] = (8, 11, 8),
        trackers: Sequence[str] = ARMS,
        frames: int = 9,
        seed: int = 0,
        error: dict[str, float] = ERROR,
        jitter: dict[str, float] = JITTER,
        settings: Sequence[str] = ("main",),
    ) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        random = np.random.default_rng(seed)
        people = [
            {"subject": f"{group[0]}{number:02}", "group": group, "set": "evaluate"}
            for group, count in zip(PAPER_GROUPS, counts, strict=True)
            for number in range(count)
        ]
        people.append({"subject": "tuned", "group": "ALS", "set": "finetune"})
        participants = pd.DataFrame(people)
        accuracy, smoothness = [], []
        for subject in participants["subject"]:
            harder = random.normal(0, 0.1)
            for tracker in trackers:
                own = random.normal(0, 0.08)
                for task in PAPER_TASKS:
                    for frame in range(frames):
                        value = error[tracker] + harder + own + random.normal(0, 0.2)
                        accuracy.append((subject, task, frame, tracker, max(value, 0.1)))
                    level = jitter[tracker] * np.exp(random.normal(0, 0.15))
                    smoothness += _measures(subject, task, tracker, level, settings, random)
        accuracy = pd.DataFrame(
            accuracy, columns=["subject", "task", "frame", "tracker", "nrmse_pct"]
        ).assign(repetition=1, reference="annotation", status="ok")
        accuracy["nme_pct"], accuracy["box_diagonal_px"] = accuracy["nrmse_pct"] * 0.9, 260.0
        columns = ["subject", "task", "tracker", "setting", "signal", "series", "window_s"]
        columns += ["rate_hz", "n_samples", "measure", "value"]
        smoothness = pd.DataFrame(smoothness, columns=columns)
        smoothness = smoothness.assign(repetition=1, interpolated_share=0.0, status="ok")
        return accuracy, smoothness, participants

    return make


def _measures(
    subject: str,
    task: str,
    tracker: str,
    level: float,
    settings: Sequence[str],
    random: np.random.Generator,
) -> list[tuple]:
    rows = []
    for setting in settings:
        window, rate = SETTINGS[setting]
        samples = int(window * rate)
        where = (window, rate, samples)
        for signal in ("velocity_1d", "speed_2d"):
            noise = random.normal(0, 0.4)
            values = {
                "sparc": -9 - 15 * level + noise,
                "ldj": -16 - 4 * np.log(samples / 150) - 5 * level + noise / 4,
            }
            for measure, value in values.items():
                rows.append(
                    (subject, task, tracker, setting, signal, "mean", *where, measure, value)
                )
    for series in ("mean", "mouth"):
        where = ("main", "position", series, 5.0, 30.0, 150)
        rows.append((subject, task, tracker, *where, "sigma3_rms_pct", level))
    return rows
