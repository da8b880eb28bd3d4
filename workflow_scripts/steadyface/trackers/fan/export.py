"""FAN as ONNX graphs, trunk and head apart, so that networks with one trunk share its work."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from steadyface.errors import WeightsError
from steadyface.faces.fan_crop import INPUT_SIZE
from steadyface.tables import atomic_path
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.fan.loading import load_head, load_network
from steadyface.trackers.fan.network import FaceAlignmentNetwork

TRUNK_FILE = "trunk.onnx"
HEAD_FILE = "head.onnx"
TOLERANCE = 1e-4
OPSET = 17


class _Part(nn.Module):
    def __init__(self, network: FaceAlignmentNetwork, part: str) -> None:
        super().__init__()
        self.network, self.part = network, part

    def forward(self, inputs: Tensor) -> Tensor:
        return getattr(self.network, self.part)(inputs)


def export_fan(weights: str | Path, directory: str | Path) -> None:
    """Write `trunk.onnx` (stem and all stacks but the last) and `head.onnx` (the last stack).

    Args:
        weights: a whole network, safetensors.
        directory: where the two files go; made if need be.

    Raises:
        WeightsError: the weights are unusable, or a graph's output differs from torch's by more
            than 1e-4.
    """
    network = load_network(weights)
    directory = Path(directory)
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(2, 3, INPUT_SIZE, INPUT_SIZE, generator=generator)
    with torch.no_grad():
        features = network.trunk(images)
    _export(network, "trunk", images, directory / TRUNK_FILE)
    _export(network, "head", features, directory / HEAD_FILE)


def export_head(weights: str | Path, head: str | Path, path: str | Path) -> None:
    """Write the graph of a fine-tuned last stack.

    Args:
        weights: the whole network that was fine-tuned, safetensors.
        head: the last hourglass block after fine-tuning, safetensors.
        path: the `.onnx` file to write.

    Raises:
        WeightsError: as `export_fan`.
    """
    network = load_network(weights)
    load_head(network, head)
    generator = torch.Generator().manual_seed(0)
    images = torch.rand(1, 3, INPUT_SIZE, INPUT_SIZE, generator=generator)
    with torch.no_grad():
        features = network.trunk(images)
    _export(network, "head", features, Path(path))


def _export(network: FaceAlignmentNetwork, part: str, example: Tensor, path: Path) -> None:
    with atomic_path(path) as temporary:
        with warnings.catch_warnings():
            # The successor of this exporter takes 7 s where this takes 0.3 s, once per fold.
            warnings.simplefilter("ignore", DeprecationWarning)
            torch.onnx.export(
                _Part(network, part).eval(),
                (example,),
                temporary,
                dynamo=False,
                opset_version=OPSET,
                input_names=["inputs"],
                output_names=["outputs"],
                dynamic_axes={"inputs": {0: "batch"}, "outputs": {0: "batch"}},
            )
        with torch.no_grad():
            expected = getattr(network, part)(example).numpy()
        difference = float(np.abs(OnnxNetwork(temporary)(example.numpy()) - expected).max())
        if not difference <= TOLERANCE * max(1.0, float(np.abs(expected).max())):
            raise WeightsError(
                f"{path}: the exported {part} differs from torch by {difference:.1e}, more than "
                f"{TOLERANCE:.0e}; use the versions of torch and onnxruntime that are pinned"
            )
