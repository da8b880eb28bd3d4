"""Short and long spellings of the configuration choose the same weights."""

import pytest

from steadyface.errors import SettingsError
from steadyface.weights.choice import OFFICIAL, chosen_weights
from steadyface.weights.registry import source_of

PLAIN = {"fan": "fan_compact", "sbr": "sbr_compact", "local": {}}
FILE = {"path": "data/cpm.pth", "sha256": "0" * 64}


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ({}, {}),
        ({"fan": "official"}, {"fan": "2dfan4"}),
        ({"sbr": FILE}, {"sbr": "cpm_vgg16_300w", "local": {"cpm_vgg16_300w": FILE}}),
        (
            {"fan": {"path": "a"}, "local": {"cpm_vgg16_300w": FILE}},
            {"fan": "2dfan4", "local": {"2dfan4": {"path": "a"}, "cpm_vgg16_300w": FILE}},
        ),
    ],
)
def test_a_short_spelling_means_the_long_one(short, long):
    assert chosen_weights(PLAIN | short) == PLAIN | long
    assert chosen_weights(PLAIN | long) == PLAIN | long


def test_tuned_networks_stay_as_they_are_given():
    tuned = {"fan_ft": FILE, "sbr_ft": None, "mesh_ft": None}
    assert chosen_weights(PLAIN | tuned) == PLAIN | tuned


@pytest.mark.parametrize(
    "settings",
    [{"fan": {"path": "a.safetensors"}}, {"local": {"2dfan4": {"path": "a.safetensors"}}}],
)
def test_a_tuned_network_in_the_place_of_the_official_one_is_told_where_it_belongs(settings):
    with pytest.raises(SettingsError, match="belongs under weights/fan_ft"):
        chosen_weights(PLAIN | settings)


@pytest.mark.parametrize("network", OFFICIAL)
def test_official_weights_are_in_the_registry(network):
    assert source_of(OFFICIAL[network]).architecture == network
