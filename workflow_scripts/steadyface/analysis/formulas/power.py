"""What a paired comparison of so many people can find: stated beside every null result."""

from functools import cache

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, norm
from scipy.stats import t as student

# Gauss-Legendre nodes for integrals over a probability.
NODES, NODE_WEIGHTS = np.polynomial.legendre.leggauss(400)
QUANTILES, WEIGHTS = (NODES + 1) / 2, NODE_WEIGHTS / 2


def paired_power(effect: float, people: int, alpha: float = 0.05) -> float:
    """Power of the two-sided paired t test, close to that of the exact tests.

    Args:
        effect: mean difference over the standard deviation of differences (Cohen's d_z).

    Cohen 1988, Statistical power analysis, chapter 2.
    """
    if people < 2:
        return np.nan
    df = people - 1
    shift = effect * np.sqrt(people)
    bound = student.ppf(1 - alpha / 2, df)

    # Over all standard deviations that a sample may show; SciPy's noncentral t gives NaN for
    # two degrees of freedom and large effects.
    spread = np.sqrt(chi2.ppf(QUANTILES, df) / df)
    rejected = norm.sf(bound * spread - shift) + norm.cdf(-bound * spread - shift)
    return float(WEIGHTS @ rejected)


@cache
def detectable_effect(people: int, alpha: float = 0.05, power: float = 0.8) -> float:
    """The smallest d_z that is found with the wanted power; NaN below 3 people."""
    if people < 3:
        return np.nan

    def excess(effect: float) -> float:
        return paired_power(effect, people, alpha) - power

    upper = 1.0
    while excess(upper) < 0:
        upper *= 2
    return float(brentq(excess, 1e-6, upper))
