"""The tables that the analysis hands to the report: their columns, kinds and keys."""

from steadyface.landmarks import GROUPS, TASKS
from steadyface.tables import (
    BOOLEAN,
    COUNT,
    INTEGER,
    NUMBER,
    STATUS,
    SUBJECT,
    TEXT,
    TRACKER,
    VALUE,
    Column,
    Schema,
)

SCOPE = Column(TEXT, allowed=("all", *GROUPS))
TASK_OR_ALL = Column(TEXT, allowed=("all", *TASKS))
MEASURE = Column(TEXT)
UNIT = Column(TEXT)
FLAG = Column(BOOLEAN)
PROBABILITY = Column(NUMBER, missing=True, low=0, high=1)
CORRELATION = Column(NUMBER, missing=True, low=-1, high=1)
MARK = Column(TEXT, missing=True, allowed=("†", "*"))
NOTE = Column(TEXT, missing=True)
TRACKER_OR_NONE = Column(TEXT, missing=True)

PAIR = {"first": TRACKER, "second": TRACKER}
MEAN = {
    "mean_difference": VALUE,
    "mean_low": VALUE,
    "mean_high": VALUE,
    "mean_confidence": PROBABILITY,
}
MEDIAN = {
    "median_difference": VALUE,
    "low": VALUE,
    "high": VALUE,
    "confidence": PROBABILITY,
    "rank_biserial": CORRELATION,
}

PAPER_TESTS = Schema(
    "paper tests",
    {
        "track": Column(TEXT, allowed=("paper",)),
        "family": Column(TEXT),
        "unit": Column(TEXT, allowed=("frame", "subject")),
        "group": Column(TEXT, allowed=GROUPS),
        "task": TASK_OR_ALL,
        "measure": MEASURE,
        **PAIR,
        "n_units": COUNT,
        "n_missing": COUNT,
        "n_subjects": COUNT,
        "n_subjects_missing": COUNT,
        "mean_first": VALUE,
        "sd_first": VALUE,
        "mean_second": VALUE,
        "sd_second": VALUE,
        "w": VALUE,
        "p": PROBABILITY,
        "method": STATUS,
        "m": COUNT,
        "alpha": PROBABILITY,
        "threshold": PROBABILITY,
        "p_bonferroni": PROBABILITY,
        "p_holm": PROBABILITY,
        "p_holm_within_cell": PROBABILITY,
        "p_holm_against_reference": PROBABILITY,
        "mark": MARK,
        "smallest_p": PROBABILITY,
        "attainable": FLAG,
        "attainable_by_subjects": FLAG,
        "pseudo_replicated": FLAG,
        **MEDIAN,
    },
    key=("family", "group", "task", "measure", "first", "second"),
)

SUBJECT_VALUES = Schema(
    "subject values",
    {
        "measure": MEASURE,
        "unit": UNIT,
        "group": Column(TEXT, allowed=GROUPS),
        "subject": SUBJECT,
        "task": TASK_OR_ALL,
        "tracker": TRACKER,
        "value": VALUE,
        "n_units": COUNT,
        "n_missing": COUNT,
    },
    key=("measure", "subject", "task", "tracker"),
)

PER_PERSON_CONFIRMATORY = Schema(
    "per-person confirmatory",
    {
        "track": Column(TEXT, allowed=("per person",)),
        "measure": MEASURE,
        "unit": UNIT,
        **PAIR,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "n_units": COUNT,
        "n_units_missing": COUNT,
        **MEAN,
        "sd_difference": VALUE,
        "p": PROBABILITY,
        "p_error": PROBABILITY,
        "method": STATUS,
        "p_signed_rank": PROBABILITY,
        "m": COUNT,
        "alpha": PROBABILITY,
        "threshold": PROBABILITY,
        "p_holm": PROBABILITY,
        "smallest_p": PROBABILITY,
        "attainable": FLAG,
        **MEDIAN,
        "effect_dz": VALUE,
        "power_dz_0_5": PROBABILITY,
        "power_dz_0_8": PROBABILITY,
        "detectable_dz": VALUE,
        "detectable_difference": VALUE,
        "favours": TRACKER_OR_NONE,
        "status": STATUS,
        "note": NOTE,
    },
    key=("measure", "first", "second"),
)

PEOPLE_DIFFERENCES = Schema(
    "people's differences",
    {
        "measure": MEASURE,
        "unit": UNIT,
        "group": Column(TEXT, allowed=GROUPS),
        "subject": SUBJECT,
        **PAIR,
        "value_first": VALUE,
        "value_second": VALUE,
        "difference": VALUE,
        "n_units": COUNT,
    },
    key=("measure", "subject", "first", "second"),
)

