"""Tables II and III as data: values, marks and, beside them, what the paper printed."""

from steadyface.analysis.columns import MEASURE
from steadyface.analysis.paper.schemas import MARK
from steadyface.study.schemas import GROUP
from steadyface.tables import BOOLEAN, COUNT, TASK, TRACKER, VALUE, Column, Schema

# Of each row's test against SBR-FT; empty where there was none. `attainable` is then True.
TEST = {
    "mark": MARK,
    "p": VALUE,
    "n_tested": VALUE,
    "smallest_p": VALUE,
    "attainable": Column(BOOLEAN),
    "m": VALUE,
    "alpha": VALUE,
    "threshold": VALUE,
}
BEST = {"follows": Column(BOOLEAN), "best": Column(BOOLEAN)}

ERRORS = {
    "nrmse_mean_pct": VALUE,
    "nrmse_sd_pct": VALUE,
    "nrmse_median_pct": VALUE,
    "nrmse_q1_pct": VALUE,
    "nrmse_q3_pct": VALUE,
    "subject_sd_pct": VALUE,
    "detected_pct": VALUE,
    "auc_pct": VALUE,
    "failed_pct": VALUE,
    "failure_limit_pct": VALUE,
    "n_frames": COUNT,
    "n_subjects": COUNT,
}
ACCURACY_VALUES = Schema(
    "accuracy table",
    {
        "group": GROUP,
        "tracker": TRACKER,
        **ERRORS,
        **TEST,
        **BEST,
        "published_mean_pct": VALUE,
        "published_sd_pct": VALUE,
        "published_mark": MARK,
        "published_best": Column(BOOLEAN),
    },
    key=("group", "tracker"),
)

TASK_ACCURACY_VALUES = Schema(
    "accuracy by task",
    {"group": GROUP, "task": TASK, "tracker": TRACKER, **ERRORS, **TEST, **BEST},
    key=("group", "task", "tracker"),
)

SMOOTHNESS_VALUES = Schema(
    "smoothness table",
    {
        "measure": MEASURE,
        "group": GROUP,
        "task": TASK,
        "tracker": TRACKER,
        "value": VALUE,
        "sd": VALUE,
        "n_subjects": COUNT,
        "n_undefined": COUNT,
        "n_unrecorded": COUNT,
        **TEST,
        **BEST,
        "published": VALUE,
        "published_mark": MARK,
        "published_best": Column(BOOLEAN),
    },
    key=("measure", "group", "task", "tracker"),
)
