"""The ANNOTATIONS table of a simulated person's recordings."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from steadyface.errors import SettingsError
from steadyface.landmarks import LANDMARKS
from steadyface.simulation.annotator import annotate, frames_to_annotate
from steadyface.simulation.movement.performance import perform
from steadyface.simulation.people.people import Person
from steadyface.simulation.people.streams import stream


def marked_frames(frames: Mapping[str, int], task: str) -> int:
    """Number of marked frames of a recording of the task.

    Raises:
        SettingsError: nothing is said of the task.
    """
    if task not in frames:
        raise SettingsError(
            f"says nothing of the task {task}",
            where="simulation/annotator/frames",
            remedy="add how many frames of its recordings are marked, or 0",
        )
    return frames[task]


def annotate_session(
    person: Person,
    truth: pd.DataFrame,
    *,
    frames: Mapping[str, int],
    convention: bool,
    noise_pct: float,
    seconds: float,
    rate_hz: float,
    seed: int,
) -> pd.DataFrame:
    """Mark the frames of a session that an annotator would choose.

    Args:
        person: person whose recordings they are.
        truth: the TRUTH table of the session.
        frames: number of marked frames of each task's recording.
        convention, noise_pct: settings of `annotator.annotate`.
        seconds, rate_hz, seed: arguments with which the session was recorded.

    Returns:
        The ANNOTATIONS table.
    """
    parts = []
    for (task, repetition), rows in truth.groupby(["task", "repetition"], sort=False):
        cycles = perform(person, task, seconds, rate_hz, seed).cycles
        times = rows["time_s"].to_numpy()[::LANDMARKS]
        chosen = frames_to_annotate(times, cycles, marked_frames(frames, task))
        points = rows[["x_px", "y_px"]].to_numpy().reshape(-1, LANDMARKS, 2)[chosen]
        generator = stream(person.seed, "annotator", task, seed)
        marked = annotate(points, generator, convention=convention, noise_pct=noise_pct)
        parts.append(
            pd.DataFrame(
                {
                    "subject": person.subject,
                    "task": task,
                    "repetition": repetition,
                    "frame": np.repeat(chosen, LANDMARKS),
                    "landmark": np.tile(np.arange(LANDMARKS), len(chosen)),
                    "x_px": marked[..., 0].ravel(),
                    "y_px": marked[..., 1].ravel(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
