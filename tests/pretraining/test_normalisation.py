"""Normalisation put in for training leaves no trace in the finished network."""

import itertools

import pytest
import torch
from torch import nn

from steadyface.pretraining.normalisation import folded, normalised
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine, Widths, initialise


@pytest.fixture
def plain():
    network = ConvolutionalPoseMachine(Widths((8, 8, 16, 16), 16, 8, 16))
    initialise(network, 1)
    return network


@pytest.fixture
def trained(plain):
    """With statistics and scales as training leaves them."""
    network = normalised(plain)
    generator = torch.Generator().manual_seed(2)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            for values, low in (
                (module.running_mean, -0.5),
                (module.running_var, 0.5),
                (module.weight.data, 0.5),
                (module.bias.data, -0.5),
            ):
                values.copy_(torch.rand(values.shape, generator=generator) + low)
    return network.eval()


def test_a_folded_network_has_the_published_tensors(plain, trained):
    shapes = {name: tensor.shape for name, tensor in plain.state_dict().items()}
    assert {name: tensor.shape for name, tensor in folded(trained).state_dict().items()} == shapes


def test_a_folded_network_draws_the_same_maps(trained):
    images = torch.rand(2, 3, 64, 64, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        for before, after in zip(trained(images), folded(trained)(images), strict=True):
            assert torch.allclose(before, after, atol=1e-4 * float(before.abs().max()))


def test_every_relu_follows_a_normalisation(trained):
    chains = [trained.features, trained.CPM_feature, *trained.stages]
    for chain in chains:
        for before, layer in itertools.pairwise(chain):
            if isinstance(layer, nn.ReLU):
                assert isinstance(before, nn.BatchNorm2d)


def test_the_given_network_is_left_alone(plain):
    normalised(plain)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in plain.modules())
