"""The table of a tracker's landmarks."""

from steadyface.tables import FRAME_KEY, LANDMARK, SECONDS, STATUS, TEXT, VALUE, Column, Schema

TRACKS = Schema(
    "tracks",
    {
        **FRAME_KEY,
        "time_s": SECONDS,
        "landmark": LANDMARK,
        "x_px": VALUE,
        "y_px": VALUE,
        "confidence": VALUE,
        "decoder": Column(TEXT),
        "status": STATUS,
    },
    key=(*FRAME_KEY, "landmark"),
)
