"""The tables that describe trackers: what they follow, their order, accuracy with smoothness."""

from steadyface.analysis.columns import (
    CORRELATION,
    FLAG,
    MEASURE,
    PROBABILITY,
    SCOPE,
    TASK_OR_ALL,
    TRACKER_OR_NONE,
)
from steadyface.tables import COUNT, STATUS, TEXT, TRACKER, VALUE, Column, Schema

FIDELITY = Schema(
    "fidelity",
    {
        "group": SCOPE,
        "task": TASK_OR_ALL,
        "tracker": TRACKER,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "gain": VALUE,
        "n_gain": COUNT,
        "n_still": COUNT,
        "n_not_followed": COUNT,
        "follows": FLAG,
        "status": STATUS,
    },
    key=("group", "task", "tracker"),
)


SENSITIVITY = Schema(
    "sensitivity",
    {
        "measure": MEASURE,
        "setting": Column(TEXT),
        "signal": Column(TEXT),
        "window_s": VALUE,
        "rate_hz": VALUE,
        "n_samples": VALUE,
        "task": TASK_OR_ALL,
        "tracker": TRACKER,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "mean": VALUE,
        "sd": VALUE,
        "rank": VALUE,
    },
    key=("measure", "setting", "signal", "task", "tracker"),
)


RANK_STABILITY = Schema(
    "rank stability",
    {
        "measure": MEASURE,
        "setting": Column(TEXT),
        "signal": Column(TEXT),
        "window_s": VALUE,
        "rate_hz": VALUE,
        "task": TASK_OR_ALL,
        "against": Column(TEXT),
        "trackers": COUNT,
        "kendall_tau": CORRELATION,
        "shift": VALUE,
        "best": TRACKER_OR_NONE,
        "best_of_reference": TRACKER_OR_NONE,
        "same_best": FLAG,
        "status": STATUS,
    },
    key=("measure", "setting", "signal", "task", "against"),
)


TRADEOFF = Schema(
    "trade-off",
    {
        "tuned": TRACKER,
        "base": TRACKER,
        "accuracy": MEASURE,
        "smoothness": MEASURE,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "accuracy_gain": VALUE,
        "accuracy_gain_low": VALUE,
        "accuracy_gain_high": VALUE,
        "smoothness_gain": VALUE,
        "smoothness_gain_low": VALUE,
        "smoothness_gain_high": VALUE,
        "gain_confidence": PROBABILITY,
        "both_better": COUNT,
        "only_accuracy_better": COUNT,
        "only_smoothness_better": COUNT,
        "neither_better": COUNT,
        "spearman": CORRELATION,
        "spearman_low": CORRELATION,
        "spearman_high": CORRELATION,
        "spearman_p": PROBABILITY,
        "within_person": CORRELATION,
        "within_person_low": CORRELATION,
        "within_person_high": CORRELATION,
        "within_person_p": PROBABILITY,
        "correlation_confidence": PROBABILITY,
        "n_person_tasks": COUNT,
        "status": STATUS,
    },
    key=("tuned", "base", "smoothness"),
)


PARETO = Schema(
    "pareto",
    {
        "tracker": TRACKER,
        "accuracy": MEASURE,
        "smoothness": MEASURE,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "accuracy_mean": VALUE,
        "smoothness_mean": VALUE,
        "follows": FLAG,
        "on_front": FLAG,
        "front_share": PROBABILITY,
        "hypervolume": VALUE,
        "hypervolume_low": VALUE,
        "hypervolume_high": VALUE,
        "confidence": PROBABILITY,
        "hypervolume_alone": VALUE,
    },
    key=("tracker", "smoothness"),
)
