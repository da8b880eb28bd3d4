"""A small face, and tables made from its landmarks."""

import numpy as np
import pandas as pd
import pytest

RATE = 30.0


@pytest.fixture
def face() -> np.ndarray:
    """(68, 2) landmarks of a resting face, px."""
    rng = np.random.default_rng(11)
    return np.c_[rng.uniform(200, 420, 68), rng.uniform(120, 380, 68)]


@pytest.fixture
def opening(face) -> np.ndarray:
    """(165, 68, 2) landmarks, 30 per second, of a mouth that opens by 20 px every 1.7 s."""
    time_s = np.arange(165) / RATE
    points = np.repeat(face[None], len(time_s), axis=0)
    points[:, 48:, 1] += 20 * np.sin(np.pi * time_s / 1.7)[:, None] ** 2
    return points


@pytest.fixture
def track_table():
    """Makes a TRACKS table of one recording from (frames, 68, 2) points."""

    def make(points, time_s=None, task="OPEN", subject="A01", repetition=1) -> pd.DataFrame:
        frames = len(points)
        if time_s is None:
            time_s = np.arange(frames) / RATE
        missing = np.isnan(points).any(axis=-1).ravel()
        return pd.DataFrame(
            {
                "subject": subject,
                "task": task,
                "repetition": repetition,
                "frame": np.repeat(np.arange(frames), 68),
                "time_s": np.repeat(time_s, 68),
                "landmark": np.tile(np.arange(68), frames),
                "x_px": points[..., 0].ravel(),
                "y_px": points[..., 1].ravel(),
                "confidence": 1.0,
                "decoder": "subpixel",
                "status": np.where(missing, "no_face", "ok"),
            }
        )

    return make


@pytest.fixture
def annotate():
    """Keeps every fifth frame of a TRACKS table as an ANNOTATIONS table."""

    def make(table: pd.DataFrame) -> pd.DataFrame:
        columns = ["subject", "task", "repetition", "frame", "landmark", "x_px", "y_px"]
        return table.loc[table["frame"] % 5 == 0, columns].reset_index(drop=True)

    return make
