"""The tables of movement that the analysis hands to the report."""

from steadyface.tables import (
    COUNT,
    NUMBER,
    RECORDING_KEY,
    STATUS,
    TASK,
    TEXT,
    TRACKER,
    VALUE,
    Column,
    Schema,
)

_GROUP = Column(TEXT, missing=True)
_SHARE = Column(NUMBER, missing=True, low=0, high=1)
_EFFECT = Column(NUMBER, missing=True, low=-1, high=1)
# An estimate of an intraclass correlation may lie below -1.
_EFFECT_OR_LESS = Column(NUMBER, missing=True, high=1)
_WHAT = {
    "task": TASK,
    "signal": Column(TEXT),
    "measure": Column(TEXT),
    "side": Column(TEXT),
    "unit": Column(TEXT),
}
_PLACE = ("task", "signal", "measure", "side", "tracker")

MOVEMENT = Schema(
    "movement",
    {
        **_WHAT,
        "tracker": TRACKER,
        "group": _GROUP,
        "n": COUNT,
        "n_missing": COUNT,
        "mean": VALUE,
        "sd": VALUE,
    },
    key=(*_PLACE, "group"),
)

MOVEMENT_DIFFERENCES = Schema(
    "movement differences",
    {
        **_WHAT,
        "tracker": TRACKER,
        "first": Column(TEXT),
        "second": Column(TEXT),
        "n_first": COUNT,
        "n_second": COUNT,
        "difference": VALUE,
        # Cliff's delta, and its bootstrap interval; none where a group has fewer than two people.
        "delta": _EFFECT,
        "delta_low": _EFFECT,
        "delta_high": _EFFECT,
        "delta_confidence": Column(NUMBER, low=0, high=1),
        "difference_truth": VALUE,
        "delta_truth": _EFFECT,
    },
    key=(*_PLACE, "first", "second"),
)

CYCLES_FOUND = Schema(
    "cycles found",
    {
        "task": TASK,
        "tracker": TRACKER,
        "recordings": COUNT,
        "simulated": COUNT,
        "found": COUNT,
        "interrupted": COUNT,
        # Of those that are not interrupted.
        "share_found": _SHARE,
        "extra": COUNT,
        "mean_iou": _SHARE,
        "lowest_iou": _SHARE,
    },
    key=("task", "tracker"),
)

MOVEMENT_AGREEMENT = Schema(
    "movement agreement",
    {
        **_WHAT,
        "tracker": TRACKER,
        # What the tracker is held against: truth or annotation.
        "reference": TRACKER,
        "n": COUNT,
        # Of the intervals and of the limits.
        "confidence": Column(NUMBER, low=0, high=1),
        # Tracker minus reference: mean and its interval, standard deviation over people, and Bland
        # and Altman's limits of agreement.
        "bias": VALUE,
        "bias_low": VALUE,
        "bias_high": VALUE,
        "sd": VALUE,
        "limit_low": VALUE,
        "limit_high": VALUE,
        # ICC(A,1) and its interval; none of fewer than three people, or of people all alike.
        "icc": _EFFECT_OR_LESS,
        "icc_low": _EFFECT_OR_LESS,
        "icc_high": _EFFECT_OR_LESS,
        # 1.96 sqrt(2) times the standard deviation.
        "detectable_change": VALUE,
    },
    key=_PLACE,
)

MOVEMENT_RECORDINGS = Schema(
    "movement of recordings",
    {
        **RECORDING_KEY,
        "tracker": TRACKER,
        "opening": VALUE,
        "width": VALUE,
        "range_of_motion": VALUE,
        "peak_speed": VALUE,
        "cycles": VALUE,
        "movement_rate_hz": VALUE,
        "symmetry": VALUE,
        "unit": Column(TEXT),
        "cycles_of": Column(TEXT),
        "status": STATUS,
    },
    key=(*RECORDING_KEY, "tracker"),
)
