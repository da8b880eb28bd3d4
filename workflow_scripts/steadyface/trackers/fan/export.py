"""FAN as ONNX graphs, trunk and head apart, so that networks with one trunk share its work."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from steadyface.errors import WeightsError
from steadyface.faces.fan_crop import INPUT_SIZE
from steadyface.files import atomic_path
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.fan.loading import load_head, load_network
from steadyface.trackers.fan.network import FaceAlignmentNetwork

TRUNK_FILE = "trunk.onnx"
HEAD_FILE = "head.onnx"
TOLERANCE = 1e-4
OPSET = 17


class _Trunk(nn.Module):
    """The trunk with one 1x1 convolution where the network has three.

    Between two stacks the features take two ways, one through the stack's heat maps. Nobody reads
    those maps, and without them both ways are one linear map.
    """

    def __init__(self, network: FaceAlignmentNetwork) -> None:
        super().__init__()
        self.network = network
        self.links = nn.ModuleList(
            _link(*(network.get_submodule(f"{name}{stack}") for name in ("l", "al", "bl")))
            for stack in range(network.size.stacks - 1)
        )

    def forward(self, images: Tensor) -> Tensor:
        maps = self.network.stem(images)
        for stack, link in enumerate(self.links):
            maps = maps + link(self.network.stack(stack, maps))
        return maps


class _Head(nn.Module):
    def __init__(self, network: FaceAlignmentNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, maps: Tensor) -> Tensor:
        return self.network.head(maps)


def _link(to_heat_maps: nn.Conv2d, back: nn.Conv2d, onwards: nn.Conv2d) -> nn.Conv2d:
    """`onwards(x) + back(to_heat_maps(x))` as one convolution."""
    inner, outer = (layer.weight.double().flatten(1) for layer in (to_heat_maps, back))
    link = nn.Conv2d(inner.shape[1], outer.shape[0], 1)
    weight = onwards.weight.double().flatten(1) + outer @ inner
    bias = onwards.bias.double() + back.bias.double() + outer @ to_heat_maps.bias.double()
    with torch.no_grad():
        link.weight.copy_(weight[..., None, None])
        link.bias.copy_(bias)
    return link


def export_fan(weights: str | Path, directory: str | Path) -> None:
    """Write `trunk.onnx` (stem and all stacks but the last) and `head.onnx` (the last stack).

    Args:
        weights: a whole network, safetensors.
        directory: folder of the two files; made if it is not there.

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
    _export(_Trunk(network), images, features, directory / TRUNK_FILE)
    _export_head(network, features, directory / HEAD_FILE)


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
    _export_head(network, features, Path(path))


def _export_head(network: FaceAlignmentNetwork, features: Tensor, path: Path) -> None:
    with torch.no_grad():
        heat_maps = network.head(features)
    _export(_Head(network), features, heat_maps, path)


def _export(part: nn.Module, example: Tensor, expected: Tensor, path: Path) -> None:
    with atomic_path(path) as temporary:
        with warnings.catch_warnings():
            # The successor of this exporter takes 7 s where this takes 0.3 s, once per fold.
            warnings.simplefilter("ignore", DeprecationWarning)
            torch.onnx.export(
                part.eval(),
                (example,),
                temporary,
                dynamo=False,
                opset_version=OPSET,
                input_names=["inputs"],
                output_names=["outputs"],
                dynamic_axes={"inputs": {0: "batch"}, "outputs": {0: "batch"}},
            )
        found = OnnxNetwork(temporary)(example.numpy())
        difference = float(np.abs(found - expected.numpy()).max())
        if not difference <= TOLERANCE * max(1.0, float(expected.abs().max())):
            raise WeightsError(
                f"the exported graph differs from torch by {difference:.1e}, more than "
                f"{TOLERANCE:.0e}",
                where=path,
                remedy="use the versions of torch and onnxruntime that are pinned",
            )
