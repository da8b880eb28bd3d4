"""Corrections of p-values for the number of tests in a declared family.

A test that could not be done (NaN) is no member of the family: statsmodels would count it, and
make every other p-value larger.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def family_size(p: ArrayLike) -> int:
    """How many tests of the family were done."""
    return int((~np.isnan(np.asarray(p, dtype=float))).sum())


def bonferroni(p: ArrayLike) -> NDArray[np.float64]:
    """p times the number of tests done, at most 1; NaN stays NaN."""
    p = np.asarray(p, dtype=float)
    return np.minimum(p * family_size(p), 1.0)


def holm(p: ArrayLike) -> NDArray[np.float64]:
    """Holm's step-down adjusted p-values; NaN stays NaN. Holm 1979, Scand J Stat 6:65-70."""
    p = np.asarray(p, dtype=float)
    # NaN sort last, so the first m are the tests done.
    order = np.argsort(p)
    factors = np.maximum(family_size(p) - np.arange(len(p)), 1)
    adjusted = np.empty_like(p)
    adjusted[order] = np.minimum(np.maximum.accumulate(p[order] * factors), 1.0)
    return adjusted
