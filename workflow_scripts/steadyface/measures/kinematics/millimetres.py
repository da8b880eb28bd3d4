"""Millimetres from the depth that a recording has: at the face's plane, and in space."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.landmarks import LANDMARKS
from steadyface.measures.measured import OK, FloatArray
from steadyface.measures.recording_tracks import RecordingTracks
from steadyface.measures.signals import GAPS, fill_gaps, on_grid


@dataclass(frozen=True, eq=False)
class Places:
    """Where one tracker's landmarks are in one recording.

    frames: (frames,) numbers, increasing.
    points: (68, 3, frames) mm, NaN where a landmark has no place.
    """

    frames: NDArray[np.int64]
    points: FloatArray

    def distance(self, first: int, second: int, recording: RecordingTracks) -> FloatArray:
        """Millimetres (places,) between two landmarks, on the recording's grid of times."""
        length = np.linalg.norm(self.points[first] - self.points[second], axis=0)
        of_frame = np.full(len(recording.frames), np.nan)
        _, own, there = np.intersect1d(self.frames, recording.frames, return_indices=True)
        of_frame[there] = length[own]
        return fill_gaps(on_grid(of_frame, recording.grid), GAPS.frames)


def mm_per_px(planes: pd.DataFrame) -> dict[tuple[str, int], dict[str, float]]:
    """The scale of each recording's face plane, by task and repetition, then tracker.

    The median over the frames with depth: landmarks without the head's motion have the size of
    the recording's median, and so has the scale. How much a turned head foreshortens is not
    undone.

    Args:
        planes: a FACE_PLANE table.
    """
    known = planes[planes["status"] == OK]
    medians = known.groupby(["task", "repetition", "tracker"], observed=True)["mm_per_px"].median()
    scales: dict[tuple[str, int], dict[str, float]] = {}
    for (task, repetition, tracker), scale in medians.items():
        scales.setdefault((str(task), int(repetition)), {})[str(tracker)] = float(scale)
    return scales


def places_in_space(places: pd.DataFrame) -> dict[tuple[str, int], dict[str, Places]]:
    """Landmarks in space of each recording, by task and repetition, then tracker.

    Args:
        places: a LANDMARKS_IN_SPACE table.
    """
    found: dict[tuple[str, int], dict[str, Places]] = {}
    recordings = places.groupby(["task", "repetition", "tracker"], observed=True, sort=False)
    for (task, repetition, tracker), rows in recordings:
        frames, of_row = np.unique(rows["frame"].to_numpy(dtype=np.int64), return_inverse=True)
        points = np.full((LANDMARKS, 3, len(frames)), np.nan)
        values = rows[["x_mm", "y_mm", "depth_mm"]].to_numpy(dtype=np.float64)
        points[rows["landmark"].to_numpy(dtype=np.int64), :, of_row] = values
        found.setdefault((str(task), int(repetition)), {})[str(tracker)] = Places(frames, points)
    return found
