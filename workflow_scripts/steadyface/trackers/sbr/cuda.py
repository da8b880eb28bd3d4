"""SBR's networks on a GPU, for the same functions of arrays as on the CPU."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from steadyface.trackers.engine import OpenedNetwork
from steadyface.trackers.sbr.checkpoint import input_size_of, load_network


def open_on_gpu(weights: str | Path, device: str = "cuda") -> tuple[OpenedNetwork, int]:
    """The last stage's heat maps as a function of crops, and the side of the crops it takes.

    Raises:
        WeightsError: the weight file is unusable.
    """
    # Single precision throughout, so that the landmarks are those of the CPU.
    torch.backends.cudnn.allow_tf32 = False
    network = load_network(weights).to(device)

    def heat_maps(crops: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.inference_mode():
            return network(torch.from_numpy(crops).to(device))[-1].cpu().numpy()

    return heat_maps, input_size_of(weights)
