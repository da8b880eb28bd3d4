"""The face alignment network (FAN): four stacked hourglasses that draw one heat map per landmark.

Built of the face-alignment package's blocks. Topology and tensor names are those of its 2DFAN-4,
so that the published weights load unchanged. Its network has a fixed number of feature maps and
runs all stacks in one go; here the number is free, which gives compact networks of the same kind,
and trunk and head are apart, so that fine-tuned heads share a trunk.

Bulat & Tzimiropoulos 2017, ICCV, "How far are we from solving the 2D & 3D face alignment
problem?", section 3 (network) with the hierarchical multi-scale block of Bulat & Tzimiropoulos
2017, ICCV, "Binarized convolutional landmark localizers", figure 3b.
"""

from __future__ import annotations

from dataclasses import dataclass

from face_alignment.models.fan import ConvBlock, HourGlass
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class FanSize:
    """Size of a FAN: feature maps, stacks, landmarks, depth of an hourglass."""

    features: int = 256
    stacks: int = 4
    landmarks: int = 68
    depth: int = 4

    def __post_init__(self) -> None:
        if self.features < 8 or self.features % 8:
            # A block of the stem is half as wide and divides that by four.
            raise ValueError(f"features must be a multiple of 8, not {self.features}")
        if self.stacks < 2:
            raise ValueError(f"stacks must be at least 2 (trunk and head), not {self.stacks}")


FULL_SIZE = FanSize()

# One frame's trunk and two heads take 11 ms on one core at 32 features, 20 ms at 48, 22 ms at 64
# and 50 ms at 96 (AMD EPYC, AVX-512, ONNX Runtime, processor time, no flip).
COMPACT = FanSize(features=64)


class FaceAlignmentNetwork(nn.Module):
    """FAN of a chosen width; `FaceAlignmentNetwork()` is the published 2DFAN-4.

    The trunk is the stem and all stacks but the last; the head is the last stack. Fine-tuning
    changes the head only, so that several networks share one trunk.
    """

    def __init__(
        self, features: int = 256, stacks: int = 4, landmarks: int = 68, depth: int = 4
    ) -> None:
        super().__init__()
        self.size = FanSize(features, stacks, landmarks, depth)
        self.conv1 = nn.Conv2d(3, features // 4, 7, stride=2, padding=3)
        self.bn1 = nn.BatchNorm2d(features // 4)
        self.conv2 = ConvBlock(features // 4, features // 2)
        self.conv3 = ConvBlock(features // 2, features // 2)
        self.conv4 = ConvBlock(features // 2, features)
        for stack in range(stacks):
            self.add_module(f"m{stack}", HourGlass(1, depth, features))
            self.add_module(f"top_m_{stack}", ConvBlock(features, features))
            self.add_module(f"conv_last{stack}", nn.Conv2d(features, features, 1))
            self.add_module(f"bn_end{stack}", nn.BatchNorm2d(features))
            self.add_module(f"l{stack}", nn.Conv2d(features, landmarks, 1))
            if stack < stacks - 1:
                self.add_module(f"bl{stack}", nn.Conv2d(features, features, 1))
                self.add_module(f"al{stack}", nn.Conv2d(landmarks, features, 1))

    def stem(self, images: Tensor) -> Tensor:
        """Input (batch, features, 64, 64) of the first stack, from images as in `forward`."""
        maps = functional.relu(self.bn1(self.conv1(images)), inplace=True)
        maps = functional.avg_pool2d(self.conv2(maps), 2)
        return self.conv4(self.conv3(maps))

    def stack(self, stack: int, maps: Tensor) -> Tensor:
        """Features (batch, features, 64, 64) from which a stack draws its heat maps."""
        features = self.get_submodule(f"top_m_{stack}")(self.get_submodule(f"m{stack}")(maps))
        features = self.get_submodule(f"conv_last{stack}")(features)
        return functional.relu(self.get_submodule(f"bn_end{stack}")(features), inplace=True)

    def _heat_maps(self, stack: int, features: Tensor) -> Tensor:
        return self.get_submodule(f"l{stack}")(features)

    def _next(self, stack: int, maps: Tensor, features: Tensor, heat_maps: Tensor) -> Tensor:
        onwards = self.get_submodule(f"bl{stack}")(features)
        return maps + onwards + self.get_submodule(f"al{stack}")(heat_maps)

    def trunk(self, images: Tensor) -> Tensor:
        """Input (batch, features, 64, 64) of the last stack, from images as in `forward`."""
        maps = self.stem(images)
        for stack in range(self.size.stacks - 1):
            features = self.stack(stack, maps)
            maps = self._next(stack, maps, features, self._heat_maps(stack, features))
        return maps

    def head(self, maps: Tensor) -> Tensor:
        """The last stack's heat maps (batch, landmarks, 64, 64) from what `trunk` gives."""
        last = self.size.stacks - 1
        return self._heat_maps(last, self.stack(last, maps))

    def forward(self, images: Tensor) -> list[Tensor]:
        """Heat maps of every stack, first to last, each (batch, landmarks, 64, 64).

        `images` (batch, 3, 256, 256) are RGB crops divided by 255.
        """
        maps = self.stem(images)
        every: list[Tensor] = []
        for stack in range(self.size.stacks):
            features = self.stack(stack, maps)
            every.append(self._heat_maps(stack, features))
            if stack < self.size.stacks - 1:
                maps = self._next(stack, maps, features, every[-1])
        return every


def head_modules(stacks: int = 4) -> tuple[str, ...]:
    """Names of the modules of the last hourglass block: all that fine-tuning changes."""
    last = stacks - 1
    return (f"m{last}", f"top_m_{last}", f"conv_last{last}", f"bn_end{last}", f"l{last}")


def is_head_tensor(name: str, stacks: int = 4) -> bool:
    """Whether a tensor of the state dict belongs to the last hourglass block."""
    return name.split(".", 1)[0] in head_modules(stacks)
