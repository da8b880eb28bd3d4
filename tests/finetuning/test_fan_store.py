"""A fold takes everybody's features but one person's, whose files it never opens."""

import os

import numpy as np
import pytest

from steadyface.errors import TrainingError
from steadyface.finetuning.fan import store as fan_store
from steadyface.finetuning.fan.store import features_of_others, gather_features

PEOPLE = ("A01", "B02", "C03")


@pytest.fixture
def files(tmp_path):
    """Features of three people, one frame each, filled with the person's number."""
    paths = []
    for number, subject in enumerate(PEOPLE):
        paths += [tmp_path / f"{subject}.npy", tmp_path / f"{subject}.npz"]
        np.save(paths[-2], np.full((1, 1, 2, 4, 4), number, np.float16))
        np.savez(
            paths[-1], cells=np.zeros((1, 1, 68, 2)), task=["OPEN"], repetition=[1], frame=[0]
        )
    return paths


@pytest.mark.parametrize("links", [True, False], ids=["linked", "copied"])
def test_the_store_holds_everyone_after_the_single_files_are_gone(
    files, tmp_path, monkeypatch, links
):
    if not links:

        def refused(*_):
            raise OSError("no links on this disk")

        monkeypatch.setattr(os, "link", refused)
    gather_features(files, tmp_path / "store")
    for file in files:
        file.unlink()
    others = features_of_others(tmp_path / "store", "B02")
    assert {subject: float(found.maps.max()) for subject, found in others.items()} == {
        "A01": 0,
        "C03": 2,
    }


def test_an_earlier_store_s_people_do_not_stay(files, tmp_path):
    gather_features(files, tmp_path / "store")
    gather_features(files[:4], tmp_path / "store")
    assert sorted(features_of_others(tmp_path / "store", "A01")) == ["B02"]


def test_the_left_out_person_s_files_are_not_opened(files, tmp_path, monkeypatch):
    gather_features(files, tmp_path / "store")
    for file in files[:2]:
        # A linked file shares its content with the store's.
        file.write_bytes(b"nobody may read this")
    opened = []
    plain = fan_store.open_trunk_features
    monkeypatch.setattr(
        fan_store, "open_trunk_features", lambda *paths: opened.extend(paths) or plain(*paths)
    )
    assert sorted(features_of_others(tmp_path / "store", "A01")) == ["B02", "C03"]
    assert "A01" not in {path.stem for path in opened}
    with pytest.raises(TrainingError, match=r"A01\.npy: unusable"):
        features_of_others(tmp_path / "store", "C03")


def test_whoever_has_no_annotated_frame_is_tracked_by_a_network_of_all_others(files, tmp_path):
    gather_features(files, tmp_path / "store")
    assert sorted(features_of_others(tmp_path / "store", "D04")) == list(PEOPLE)
