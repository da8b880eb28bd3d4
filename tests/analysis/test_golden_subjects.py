"""Subject-level tests, intervals and models against SciPy, pingouin, statsmodels and R."""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pingouin
import pytest
import scipy.stats

from steadyface.analysis.formulas.agreement import bland_altman, intraclass_correlation
from steadyface.analysis.formulas.bootstrap import bootstrap_mean
from steadyface.analysis.formulas.equivalence import equivalence, non_inferiority
from steadyface.analysis.formulas.friedman import friedman
from steadyface.analysis.formulas.hodges_lehmann import hodges_lehmann
from steadyface.analysis.formulas.mixed_model import mixed_model
from steadyface.analysis.formulas.power import detectable_effect, paired_power
from steadyface.analysis.formulas.sign_flip import maximum_t, sign_flip
from steadyface.analysis.formulas.wilcoxon import signed_rank

GOLDEN = Path(__file__).parents[1] / "golden" / "stats"
FRAMES = pd.read_csv(GOLDEN / "study_frames.csv")
MEANS = FRAMES.groupby(["group", "subject", "model"])["nrmse"].mean().unstack()
EXPECTED = pd.read_csv(GOLDEN / "subject_level_expected.csv").set_index(["group", "A"])
GROUPS = ("ALS", "Stroke", "HC")
OTHERS = ["DLIB", "FAN", "FAN-FT", "SBR"]
each_comparison = pytest.mark.parametrize(("group", "other"), list(product(GROUPS, OTHERS)))
each_group = pytest.mark.parametrize("group", GROUPS)


def differences(group: str, other: str) -> np.ndarray:
    people = MEANS.loc[group]
    return (people[other] - people["SBR-FT"]).to_numpy()


@each_comparison
def test_mean_hodges_lehmann_and_rank_biserial(group, other):
    values, expected = differences(group, other), EXPECTED.loc[(group, other)]
    found = hodges_lehmann(values)
    assert values.mean() == pytest.approx(expected.mean_diff, abs=1e-12)
    assert found.estimate == pytest.approx(expected.HL, abs=1e-11)
    assert (found.low, found.high) == pytest.approx((expected.HL_lo, expected.HL_hi), abs=1e-11)
    assert found.confidence == expected.HL_conf
    assert signed_rank(values).rank_biserial == pytest.approx(expected.RBC, abs=1e-12)


@each_comparison
def test_sign_flip_lists_all_flips(group, other):
    test = sign_flip(differences(group, other))
    assert test.method == "exact"
    assert test.p == pytest.approx(EXPECTED.loc[(group, other)].p_signflip_exact_mean, abs=1e-15)


@each_group
def test_maximum_t_is_exact(group):
    people = MEANS.loc[group]
    test = maximum_t(people[OTHERS].sub(people["SBR-FT"], axis=0))
    expected = EXPECTED.loc[group].loc[OTHERS, "p_maxT_studentized"]
    assert test.method == "exact"
    assert test.p == pytest.approx(expected.to_numpy(), abs=1e-15)


@each_comparison
def test_equivalence_by_t_and_by_signed_ranks(group, other):
    people, expected = MEANS.loc[group], EXPECTED.loc[(group, other)]
    test = equivalence(people[other], people["SBR-FT"], margin=0.1)
    assert test.p_t == pytest.approx(expected.tost_t_bound0p1, abs=1e-12)
    assert test.p_signed_rank == pytest.approx(expected.tost_wilcoxon_bound0p1, abs=1e-12)


@each_comparison
def test_bootstrap_intervals(group, other):
    found = bootstrap_mean(differences(group, other), seed=12345)
    expected = EXPECTED.loc[(group, other)]
    ends = (found.percentile_low, found.percentile_high, found.bca_low, found.bca_high)
    wanted = expected[["boot_pct_lo", "boot_pct_hi", "boot_bca_lo", "boot_bca_hi"]]
    assert ends == pytest.approx(wanted.to_numpy(float), abs=0.01)


