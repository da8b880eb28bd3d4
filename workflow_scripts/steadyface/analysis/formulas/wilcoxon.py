"""Wilcoxon's signed-rank test of paired values: pingouin's, but exact for few pairs.

pingouin (SciPy beneath it) has the exact distribution only where no two differences tie and none
is zero, and falls back on the normal curve elsewhere. Up to 50 differences the distribution here
is that of the ranks at hand (midranks), every sign being equally likely; without ties it is
pingouin's. pingouin is given differences, for of two columns it also makes a table of all pairs,
which takes gigabytes for thousands of frames.
"""

from dataclasses import dataclass

import numpy as np
import pingouin
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata

FloatArray = NDArray[np.float64]

# Differences are rounded before ranking: 1.3 - 1.2 and 0.3 - 0.2 differ in their last bits only,
# and must tie.
DECIMALS = 12
EXACT_UP_TO = 50


@dataclass(frozen=True)
class SignedRank:
    """A signed-rank test of paired differences first minus second.

    `n_pairs` counts complete pairs and `n_missing` the others; `method` is `exact`, `normal`, or
    `none` where no difference is left to rank (then p is 1, or NaN without any pair).
    `statistic` is the smaller rank sum; `rank_biserial` is (W+ - W-) / (W+ + W-), NaN where all
    differences are zero.
    """

    n_pairs: int
    n_missing: int
    statistic: float
    p: float
    method: str
    rank_biserial: float


def paired_differences(first: ArrayLike, second: ArrayLike | None = None) -> FloatArray:
    """Differences first - second (or `first` itself), rounded to 12 decimals, NaN where missing.

    Raises:
        ValueError: the two arrays are not one-dimensional and of one length.
    """
    first = np.asarray(first, dtype=float)
    second = np.zeros_like(first) if second is None else np.asarray(second, dtype=float)
    if first.ndim != 1 or first.shape != second.shape:
        raise ValueError(
            f"paired values have shapes {first.shape} and {second.shape}; "
            "give two one-dimensional arrays of one length"
        )
    return np.round(first - second, DECIMALS)


def signed_rank(
    first: ArrayLike, second: ArrayLike | None = None, alternative: str = "two-sided"
) -> SignedRank:
    """Wilcoxon's signed-rank test; zero differences are left out.

    Exact up to 50 differences to rank; above, the normal curve with continuity correction.

    Args:
        first, second: (pairs,); a pair with a NaN is left out and counted. Without `second`,
            `first` holds differences.
        alternative: `two-sided`, `greater` (first above second) or `less`.

    Wilcoxon 1945, Biometrics Bulletin 1:80-83.
    """
    differences = paired_differences(first, second)
    complete = differences[~np.isnan(differences)]
    n_missing = len(differences) - len(complete)
    moving = complete[complete != 0]
    if not len(moving):
        p = 1.0 if len(complete) else np.nan
        return SignedRank(len(complete), n_missing, 0.0, p, "none", np.nan)
    ranks = rankdata(np.abs(moving))
    w_plus, w_minus = float(ranks[moving > 0].sum()), float(ranks[moving < 0].sum())
    if len(moving) <= EXACT_UP_TO:
        p, method = _exact_p(ranks, w_plus, w_minus, alternative), "exact"
    else:
        test = pingouin.wilcoxon(moving, alternative=alternative, method="asymptotic")
        p, method = float(test.at["Wilcoxon", "p_val"]), "normal"
    effect = (w_plus - w_minus) / (w_plus + w_minus)
    return SignedRank(len(complete), n_missing, min(w_plus, w_minus), p, method, effect)


def smallest_p(pairs: int) -> float:
    """The smallest two-sided p that an exact signed-rank or sign-flip test of `pairs` can give."""
    return min(1.0, 2.0 ** (1 - pairs)) if pairs else np.nan


def rank_sum_distribution(ranks: ArrayLike) -> FloatArray:
    """Probabilities of W+ = 0, 1/2, 1, ... when each rank's sign is a fair coin's.

    Args:
        ranks: (n,), whole or half numbers.

    Returns:
        (2 x sum of ranks + 1,); entry k belongs to W+ = k / 2.
    """
    doubled = np.rint(2 * np.asarray(ranks, dtype=float)).astype(int)
    probability = np.zeros(doubled.sum() + 1)
    probability[0] = 1.0
    reached = 0
    for step in np.sort(doubled):
        upper = probability[: reached + 1] / 2
        probability[: reached + 1] = upper
        probability[step : reached + step + 1] += upper
        reached += step
    return probability


def _exact_p(ranks: FloatArray, w_plus: float, w_minus: float, alternative: str) -> float:
    probability = rank_sum_distribution(ranks)
    # The distribution is symmetric, so the upper tail of either sum serves both directions.
    sums = {"greater": w_plus, "less": w_minus, "two-sided": max(w_plus, w_minus)}
    tail = float(probability[round(2 * sums[alternative]) :].sum())
    return min(1.0, 2 * tail if alternative == "two-sided" else tail)
