"""FAN's trunk and heads on a GPU, for the same functions of arrays as on the CPU."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from steadyface.trackers.engine import OpenedNetwork
from steadyface.trackers.fan.loading import load_head, load_network
from steadyface.trackers.fan.network import FaceAlignmentNetwork, is_head_tensor
from steadyface.weights.checked_files import read_safetensors


class _CudaPart:
    def __init__(self, network: FaceAlignmentNetwork, part: str, device: str) -> None:
        self._run, self._device = getattr(network, part), device

    def __call__(self, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.inference_mode():
            return self._run(torch.from_numpy(inputs).to(self._device)).cpu().numpy()


def open_on_gpu(
    trunk: str | Path, heads: dict[str, str | Path], device: str = "cuda"
) -> tuple[OpenedNetwork, dict[str, OpenedNetwork]]:
    """The trunk and each head as functions of arrays.

    Args:
        trunk: a whole network, safetensors.
        heads: files by name: a whole network of the same trunk, or a tuned last block.
        device: torch's name of the device.

    Raises:
        WeightsError: a file is unusable.
    """
    # Single precision throughout, so that the landmarks are those of the CPU.
    torch.backends.cudnn.allow_tf32 = False
    base = load_network(trunk)
    opened: dict[str, OpenedNetwork] = {}
    for name, path in heads.items():
        if all(is_head_tensor(tensor, base.size.stacks) for tensor in read_safetensors(path)):
            network = load_network(trunk)
            load_head(network, path)
        else:
            network = load_network(path)
        opened[name] = _CudaPart(network.to(device), "head", device)
    return _CudaPart(base.to(device), "trunk", device), opened
