"""A symmetrical face whose mouth moves as a test says, and settings as the defaults have them."""

from pathlib import Path

import numpy as np
import yaml

from steadyface.landmarks import MIRROR
from steadyface.measures.kinematics.settings import KinematicsSettings, kinematics_settings
from steadyface.measures.recording_tracks import RecordingTracks
from steadyface.recording.frame_grid import frame_grid

ROOT = Path(__file__).resolve().parents[3]
RATE = 30.0
ICD = 40.0


def still_face() -> np.ndarray:
    """(68, 2) px, symmetrical about x = 300; inner eye corners 40 px apart, mouth 60 px wide."""
    random = np.random.default_rng(5)
    face = np.zeros((68, 2))
    for point, partner in enumerate(MIRROR):
        if point <= partner:
            aside, height = random.uniform(10, 90), random.uniform(120, 380)
            face[point] = 300 - (aside if partner != point else 0.0), height
            face[partner] = 600 - face[point, 0], height
    fixed = {
        27: (300, 160), 28: (300, 180), 29: (300, 200), 30: (300, 220), 33: (300, 235),
        36: (240, 165), 39: (280, 168), 42: (320, 168), 45: (360, 165),
        8: (300, 340), 48: (270, 280), 54: (330, 280), 51: (300, 270), 57: (300, 290),
        62: (300, 278), 66: (300, 282),
    }  # fmt: skip
    for point, place in fixed.items():
        face[point] = place
    return face


def recorded(samples: int, opening=0.0, right=0.0, left=0.0, rate: float = RATE) -> np.ndarray:
    """(1, 68, 2, samples) px: lower lip and chin lowered, corners moved outwards, by so much."""
    points = np.repeat(still_face()[:, :, None], samples, axis=2)
    points[[57, 66, 8], 1] += opening
    points[48, 0] -= right
    points[54, 0] += left
    return points[None]


def mirrored(points: np.ndarray) -> np.ndarray:
    """The picture of the same face in a mirror."""
    turned = points[:, list(MIRROR)].copy()
    turned[:, :, 0] = 600 - turned[:, :, 0]
    return turned


def recording_of(
    points: np.ndarray, task: str, rate: float = RATE, **references
) -> RecordingTracks:
    """A recording of trackers t0, t1, ... of (trackers, 68, 2, samples) px."""
    times = np.arange(points.shape[-1]) / rate
    return RecordingTracks(
        subject="A01",
        task=task,
        repetition=1,
        trackers=tuple(f"t{number}" for number in range(len(points))),
        grid=frame_grid(times),
        positions=points,
        filled=points,
        references=references,
        diagonal=300.0,
        start_s=0.0,
        frames=np.arange(points.shape[-1]),
    )


def default_section() -> dict:
    """The section `kinematics` of the default configuration."""
    return yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))["kinematics"]


def settings_with(**changes) -> KinematicsSettings:
    """The default settings with some that differ."""
    return kinematics_settings({**default_section(), **changes})


def there_and_back(
    time_s: np.ndarray, starts, duration_s: float = 0.5, hold_s: float = 0.25, sizes=None
) -> np.ndarray:
    """Minimum-jerk movements from 0 to each size and back, (samples,)."""
    sizes = [1.0] * len(starts) if sizes is None else sizes
    course = np.zeros(len(time_s))
    for start, size in zip(starts, sizes, strict=True):
        for begin, sign in ((start, 1), (start + duration_s + hold_s, -1)):
            way = np.clip((time_s - begin) / duration_s, 0, 1)
            course += sign * size * way**3 * (10 - 15 * way + 6 * way**2)
    return course
