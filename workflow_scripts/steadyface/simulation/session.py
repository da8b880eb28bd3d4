"""A simulated person's visit to the laboratory: one SR300 recording per task, and the truth."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from steadyface.landmarks import LANDMARKS
from steadyface.recording.bag_writer import BagWriter
from steadyface.recording.calibration import (
    INVERSE_BROWN_CONRADY,
    Calibration,
    Extrinsics,
    Intrinsics,
)
from steadyface.simulation.camera.camera import (
    COLOUR_CAMERA,
    DEPTH_CAMERA,
    DEPTH_TO_COLOUR_MM,
    DEPTH_UNIT_M,
    Camera,
)
from steadyface.simulation.people.people import Person
from steadyface.simulation.recording import simulate_recording

# The camera's clock at the first frame; a real one has been running for a while.
CLOCK_START_MS = 4200.0


def camera_calibration(subject: str) -> Calibration:
    """Calibration of the simulated SR300; its serial number names the simulated subject."""
    return Calibration(
        colour=_intrinsics(COLOUR_CAMERA),
        depth=_intrinsics(DEPTH_CAMERA, INVERSE_BROWN_CONRADY),
        depth_to_colour=Extrinsics(
            translation_m=tuple(distance / 1000 for distance in DEPTH_TO_COLOUR_MM)
        ),
        depth_unit_m=DEPTH_UNIT_M,
        serial=f"SIMULATED-{subject}",
        firmware="3.26.1.0",
    )


def record_session(
    person: Person,
    files: Mapping[str, str | Path],
    *,
    seconds: float,
    rate_hz: float,
    seed: int,
) -> pd.DataFrame:
    """Write one `.bag` recording, colour and depth, for each task.

    Args:
        person: who sits before the camera.
        files: path of the recording by task.
        seconds: least duration of each.
        rate_hz: nominal frames per second.
        seed: seed of the takes.

    Returns:
        The TRUTH table of all frames, in full-image px.
    """
    calibration = camera_calibration(person.subject)
    parts = []
    for task, path in files.items():
        frames = simulate_recording(person, task, seconds=seconds, rate_hz=rate_hz, seed=seed)
        times, points = [], []
        with closing(frames), BagWriter(path, calibration, rate=round(rate_hz)) as bag:
            for number, frame in enumerate(tqdm(frames, desc=f"{person.subject} {task}")):
                stamp_ms = CLOCK_START_MS + 1000 * frame.time_s
                bag.add_colour(frame.image, stamp_ms, number + 1)
                bag.add_depth(frame.depth, stamp_ms, number + 1)
                times.append(frame.time_s)
                points.append(frame.landmarks_px)
        parts.append(_truth(person.subject, task, np.array(times), np.array(points)))
    return pd.concat(parts, ignore_index=True)


def _truth(
    subject: str, task: str, times: NDArray[np.float64], points: NDArray[np.float64]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "subject": subject,
            "task": task,
            "repetition": 1,
            "frame": np.repeat(np.arange(len(times)), LANDMARKS),
            "time_s": np.repeat(times, LANDMARKS),
            "landmark": np.tile(np.arange(LANDMARKS), len(times)),
            "x_px": points[..., 0].ravel(),
            "y_px": points[..., 1].ravel(),
        }
    )


def _intrinsics(camera: Camera, model: str = "None") -> Intrinsics:
    return Intrinsics(
        camera.width,
        camera.height,
        camera.focal,
        camera.focal,
        camera.centre_x,
        camera.centre_y,
        model,
    )
