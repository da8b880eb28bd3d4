"""Friedman's test: do any of several trackers differ on the same people?"""

from dataclasses import dataclass
from math import factorial, prod

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import chi2 as chi_square
from scipy.stats import f as fisher
from scipy.stats import friedmanchisquare


@dataclass(frozen=True)
class Friedman:
    """Chi-square and F forms and Kendall's W; `status` says why there is no value."""

    n: int
    trackers: int
    chi2: float
    p_chi2: float
    kendall_w: float
    f: float
    df1: float
    df2: float
    p_f: float
    status: str


def friedman(values: ArrayLike) -> Friedman:
    """Friedman's test in both forms.

    The F form keeps its level with few people. With W = 1 it is infinite; p is then exact: that
    of everybody having the trackers in one order by chance.

    Args:
        values: (people, trackers); people with a NaN are left out.

    Friedman 1937, JASA 32:675-701; F form: Iman and Davenport 1980, Commun Stat A9:571-595, with
    Kendall's degrees of freedom.
    """
    values = np.atleast_2d(np.asarray(values, dtype=float))
    values = values[~np.isnan(values).any(axis=1)]
    n, trackers = values.shape
    if n < 2 or trackers < 3:
        return Friedman(n, trackers, *[np.nan] * 7, "needs_2_people_and_3_trackers")
    if np.all(np.ptp(values, axis=1) == 0):
        return Friedman(n, trackers, *[np.nan] * 7, "all_equal")
    chi2 = float(friedmanchisquare(*values.T).statistic)
    kendall_w = min(chi2 / (n * (trackers - 1)), 1.0)
    df1 = trackers - 1 - 2 / n
    df2 = (n - 1) * df1
    agree = bool(np.isclose(kendall_w, 1.0, rtol=0, atol=1e-12))
    f = np.inf if agree else kendall_w * (n - 1) / (1 - kendall_w)
    p_f = _orders(values[0]) ** (1.0 - n) if agree else float(fisher.sf(f, df1, df2))
    return Friedman(
        n,
        trackers,
        chi2,
        float(chi_square.sf(chi2, trackers - 1)),
        kendall_w,
        f,
        df1,
        df2,
        p_f,
        "ok",
    )


def _orders(values: np.ndarray) -> float:
    """In how many orders the values can stand, equal ones changing places unseen."""
    _, ties = np.unique(values, return_counts=True)
    return factorial(len(values)) / prod(map(factorial, ties.tolist()))
