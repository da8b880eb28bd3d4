"""Tables that only simulated people have: what moves when, and the landmarks in space."""

from steadyface.tables import (
    FRAME_KEY,
    INTEGER,
    LANDMARK,
    NUMBER,
    RECORDING_KEY,
    SECONDS,
    TEXT,
    Column,
    Schema,
)

_FRAME = Column(INTEGER, missing=True, low=0)

SIMULATED_MOVEMENT = Schema(
    "simulated movement",
    {
        **RECORDING_KEY,
        "cycle": Column(INTEGER, low=1),
        "start_s": SECONDS,
        "onset_s": SECONDS,
        "arrival_s": SECONDS,
        "departure_s": SECONDS,
        "offset_s": SECONDS,
        "end_s": SECONDS,
        "start_frame": _FRAME,
        "onset_frame": _FRAME,
        "arrival_frame": _FRAME,
        "departure_frame": _FRAME,
        "offset_frame": _FRAME,
        "end_frame": _FRAME,
        "relative_size": Column(NUMBER, low=0),
        "status": Column(TEXT, allowed=("ok", "cut")),
    },
    key=(*RECORDING_KEY, "cycle"),
)

TRUTH_IN_SPACE = Schema(
    "truth in space",
    {
        **FRAME_KEY,
        "time_s": SECONDS,
        "landmark": LANDMARK,
        "x_mm": Column(NUMBER),
        "y_mm": Column(NUMBER),
        "z_mm": Column(NUMBER, low=0),
    },
    key=(*FRAME_KEY, "landmark"),
)