@each_group
def test_friedman_in_both_forms(group):
    expected = pd.read_csv(GOLDEN / "friedman_expected.csv").set_index("group").loc[group]
    found = friedman(MEANS.loc[group])
    assert found.chi2 == pytest.approx(expected.chi2_R, abs=1e-9)
    assert found.p_chi2 == pytest.approx(expected.p_R, rel=1e-9)
    assert found.kendall_w == pytest.approx(expected.KendallW, abs=1e-12)
    assert found.f == pytest.approx(expected.F_pg, rel=1e-9)
    assert (found.df1, found.df2) == pytest.approx((expected.ddof1, expected.ddof2))
    assert found.p_f == pytest.approx(expected.p_F, rel=1e-7)


@each_comparison
def test_mixed_model_is_nlmes(group, other):
    table = pd.read_csv(GOLDEN / "lmm_expected.csv").set_index(["group", "A"])
    expected = table.loc[(group, other)]
    wide = FRAMES.query("group == @group").pivot(
        index=["subject", "frame"], columns="model", values="nrmse"
    )
    found = mixed_model(wide[other] - wide["SBR-FT"], wide.index.get_level_values("subject"))
    assert found.status == "ok"
    assert (found.n_frames, found.n_subjects) == (expected.n_frames, expected.n_subj)
    assert found.estimate == pytest.approx(expected.est_R, abs=5e-7)
    assert found.standard_error == pytest.approx(expected.se_R, rel=3e-4)
    assert found.variance_subject == pytest.approx(expected.var_subject_R, rel=1e-3)
    assert found.variance_residual == pytest.approx(expected.var_resid_R, rel=1e-3)
    assert found.log_likelihood == pytest.approx(expected.reml_R, abs=1e-5)
    assert found.p == pytest.approx(expected.p_t_df_nsubj_minus1, rel=3e-3)
    assert found.p_normal == pytest.approx(expected.p_wald_z, rel=0.3)


@each_group
def test_agreement_of_two_trackers(group):
    expected = pd.read_csv(GOLDEN / "agreement_expected.csv").set_index("group").loc[group]
    people = MEANS.loc[group]
    icc = intraclass_correlation(people[["FAN-FT", "SBR-FT"]])
    found = (icc.icc_a, icc.icc_c, icc.icc_1)
    assert found == pytest.approx((expected.ICC_A1, expected.ICC_C1, expected.ICC_11), abs=1e-9)
    limits = bland_altman(people["FAN-FT"], people["SBR-FT"])
    assert limits.bias == pytest.approx(expected.bias, abs=1e-12)
    assert (limits.low, limits.high) == pytest.approx((expected.loa_lo, expected.loa_hi), abs=1e-9)
    wide = (limits.low_t, limits.high_t)
    assert wide == pytest.approx((expected.loa_lo_t, expected.loa_hi_t), abs=1e-9)


def test_intraclass_intervals_are_not_rounded_and_pingouin_is_left_as_it_was():
    before = pingouin.options["round.column.CI95"]
    icc = intraclass_correlation(MEANS.loc["ALS"][["FAN-FT", "SBR-FT"]])
    assert pingouin.options["round.column.CI95"] == before
    assert round(icc.icc_c_interval[0], 2) != icc.icc_c_interval[0]
    assert icc.icc_c_interval[0] < icc.icc_c < icc.icc_c_interval[1]


def test_sign_flip_of_27_people_agrees_with_random_flips():
    values = np.concatenate([differences(group, "FAN-FT") for group in GROUPS]) - 0.02
    exact = sign_flip(values)
    flips = np.random.default_rng(3).choice([-1, 1], size=(200_000, 27))
    share = (np.abs(flips @ values) >= abs(values.sum())).mean()
    assert exact.method == "exact"
    assert exact.p == pytest.approx(share, abs=4 * np.sqrt(share / 200_000))


def test_sign_flip_reaches_its_smallest_p_on_27_people():
    assert sign_flip(np.full(27, 0.1)).p == 2.0**-26


def test_more_than_40_people_are_flipped_at_random_with_a_stated_error():
    values = np.random.default_rng(0).normal(0.3, 1, 60)
    test = sign_flip(values, seed=1)
    assert test.method == "Monte Carlo"
    assert 0 < test.p_error < 0.002
    assert test.p == pytest.approx(signed_rank(values).p, abs=0.03)


def test_maximum_t_never_beats_the_single_test():
    people = MEANS.loc["ALS"]
    table = people[OTHERS].sub(people["SBR-FT"], axis=0)
    adjusted = maximum_t(table).p
    single = [sign_flip(table[other]).p for other in OTHERS]
    assert np.all(adjusted >= np.array(single) - 1e-15)


