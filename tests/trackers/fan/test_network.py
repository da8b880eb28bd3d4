"""The network is the published 2DFAN-4: its tensors, its counts, its parts."""

import pytest
import torch

from steadyface.errors import WeightsError
from steadyface.trackers.fan.loading import network_of
from steadyface.trackers.fan.network import (
    FULL_SIZE,
    FaceAlignmentNetwork,
    FanSize,
    is_head_tensor,
)


@pytest.fixture(scope="module")
def small():
    torch.manual_seed(0)
    return FaceAlignmentNetwork(features=16).eval()


def test_full_size_has_the_published_number_of_tensors_and_parameters():
    network = FaceAlignmentNetwork()
    parameters = dict(network.named_parameters())
    assert network.size == FULL_SIZE
    assert len(parameters) == 577
    assert sum(tensor.numel() for tensor in parameters.values()) == 23_820_176
    head = [tensor.numel() for name, tensor in parameters.items() if is_head_tensor(name)]
    assert sum(head) == 5_773_380
    assert list(parameters).index("m3.b1_4.bn1.weight") == 445


def test_trunk_and_head_together_are_the_whole_network(small):
    images = torch.rand(2, 3, 256, 256)
    with torch.no_grad():
        every = small(images)
        last = small.head(small.trunk(images))
    assert [tuple(maps.shape) for maps in every] == [(2, 68, 64, 64)] * 4
    assert torch.equal(last, every[-1])


def test_trunk_uses_no_tensor_of_the_last_stack(small):
    images = torch.rand(1, 3, 256, 256)
    before = small.trunk(images)
    before.sum().backward()
    touched = {name for name, tensor in small.named_parameters() if tensor.grad is not None}
    small.zero_grad(set_to_none=True)
    every = {name for name, _ in small.named_parameters()}
    assert every - touched == {name for name in every if is_head_tensor(name)}


@pytest.mark.parametrize("size", [(20, 4), (0, 4), (16, 1)])
def test_impossible_sizes_are_refused(size):
    with pytest.raises(ValueError, match="must be"):
        FanSize(*size)


def test_weights_without_batch_counters_load_as_torch_0_3_wrote_them(small):
    tensors = {
        name: tensor for name, tensor in small.state_dict().items() if "num_batches" not in name
    }
    loaded = network_of(tensors, "old file")
    images = torch.rand(1, 3, 256, 256)
    with torch.no_grad():
        assert torch.equal(loaded(images)[-1], small(images)[-1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda tensors: tensors.pop("m3.b3_1.conv2.weight"), "lacks m3.b3_1.conv2.weight"),
        (lambda tensors: tensors.update(extra=torch.zeros(1)), "has unknown extra"),
        (
            lambda tensors: tensors.update({"l2.bias": torch.zeros(5)}),
            r"l2.bias has shape \(5,\), not \(68,\)",
        ),
        (
            lambda tensors: tensors.update({"l2.bias": torch.full((68,), torch.nan)}),
            "l2.bias holds values that are not finite",
        ),
        (lambda tensors: tensors.clear(), "not the weights of a face alignment network"),
    ],
)
def test_wrong_tensors_are_named(small, change, message):
    tensors = dict(small.state_dict())
    change(tensors)
    with pytest.raises(WeightsError, match=message):
        network_of(tensors, "some file")
