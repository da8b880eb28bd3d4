"""Correlations between people, and within people between tasks, with intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, spearmanr
from scipy.stats import t as student


@dataclass(frozen=True)
class Correlation:
    """Correlation, interval, p, the number of people and of pairs; NaN where undefined.

    A correlation of 1 or -1 has neither interval nor p: by the formulae they would be a point
    and 0, from however few pairs.
    """

    r: float
    low: float
    high: float
    p: float
    n_people: int
    n_pairs: int


def rank_correlation(first: ArrayLike, second: ArrayLike, confidence: float = 0.95) -> Correlation:
    """Spearman's rank correlation of (people,) values; people with a NaN are left out.

    Interval by Fisher's z with the standard error of Bonett and Wright 2000, Psychometrika
    65:23-28; NaN below 4 people or where a value never varies.
    """
    first, second = _complete(first, second)
    n = len(first)
    if n < 4 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return Correlation(*[np.nan] * 4, n, n)
    found = spearmanr(first, second)
    r = float(found.statistic)
    if _perfect(r):
        return Correlation(r, *[np.nan] * 3, n, n)
    low, high = _interval(r, np.sqrt((1 + r**2 / 2) / (n - 3)), confidence)
    return Correlation(r, low, high, float(found.pvalue), n, n)


def within_person_correlation(
    first: ArrayLike, second: ArrayLike, people: ArrayLike, confidence: float = 0.95
) -> Correlation:
    """Repeated-measures correlation: do both values move together within a person?

    Args:
        first, second: (pairs,), several of each person; pairs with a NaN are left out, and people
            with a single pair left.
        people: (pairs,) labels.

    Bakdash and Marusich 2017, Front Psychol 8:456; interval by Fisher's z with the error degrees
    of freedom in place of n - 2.
    """
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    labels = np.asarray(people)
    present = ~(np.isnan(first) | np.isnan(second))
    _, place, count = np.unique(labels[present], return_inverse=True, return_counts=True)
    repeated = count[place] > 1
    first, second = first[present][repeated], second[present][repeated]
    _, place, count = np.unique(place[repeated], return_inverse=True, return_counts=True)
    n, df = len(count), len(first) - len(count) - 1
    if df < 2:
        return Correlation(*[np.nan] * 4, n, len(first))
    first, second = (
        values - (np.bincount(place, values) / count)[place] for values in (first, second)
    )
    scale = np.sqrt((first**2).sum() * (second**2).sum())
    if scale == 0:
        return Correlation(*[np.nan] * 4, n, len(first))
    r = float(np.clip((first * second).sum() / scale, -1, 1))
    if _perfect(r):
        return Correlation(r, *[np.nan] * 3, n, len(first))
    ratio = r * np.sqrt(df / (1 - r**2))
    low, high = _interval(r, 1 / np.sqrt(df - 1), confidence)
    return Correlation(r, low, high, float(2 * student.sf(abs(ratio), df)), n, len(first))


def _complete(first: ArrayLike, second: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    present = ~(np.isnan(first) | np.isnan(second))
    return first[present], second[present]


def _perfect(r: float) -> bool:
    return abs(r) > 1 - 1e-12


def _interval(r: float, error: float, confidence: float) -> tuple[float, float]:
    reach = norm.ppf((1 + confidence) / 2) * error
    return float(np.tanh(np.arctanh(r) - reach)), float(np.tanh(np.arctanh(r) + reach))