def test_bootstrap_within_groups_ignores_what_groups_differ_by():
    values = np.concatenate([np.full(8, 1.0), np.full(11, 5.0)])
    values[0] += 1e-3
    found = bootstrap_mean(values, groups=["a"] * 8 + ["b"] * 11)
    assert found.percentile_high - found.percentile_low < 1e-3


def test_identical_trackers_are_equivalent():
    found = equivalence(np.zeros(8), None, margin=0.1)
    # No spread, no t: all eight lie within the margin, which chance does once in 2^8.
    assert found.p_t == found.p_signed_rank == 0.5**8
    assert np.isnan([found.low, found.high]).all()
    assert equivalence(np.full(8, 0.2), None, margin=0.1).p_t == 1


def test_non_inferiority_counts_worse_in_the_measures_own_direction():
    worse = np.array([0.01, 0.03, 0.02, 0.04, 0.02, 0.03])
    assert non_inferiority(worse, None, margin=0.1).p_t < 0.001
    assert non_inferiority(-worse, None, margin=0.1, lower_is_better=False).bound > 0.02
    assert non_inferiority(worse, None, margin=0.01).p_t > 0.9


def test_singular_mixed_model_falls_back_on_the_persons_means():
    subjects = np.repeat(np.arange(6), 30)
    noise = np.random.default_rng(0).normal(size=180).reshape(6, 30)
    noise = (noise - noise.mean(axis=1, keepdims=True)).ravel() + np.repeat(
        np.linspace(-1e-3, 1.2e-3, 6), 30
    )
    found = mixed_model(noise, subjects)
    assert found.status == "person_means"
    means = noise.reshape(6, 30).mean(axis=1)
    assert found.standard_error == pytest.approx(means.std(ddof=1) / np.sqrt(6))


def test_power_of_27_people_at_a_quarter_of_alpha():
    # Published power tables and simulation: 0.48, 0.92; 80 % at 0.68; n = 8 needs 1.16.
    assert paired_power(0.5, 27, 0.0125) == pytest.approx(0.48, abs=0.01)
    assert paired_power(0.8, 27, 0.0125) == pytest.approx(0.92, abs=0.01)
    assert detectable_effect(27, 0.0125) == pytest.approx(0.68, abs=0.01)
    assert detectable_effect(8, 0.05) == pytest.approx(1.16, abs=0.01)


def test_two_people_give_values_or_a_reason_and_never_an_error():
    two = np.array([0.2, 0.3])
    assert sign_flip(two).p == 0.5
    assert hodges_lehmann(two).confidence == 0.5
    assert bootstrap_mean(two, groups=["ALS", "HC"]).status == "fewer_than_2_people_in_a_group"
    assert friedman(two[:, None]).status == "needs_2_people_and_3_trackers"
    assert mixed_model(two, ["a", "b"]).status == "person_means"
    assert mixed_model(two, ["a", "a"]).status == "too_few_people"
    assert np.isnan(intraclass_correlation([[1.0, 2.0], [2.0, 3.0]]).icc_a)


def test_power_equals_the_noncentral_t_distribution():
    for people, effect, alpha in ((27, 0.5, 0.0125), (8, 1.16, 0.05), (11, 0.7, 0.05)):
        df, shift = people - 1, effect * np.sqrt(people)
        bound = scipy.stats.t.ppf(1 - alpha / 2, df)
        expected = scipy.stats.nct.sf(bound, df, shift) + scipy.stats.nct.cdf(-bound, df, shift)
        assert paired_power(effect, people, alpha) == pytest.approx(expected, abs=1e-6)


def test_three_people_find_only_enormous_effects():
    assert 3 < detectable_effect(3, 0.05) < 4
    assert 6 < detectable_effect(3, 0.0125) < 7


@pytest.mark.parametrize("seed", range(20))
def test_methods_that_say_the_same_agree_wholly_and_no_more(seed):
    counts = np.random.default_rng(seed).integers(1, 8, 20).astype(float)
    same = intraclass_correlation(np.column_stack([counts, counts]))
    for value in (same.icc_1, same.icc_a, same.icc_c):
        assert 1 - 1e-12 < value <= 1
    assert max(same.icc_a_interval + same.icc_c_interval) <= 1 or np.isnan(same.icc_a_interval[1])
