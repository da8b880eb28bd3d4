"""The tables of movement: its measures, its cycles, and cycles that somebody has set by hand."""

from steadyface.tables import (
    COUNT,
    INTEGER,
    NUMBER,
    RECORDING_KEY,
    STATUS,
    TEXT,
    TRACKER,
    VALUE,
    Column,
    Schema,
)

FOUND, GIVEN = "found", "given"
_SETTING = Column(NUMBER, missing=True, low=0)

KINEMATICS = Schema(
    "kinematics",
    {
        **RECORDING_KEY,
        # 0 for the whole recording.
        "cycle": COUNT,
        "tracker": TRACKER,
        "signal": Column(TEXT),
        "measure": Column(TEXT),
        "side": Column(TEXT, allowed=("both", "right", "left")),
        "unit": Column(TEXT),
        "value": VALUE,
        "n": COUNT,
        "head": Column(TEXT),
        "filter_hz": _SETTING,
        "derivative_window_s": _SETTING,
        "status": STATUS,
    },
    key=(*RECORDING_KEY, "cycle", "tracker", "signal", "measure", "side"),
)

CYCLES = Schema(
    "cycles",
    {
        **RECORDING_KEY,
        "tracker": TRACKER,
        # 0 where a recording shows none.
        "cycle": COUNT,
        "signal": Column(TEXT),
        "onset_s": VALUE,
        "arrival_s": VALUE,
        "peak_s": VALUE,
        "departure_s": VALUE,
        "offset_s": VALUE,
        "origin": Column(TEXT, allowed=(FOUND, GIVEN)),
        "status": STATUS,
    },
    key=(*RECORDING_KEY, "tracker", "cycle"),
)

CYCLE_ACCURACY = Schema(
    "cycle accuracy",
    {
        **RECORDING_KEY,
        "tracker": TRACKER,
        # Cycles of the simulation that the recording shows to their ends; those of them found.
        "simulated": COUNT,
        "found": COUNT,
        # Of the others, those whose peak the tracker shows with frames missing around it.
        "interrupted": COUNT,
        "extra": COUNT,
        # Intersection over union of found cycles with the simulation's.
        "mean_iou": Column(NUMBER, missing=True, low=0, high=1),
        "lowest_iou": Column(NUMBER, missing=True, low=0, high=1),
    },
    key=(*RECORDING_KEY, "tracker"),
)

_TIME = Column(NUMBER, low=0, high=86_400)
SEGMENTS = Schema(
    "segments",
    {
        "task": RECORDING_KEY["task"],
        "repetition": RECORDING_KEY["repetition"],
        "cycle": Column(INTEGER, low=1, high=9_999),
        "onset_s": _TIME,
        "peak_s": _TIME,
        "offset_s": _TIME,
    },
    key=("task", "repetition", "cycle"),
)
