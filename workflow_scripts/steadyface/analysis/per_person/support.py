"""What supports the confirmatory tests: mixed models, equivalence, and bootstrap intervals."""

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.bootstrap import RESAMPLES, bootstrap_mean
from steadyface.analysis.formulas.equivalence import equivalence, non_inferiority
from steadyface.analysis.formulas.mixed_model import mixed_model
from steadyface.analysis.per_person.contrasts import (
    CONFIRMATORY,
    FINE_TUNING,
    REFERENCE,
    differences_by_scope,
    explored,
    has_both,
)
from steadyface.analysis.per_person.schemas import BOOTSTRAP, EQUIVALENCE, MIXED_MODEL
from steadyface.analysis.study import TrackerValues, trackers_in
from steadyface.study.design import ALL
from steadyface.tables import as_table
from steadyface.trackers.arms import PAPER_TRACKERS

HYPOTHESES = tuple(dict.fromkeys((*CONFIRMATORY, *FINE_TUNING)))


def mixed_models(
    accuracy: TrackerValues, alpha: float = 0.05, reference: str = REFERENCE
) -> pd.DataFrame:
    """Frame differences of SBR-FT to each of the paper's trackers, and of FAN-FT to FAN.

    Returns:
        Table of the schema MIXED_MODEL. For all people together the estimate is the unweighted
        mean of the groups, with (people - groups) degrees of freedom. `design_effect` is how many
        frames count as one: 1 + (frames per person - 1) x intraclass correlation.
    """
    rows = []
    trackers = trackers_in(accuracy.values, PAPER_TRACKERS)
    pairs = [(reference, other) for other in trackers if other != reference]
    for first, second in dict.fromkeys((*pairs, *FINE_TUNING)):
        if not has_both(accuracy.values, first, second):
            continue
        for group in (ALL, *accuracy.groups):
            index = accuracy.values.index
            here = index.get_level_values("group")
            values = accuracy.values if group == ALL else accuracy.values[here == group]
            differences = values[first] - values[second]
            complete = differences.dropna()
            groups = complete.index.get_level_values("group").to_numpy(dtype=str)
            fit = mixed_model(
                complete.to_numpy(),
                complete.index.get_level_values("subject").to_numpy(dtype=str),
                groups if group == ALL and len(set(groups)) > 1 else None,
                1 - alpha,
            )
            people = accuracy.people.get_level_values("group")
            n_people = len(people) if group == ALL else int((people == group).sum())
            correlation = fit.variance_subject / (fit.variance_subject + fit.variance_residual)
            frames_per_person = fit.n_frames / fit.n_subjects if fit.n_subjects else np.nan
            rows.append(
                {
                    "measure": accuracy.measure.name,
                    "unit": accuracy.measure.unit,
                    "group": group,
                    "first": first,
                    "second": second,
                    "n_frames": fit.n_frames,
                    "n_missing": len(differences) - len(complete),
                    "n_subjects": fit.n_subjects,
                    "n_subjects_missing": n_people - fit.n_subjects,
                    "estimate": fit.estimate,
                    "standard_error": fit.standard_error,
                    "low": fit.low,
                    "high": fit.high,
                    "confidence": 1 - alpha if np.isfinite(fit.low) else np.nan,
                    "df": fit.df,
                    "p": fit.p,
                    "p_normal": fit.p_normal,
                    "variance_subject": fit.variance_subject,
                    "variance_residual": fit.variance_residual,
                    "intraclass_correlation": correlation,
                    "design_effect": 1 + (frames_per_person - 1) * correlation,
                    "status": fit.status,
                }
            )
    return as_table(rows, MIXED_MODEL)


def equivalences(measures: Sequence[TrackerValues], alpha: float = 0.05) -> pd.DataFrame:
    """Whether trackers are equal, or the first not worse, within each measure's margin.

    Returns:
        Table of the schema EQUIVALENCE for the confirmatory contrasts and both fine-tunings.
        `equivalent` and `not_worse` follow the t form, of at least as many people (5 at the level
        0.05) as one-sided signed ranks need; `low` to `high` is the interval of level
        1 - 2 alpha that belongs to it; `worse_by_at_most` is the bound of level 1 - alpha of how
        much worse `first` could be on average.
    """
    rows = []
    for study, (first, second) in product(measures, HYPOTHESES):
        margin = study.measure.margin
        if margin is None or not has_both(study.values, first, second):
            continue
        for group, people in differences_by_scope(study, first, second).items():
            # Of fewer, all may be on one side by chance, whatever a t of two or three says.
            enough = 0.5**people.n < alpha
            equal = equivalence(people.values, None, margin, alpha)
            worse = non_inferiority(
                people.values, None, margin, study.measure.lower_is_better, alpha
            )
            rows.append(
                {
                    "measure": study.measure.name,
                    "unit": study.measure.unit,
                    "group": group,
                    "first": first,
                    "second": second,
                    "margin": margin,
                    "n_subjects": people.n,
                    "n_missing": people.n_missing,
                    "mean_difference": equal.mean,
                    "low": equal.low,
                    "high": equal.high,
                    "confidence": 1 - 2 * alpha if np.isfinite(equal.low) else np.nan,
                    "p_equivalent_t": equal.p_t,
                    "p_equivalent_signed_rank": equal.p_signed_rank,
                    "equivalent": enough and bool(equal.p_t < alpha),
                    "worse_by_at_most": worse.bound,
                    "p_not_worse_t": worse.p_t,
                    "p_not_worse_signed_rank": worse.p_signed_rank,
                    "not_worse": enough and bool(worse.p_t < alpha),
                    "status": people.status,
                }
            )
    return as_table(rows, EQUIVALENCE)


def bootstraps(
    measures: Sequence[TrackerValues],
    seed: int = 0,
    resamples: int = RESAMPLES,
    alpha: float = 0.05,
) -> pd.DataFrame:
    """Bootstrap intervals of mean differences, people drawn within their groups.

    Returns:
        Table of the schema BOOTSTRAP: every contrast on all people, the hypotheses by group too.
    """
    rows = []
    pairs = [(study, *pair) for study in measures for pair in explored(study.values)]
    for study, first, second in pairs:
        for group, people in differences_by_scope(study, first, second).items():
            if group != ALL and (first, second) not in HYPOTHESES:
                continue
            found = bootstrap_mean(people.values, people.groups, seed, resamples, 1 - alpha)
            rows.append(
                {
                    "measure": study.measure.name,
                    "unit": study.measure.unit,
                    "group": group,
                    "first": first,
                    "second": second,
                    "n_subjects": people.n,
                    "n_missing": people.n_missing,
                    "mean_difference": found.mean,
                    "percentile_low": found.percentile_low,
                    "percentile_high": found.percentile_high,
                    "bca_low": found.bca_low,
                    "bca_high": found.bca_high,
                    "confidence": 1 - alpha if found.status == "ok" else np.nan,
                    "resamples": resamples if found.status == "ok" else 0,
                    "status": found.status,
                }
            )
    return as_table(rows, BOOTSTRAP)
