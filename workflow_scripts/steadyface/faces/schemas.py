"""The table of a face box in each frame."""

from steadyface.tables import (
    COUNT,
    FRAME_KEY,
    NUMBER,
    SECONDS,
    STATUS,
    TEXT,
    VALUE,
    Column,
    Schema,
)

FACES = Schema(
    "faces",
    {
        **FRAME_KEY,
        "time_s": SECONDS,
        "x1_px": VALUE,
        "y1_px": VALUE,
        "x2_px": VALUE,
        "y2_px": VALUE,
        "detected_x1_px": VALUE,
        "detected_y1_px": VALUE,
        "detected_x2_px": VALUE,
        "detected_y2_px": VALUE,
        "box_offset": Column(NUMBER, missing=True, optional=True, low=0),
        "score": VALUE,
        "faces_found": COUNT,
        "chosen_by": Column(TEXT, missing=True, optional=True),
        "status": STATUS,
    },
    key=tuple(FRAME_KEY),
)
