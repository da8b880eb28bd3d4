"""Wilcoxon's signed-rank test of paired values, exact also where differences tie or vanish.

SciPy's exact distribution assumes that no two differences tie and that none is zero, and falls
back on the normal curve where they do. Here the exact distribution is that of the ranks at hand
(midranks), every sign being equally likely. The normal approximation is SciPy's.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import rankdata, wilcoxon

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
    `rank_biserial` is (W+ - W-) / (W+ + W-), NaN where all differences are zero.
    """

    n_pairs: int
    n_missing: int
    n_zero: int
    ties: bool
    w_plus: float
    w_minus: float
    p: float
    method: str
    rank_biserial: float

    @property
    def statistic(self) -> float:
        """The smaller rank sum, as SciPy and pingouin print it for a two-sided test."""
        return min(self.w_plus, self.w_minus)


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
    first: ArrayLike,
    second: ArrayLike | None = None,
    alternative: str = "two-sided",
    zero_method: str = "wilcox",
    method: str = "auto",
    correction: bool = True,
) -> SignedRank:
    """Wilcoxon's signed-rank test of paired values.

    Args:
        first, second: (pairs,); a pair with a NaN is left out and counted. Without `second`,
            `first` holds differences.
        alternative: `two-sided`, `greater` (first above second) or `less`.
        zero_method: zero differences are left out (`wilcox`), ranked and then left out (`pratt`),
            or ranked and split between the two sums (`zsplit`).
        method: `exact`, `normal`, or `auto`: exact for at most 50 differences to rank.
        correction: for continuity, in the normal approximation, as pingouin has it and SciPy's
            default has not.

    Wilcoxon 1945, Biometrics Bulletin 1:80-83; zeros: Pratt 1959, JASA 54:655-667.
    """
    differences = paired_differences(first, second)
    complete = differences[~np.isnan(differences)]
    n_missing = len(differences) - len(complete)
    n_zero = int((complete == 0).sum())
    ranked = complete[complete != 0] if zero_method == "wilcox" else complete
    ranks = rankdata(np.abs(ranked))
    w_plus, w_minus = float(ranks[ranked > 0].sum()), float(ranks[ranked < 0].sum())
    moving = ranks[ranked != 0]
    ties = n_zero > 1 or len(np.unique(np.abs(complete[complete != 0]))) < len(complete) - n_zero
    used, p = "none", 1.0 if len(complete) else np.nan
    if len(moving):
        used = method if method != "auto" else "exact" if len(moving) <= EXACT_UP_TO else "normal"
        if used == "exact":
            p = _exact_p(moving, w_plus, w_minus, alternative)
        else:
            p = float(
                wilcoxon(
                    complete,
                    zero_method=zero_method,
                    correction=correction,
                    alternative=alternative,
                    method="asymptotic",
                ).pvalue
            )
    total = w_plus + w_minus
    effect = (w_plus - w_minus) / total if total else np.nan
    if zero_method == "zsplit":
        shared = float(ranks[ranked == 0].sum()) / 2
        w_plus, w_minus = w_plus + shared, w_minus + shared
    return SignedRank(
        len(complete), n_missing, n_zero, bool(ties), w_plus, w_minus, p, used, effect
    )


def common_language_effect(first: ArrayLike, second: ArrayLike) -> float:
    """Share of all pairs of one `first` and one `second` in which `first` is larger, ties half.

    Sorted instead of tabulated, because the n x n table takes gigabytes for thousands of frames.
    NaN are left out; NaN without any value. Vargha and Delaney 2000, J Educ Behav Stat 25:101-132.
    """
    first, second = (np.asarray(values, dtype=float) for values in (first, second))
    first, second = first[~np.isnan(first)], np.sort(second[~np.isnan(second)])
    if not len(first) or not len(second):
        return np.nan
    below = np.searchsorted(second, first, side="left").sum()
    not_above = np.searchsorted(second, first, side="right").sum()
    return float((below + not_above) / 2 / len(first) / len(second))


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
