"""Paired tests against SciPy, pingouin and R on fifteen data sets with ties and zeros."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from steadyface.analysis.formulas.corrections import bonferroni, holm
from steadyface.analysis.formulas.hodges_lehmann import hodges_lehmann
from steadyface.analysis.formulas.wilcoxon import EXACT_UP_TO, signed_rank, smallest_p

GOLDEN = Path(__file__).parents[1] / "golden" / "stats"
EXPECTED = pd.read_csv(
    GOLDEN / "wilcoxon_expected.csv", na_values="NA", skipinitialspace=True
).set_index("dataset")
PAIRS = pd.read_csv(GOLDEN / "paired_datasets.csv").set_index("dataset")
FEW = [name for name in EXPECTED.index if EXPECTED.at[name, "n"] <= EXACT_UP_TO]
every = pytest.mark.parametrize("name", EXPECTED.index)
few = pytest.mark.parametrize("name", FEW)
many = pytest.mark.parametrize("name", EXPECTED.index.drop(FEW))


def pair(name: str) -> tuple[np.ndarray, np.ndarray]:
    rows = PAIRS.loc[name]
    return rows["x"].to_numpy(), rows["y"].to_numpy()


@every
def test_statistic_and_effect_are_the_golden_ones(name):
    test, expected = signed_rank(*pair(name)), EXPECTED.loc[name]
    assert test.statistic == min(expected.W_plus, expected.W_minus)
    assert (test.n_pairs, test.n_missing) == (expected.n, 0)
    assert test.rank_biserial == pytest.approx(expected.RBC_own, abs=1e-12)
    assert test.rank_biserial == pytest.approx(expected.pg_RBC_from_rounded_diff, abs=1e-12)


@few
def test_exact_p_is_that_of_the_ranks_at_hand(name):
    test, expected = signed_rank(*pair(name)), EXPECTED.loc[name]
    assert test.method == "exact"
    assert test.p == pytest.approx(expected.own_exact_conditional, rel=1e-11)
    assert test.p == pytest.approx(expected.p_coin_exact_wilcoxon, rel=1e-11)


@many
def test_normal_approximation_is_scipys_and_rs(name):
    test = signed_rank(*pair(name))
    assert test.method == "normal"
    assert test.p == pytest.approx(EXPECTED.at[name, "scipy_asym_cc"], rel=1e-12)


# pingouin falls back on the normal curve for 14 tied pairs.
@pytest.mark.parametrize("name", EXPECTED.index.drop("n14_ties_int"))
def test_p_is_pingouins_where_pingouin_is_exact_or_has_many_pairs(name):
    expected = EXPECTED.at[name, "pg_p_from_rounded_diff"]
    assert signed_rank(*pair(name)).p == pytest.approx(expected, rel=1e-9)


@every
def test_hodges_lehmann_is_the_median_walsh_average(name):
    first, second = pair(name)
    expected = EXPECTED.loc[name]
    if np.isnan(expected.HL_own):
        differences = np.round(first - second, 12)
        upper = np.triu_indices(len(differences))
        walsh = (differences[upper[0]] + differences[upper[1]]) / 2
        assert hodges_lehmann(first, second).estimate == pytest.approx(np.median(walsh), abs=1e-12)
    else:
        found = hodges_lehmann(first, second).estimate
        assert found == pytest.approx(expected.HL_own, abs=1e-12)


@pytest.mark.parametrize("name", EXPECTED.index[EXPECTED["CI_lo_own"].notna()])
def test_interval_and_its_actual_level_are_rs(name):
    found, expected = hodges_lehmann(*pair(name)), EXPECTED.loc[name]
    ends = (found.low, found.high)
    assert ends == pytest.approx((expected.CI_lo_own, expected.CI_hi_own), abs=1e-12)
    assert ends == pytest.approx((expected.CI_lo, expected.CI_hi), abs=1e-12)
    assert found.confidence == pytest.approx(expected.CI_level_exact, abs=1e-12)


@pytest.mark.parametrize(("pairs", "expected"), [(6, 2 / 64), (8, 2 / 256), (11, 2 / 2048)])
def test_no_test_of_n_pairs_goes_below_2_over_2_to_the_n(pairs, expected):
    assert smallest_p(pairs) == expected
    assert signed_rank(np.arange(1, pairs + 1)).p == expected


def test_pairs_with_a_missing_value_are_counted_not_hidden():
    test = signed_rank([1.0, np.nan, 3.0, 4.0], [0.0, 1.0, np.nan, 1.0])
    assert (test.n_pairs, test.n_missing) == (2, 2)


def test_equal_values_give_p_of_one_and_no_pairs_give_none():
    assert signed_rank([1.0, 2.0], [1.0, 2.0]).p == 1.0
    assert np.isnan(signed_rank([1.0, 2.0], [1.0, 2.0]).rank_biserial)
    assert np.isnan(signed_rank([], []).p)


def test_one_sided_p_values_sum_to_one_plus_the_observed_probability():
    differences = np.array([0.4, -0.1, 0.3, 0.7, -0.2])
    greater, less = (signed_rank(differences, alternative=a).p for a in ("greater", "less"))
    # W+ = 12 of 15: (P(W >= 12), P(W <= 12)) by listing the 32 sign patterns.
    assert (greater, less) == (5 / 32, 29 / 32)


def test_arrays_of_different_length_are_refused():
    with pytest.raises(ValueError, match="one length"):
        signed_rank([1.0, 2.0], [1.0])


def test_holm_and_bonferroni_are_rs():
    table = pd.read_csv(GOLDEN / "R_holm.csv")
    assert holm(table["p"]) == pytest.approx(table["holm"], abs=1e-12)
    assert bonferroni(table["p"]) == pytest.approx(table["bonf"], abs=1e-12)


def test_a_test_not_done_does_not_enlarge_the_family():
    corrected = holm([0.01, 0.03, 0.03, 0.005, np.nan])
    assert corrected == pytest.approx([0.03, 0.06, 0.06, 0.02, np.nan], nan_ok=True)
    assert bonferroni([0.02, np.nan])[0] == 0.02
