"""Cliff's delta: in how many more pairs one sample has the larger value than the smaller.

Cliff 1993, Psychological Bulletin 114:494-509. It is twice the area under the ROC curve minus 1.
"""

from functools import lru_cache

import numpy as np

from steadyface.measures.measured import FloatArray


def cliffs_delta(first: FloatArray, second: FloatArray) -> float:
    """Cliff's delta of two samples: 1 where all values of the first are larger, -1 smaller.

    Args:
        first, second: (people,) each, without NaN.
    """
    return float(np.sign(first[:, None] - second[None]).mean())


def cliffs_delta_interval(
    first: FloatArray, second: FloatArray, seed: int, resamples: int, confidence: float
) -> tuple[float, float]:
    """Percentile interval of Cliff's delta; people are drawn with replacement in their sample.

    The same draws serve every pair of samples of these sizes, so that one measure's interval does
    not depend on which others there are, and trackers are compared on the same people.

    Args:
        first, second: (people,) each, without NaN.
        seed: seed of the draws.
        resamples: bootstrap samples.
        confidence: level, such as 0.95.

    Returns:
        Low and high end. NaN where a sample has fewer than two people. Where every value of one
        sample lies above the other's, both ends are the delta itself: no draw can mix them.
    """
    if min(len(first), len(second)) < 2:
        return np.nan, np.nan
    signs = np.sign(first[:, None] - second[None]).astype(np.float32)
    of_first, of_second = _times_drawn(len(first), len(second), seed, resamples)
    # Sums of a few hundred whole numbers are exact in single precision.
    sums = np.einsum("rs,rs->r", of_first @ signs, of_second).astype(float)
    tail = (1 - confidence) / 2
    low, high = np.quantile(sums / signs.size, [tail, 1 - tail])
    return float(low), float(high)


@lru_cache(maxsize=16)
def _times_drawn(first: int, second: int, seed: int, resamples: int) -> tuple[FloatArray, ...]:
    """How often each of so many people is drawn: (resamples, people) of either sample."""
    random = np.random.default_rng(seed)
    return tuple(
        random.multinomial(n, np.full(n, 1 / n), size=resamples).astype(np.float32)
        for n in (first, second)
    )
