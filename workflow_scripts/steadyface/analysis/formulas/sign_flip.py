"""Exact sign-flip tests: if two trackers are alike, each person's difference may change sign.

Each person's sign is flipped on its own, so the flips never mix groups: the reference set is the
product of the groups' own sets, whatever the groups' sizes. The interval of the mean holds the
values that the test does not reject, so a test and its interval tell the same.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steadyface.analysis.formulas.wilcoxon import smallest_p

FloatArray = NDArray[np.float64]

EXACT_UP_TO = 40
MAXIMUM_EXACT_UP_TO = 14
INTERVAL_EXACT_UP_TO = 16
DRAWS = 100_000
# Sums that differ by rounding only must count as equal.
TOLERANCE = 1e-12


@dataclass(frozen=True)
class SignFlip:
    """Mean difference and p; `method` is `exact` or `Monte Carlo`, with p's standard error."""

    n_pairs: int
    mean: float
    p: float
    method: str
    p_error: float


@dataclass(frozen=True)
class MeanInterval:
    """Mean difference, the interval that belongs to its sign-flip test, and the actual level.

    Below 6 people no 95 % interval exists; the widest is given, with its lower level. One person,
    or several who all differ by the same, have none (NaN).
    """

    mean: float
    low: float
    high: float
    confidence: float


@dataclass(frozen=True)
class MaximumT:
    """p of each comparison (comparisons,), adjusted for all of them together."""

    n_pairs: int
    p: FloatArray
    method: str


