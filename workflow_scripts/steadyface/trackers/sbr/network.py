"""CPM-VGG16, the heat-map network of SBR, in its published size and in narrower ones.

A VGG16 trunk down to stride 8, two layers that make the features all stages share, and stages
that refine each other's heat maps (Wei et al. 2016, CVPR, "Convolutional pose machines"; as used
by Dong et al. 2018, CVPR, "Supervision-by-Registration"). Layers, their order and the tensors'
names are those of the published checkpoints.
"""

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

from steadyface.landmarks import LANDMARKS

STRIDE = 8

# Convolutions per resolution of VGG16 up to conv4_3; a 2 x 2 pooling stands between two of them.
VGG_DEPTHS = (2, 2, 3, 3)


@dataclass(frozen=True)
class Widths:
    """Channels of every part of the network.

    Attributes:
        trunk: channels at strides 1, 2, 4 and 8.
        shared: channels of the first shared layer after the trunk.
        stage: channels of the shared features and inside the stages.
        first_head: channels of the 1 x 1 layer before the first stage's heat maps.
    """

    trunk: tuple[int, int, int, int] = (64, 128, 256, 512)
    shared: int = 256
    stage: int = 128
    first_head: int = 512

    def as_dict(self) -> dict[str, object]:
        """The widths as plain values, for a weight file's metadata or a card."""
        return {**asdict(self), "trunk": list(self.trunk)}


FULL = Widths()
# 1.73 million parameters, 6.9 MB; one frame of 256 px takes 22 ms on one core (AMD EPYC, AVX-512,
# ONNX Runtime, processor time). The bundled weights have this size (config.yaml, pretraining).
COMPACT = Widths(trunk=(16, 32, 64, 96), shared=96, stage=48, first_head=128)


class ConvolutionalPoseMachine(nn.Module):
    """Heat maps of every stage for a batch of normalised face crops.

    With the default arguments: 72 tensors, 16,716,687 parameters. No weights are ever downloaded;
    the layers start as torch initialises them, `initialise` gives the usual start for training.
    """

    def __init__(self, widths: Widths = FULL, stages: int = 3, landmarks: int = LANDMARKS) -> None:
        super().__init__()
        if stages < 1:
            raise ValueError(f"a pose machine needs at least one stage, not {stages}")
        self.widths = widths
        self.landmarks = landmarks
        maps = landmarks + 1
        self.features = _trunk(widths.trunk)
        # The published checkpoints spell this name with capitals.
        self.CPM_feature = nn.Sequential(
            *_convolution(widths.trunk[-1], widths.shared, 3),
            *_convolution(widths.shared, widths.stage, 3),
        )
        self.stages = nn.ModuleList([_first_stage(widths, maps)])
        self.stages.extend(_refining_stage(widths, maps) for _ in range(stages - 1))

    def forward(self, images: Tensor) -> tuple[Tensor, ...]:
        """Raw heat maps of every stage, the last being the one that is decoded.

        Args:
            images: (batch, 3, height, width) as `faces.sbr_crop.normalise` makes them; height and
                width multiples of 8.

        Returns:
            One tensor (batch, landmarks + 1, height / 8, width / 8) per stage, without
            activation; the last map is the background.
        """
        shared = self.CPM_feature(self.features(images))
        maps = [self.stages[0](shared)]
        for stage in self.stages[1:]:
            maps.append(stage(torch.cat((shared, maps[-1]), dim=1)))
        return tuple(maps)


def initialise(network: ConvolutionalPoseMachine, seed: int) -> None:
    """Fill the network for training from nothing, reproducibly: He et al. 2015, zero biases.

    The last layer of each stage starts near zero, so that the first heat maps are flat.

    Source: He et al. 2015, ICCV, eq. 10. SBR's own start (normal, 0.01) relies on a VGG16 trained
    on ImageNet, which is not used here.
    """
    generator = torch.Generator().manual_seed(seed)
    heads = {stage[-1] for stage in network.stages}
    with torch.no_grad():
        for module in network.modules():
            if isinstance(module, nn.Conv2d):
                fan_in = module.weight[0].numel()
                spread = 0.01 if module in heads else math.sqrt(2 / fan_in)
                values = torch.randn(module.weight.shape, generator=generator) * spread
                module.weight.copy_(values)
                module.bias.zero_()


def parameter_count(network: nn.Module) -> int:
    """Number of the network's learned numbers."""
    return sum(parameter.numel() for parameter in network.parameters())


def _convolution(inputs: int, outputs: int, size: int) -> tuple[nn.Module, nn.Module]:
    return nn.Conv2d(inputs, outputs, size, padding=size // 2), nn.ReLU()


def _trunk(widths: tuple[int, int, int, int]) -> nn.Sequential:
    layers: list[nn.Module] = []
    channels = 3
    for width, depth in zip(widths, VGG_DEPTHS, strict=True):
        if layers:
            layers.append(nn.MaxPool2d(2, 2))
        for _ in range(depth):
            layers.extend(_convolution(channels, width, 3))
            channels = width
    return nn.Sequential(*layers)


def _first_stage(widths: Widths, maps: int) -> nn.Sequential:
    layers: list[nn.Module] = []
    for _ in range(4):
        layers.extend(_convolution(widths.stage, widths.stage, 3))
    layers.extend(_convolution(widths.stage, widths.first_head, 1))
    return nn.Sequential(*layers, nn.Conv2d(widths.first_head, maps, 1))


def _refining_stage(widths: Widths, maps: int) -> nn.Sequential:
    layers: list[nn.Module] = [*_convolution(widths.stage + maps, widths.stage, 7)]
    for size in (7, 7, 3, 3, 3, 3, 1):
        layers.extend(_convolution(widths.stage, widths.stage, size))
    return nn.Sequential(*layers, nn.Conv2d(widths.stage, maps, 1))
