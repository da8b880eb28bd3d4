"""A network that fine-tuning did not change is named, and counts nowhere as fine-tuned."""

import json

import numpy as np
import pandas as pd
import pytest

from steadyface.analysis.manifests import read_manifests
from steadyface.analysis.per_person.finetuned import (
    finetuned_table,
    said_of_unchanged,
    told,
    without_unchanged,
)
from steadyface.analysis.study import accuracy_frames
from steadyface.errors import TableError

PEOPLE = ("A04", "C05", "S07")


@pytest.fixture
def finetuned(tmp_path):
    """FAN's folds of three people, of which tuning changed the last one, and one SBR."""
    manifests = []
    for person, best in zip(PEOPLE, (0, 0, 2), strict=True):
        path = tmp_path / f"{person}.json"
        manifest = {"held_out": person, "best_epoch": best, "changed": best > 0}
        path.write_text(json.dumps({**manifest, "curves": [{}, {}, {}]}))
        manifests.append(("fan_ft", path))
    path = tmp_path / "sbr.json"
    path.write_text(json.dumps({"changed": True, "curves": [{}] * 8}))
    return finetuned_table(read_manifests([*manifests, ("sbr_ft", path)]))


@pytest.fixture
def measures():
    trackers = ("fan", "fan_ft", "fan_ft_subpixel", "sbr", "sbr_ft")
    index = pd.MultiIndex.from_product([trackers, PEOPLE], names=["tracker", "subject"])
    return index.to_frame(index=False).assign(value=1.0, status="ok")


def test_the_table_tells_of_each_network_what_was_kept(finetuned):
    assert finetuned["subject"].tolist() == [*PEOPLE, "all"]
    assert finetuned["best_epoch"].tolist() == [0, 0, 2, 8]
    assert finetuned["epochs"].tolist() == [2, 2, 2, 8]
    assert finetuned["changed"].tolist() == [False, False, True, True]


def test_what_tuning_did_not_change_counts_nowhere_as_fine_tuned(finetuned, measures):
    rows = without_unchanged(measures, finetuned)
    assert len(rows) == len(measures)
    assert set(rows.loc[rows["value"].isna(), "status"]) == {"not_changed_by_tuning"}
    kept = rows[rows["status"] == "ok"]
    left = kept.groupby("tracker")["subject"].agg(list)
    assert left["fan_ft"] == left["fan_ft_subpixel"] == ["S07"]
    assert left["fan"] == left["sbr"] == left["sbr_ft"] == list(PEOPLE)


def test_one_network_for_all_that_did_not_change_is_nobodys(finetuned, measures):
    finetuned.loc[finetuned["tracker"] == "sbr_ft", "changed"] = False
    rows = without_unchanged(measures, finetuned)
    assert "sbr_ft" not in set(rows.loc[rows["value"].notna(), "tracker"])
    assert said_of_unchanged(finetuned)[-1].startswith("SBR-FT was not changed by fine-tuning:")


def test_it_is_no_failure_of_the_tracker():
    rows = pd.DataFrame(
        {
            "subject": "A04",
            "task": "OPEN",
            "repetition": 1,
            "frame": [0, 1],
            "tracker": "fan_ft",
            "reference": "annotation",
            "nrmse_pct": np.nan,
            "status": ["not_changed_by_tuning", "no_face"],
        }
    )
    people = pd.DataFrame({"subject": ["A04"], "group": "ALS", "set": "evaluate"})
    capped = accuracy_frames(rows, people, failure_cap=10.0)["fan_ft"]
    assert capped.isna().tolist() == [True, False]


def test_the_answer_names_the_people_for_whom_nothing_changed(finetuned):
    answer = told({"text": "Yes.", "note": "Simulated.", "sentences": ["Yes."]}, finetuned)
    (sentence,) = answer["not_changed"]
    assert sentence.startswith("FAN-FT was not changed by fine-tuning for A04, C05:")
    assert answer["note"] == f"Simulated. {sentence}"
    assert answer["text"].endswith(sentence)
    assert answer["sentences"] == ["Yes."]


def test_nothing_is_said_where_everything_changed(finetuned):
    finetuned["changed"] = True
    assert said_of_unchanged(finetuned) == []
    assert told({"text": "Yes.", "note": ""}, finetuned)["note"] == ""


def test_a_study_without_fine_tuning_has_an_empty_table(measures):
    assert finetuned_table([]).empty
    rows = without_unchanged(measures, finetuned_table([]))
    pd.testing.assert_frame_equal(rows, measures, check_dtype=False)


def test_a_manifest_that_does_not_tell_is_refused(tmp_path):
    path = tmp_path / "manifest.json"
    path.write_text(json.dumps({"curves": [{}]}))
    with pytest.raises(TableError, match="does not tell whether tuning changed"):
        read_manifests([("sbr_ft", path)])
