"""The pose machine is the authors' network, to the last tensor."""

import numpy as np
import pytest
import torch

from steadyface.trackers.sbr.differentiable_peak_finder import find_peaks
from steadyface.trackers.sbr.network import (
    COMPACT,
    ConvolutionalPoseMachine,
    initialise,
    parameter_count,
)
from tests.golden.sbr import arrays

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def network() -> ConvolutionalPoseMachine:
    network = ConvolutionalPoseMachine().eval()
    filled = {
        key: torch.from_numpy(arrays.filled_parameter(key, tuple(value.shape)))
        for key, value in network.state_dict().items()
    }
    network.load_state_dict(filled)
    return network


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return arrays.read("cpm_forward")


def test_the_full_network_has_the_published_tensors(network, golden):
    state = network.state_dict()
    assert parameter_count(network) == 16_716_687
    assert sorted(state) == sorted(golden["param_keys"])
    expected = dict(zip(golden["param_keys"], golden["param_shapes"], strict=True))
    for key, value in state.items():
        assert list(value.shape) == [int(number) for number in expected[key].split(" ")]


def test_the_golden_parameters_are_filled_as_their_recipe_says(network, golden):
    state = network.state_dict()
    sums = [state[key].double().sum().item() for key in golden["param_keys"]]
    np.testing.assert_allclose(sums, golden["param_sum"], atol=1e-6)
    sums = [state[key].double().abs().sum().item() for key in golden["param_keys"]]
    np.testing.assert_allclose(sums, golden["param_abssum"], rtol=1e-9)


@pytest.mark.parametrize("case", ["A", "B"])
def test_every_stage_gives_the_reference_heat_maps(network, golden, case):
    with torch.no_grad():
        stages = network(torch.from_numpy(golden[f"{case}_input"]))
        locations, scores = find_peaks(stages[-1])
    for number, stage in enumerate(stages, 1):
        np.testing.assert_allclose(stage, golden[f"{case}_stage{number}"], atol=5e-4, rtol=0)
    np.testing.assert_allclose(locations, golden[f"{case}_locs"], atol=5e-3, rtol=0)
    np.testing.assert_allclose(scores, golden[f"{case}_scores"], atol=5e-4, rtol=0)


def test_trunk_and_shared_features_are_the_reference_ones(network, golden):
    with torch.no_grad():
        trunk = network.features(torch.from_numpy(golden["A_input"]))
        shared = network.CPM_feature(trunk)
    np.testing.assert_allclose(trunk[:, :8], golden["A_vgg_feature_ch0_8"], atol=5e-4, rtol=0)
    np.testing.assert_allclose(shared[:, :32], golden["A_cpm_feature_ch0_32"], atol=5e-4, rtol=0)


def test_a_narrow_network_has_the_same_tensors_names():
    compact = ConvolutionalPoseMachine(COMPACT)
    with torch.device("meta"):
        full = ConvolutionalPoseMachine()
    assert list(compact.state_dict()) == list(full.state_dict())
    with torch.no_grad():
        stages = compact(torch.zeros(1, 3, 64, 96))
    assert [tuple(stage.shape) for stage in stages] == [(1, 69, 8, 12)] * 3
    assert 4 * parameter_count(compact) <= 8e6


def test_initialisation_repeats_with_its_seed():
    first, second = ConvolutionalPoseMachine(COMPACT), ConvolutionalPoseMachine(COMPACT)
    initialise(first, 5)
    initialise(second, 5)
    for left, right in zip(first.parameters(), second.parameters(), strict=True):
        assert torch.equal(left, right)
    weight = first.features[2].weight
    assert weight.std().item() == pytest.approx((2 / weight[0].numel()) ** 0.5, rel=0.1)
