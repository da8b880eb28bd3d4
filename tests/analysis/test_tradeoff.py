"""Correlations, fronts and areas against independent libraries and closed forms."""

import numpy as np
import pandas as pd
import pingouin
import pytest
from scipy.stats import kendalltau

from steadyface.analysis.formulas.correlation import rank_correlation, within_person_correlation
from steadyface.analysis.per_person.pareto import hypervolume, pareto_front
from steadyface.analysis.per_person.sensitivity import kendall_tau


@pytest.fixture(scope="module")
def pairs() -> pd.DataFrame:
    random = np.random.default_rng(4)
    people = np.repeat(np.arange(12), 3)
    first = random.normal(size=36) + people
    second = 0.5 * first - people + random.normal(size=36)
    return pd.DataFrame({"person": people, "first": first, "second": second})


def test_within_person_correlation_is_pingouins(pairs):
    expected = pingouin.rm_corr(pairs, "first", "second", "person").iloc[0]
    found = within_person_correlation(pairs["first"], pairs["second"], pairs["person"])
    assert found.r == pytest.approx(expected["r"], abs=1e-10)
    assert found.p == pytest.approx(expected["pval"], rel=1e-8)
    assert (found.low, found.high) == pytest.approx(tuple(expected["CI95"]), abs=0.03)
    assert (found.n_people, found.n_pairs) == (12, 36)


def test_people_seen_once_do_not_count_within_people(pairs):
    more = pd.concat([pairs, pd.DataFrame({"person": [99], "first": [50.0], "second": [-50.0]})])
    one, other = (
        within_person_correlation(table["first"], table["second"], table["person"])
        for table in (pairs, more)
    )
    assert one == other


def test_rank_correlation_is_pingouins_and_its_interval_is_wider(pairs):
    expected = pingouin.corr(pairs["first"], pairs["second"], method="spearman").iloc[0]
    found = rank_correlation(pairs["first"], pairs["second"])
    assert found.r == pytest.approx(expected["r"], abs=1e-12)
    assert found.p == pytest.approx(expected["p_val"], rel=1e-8)
    assert found.low <= expected["CI95"][0] + 0.01
    assert found.high >= expected["CI95"][1] - 0.01


def test_three_people_have_no_rank_correlation():
    assert np.isnan(rank_correlation([1, 2, 3], [3, 2, 1]).r)


def test_a_point_beaten_in_both_or_matched_and_beaten_is_not_on_the_front():
    costs = [[1, 3], [2, 2], [3, 1], [3, 2], [2, 2], [np.nan, 0]]
    assert pareto_front(costs).tolist() == [True, True, True, False, True, False]


def test_hypervolume_is_the_area_of_the_staircase():
    costs = [[1, 3], [2, 2], [3, 1], [3.5, 3.5]]
    # Columns of width 1, 1, 1 and heights 1, 2, 3 up to the corner (4, 4).
    assert hypervolume(costs, [4, 4]) == pytest.approx(6.0)
    assert hypervolume([[5, 5]], [4, 4]) == 0


def test_a_beaten_point_adds_no_area():
    front = [[1.0, 3.0], [2.0, 1.0]]
    both = hypervolume([front, front], [4, 4])
    assert hypervolume([*front, [3.0, 3.5]], [4, 4]) == both[0] == both[1]


def test_order_agreement_is_scipys_tau_on_common_trackers():
    one = pd.Series({"dlib": 1.0, "fan": 2.0, "sbr": 3.0, "sbr_ft": 4.0})
    other = pd.Series({"sbr": 3.0, "fan": 1.0, "dlib": 2.0})
    assert kendall_tau(one, other) == kendalltau([1, 2, 3], [2, 1, 3]).statistic
    assert np.isnan(kendall_tau(one, pd.Series({"dlib": 1.0})))
