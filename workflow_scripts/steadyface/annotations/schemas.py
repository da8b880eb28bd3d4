"""The tables that trackers are held against: what somebody annotated, or a simulation knows."""

from steadyface.annotations.saved_work import ANNOTATOR
from steadyface.tables import (
    FRAME_KEY,
    LANDMARK,
    NUMBER,
    SECONDS,
    TEXT,
    TRACKER_PATTERN,
    Column,
    Schema,
)

# A place that somebody annotated: in or near a picture, and never infinite.
PLACE = Column(NUMBER, missing=True, low=-1e5, high=1e5)

ANNOTATIONS = Schema(
    "annotations",
    {**FRAME_KEY, "landmark": LANDMARK, "x_px": PLACE, "y_px": PLACE},
    key=(*FRAME_KEY, "landmark"),
)

BOXES = Schema(
    "boxes",
    {
        **FRAME_KEY,
        "x1_px": Column(NUMBER),
        "y1_px": Column(NUMBER),
        "x2_px": Column(NUMBER),
        "y2_px": Column(NUMBER),
    },
    key=tuple(FRAME_KEY),
)

TRUTH = Schema(
    "truth",
    {
        **FRAME_KEY,
        "time_s": SECONDS,
        "landmark": LANDMARK,
        "x_px": Column(NUMBER),
        "y_px": Column(NUMBER),
    },
    key=(*FRAME_KEY, "landmark"),
)

# Everybody's who annotated.
ANNOTATORS = Schema(
    "annotators",
    {
        **FRAME_KEY,
        "annotator": Column(TEXT, pattern=ANNOTATOR),
        "started_from": Column(TEXT, missing=True, pattern=TRACKER_PATTERN),
        "landmark": LANDMARK,
        "x_px": PLACE,
        "y_px": PLACE,
    },
    key=(*FRAME_KEY, "annotator", "landmark"),
)
