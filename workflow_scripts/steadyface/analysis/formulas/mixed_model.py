"""Mean difference of two trackers over frames, with people as the random effect.

A model of paired frame differences with an intercept for each person is the long model with a
person x tracker slope. One with a person intercept alone would treat frames as independent.
"""

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm
from scipy.stats import t as student

# People's means that differ by rounding only have no spread.
EQUAL = 1e-12
# Of fewer people the normal curve says nothing at all.
NORMAL_FROM = 6


@dataclass(frozen=True)
class MixedModel:
    """Mean difference by restricted maximum likelihood.

    p comes from t with `df` degrees of freedom: the normal curve (`p_normal`) is too sure of
    itself with 8 people. `status` is `ok`; `person_means` where the fit was singular and mean and
    standard error are those of the persons' means; or why there is no test (`too_few_people`;
    `all_equal` where all people differ alike, which shows no spread to test against).
    """

    n_frames: int
    n_subjects: int
    estimate: float
    standard_error: float
    variance_subject: float
    variance_residual: float
    log_likelihood: float
    df: int
    low: float
    high: float
    p: float
    p_normal: float
    status: str


def mixed_model(
    differences: ArrayLike,
    subjects: ArrayLike,
    groups: ArrayLike | None = None,
    confidence: float = 0.95,
) -> MixedModel:
    """Fit difference ~ 1 + (1 | subject), or difference ~ group + (1 | subject).

    Args:
        differences: (frames,) of the two trackers on the same frames; NaN are left out.
        subjects: (frames,) whose frame it is.
        groups: (frames,) of the persons; the estimate is then the groups' unweighted mean, and
            each further group costs a degree of freedom.

    Laird and Ware 1982, Biometrics 38:963-974.
    """
    import pandas as pd

    table = pd.DataFrame({"difference": np.asarray(differences, dtype=float)})
    table["subject"] = np.asarray(subjects).astype(str)
    table["group"] = "all" if groups is None else np.asarray(groups).astype(str)
    table = table.dropna().reset_index(drop=True)
    n_frames, n_subjects = len(table), table["subject"].nunique()
    n_groups = table["group"].nunique()
    df = n_subjects - n_groups
    if df < 1:
        return MixedModel(
            n_frames, n_subjects, *[np.nan] * 5, max(df, 0), *[np.nan] * 4, "too_few_people"
        )
    estimate, error, between, within, likelihood, status = _fit(table, n_groups > 1)
    if not error > EQUAL * max(1.0, abs(estimate)):
        return MixedModel(
            n_frames,
            n_subjects,
            estimate,
            *[np.nan] * 3,
            likelihood,
            df,
            *[np.nan] * 4,
            "all_equal",
        )
    reach = student.ppf((1 + confidence) / 2, df) * error
    ratio = abs(estimate) / error
    return MixedModel(
        n_frames,
        n_subjects,
        estimate,
        error,
        between,
        within,
        likelihood,
        df,
        estimate - reach,
        estimate + reach,
        float(2 * student.sf(ratio, df)),
        float(2 * norm.sf(ratio)) if n_subjects >= NORMAL_FROM else np.nan,
        status,
    )


def _fit(table, several_groups: bool) -> tuple[float, float, float, float, float, str]:
    from statsmodels.regression.mixed_linear_model import MixedLM

    people = table.groupby("subject")["difference"]
    if table["difference"].std() > 0 and people.size().max() > 1:
        formula = "difference ~ C(group, Sum)" if several_groups else "difference ~ 1"
        with warnings.catch_warnings():
            # A boundary fit is recognised below by its numbers, which the warnings do not do.
            warnings.simplefilter("ignore")
            try:
                # No `method=`: asked for lbfgs, statsmodels returns singular fits as converged.
                fit = MixedLM.from_formula(formula, table, groups=table["subject"]).fit(reml=True)
                error, between = float(fit.bse_fe.iloc[0]), float(fit.cov_re.iloc[0, 0])
                spread = people.mean().std(ddof=1)
                sane = np.isfinite([error, between, fit.llf]).all() and error < 10 * spread
                if fit.converged and sane and between > 1e-8 * fit.scale:
                    estimate = float(fit.fe_params.iloc[0])
                    return estimate, error, between, float(fit.scale), float(fit.llf), "ok"
            except np.linalg.LinAlgError:
                pass
    means = table.groupby(["group", "subject"])["difference"].mean()
    by_group = means.groupby("group")
    counts = by_group.size()
    pooled = (by_group.var(ddof=1) * (counts - 1)).sum() / (counts - 1).sum()
    error = float(np.sqrt(pooled * (1 / counts).sum()) / len(counts))
    return float(by_group.mean().mean()), error, np.nan, np.nan, np.nan, "person_means"