def sign_flip(
    differences: ArrayLike, alternative: str = "two-sided", seed: int = 0, draws: int = DRAWS
) -> SignFlip:
    """Test that the mean difference is zero by flipping every person's sign in all 2^n ways.

    Up to 40 people the p-value is exact: the sums of the two halves of the people are listed and
    counted against each other, 2 x 2^(n/2) sums instead of 2^n. Above, `draws` random flips.

    Args:
        differences: (people,); NaN are left out.
        alternative: `two-sided`, `greater` (mean above zero) or `less`.
    """
    differences = np.asarray(differences, dtype=float)
    differences = differences[~np.isnan(differences)]
    n = len(differences)
    if n == 0:
        return SignFlip(0, np.nan, np.nan, "none", np.nan)
    mean = float(differences.mean())
    sign = {"two-sided": np.sign(mean) or 1.0, "greater": 1.0, "less": -1.0}[alternative]
    observed = sign * differences.sum() - TOLERANCE * np.abs(differences).sum()
    if n <= EXACT_UP_TO:
        left = _all_sums(differences[: n // 2])
        right = np.sort(_all_sums(differences[n // 2 :]))
        reaching = len(right) - np.searchsorted(right, observed - left, side="left")
        share, method, error = float(reaching.sum()) / 2.0**n, "exact", 0.0
    else:
        flips = _random_flips(n, seed, draws)
        share = float(((flips @ differences >= observed).sum() + 1) / (draws + 1))
        method, error = "Monte Carlo", float(np.sqrt(share * (1 - share) / draws))
    sides = 2 if alternative == "two-sided" else 1
    return SignFlip(n, mean, min(1.0, sides * share), method, sides * error)


def smallest_flip_p(people: int, draws: int = DRAWS) -> float:
    """The smallest two-sided p that `sign_flip` can give so many people; NaN without anybody."""
    if people > EXACT_UP_TO:
        return 2 / (draws + 1)
    return smallest_p(people)


def mean_interval(
    differences: ArrayLike, confidence: float = 0.95, seed: int = 0, draws: int = DRAWS
) -> MeanInterval:
    """The mean difference and every value that `sign_flip` would not reject as the mean.

    Flipping the signs of d - m for a set of people gives at least the observed sum exactly if the
    set's mean is at most m, so the interval runs between two of the 2^n - 1 means of sets of
    people. Up to 16 people all are listed, above as many as `draws`, drawn at random.

    Args:
        differences: (people,); NaN are left out.
        confidence: wanted level; the interval is the shortest that reaches it.

    Hartigan 1969, JASA 64:1303-1317 (typical values).
    """
    differences = np.asarray(differences, dtype=float)
    differences = differences[~np.isnan(differences)]
    n = len(differences)
    if n == 0:
        return MeanInterval(*[np.nan] * 4)
    mean = float(differences.mean())
    if n <= INTERVAL_EXACT_UP_TO:
        members = _all_sets(n)
        sums, sizes = members @ differences, members.sum(axis=1)
        places = len(sums) + 1
    else:
        flips = _random_flips(n, seed, draws)
        sums = (differences.sum() - flips @ differences) / 2
        sizes = (n - flips.sum(axis=1)) / 2
        places = draws + 1
    # Nobody flipped reaches the observed sum, whatever the value: it counts at either end.
    nobody = sizes == 0
    means = sums / np.where(nobody, 1, sizes)
    depth = max(1, int(np.floor((1 - confidence) / 2 * places + TOLERANCE)))
    level = 1 - 2 * depth / places
    low = float(np.partition(np.where(nobody, -np.inf, means), depth - 1)[depth - 1])
    high = float(np.partition(np.where(nobody, np.inf, means), -depth)[-depth])
    # One value seen several times shows no spread that an interval could be made from.
    spread = np.ptp(differences) > TOLERANCE * max(1.0, np.abs(differences).max())
    if level <= 0 or not spread:
        return MeanInterval(mean, np.nan, np.nan, np.nan)
    return MeanInterval(mean, low, high, level)


def maximum_t(differences: ArrayLike, seed: int = 0, draws: int = DRAWS) -> MaximumT:
    """Two-sided p of several comparisons on the same people, adjusted by the largest t.

    A person's sign is flipped in all comparisons at once, which keeps their correlation; each
    comparison's |t| is held against the largest |t| of every flip. Exact up to 14 people.

    Args:
        differences: (people, comparisons); people with a NaN are left out.

    Westfall and Young 1993, Resampling-based multiple testing, chapter 2 (single step).
    """
    differences = np.atleast_2d(np.asarray(differences, dtype=float))
    differences = differences[~np.isnan(differences).any(axis=1)]
    n, comparisons = differences.shape
    if n == 0 or comparisons == 0:
        return MaximumT(n, np.full(comparisons, np.nan), "none")
    if n <= MAXIMUM_EXACT_UP_TO:
        codes = np.arange(2**n)[:, None] >> np.arange(n)
        flips, method = 1.0 - 2.0 * (codes & 1), "exact"
    else:
        flips = np.random.default_rng(seed).choice([-1.0, 1.0], size=(draws, n))
        flips[0] = 1.0
        method = "Monte Carlo"
    # t^2 grows with mean^2 / mean square, which stays finite where all differences are equal.
    squares = (differences**2).mean(axis=0)
    scale = np.where(squares > 0, squares, 1.0)
    reached = ((flips @ differences / n) ** 2 / scale).max(axis=1)
    observed = differences.mean(axis=0) ** 2 / scale
    return MaximumT(n, (reached[:, None] >= observed - TOLERANCE).mean(axis=0), method)


@lru_cache(maxsize=4)
def _random_flips(people: int, seed: int, draws: int) -> FloatArray:
    return np.random.default_rng(seed).choice([-1.0, 1.0], size=(draws, people))


@lru_cache(maxsize=32)
def _all_sets(people: int) -> FloatArray:
    """Every set of at least one person: (2^people - 1, people) of 0 and 1."""
    codes = np.arange(1, 2**people)[:, None] >> np.arange(people)
    return (codes & 1).astype(float)


def _all_sums(values: FloatArray) -> FloatArray:
    sums = np.zeros(1)
    for value in values:
        sums = np.concatenate([sums + value, sums - value])
    return sums
