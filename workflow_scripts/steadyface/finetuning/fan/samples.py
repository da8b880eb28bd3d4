"""Which frames and copies a step of FAN's fine-tuning learns from, and their tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from steadyface.finetuning.fan.features import TrunkFeatures
from steadyface.trackers.fan.network import FaceAlignmentNetwork

# Subject, which of the subject's frames, which copy of the frame (0: the plain crop).
Sample = tuple[str, int, int]


def draw(
    pool: Sequence[tuple[str, int]],
    people: Mapping[str, TrunkFeatures],
    count: int,
    generator: np.random.Generator,
) -> list[Sample]:
    """Frames of the pool in random order, each once, as its plain crop or one of its copies."""
    chosen = [pool[i] for i in generator.permutation(len(pool))[:count]]
    return [(name, i, int(generator.integers(people[name].maps.shape[1]))) for name, i in chosen]


def validation_frames(features: TrunkFeatures, count: int | None) -> list[int]:
    """Evenly spread frames of a person; all when `count` is None or more than there are."""
    total = len(features.frames)
    return np.linspace(0, total - 1, min(count or total, total)).round().astype(int).tolist()


def gather(
    people: Mapping[str, TrunkFeatures], batch: Sequence[Sample], network: FaceAlignmentNetwork
) -> tuple[Tensor, Tensor]:
    """Features (n, features, 64, 64) and landmarks (n, 68, 2) in cells, where `network` is."""
    device = next(network.parameters()).device
    maps = np.stack([people[name].maps[i, copy] for name, i, copy in batch])
    cells = np.stack([people[name].cells[i, copy] for name, i, copy in batch])
    features = torch.from_numpy(maps).to(device).float()
    # This layout makes the last stack's convolutions about a fifth faster on a CPU.
    features = features.contiguous(memory_format=torch.channels_last)
    return features, torch.from_numpy(cells).to(device)
