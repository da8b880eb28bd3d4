"""Intervals of a mean difference by drawing people with replacement within their groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 9999
# Differences that differ by rounding only show no spread.
EQUAL = 1e-12


@dataclass(frozen=True)
class BootstrapMean:
    """Mean and its percentile and BCa intervals; `status` says why an interval is NaN."""

    n: int
    mean: float
    percentile_low: float
    percentile_high: float
    bca_low: float
    bca_high: float
    status: str


def bootstrap_mean(
    differences: ArrayLike,
    groups: ArrayLike | None = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
    confidence: float = 0.95,
) -> BootstrapMean:
    """Percentile and bias-corrected accelerated interval of the mean difference.

    Args:
        differences: (people,); NaN are left out.
        groups: (people,); people are drawn within their group, so groups keep their sizes.

    With 8 people such an interval misses the truth in about 12 % of studies, not in 5 %.
    Efron 1987, JASA 82:171-185.
    """
    from scipy.stats import bootstrap

    differences = np.asarray(differences, dtype=float)
    labels = np.zeros(len(differences)) if groups is None else np.asarray(groups)
    present = ~np.isnan(differences)
    differences, labels = differences[present], labels[present]
    n = len(differences)
    if n == 0:
        return BootstrapMean(0, *[np.nan] * 5, "no_pairs")
    mean = float(differences.mean())
    samples = [differences[labels == label] for label in np.unique(labels)]
    if min(map(len, samples)) < 2:
        return BootstrapMean(n, mean, *[np.nan] * 4, "fewer_than_2_people_in_a_group")
    if all(np.ptp(sample) <= EQUAL * np.abs(sample).max() for sample in samples):
        return BootstrapMean(n, mean, *[np.nan] * 4, "all_equal")
    shares = [len(sample) / n for sample in samples]

    def mean_over_groups(*drawn: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
        return sum(
            share * sample.mean(axis=axis) for share, sample in zip(shares, drawn, strict=True)
        )

    intervals = [
        bootstrap(
            samples,
            mean_over_groups,
            n_resamples=resamples,
            confidence_level=confidence,
            method=method,
            vectorized=True,
            rng=np.random.default_rng(seed),
        ).confidence_interval
        for method in ("percentile", "BCa")
    ]
    # Where hardly any samples can be drawn, both ends of an interval may fall on one of them.
    ends = [
        float(end) if interval.high > interval.low else np.nan
        for interval in intervals
        for end in (interval.low, interval.high)
    ]
    return BootstrapMean(n, mean, *ends, "ok")


def draw_within_groups(
    groups: ArrayLike, resamples: int, random: np.random.Generator
) -> NDArray[np.int64]:
    """Places (resamples, people) of people drawn with replacement from their own group."""
    labels = np.asarray(groups)
    drawn = np.empty((resamples, len(labels)), dtype=np.int64)
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        drawn[:, places] = random.choice(places, size=(resamples, len(places)))
    return drawn
