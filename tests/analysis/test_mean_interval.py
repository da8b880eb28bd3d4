"""The interval of a mean holds what its sign-flip test does not reject, and nothing else."""

import numpy as np
import pytest

from steadyface.analysis.formulas.sign_flip import mean_interval, sign_flip, smallest_flip_p

SHIFT = 1e-9


@pytest.mark.parametrize(("people", "level"), [(6, 0.95), (8, 0.95), (11, 0.9), (13, 0.99)])
def test_the_ends_of_the_interval_are_where_the_test_begins_to_reject(people, level):
    d = np.random.default_rng(people).normal(0.3, 1, people)
    found = mean_interval(d, level)
    alpha = 1 - level
    for end, outwards in ((found.low, -SHIFT), (found.high, SHIFT)):
        assert sign_flip(d - (end + outwards)).p <= alpha + 1e-12
        assert sign_flip(d - (end - outwards)).p > alpha
    assert found.mean == pytest.approx(d.mean())
    assert found.confidence >= level


def test_the_exact_test_agrees_with_ends_that_come_from_random_sets():
    d = np.random.default_rng(5).normal(0.4, 1, 27)
    found = mean_interval(d, 0.95)
    assert found.confidence == pytest.approx(0.95, abs=1e-4)
    assert sign_flip(d - found.low).p == pytest.approx(0.05, abs=0.003)
    assert sign_flip(d - found.high).p == pytest.approx(0.05, abs=0.003)


def test_above_forty_people_test_and_interval_come_from_the_same_flips():
    for seed in range(12):
        d = np.random.default_rng(seed).normal(0.3, 1, 45)
        found = mean_interval(d, 0.95)
        assert (sign_flip(d).p <= 0.05) == (found.low > 0 or found.high < 0)


@pytest.mark.parametrize(("people", "level"), [(2, 0.5), (3, 0.75), (5, 0.9375)])
def test_few_people_have_the_widest_interval_and_its_own_level(people, level):
    d = np.arange(people) + 1.0
    found = mean_interval(d, 0.95)
    assert (found.low, found.high, found.confidence) == (1.0, people, level)


@pytest.mark.parametrize("d", [[0.2], [0.3, 0.3], [0.0] * 27, [0.1 + 0.2, 0.3]])
def test_without_spread_there_is_no_interval(d):
    found = mean_interval(d)
    assert np.isnan([found.low, found.high, found.confidence]).all()


def test_nobody_has_no_mean():
    assert np.isnan(mean_interval([np.nan]).mean)


def test_the_smallest_p_is_that_of_the_method():
    assert smallest_flip_p(8) == sign_flip(np.ones(8)).p == 2 / 2**8
    assert smallest_flip_p(45) == pytest.approx(sign_flip(np.ones(45)).p)
    assert smallest_flip_p(45) == pytest.approx(2e-5, rel=1e-4)
    assert np.isnan(smallest_flip_p(0))