PER_PERSON_EXPLORATORY = Schema(
    "per-person exploratory",
    {
        "measure": MEASURE,
        "unit": UNIT,
        "group": SCOPE,
        "task": TASK_OR_ALL,
        **PAIR,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "n_units": COUNT,
        "n_units_missing": COUNT,
        **MEAN,
        **MEDIAN,
        "n_better": COUNT,
        "n_worse": COUNT,
        "share_better": PROBABILITY,
        "detectable_dz": VALUE,
        "status": STATUS,
    },
    key=("measure", "group", "task", "first", "second"),
)

MAXIMUM_T = Schema(
    "maximum t",
    {
        "measure": MEASURE,
        "unit": UNIT,
        "group": SCOPE,
        **PAIR,
        "comparisons": COUNT,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "mean_difference": VALUE,
        "p": PROBABILITY,
        "p_maximum_t": PROBABILITY,
        "method": STATUS,
    },
    key=("measure", "group", "first", "second"),
)

FRIEDMAN = Schema(
    "friedman",
    {
        "measure": MEASURE,
        "unit": UNIT,
        "group": SCOPE,
        "trackers": COUNT,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "chi2": VALUE,
        "p_chi2": PROBABILITY,
        "kendall_w": PROBABILITY,
        "f": VALUE,
        "df1": VALUE,
        "df2": VALUE,
        "p_f": PROBABILITY,
        "status": STATUS,
    },
    key=("measure", "group"),
)

MIXED_MODEL = Schema(
    "mixed model",
    {
        "measure": MEASURE,
        "unit": UNIT,
        "group": SCOPE,
        **PAIR,
        "n_frames": COUNT,
        "n_missing": COUNT,
        "n_subjects": COUNT,
        "n_subjects_missing": COUNT,
        "estimate": VALUE,
        "standard_error": VALUE,
        "low": VALUE,
        "high": VALUE,
        "confidence": PROBABILITY,
        "df": COUNT,
        "p": PROBABILITY,
        "p_normal": PROBABILITY,
        "variance_subject": VALUE,
        "variance_residual": VALUE,
        "intraclass_correlation": PROBABILITY,
        "design_effect": VALUE,
        "status": STATUS,
    },
    key=("measure", "group", "first", "second"),
)

EQUIVALENCE = Schema(
    "equivalence",
    {
        "measure": MEASURE,
        "unit": UNIT,
        "group": SCOPE,
        **PAIR,
        "margin": Column(NUMBER, low=0),
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "mean_difference": VALUE,
        "low": VALUE,
        "high": VALUE,
        "confidence": PROBABILITY,
        "p_equivalent_t": PROBABILITY,
        "p_equivalent_signed_rank": PROBABILITY,
        "equivalent": FLAG,
        "worse_by_at_most": VALUE,
        "p_not_worse_t": PROBABILITY,
        "p_not_worse_signed_rank": PROBABILITY,
        "not_worse": FLAG,
        "status": STATUS,
    },
    key=("measure", "group", "first", "second"),
)

BOOTSTRAP = Schema(
    "bootstrap",
    {
        "measure": MEASURE,
        "unit": UNIT,
        "group": SCOPE,
        **PAIR,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        "mean_difference": VALUE,
        "percentile_low": VALUE,
        "percentile_high": VALUE,
        "bca_low": VALUE,
        "bca_high": VALUE,
        "confidence": PROBABILITY,
        "resamples": COUNT,
        "status": STATUS,
    },
    key=("measure", "group", "first", "second"),
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

VERDICTS = (
    "reproduced",
    "direction only",
    "not reproduced",
    "not attainable",
    "not available",
)
CLAIMS = Schema(
    "claims",
    {
        "number": Column(INTEGER, low=1),
        "section": Column(TEXT),
        "claim": Column(TEXT),
        "published": Column(TEXT),
        "ours": Column(TEXT),
        "criterion": Column(TEXT),
        "verdict": Column(TEXT, allowed=VERDICTS),
    },
    key=("number",),
)

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

SCHEMAS = {
    "subject_values": SUBJECT_VALUES,
    "fidelity": FIDELITY,
    "paper_accuracy": PAPER_TESTS,
    "paper_accuracy_by_task": PAPER_TESTS,
    "paper_smoothness": PAPER_TESTS,
    "per_person_confirmatory": PER_PERSON_CONFIRMATORY,
    "per_person_exploratory": PER_PERSON_EXPLORATORY,
    "people_differences": PEOPLE_DIFFERENCES,
    "maximum_t": MAXIMUM_T,
    "friedman": FRIEDMAN,
    "mixed_model": MIXED_MODEL,
    "equivalence": EQUIVALENCE,
    "bootstrap": BOOTSTRAP,
    "sensitivity": SENSITIVITY,
    "rank_stability": RANK_STABILITY,
    "tradeoff": TRADEOFF,
    "pareto": PARETO,
    "claims": CLAIMS,
}
