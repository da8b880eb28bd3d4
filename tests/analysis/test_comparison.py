"""Whole comparisons of synthetic studies: what they find, what they refuse, what they count."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.analysis.comparison import Comparison, compare
from steadyface.analysis.paper.published import published_accuracy, published_smoothness
from steadyface.analysis.schemas import SCHEMAS
from steadyface.analysis.study import accuracy_frames
from steadyface.errors import TableError
from steadyface.measures.schemas import ACCURACY
from steadyface.trackers.arms import ARMS, PAPER_TRACKERS
from tests.analysis.settings import settings_of

SETTINGS = settings_of(simulated=True, resamples=499)


def compared(study: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]) -> Comparison:
    return compare(*study, SETTINGS, published_accuracy(), published_smoothness())


@pytest.fixture(scope="module")
def full(make_study) -> Comparison:
    settings = ("main", "2s_native", "3s_native", "2s_15hz")
    return compared(make_study(trackers=PAPER_TRACKERS, settings=settings))


def test_every_table_obeys_its_schema_when_read_back(full, tmp_path):
    assert set(full.tables) == set(SCHEMAS)
    for name, table in full.tables.items():
        path = tmp_path / f"{name}.csv"
        tables.write(path, table, SCHEMAS[name])
        assert len(tables.read(path, SCHEMAS[name])) == len(table) > 0


def test_confirmatory_family_has_four_exact_tests_on_all_people(full):
    table = full.tables["per_person_confirmatory"]
    assert table["m"].tolist() == [4] * 4
    assert table["n_subjects"].tolist() == [27] * 4
    assert set(table["method"]) == {"exact sign flip"}
    assert set(table["favours"]) == {"sbr_ft"}


def test_people_of_the_fine_tuning_set_are_not_compared(full):
    assert "tuned" not in set(full.tables["subject_values"]["subject"])


def test_gains_and_losses_that_were_put_in_are_found(full):
    verdicts = full.answer["verdicts"]
    assert verdicts["sbr"] == "no trade-off: both gained"
    assert verdicts["fan"] == "a trade-off: accuracy was bought with smoothness"
    assert "more accurate and steadier" in full.answer["sentences"][2]


def test_a_loss_that_is_shown_not_to_matter_is_a_price_and_no_trade_off(make_study):
    jitter = dict.fromkeys(ARMS, 0.1) | {"fan_ft": 0.115}
    answer = compared(make_study(trackers=PAPER_TRACKERS, jitter=jitter)).answer
    assert answer["outcomes"]["fan"]["jitter"] == "worse"
    price = "accuracy gained at a price in smoothness that stays within the margin"
    assert answer["verdicts"]["fan"] == price
    assert "made FAN less steady" in answer["sentences"][1]
    assert answer["sentences"][1].count("within the margin") == 2


def test_answer_is_three_sentences_and_says_that_it_is_simulated(full):
    assert len(full.answer["sentences"]) == 3
    assert all(sentence.endswith(".") for sentence in full.answer["sentences"])
    assert "simulated cohort (27 people)" in full.answer["sentences"][0]
    assert "patients" in full.answer["note"]


def test_answer_of_real_recordings_does_not_speak_of_simulation(make_study):
    study = make_study(counts=(2, 2, 2), trackers=("sbr", "sbr_ft"))
    settings = settings_of(simulated=False, resamples=99)
    found = compare(*study, settings, published_accuracy(), published_smoothness()).answer
    assert found["note"] == ""
    assert "simulated" not in found["text"].lower()


def test_the_same_study_gives_the_same_tables(make_study):
    study = make_study(counts=(2, 2, 2), trackers=("sbr", "sbr_ft"))
    shuffled = (study[0].sample(frac=1, random_state=1), study[1], study[2])
    one, other = compared(study), compared(shuffled)
    for name in one.tables:
        pd.testing.assert_frame_equal(one.tables[name], other.tables[name], rtol=1e-9, atol=1e-12)


def test_a_single_tracker_leaves_families_empty_and_contrasts_not_available(make_study):
    found = compared(make_study(counts=(3, 3, 3), trackers=("dlib",)))
    assert len(found.tables["paper_accuracy"]) == len(found.tables["paper_smoothness"]) == 0
    assert set(found.tables["per_person_confirmatory"]["status"]) == {"not available"}
    assert set(found.tables["claims"]["verdict"]) == {"not available"}
    assert "cannot be said" in found.answer["sentences"][2]
    assert found.answer["n_subjects"] == 9


def test_a_missing_network_shrinks_the_confirmatory_family(make_study):
    found = compared(make_study(counts=(3, 3, 3), trackers=("dlib", "sbr", "sbr_ft")))
    table = found.tables["per_person_confirmatory"].set_index(["measure", "second"])
    assert table["m"].tolist() == [2] * 4
    assert table.loc[("nrmse", "fan_ft"), "status"] == "not available"
    assert table.loc[("nrmse", "sbr"), "p_holm"] == 2 * 2 / 2**9
    assert found.answer["verdicts"]["fan"] == "not available"


def test_two_people_are_enough_to_run_and_too_few_to_conclude(make_study):
    found = compared(make_study(counts=(1, 1, 0), trackers=PAPER_TRACKERS))
    table = found.tables["per_person_confirmatory"]
    assert not table["attainable"].any()
    assert table["note"].str.contains("whatever the effect").all()
    assert table["favours"].isna().all()
    assert "is not shown" in found.answer["text"]


def test_a_study_without_people_to_evaluate_is_refused(make_study):
    accuracy, smoothness, participants = make_study(counts=(1, 0, 0), trackers=("dlib", "sbr"))
    with pytest.raises(TableError, match="nobody"):
        compared((accuracy, smoothness, participants.assign(set="finetune")))


def test_people_without_annotations_are_compared_in_smoothness_alone(make_study):
    _, smoothness, people = make_study(trackers=("dlib", "fan"))
    found = compared((tables.empty(ACCURACY), smoothness, people)).tables
    assert found["paper_accuracy"].empty or found["paper_accuracy"]["p"].isna().all()
    assert set(found["subject_values"]["measure"]) >= {"sparc", "ldj"}
    assert "nrmse" not in set(found["subject_values"]["measure"])


def test_measures_that_were_not_made_leave_gaps_and_no_error(make_study):
    accuracy, smoothness, participants = make_study(counts=(2, 0, 2), trackers=("sbr", "sbr_ft"))
    nothing = smoothness[smoothness["signal"] == "none"]
    found = compared((accuracy, nothing, participants))
    table = found.tables["per_person_confirmatory"].set_index(["measure", "second"])
    assert table.loc[("jitter", "sbr"), "status"] == "not available"
    assert table.loc[("nrmse", "sbr"), "n_subjects"] == 4
    assert found.answer["verdicts"]["sbr"] == "not available"
    assert len(found.tables["sensitivity"]) == len(found.tables["pareto"]) == 0


def test_a_frame_without_a_track_is_counted_and_left_out_for_all_trackers(make_study):
    accuracy, smoothness, participants = make_study(counts=(3, 3, 3), trackers=("dlib", "sbr_ft"))
    failed = (accuracy["subject"] == "A00") & (accuracy["tracker"] == "dlib")
    failed &= (accuracy["task"] == "OPEN") & (accuracy["frame"] < 4)
    accuracy.loc[failed, "nrmse_pct"] = np.nan
    accuracy.loc[failed, "status"] = "no_face"
    found = compared((accuracy, smoothness, participants))
    row = found.tables["paper_accuracy"].query("unit == 'frame' and group == 'ALS'").iloc[0]
    assert (row["n_units"], row["n_missing"]) == (3 * 27 - 4, 4)
    means = found.tables["per_person_exploratory"].query(
        "group == 'all' and task == 'all' and second == 'dlib'"
    )
    means = means.set_index("measure")["mean_difference"]
    # A failure counts as 10 %, so DLIB's disadvantage grows.
    assert means["nrmse_capped"] < means["nrmse"] - 0.05


def test_a_frame_that_the_recording_lacks_is_nobodys_failure(make_study):
    accuracy, _, participants = make_study(counts=(1, 0, 0), trackers=("dlib",), frames=3)
    accuracy.loc[0, ["nrmse_pct", "status"]] = [np.nan, "frame_missing"]
    accuracy.loc[1, ["nrmse_pct", "status"]] = [np.nan, "no_face"]
    values = accuracy_frames(accuracy, participants, failure_cap=10.0)["dlib"]
    assert values.isna().sum() == 1
    assert (values == 10).sum() == 1


def test_a_person_without_a_value_is_stated(make_study):
    accuracy, smoothness, participants = make_study(counts=(3, 3, 3), trackers=("sbr", "sbr_ft"))
    lost = (smoothness["subject"] == "A00") & (smoothness["tracker"] == "sbr")
    smoothness.loc[lost, "value"] = np.nan
    smoothness.loc[lost, "status"] = "too_many_gaps"
    found = compared((accuracy, smoothness, participants)).tables["per_person_confirmatory"]
    row = found[(found["measure"] == "jitter") & (found["second"] == "sbr")].iloc[0]
    assert (row["n_subjects"], row["n_missing"]) == (8, 1)
    assert (row["n_units"], row["n_units_missing"]) == (24, 3)


def test_measures_of_an_unknown_subject_are_refused(make_study):
    accuracy, smoothness, participants = make_study(counts=(2, 0, 0), trackers=("dlib", "sbr"))
    with pytest.raises(TableError, match=r"A01.*participants"):
        compared((accuracy, smoothness, participants[participants["subject"] != "A01"]))


def test_a_null_result_states_its_power_and_is_not_called_equality(make_study):
    same_error, same_jitter = dict.fromkeys(ARMS, 1.8), dict.fromkeys(ARMS, 0.3)
    found = compared(make_study(trackers=PAPER_TRACKERS, error=same_error, jitter=same_jitter))
    table = found.tables["per_person_confirmatory"]
    assert table["note"].str.contains("not evidence of none").all()
    assert table["note"].str.contains("48%|48 %").all()
    # Equal trackers of this spread lie within 0.10 and 0.05 % of the box diagonal: that is shown.
    assert set(found.answer["outcomes"]["sbr"].values()) == {"unchanged"}
    assert found.answer["verdicts"]["sbr"] == "no trade-off: both stayed within the margins"


def test_order_of_trackers_is_stable_while_values_shift(full):
    table = full.tables["rank_stability"]
    short = table[
        (table["measure"] == "ldj")
        & (table["setting"] == "2s_native")
        & (table["signal"] == "velocity_1d")
        & (table["task"] == "all")
    ].set_index("against")
    main = short.loc["paper_signal_main"]
    assert main["kendall_tau"] == pytest.approx(1.0)
    # A window of 2 instead of 5 s moves LDJ by 4 ln 2.5.
    assert main["shift"] == pytest.approx(4 * np.log(2.5), abs=0.2)
    assert np.isnan(short.loc["jitter", "shift"])


def claim_on_windows(comparison):
    table = comparison.tables["claims"].set_index("claim")
    return table.loc["Windows between 2 and 5 s gave comparable outcomes", "verdict"]


def test_the_claim_on_windows_needs_those_of_the_paper(full, make_study):
    assert claim_on_windows(full) == "reproduced"
    accuracy, smoothness, participants = make_study(
        trackers=PAPER_TRACKERS, settings=("main", "2s_native", "3s_native")
    )
    # As the quick study has them: 2 s, and 1 s beside it.
    shorter = smoothness.replace({"window_s": {5.0: 2.0, 2.0: 1.0, 3.0: 1.5}})
    assert claim_on_windows(compared((accuracy, shorter, participants))) == "not available"


def test_reference_setting_agrees_with_itself(full):
    table = full.tables["rank_stability"]
    itself = table[(table["setting"] == "main") & (table["signal"] == "velocity_1d")]
    itself = itself[itself["against"] == "paper_signal_main"]
    assert itself["kendall_tau"].to_numpy() == pytest.approx(1.0)
    assert itself["shift"].to_numpy() == pytest.approx(0.0)
    assert itself["same_best"].all()


def test_the_front_holds_the_best_in_both(full):
    table = full.tables["pareto"].set_index("tracker")
    assert table["on_front"].to_dict() == {name: name == "sbr_ft" for name in PAPER_TRACKERS}
    assert table.loc["sbr_ft", "front_share"] == pytest.approx(1.0, abs=0.01)
    assert table.loc["sbr_ft", "hypervolume_alone"] == pytest.approx(1.0)


def test_a_network_that_gains_accuracy_and_loses_smoothness_shows_it_person_by_person(full):
    row = full.tables["tradeoff"].query("tuned == 'fan_ft' and smoothness == 'jitter'").iloc[0]
    assert row["accuracy_gain_low"] > 0 > row["smoothness_gain_high"]
    people = ["both_better", "only_accuracy_better", "only_smoothness_better", "neither_better"]
    assert row[people].sum() == row["n_subjects"] == 27
