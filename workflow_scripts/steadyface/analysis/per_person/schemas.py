"""The tables of tests and differences between trackers, one value per person."""

from steadyface.analysis.columns import (
    FLAG,
    MEAN,
    MEASURE,
    MEDIAN,
    NOTE,
    PAIR,
    PROBABILITY,
    SCOPE,
    TASK_OR_ALL,
    TRACKER_OR_NONE,
    UNIT,
)
from steadyface.study.schemas import GROUP
from steadyface.tables import COUNT, NUMBER, STATUS, SUBJECT, TEXT, VALUE, Column, Schema

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
        "group": GROUP,
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
