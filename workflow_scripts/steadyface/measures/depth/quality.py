"""How much of a recording has depth at its landmarks, and how noisy that is."""

import numpy as np
import pandas as pd

from steadyface.measures.depth.recording_depth import (
    PLACED,
    RecordingDepth,
    median_of_present,
)
from steadyface.measures.measured import OK, FloatArray

# A normal distribution's standard deviation in median absolute deviations.
_NORMAL = 1.4826
# White noise of variance 1 has second differences of variance 1 + 4 + 1.
_SECOND_DIFFERENCE = np.sqrt(6)
LEAST_DIFFERENCES = 8
NOBODY = "none"


def depth_quality(found: RecordingDepth) -> pd.DataFrame:
    """Rows of DEPTH_QUALITY, one for each tracker and landmark of a recording.

    `frames` are those of which the tracker says anything; `valid_share` is how many of them have
    depth at the landmark, before anything is smoothed.
    """
    frames = found.has_rows.sum(axis=1)
    valid = np.isfinite(found.single_mm).sum(axis=1) / np.maximum(frames, 1)[:, None]
    noise = frame_noise(found.single_mm)
    trackers, landmarks = len(found.trackers), len(PLACED)
    noisy = np.where(np.isfinite(noise), OK, "too_few_frames")
    return pd.DataFrame(
        {
            **_recording(found.frames),
            "tracker": np.repeat(np.array(found.trackers, dtype=object), landmarks),
            "landmark": np.tile(PLACED, trackers),
            "frames": np.repeat(frames, landmarks),
            "valid_share": valid.ravel(),
            "noise_mm": noise.ravel(),
            "status": noisy.ravel().astype(object),
        }
    )


def recording_without(rows: pd.DataFrame) -> pd.DataFrame:
    """The row of DEPTH_QUALITY of a recording that has no depth in any frame.

    Args:
        rows: its rows of DEPTH_FRAMES, whose most frequent status is the reason.
    """
    return pd.DataFrame(
        {
            **_recording(rows),
            "tracker": [NOBODY],
            "landmark": 0,
            "frames": len(rows),
            "valid_share": 0.0,
            "noise_mm": np.nan,
            "status": rows["status"].mode()[0],
        }
    )


def frame_noise(depth_mm: FloatArray) -> FloatArray:
    """Standard deviation of the noise from frame to frame, mm, of series (..., frames, landmarks).

    From second differences, which slow movement hardly reaches, and their median, which fast
    movement does not; noise that stays for many frames is not in it. NaN with fewer than eight
    differences.
    """
    second = np.abs(np.diff(depth_mm, n=2, axis=-2))
    enough = np.isfinite(second).sum(axis=-2) >= LEAST_DIFFERENCES
    middle = np.where(enough, median_of_present(np.swapaxes(second, -1, -2)), np.nan)
    return _NORMAL * middle / _SECOND_DIFFERENCE


def _recording(rows: pd.DataFrame) -> dict[str, object]:
    first = rows.iloc[0]
    return {name: first[name] for name in ("subject", "task", "repetition")}
