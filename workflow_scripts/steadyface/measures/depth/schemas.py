"""Tables of landmarks in space."""

from steadyface.tables import (
    COUNT,
    FRAME_KEY,
    LANDMARK,
    NUMBER,
    RECORDING_KEY,
    SECONDS,
    STATUS,
    TEXT,
    TRACKER,
    VALUE,
    Column,
    Schema,
)

LANDMARKS_IN_SPACE = Schema(
    "landmarks in space",
    {
        **FRAME_KEY,
        "time_s": SECONDS,
        "tracker": TRACKER,
        "landmark": LANDMARK,
        "x_mm": VALUE,
        "y_mm": VALUE,
        "depth_mm": Column(NUMBER, missing=True, low=0),
        "status": STATUS,
    },
    key=(*FRAME_KEY, "tracker", "landmark"),
)

FACE_PLANE = Schema(
    "face plane",
    {
        **FRAME_KEY,
        "time_s": SECONDS,
        "tracker": TRACKER,
        "plane_mm": Column(NUMBER, missing=True, low=0),
        "mm_per_px": Column(NUMBER, missing=True, low=0),
        "status": STATUS,
    },
    key=(*FRAME_KEY, "tracker"),
)

DEPTH_QUALITY = Schema(
    "depth quality",
    {
        **RECORDING_KEY,
        "tracker": TRACKER,
        "landmark": LANDMARK,
        "frames": COUNT,
        "valid_share": Column(NUMBER, missing=True, low=0, high=1),
        "noise_mm": Column(NUMBER, missing=True, low=0),
        "status": STATUS,
    },
    key=(*RECORDING_KEY, "tracker", "landmark"),
)

DEPTH_ERRORS = Schema(
    "depth errors",
    {
        **RECORDING_KEY,
        "tracker": TRACKER,
        "quantity": Column(TEXT),
        "way": Column(TEXT, allowed=("space", "plane")),
        "frames": COUNT,
        "bias_mm": VALUE,
        "sd_mm": Column(NUMBER, missing=True, low=0),
        "true_mean_mm": Column(NUMBER, low=0),
        "true_range_mm": Column(NUMBER, low=0),
        "away_mm": Column(NUMBER, low=0),
        "status": STATUS,
    },
    key=(*RECORDING_KEY, "tracker", "quantity", "way"),
)
