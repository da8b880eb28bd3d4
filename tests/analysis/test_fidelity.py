"""A tracker that does not move is best at nothing."""

import numpy as np
import pandas as pd
import pytest

from steadyface.analysis.comparison import arrange
from steadyface.analysis.per_person.fidelity import fidelity, unfollowing
from steadyface.analysis.per_person.tradeoff import pareto, tradeoffs
from tests.analysis.settings import settings_of

SETTINGS = settings_of(simulated=False)


@pytest.fixture(scope="module")
def study(make_study):
    return make_study(trackers=("sbr", "sbr_ft"), frames=2)


def with_gain(study, gain: dict[str, float]):
    accuracy, smoothness, people = study
    rows = smoothness[smoothness["measure"] == "sigma3_rms_pct"]
    rows = rows[(rows["series"] == "mean") & (rows["task"] != "REST")]
    gains = rows.assign(measure="gain", value=rows["tracker"].map(gain))
    return accuracy, pd.concat([smoothness, gains], ignore_index=True), people


def judged(study):
    _, smoothness, people = study
    return fidelity(smoothness, people, arrange(*study, SETTINGS).jitter)


def test_trackers_with_jitter_and_gain_follow(study):
    table = judged(with_gain(study, {"sbr": 0.9, "sbr_ft": 0.6}))
    assert table["follows"].all()
    row = table.set_index(["group", "task", "tracker"]).loc[("all", "all", "sbr_ft")]
    assert (row["n_subjects"], row["n_missing"], row["n_gain"]) == (27, 0, 27)
    assert row["gain"] == pytest.approx(0.6)
    assert unfollowing(table) == frozenset()


def test_a_gain_near_zero_and_no_jitter_at_all_are_told_apart(study):
    table = judged(with_gain(study, {"sbr": 0.9, "sbr_ft": 0.02}))
    everybody = table[(table["group"] == "all") & (table["task"] == "all")].set_index("tracker")
    assert everybody["status"].to_dict() == {"sbr": "ok", "sbr_ft": "gain_near_0"}
    accuracy, smoothness, people = study
    still = smoothness.copy()
    still.loc[(still["tracker"] == "sbr") & (still["signal"] == "position"), "value"] = 0.0
    table = judged((accuracy, still, people))
    everybody = table[(table["group"] == "all") & (table["task"] == "all")].set_index("tracker")
    assert everybody["status"].to_dict() == {"sbr": "stands_still", "sbr_ft": "ok"}


def test_what_stands_still_in_one_group_is_not_best_there_and_may_be_elsewhere(study):
    accuracy, smoothness, people = study
    still = smoothness.copy()
    here = still["subject"].str.startswith("H") & (still["tracker"] == "sbr_ft")
    still.loc[here & (still["signal"] == "position"), "value"] = 0.0
    table = judged((accuracy, still, people))
    assert unfollowing(table, "HC", "REST") == {"sbr_ft"}
    assert unfollowing(table, "ALS") == frozenset()
    # 8 of 27 people are too many for a word on all of them.
    assert unfollowing(table) == {"sbr_ft"}


def test_one_odd_recording_does_not_condemn_a_tracker(study):
    accuracy, smoothness, people = study
    still = smoothness.copy()
    here = (still["subject"] == "H00") & (still["task"] == "REST")
    still.loc[here & (still["signal"] == "position"), "value"] = 0.0
    assert judged((accuracy, still, people))["follows"].iloc[:2].all()


def test_a_still_tracker_is_on_no_front_and_its_trade_off_is_marked(study):
    values = arrange(*study, SETTINGS)
    table = pareto(values.accuracy, values.jitter, resamples=9, unfollowing={"sbr_ft"})
    table = table.set_index("tracker")
    assert table["follows"].to_dict() == {"sbr": True, "sbr_ft": False}
    assert table["on_front"].to_dict() == {"sbr": True, "sbr_ft": False}
    assert np.isnan(table.loc["sbr_ft", "front_share"])
    found = tradeoffs(values.accuracy, [values.jitter], unfollowing={"sbr_ft"})
    assert found["status"].tolist() == ["does_not_follow"]
