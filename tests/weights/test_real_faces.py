"""What is said of weights on real faces was measured with those very weights, or is not said."""

import re

import pytest

from steadyface.weights.cards import BUNDLED, read_card
from steadyface.weights.real_faces import (
    MEASURED,
    error_in_words,
    said_of_dlib,
    said_of_weights,
    works_offline,
)
from steadyface.weights.registry import source_of


@pytest.mark.parametrize("sha256", MEASURED)
def test_a_measured_files_error_is_told_with_its_source(sha256):
    told = error_in_words(sha256)
    assert f"{MEASURED[sha256].mouth_pct:.2f} %" in told
    assert "221 photographs with human marks" in told


def test_another_training_under_the_same_name_has_no_error_yet():
    card = {"name": "fan_compact", "architecture": "fan", "sha256": "0" * 64}
    assert said_of_weights(card).endswith("its error on real faces has not been measured)")


@pytest.mark.parametrize("name", ["fan_compact", "sbr_compact"])
def test_bundled_weights_say_what_they_learned_from(name):
    told = said_of_weights(read_card(BUNDLED / source_of(name).file))
    assert re.match(rf"(FAN|SBR) {name} \(comes with SteadyFace and learned from rendered", told)


def test_published_weights_and_ones_of_the_users_own_are_told_apart():
    published = {"name": "2dfan4", "architecture": "fan", "sha256": "1" * 64}
    assert said_of_weights(published).startswith("FAN 2dfan4 (the published network;")
    assert "(the user's own;" in said_of_weights({**published, "name": "ours"})


def test_who_cannot_download_learns_what_works_offline():
    assert works_offline(source_of("2dfan4")).startswith("`weights: fan: fan_compact` works")
    assert works_offline(source_of("cpm_vgg16_300w")).startswith("`weights: sbr: sbr_compact`")


def test_dlib_is_told_to_know_these_photographs():
    assert "very probably learned from" in said_of_dlib()


def test_a_tuned_network_is_told_by_its_study_and_its_expected_error():
    card = {"name": "fan_ft", "architecture": "fan", "note": "2dfan4 tuned in x.", "tuned": {}}
    assert said_of_weights(card) == "FAN: 2dfan4 tuned in x"
