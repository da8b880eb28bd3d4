"""Batch normalisation for networks that have none: put in for training, folded away after.

The pose machine is a plain chain of convolutions that its authors start from a VGG16 trained on
ImageNet. From nothing it hardly learns; with a normalisation between every convolution and its
ReLU it learns quickly, and since a normalisation with fixed statistics is itself linear, the
trained network folds into one of the original topology with the same output.

Ioffe & Szegedy 2015, ICML, "Batch normalization", section 3.
"""

from __future__ import annotations

from copy import deepcopy

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from steadyface.trackers.sbr.network import ConvolutionalPoseMachine


def normalised(network: ConvolutionalPoseMachine) -> ConvolutionalPoseMachine:
    """A copy of `network` with a normalisation between every convolution and its ReLU."""
    copy = deepcopy(network)
    for parent, name, chain in _chains(copy):
        layers: list[nn.Module] = []
        for layer in chain:
            if isinstance(layer, nn.ReLU):
                layers.append(nn.BatchNorm2d(layers[-1].out_channels))
            layers.append(layer)
        setattr(parent, name, nn.Sequential(*layers))
    return copy


def folded(network: ConvolutionalPoseMachine) -> ConvolutionalPoseMachine:
    """A copy of what `normalised` gave, in evaluation mode, without its normalisations.

    Its tensors have the names and shapes of `ConvolutionalPoseMachine`'s; its heat maps are those
    of `network` in evaluation mode up to rounding.
    """
    copy = deepcopy(network).eval()
    for parent, name, chain in _chains(copy):
        layers: list[nn.Module] = []
        for layer in chain:
            if isinstance(layer, nn.BatchNorm2d):
                layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
            else:
                layers.append(layer)
        setattr(parent, name, nn.Sequential(*layers))
    return copy


def _chains(
    network: ConvolutionalPoseMachine,
) -> list[tuple[nn.Module, str, nn.Sequential]]:
    """Every chain of layers: the module that holds it, its name there, and the chain."""
    stages = network.stages
    return [
        (network, "features", network.features),
        (network, "CPM_feature", network.CPM_feature),
        *((stages, str(index), stage) for index, stage in enumerate(stages)),
    ]
