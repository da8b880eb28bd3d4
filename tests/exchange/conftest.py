"""One short recording, its landmarks, and the files that other tools would have written of it."""

import numpy as np
import pandas as pd
import pytest

from steadyface.trackers.tracks import track_table

FRAMES, SIZE = 6, (640, 480)


@pytest.fixture
def faces():
    """The FACES rows of a recording of six frames, at times that no frame rate gives."""
    box = {"x1_px": 200.0, "y1_px": 100.0, "x2_px": 400.0, "y2_px": 300.0}
    detected = {f"detected_{name}": value for name, value in box.items()}
    times = np.array([0.0, 0.031, 0.069, 0.1, 0.134, 0.166])
    rows = {"subject": "A01", "task": "OPEN", "repetition": 1, "frame": range(FRAMES)}
    rest = {"score": 1.0, "faces_found": 1, "status": "ok"}
    return pd.DataFrame({**rows, "time_s": times, **box, **detected, **rest})


@pytest.fixture
def points():
    """(frames, 68, 2) px within the face box, of no special values."""
    return np.random.default_rng(5).uniform(210, 290, (FRAMES, 68, 2))


@pytest.fixture
def tracks(faces, points):
    """A TRACKS table with confidences; no face in frame 2, landmark 7 lost in frame 4."""
    confidence = np.random.default_rng(6).uniform(0, 1, (FRAMES, 68))
    points, confidence = points.copy(), confidence.copy()
    points[2], confidence[2] = np.nan, np.nan
    points[4, 7], confidence[4, 7] = np.nan, np.nan
    faces = faces.assign(status=np.where(faces["frame"] == 2, "no_face", "ok"))
    return track_table(faces, points, confidence, "sub_pixel", SIZE)
