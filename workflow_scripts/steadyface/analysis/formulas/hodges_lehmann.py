"""The median difference that belongs to the signed-rank test, with its exact interval.

The estimate is the median of all Walsh averages (d_i + d_j) / 2, i <= j; the interval runs
between two of them, at the depth that the signed-rank distribution gives. Hodges and Lehmann
1963, Ann Math Stat 34:598-611; Hollander, Wolfe and Chicken 2014, section 3.2-3.3.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from steadyface.analysis.formulas.wilcoxon import (
    DECIMALS,
    FloatArray,
    paired_differences,
    rank_sum_distribution,
)

EXACT_UP_TO = 100
LISTED_UP_TO = 200


@dataclass(frozen=True)
class MedianDifference:
    """Estimate, interval, and the interval's actual level, which whole ranks seldom let be 95 %.

    Below 6 pairs no 95 % interval exists; the widest is given, with its lower level. One pair, or
    several that all differ by the same, have none (NaN).
    """

    n_pairs: int
    estimate: float
    low: float
    high: float
    confidence: float


def hodges_lehmann(
    first: ArrayLike, second: ArrayLike | None = None, confidence: float = 0.95
) -> MedianDifference:
    """Hodges-Lehmann estimate of first - second with its distribution-free interval.

    Args:
        first, second: (pairs,); a pair with a NaN is left out. Without `second`, `first` holds
            differences. Zero differences stay in.
        confidence: wanted level; the interval is the shortest that reaches it. Its depth is exact
            up to 100 pairs, from the normal curve above. Ties make the actual level higher.
    """
    differences = paired_differences(first, second)
    differences = np.sort(differences[~np.isnan(differences)])
    n = len(differences)
    if n == 0:
        return MedianDifference(0, np.nan, np.nan, np.nan, np.nan)
    averages = n * (n + 1) // 2
    depth, reached = _depth(n, confidence)
    middle = ((averages + 1) // 2, averages // 2 + 1)
    low, high, *halves = _walsh_averages(differences, (depth, averages - depth + 1, *middle))
    estimate = float(np.round(np.mean(halves), DECIMALS))
    # One value seen several times shows no spread that an interval could be made from.
    if reached <= 0 or differences[0] == differences[-1]:
        return MedianDifference(n, estimate, np.nan, np.nan, np.nan)
    return MedianDifference(n, estimate, low, high, reached)


@lru_cache(maxsize=512)
def _depth(n: int, confidence: float) -> tuple[int, float]:
    """Which Walsh average, counted from 1, is the lower end, and the level this gives."""
    tail = (1 - confidence) / 2
    if n <= EXACT_UP_TO:
        cumulative = np.cumsum(rank_sum_distribution(np.arange(1, n + 1))[::2])
        depth = max(1, int(np.searchsorted(cumulative, tail)))
        return depth, float(1 - 2 * cumulative[depth - 1])
    spread = np.sqrt(n * (n + 1) * (2 * n + 1) / 24)
    depth = int(np.floor(n * (n + 1) / 4 + norm.ppf(tail) * spread))
    return depth, confidence


def _walsh_averages(ordered: FloatArray, ranks: tuple[int, ...]) -> list[float]:
    """The Walsh averages of these ranks, counted from 1."""
    if len(ordered) > LISTED_UP_TO:
        return [_walsh_average(ordered, rank) for rank in ranks]
    pairs = np.triu_indices(len(ordered))
    averages = np.sort((ordered[pairs[0]] + ordered[pairs[1]]) / 2)
    return [float(np.round(averages[rank - 1], DECIMALS + 1)) for rank in ranks]


def _walsh_average(ordered: FloatArray, k: int) -> float:
    """The k-th smallest Walsh average by bisection: listing n^2 / 2 of them could fill memory."""
    places = np.arange(len(ordered))
    low, high = 2 * ordered[0], 2 * ordered[-1]
    if _sums_up_to(ordered, places, low) >= k:
        return float(ordered[0])
    # Differences are rounded to 12 decimals, so sums further apart than this are different sums.
    while high - low > max(1e-14, 4 * np.spacing(max(abs(low), abs(high)))):
        middle = low + (high - low) / 2
        if _sums_up_to(ordered, places, middle) >= k:
            high = middle
        else:
            low = middle
    return float(np.round(high / 2, DECIMALS + 1))


def _sums_up_to(ordered: FloatArray, places: NDArray[np.int64], limit: float) -> int:
    upto = np.searchsorted(ordered, limit - ordered, side="right") - places
    return int(np.maximum(upto, 0).sum())
