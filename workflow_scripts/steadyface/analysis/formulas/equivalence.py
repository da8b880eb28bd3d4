"""Are two trackers as good as equal? Two one-sided tests, and one-sided non-inferiority.

That a difference is not significant does not show that there is none; these tests do, against a
margin fixed beforehand. Schuirmann 1987, J Pharmacokinet Biopharm 15:657-680.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student
from scipy.stats import ttest_1samp

from steadyface.analysis.formulas.wilcoxon import signed_rank

# Differences that differ by rounding only show no spread.
EQUAL = 1e-12


@dataclass(frozen=True)
class Equivalence:
    """Two one-sided tests of differences against -margin and +margin, by t and signed ranks.

    `p_t_lower` tests that the mean is above -margin, `p_t_upper` that it is below +margin; the
    test's p is the larger. `low`, `high`: interval of the mean of level 1 - 2 alpha, inside the
    margins exactly if p_t < alpha. Where all differences are equal there is no spread for a t:
    the p of signed ranks then stands for it, and there is no interval.
    """

    n_pairs: int
    mean: float
    low: float
    high: float
    p_t_lower: float
    p_t_upper: float
    p_t: float
    p_signed_rank: float


@dataclass(frozen=True)
class NonInferiority:
    """One-sided tests that the first is worse by less than the margin, and their bound."""

    n_pairs: int
    bound: float
    p_t: float
    p_signed_rank: float


def equivalence(
    first: ArrayLike, second: ArrayLike | None, margin: float, alpha: float = 0.05
) -> Equivalence:
    """Two one-sided tests that first - second lies between -margin and margin.

    Args:
        first, second: (people,); pairs with a NaN are left out. With `second` None, `first` holds
            differences.
        margin: margin above 0, in the values' unit.
    """
    differences = _complete(first, second)
    n = len(differences)
    if n == 0:
        return Equivalence(0, *[np.nan] * 7)
    lower, upper = (
        _one_sided(differences + margin, "greater"),
        _one_sided(differences - margin, "less"),
    )
    mean, reach = float(differences.mean()), _reach(differences, alpha)
    return Equivalence(
        n,
        mean,
        mean - reach,
        mean + reach,
        lower[0],
        upper[0],
        max(lower[0], upper[0]),
        max(lower[1], upper[1]),
    )


def non_inferiority(
    first: ArrayLike,
    second: ArrayLike | None,
    margin: float,
    lower_is_better: bool = True,
    alpha: float = 0.05,
) -> NonInferiority:
    """Test that `first` is not worse than `second` by `margin` or more.

    `bound` is the one-sided confidence bound of level 1 - alpha of how much worse, on average,
    `first` could be; negative means better.
    """
    worse = _complete(first, second) * (1 if lower_is_better else -1)
    if len(worse) == 0:
        return NonInferiority(0, np.nan, np.nan, np.nan)
    p_t, p_signed_rank = _one_sided(worse - margin, "less")
    return NonInferiority(
        len(worse), float(worse.mean() + _reach(worse, alpha)), p_t, p_signed_rank
    )


def _complete(first: ArrayLike, second: ArrayLike | None) -> np.ndarray:
    first = np.asarray(first, dtype=float)
    differences = first if second is None else first - np.asarray(second, dtype=float)
    return differences[~np.isnan(differences)]


def _all_equal(values: np.ndarray) -> bool:
    """Whether the values differ by no more than rounding."""
    return np.ptp(values) <= EQUAL * max(1.0, np.abs(values).max())


def _one_sided(shifted: np.ndarray, alternative: str) -> tuple[float, float]:
    p_ranks = signed_rank(shifted, alternative=alternative).p
    if len(shifted) < 2:
        return np.nan, p_ranks
    if _all_equal(shifted):
        return p_ranks, p_ranks
    return float(ttest_1samp(shifted, 0.0, alternative=alternative).pvalue), p_ranks


def _reach(differences: np.ndarray, alpha: float) -> float:
    n = len(differences)
    if n < 2 or _all_equal(differences):
        return np.nan
    return float(student.ppf(1 - alpha, n - 1) * differences.std(ddof=1) / np.sqrt(n))
