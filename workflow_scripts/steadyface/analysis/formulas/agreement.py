"""Do two ways of measuring the same people agree? Intraclass correlation and Bland-Altman."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm
from scipy.stats import t as student


@dataclass(frozen=True)
class IntraclassCorrelation:
    """ICC(1,1), ICC(A,1) (absolute agreement) and ICC(C,1) (consistency) with 95 % intervals.

    `standard_error` of one measurement is the square root of the residual mean square;
    `detectable_change` = 1.96 sqrt(2) times it.
    """

    n: int
    icc_1: float
    icc_1_interval: tuple[float, float]
    icc_a: float
    icc_a_interval: tuple[float, float]
    icc_c: float
    icc_c_interval: tuple[float, float]
    standard_error: float
    detectable_change: float


@dataclass(frozen=True)
class BlandAltman:
    """Bias of second - first and limits of agreement, with 95 % intervals of each.

    `low`, `high` are bias -+ 1.96 SD; `low_t`, `high_t` the 95 % prediction interval of a further
    person's difference, wider for small n.
    """

    n: int
    bias: float
    bias_interval: tuple[float, float]
    sd: float
    low: float
    high: float
    low_interval: tuple[float, float]
    high_interval: tuple[float, float]
    low_t: float
    high_t: float


def intraclass_correlation(measurements: ArrayLike) -> IntraclassCorrelation:
    """Single-measurement intraclass correlations.

    Args:
        measurements: (people, methods); people with a NaN are left out; NaN below 3 people.

    McGraw and Wong 1996, Psychol Methods 1:30-46; the values are pingouin's.
    """
    values = np.asarray(measurements, dtype=float)
    values = values[~np.isnan(values).any(axis=1)]
    n, methods = values.shape
    if n < 3 or methods < 2:
        nothing = (np.nan, np.nan)
        return IntraclassCorrelation(
            n, np.nan, nothing, np.nan, nothing, np.nan, nothing, np.nan, np.nan
        )
    import pandas as pd
    import pingouin

    long = pd.DataFrame(values).rename_axis("person").reset_index()
    long = long.melt(id_vars="person", var_name="method", value_name="value")
    rounding = pingouin.options["round.column.CI95"]
    # pingouin rounds intervals to two decimals unless told otherwise.
    pingouin.options["round.column.CI95"] = None
    try:
        table = pingouin.intraclass_corr(long, "person", "method", "value").set_index("Type")
    finally:
        pingouin.options["round.column.CI95"] = rounding
    cells = []
    for kind in ("ICC(1,1)", "ICC(A,1)", "ICC(C,1)"):
        # The same values by all methods give 1 and a last bit.
        estimate = np.minimum([table.at[kind, "ICC"], *table.at[kind, "CI95"]], 1.0).tolist()
        cells += [estimate[0], tuple(estimate[1:])]
    residual = values - values.mean(1, keepdims=True) - values.mean(0) + values.mean()
    error = float(np.sqrt((residual**2).sum() / ((n - 1) * (methods - 1))))
    return IntraclassCorrelation(n, *cells, error, 1.96 * np.sqrt(2) * error)


def bland_altman(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> BlandAltman:
    """Bias of second - first and limits of agreement.

    Intervals of the limits are Bland and Altman's approximation, SE = SD sqrt(1/n + z^2/(2n-2)).

    Bland and Altman 1999, Stat Methods Med Res 8:135-160.
    """
    differences = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    differences = differences[~np.isnan(differences)]
    n = len(differences)
    if n < 2:
        nothing = (np.nan, np.nan)
        bias = float(differences.mean()) if n else np.nan
        return BlandAltman(
            n, bias, nothing, np.nan, np.nan, np.nan, nothing, nothing, np.nan, np.nan
        )
    bias, sd = float(differences.mean()), float(differences.std(ddof=1))
    # 1.96 as printed everywhere, not 1.95996, so that limits agree with other programs'.
    z = 1.96 if confidence == 0.95 else float(norm.ppf((1 + confidence) / 2))
    factor = float(student.ppf((1 + confidence) / 2, n - 1))
    bias_reach = factor * sd / np.sqrt(n)
    limit_reach = factor * sd * np.sqrt(1 / n + z**2 / (2 * (n - 1)))
    low, high = bias - z * sd, bias + z * sd
    prediction = factor * sd * np.sqrt(1 + 1 / n)
    return BlandAltman(
        n,
        bias,
        (bias - bias_reach, bias + bias_reach),
        sd,
        low,
        high,
        (low - limit_reach, low + limit_reach),
        (high - limit_reach, high + limit_reach),
        bias - prediction,
        bias + prediction,
    )
