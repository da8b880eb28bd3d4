"""The table of a recording's frames."""

from steadyface.tables import FRAME_KEY, INTEGER, NUMBER, SECONDS, STATUS, VALUE, Column, Schema

FRAMES = Schema(
    "frames",
    {
        **FRAME_KEY,
        "time_s": SECONDS,
        "stamp_ms": Column(NUMBER),
        "frame_number": Column(INTEGER),
        "interval_ms": VALUE,
        "depth_lag_ms": VALUE,
        "status": STATUS,
    },
    key=tuple(FRAME_KEY),
)
