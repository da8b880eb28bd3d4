"""FACES rows of a recording at 30 frames per second."""

import numpy as np
import pandas as pd


def face_rows(frames):
    """What tracks are made from, for one recording of that many frames."""
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": "OPEN",
            "repetition": 1,
            "frame": np.arange(frames),
            "time_s": np.arange(frames) / 30,
            "status": "ok",
        }
    )
