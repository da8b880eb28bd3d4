"""The tables of measures."""

from steadyface.landmarks import REGIONS
from steadyface.measures import registry
from steadyface.tables import (
    COUNT,
    FRAME_KEY,
    LANDMARK,
    NUMBER,
    RECORDING_KEY,
    STATUS,
    SUBJECT,
    TASK,
    TEXT,
    TRACKER,
    VALUE,
    Column,
    Schema,
)

ACCURACY = Schema(
    "accuracy",
    {
        **FRAME_KEY,
        "tracker": TRACKER,
        "reference": Column(TEXT, allowed=("annotation", "truth")),
        **{row.name: Column(NUMBER, missing=True, low=0) for row in registry.ACCURACY},
        "box_diagonal_px": Column(NUMBER, missing=True, low=0),
        "status": STATUS,
    },
    key=(*FRAME_KEY, "tracker", "reference"),
)

LANDMARK_ERRORS = Schema(
    "landmark_errors",
    {
        "subject": SUBJECT,
        "task": TASK,
        "tracker": TRACKER,
        "reference": Column(TEXT, allowed=("annotation", "truth")),
        "landmark": LANDMARK,
        "region": Column(TEXT, allowed=tuple(REGIONS)),
        "rms_error_pct": VALUE,
        "bias_x_pct": VALUE,
        "bias_y_pct": VALUE,
        "frames": COUNT,
    },
    key=("subject", "task", "tracker", "reference", "landmark"),
)

SMOOTHNESS = Schema(
    "smoothness",
    {
        **RECORDING_KEY,
        "tracker": TRACKER,
        "setting": Column(TEXT),
        "signal": Column(TEXT),
        "series": Column(TEXT),
        "window_s": Column(NUMBER, low=0),
        "rate_hz": Column(NUMBER, missing=True, low=0),
        "cutoff_hz": Column(NUMBER, missing=True, low=0),
        "n_samples": COUNT,
        "measure": Column(TEXT),
        "value": VALUE,
        "interpolated_share": Column(NUMBER, missing=True, low=0, high=1),
        "status": STATUS,
    },
    key=(*RECORDING_KEY, "tracker", "setting", "signal", "series", "measure"),
)

SPECTRA = Schema(
    "spectra",
    {
        "subject": SUBJECT,
        "task": TASK,
        "tracker": TRACKER,
        "frequency_hz": Column(NUMBER, low=0),
        "amplitude": VALUE,
    },
    key=("subject", "task", "tracker", "frequency_hz"),
)
