"""Cliff's delta and its bootstrap interval against closed forms, every draw, and SciPy."""

from itertools import product

import numpy as np
import pytest
from scipy.stats import bootstrap, mannwhitneyu

from steadyface.analysis.formulas.cliffs_delta import cliffs_delta, cliffs_delta_interval

SEED, RESAMPLES = 20240607, 9999
ALS = np.array([0.31, 0.42, 0.45, 0.52, 0.55, 0.61, 0.72, 0.80])
HC = np.array([0.50, 0.55, 0.63, 0.70, 0.78, 0.81, 0.92, 1.04, 1.10, 1.15])


def test_cliffs_delta_counts_pairs():
    first, second = np.array([1.0, 2.0, 3.0]), np.array([2.0, 0.0])
    # Of six pairs four are larger, one smaller, one equal.
    assert cliffs_delta(first, second) == pytest.approx((4 - 1) / 6)
    assert cliffs_delta(second, first) == pytest.approx(-3 / 6)


def test_it_is_twice_the_area_under_the_curve_less_one():
    statistic = mannwhitneyu(ALS, HC).statistic
    assert cliffs_delta(ALS, HC) == pytest.approx(2 * statistic / (ALS.size * HC.size) - 1)


@pytest.mark.parametrize("sizes", [(2, 2), (3, 9), (11, 14)])
def test_groups_wholly_apart_have_the_delta_as_both_ends(sizes):
    lower, upper = (np.arange(n) / n for n in sizes)
    assert cliffs_delta_interval(upper + 5, lower, SEED, 999, 0.95) == (1, 1)
    assert cliffs_delta_interval(lower, upper + 5, SEED, 999, 0.95) == (-1, -1)


def test_equal_values_have_an_interval_of_nought():
    assert cliffs_delta_interval(np.ones(4), np.ones(5), SEED, 999, 0.95) == (0, 0)


@pytest.mark.parametrize("sizes", [(1, 9), (9, 1), (0, 9)])
def test_one_person_is_no_sample_to_draw_from(sizes):
    first, second = (np.arange(n, dtype=float) for n in sizes)
    assert np.isnan(cliffs_delta_interval(first, second, SEED, 999, 0.95)).all()


def test_the_ends_are_those_of_all_draws_that_there_are():
    first, second = np.array([1.0, 3.0, 5.0]), np.array([2.0, 4.0, 0.5])
    every = [np.array(drawn) for drawn in product(range(3), repeat=3)]
    deltas = np.sort([cliffs_delta(first[one], second[other]) for one in every for other in every])
    found = cliffs_delta_interval(first, second, SEED, 20_000, 0.8)
    assert found == pytest.approx(np.quantile(deltas, [0.1, 0.9], method="inverted_cdf"))


def test_scipys_bootstrap_gives_the_same_interval():
    other = bootstrap(
        (ALS, HC),
        lambda one, two, axis: np.sign(one[..., :, None] - two[..., None, :]).mean((-2, -1)),
        n_resamples=RESAMPLES,
        method="percentile",
        vectorized=True,
        rng=np.random.default_rng(1),
    ).confidence_interval
    found = cliffs_delta_interval(ALS, HC, SEED, RESAMPLES, 0.95)
    # Both are drawn: the ends of 9999 draws vary by about 0.01.
    assert found == pytest.approx((other.low, other.high), abs=0.03)
    assert found[0] < cliffs_delta(ALS, HC) < found[1]


def test_the_seed_alone_decides_and_exchanged_groups_mirror_the_interval():
    found = cliffs_delta_interval(ALS, HC, SEED, RESAMPLES, 0.95)
    assert cliffs_delta_interval(ALS, HC, SEED, RESAMPLES, 0.95) == found
    low, high = cliffs_delta_interval(HC, ALS, SEED, RESAMPLES, 0.95)
    assert (-high, -low) == pytest.approx(found, abs=0.03)
