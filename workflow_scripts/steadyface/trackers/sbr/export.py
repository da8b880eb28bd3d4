"""The pose machine as an ONNX graph, checked against torch before anyone may use it."""

import warnings
from copy import deepcopy
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from steadyface.errors import WeightsError
from steadyface.faces.sbr_crop import normalise
from steadyface.files import atomic_path
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.sbr.checkpoint import input_size_of, load_network
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine
from steadyface.trackers.sbr.peak_finder import find_peaks

HEAT_MAP_TOLERANCE = 1e-4
LANDMARK_TOLERANCE_PX = 1e-2
OPSET = 17
BLOCK = 16


class _LastStage(nn.Module):
    """Only the last stage's maps are decoded, and all stages' are padded to whole blocks."""

    def __init__(self, network: ConvolutionalPoseMachine) -> None:
        super().__init__()
        self.maps = network.landmarks + 1
        self.network = _in_whole_blocks(network)

    def forward(self, images: Tensor) -> Tensor:
        return self.network(images)[-1][:, : self.maps]


def _in_whole_blocks(network: ConvolutionalPoseMachine) -> ConvolutionalPoseMachine:
    """A copy with as many empty maps more as fill a block; its other maps are the same.

    ONNX Runtime convolves blocks of 16 channels; the stages' 7 x 7 layers, which take the shared
    features and 69 maps, fell back to a slower way, a quarter of the compact network's time.
    """
    extra = -(network.landmarks + 1) % BLOCK
    copy = deepcopy(network)
    with torch.no_grad():
        for number, stage in enumerate(copy.stages):
            head, first = stage[-1], stage[0]
            head.weight = _with_zeros(head.weight, (0, 0, 0, 0, 0, 0, 0, extra))
            head.bias = _with_zeros(head.bias, (0, extra))
            if number:
                first.weight = _with_zeros(first.weight, (0, 0, 0, 0, 0, extra))
    return copy


def _with_zeros(parameter: nn.Parameter, padding: tuple[int, ...]) -> nn.Parameter:
    return nn.Parameter(nn.functional.pad(parameter, padding))


def export_sbr(weights: str | Path, directory: str | Path, input_size: int | None = None) -> Path:
    """Write the graph of a weight file into `directory` and hold it against torch.

    Args:
        weights: safetensors, or a published checkpoint.
        directory: folder for `<name of weights>.onnx`.
        input_size: side of the crops, pixels; by default what the weight file says, else 256.

    Returns:
        The graph's path. It takes one normalised crop (1, 3, side, side) and gives the last
        stage's heat maps (1, 69, side / 8, side / 8).

    Raises:
        WeightsError: the weights cannot be used, or graph and torch disagree by more than 1e-4 of
            the heat maps' scale (or 1e-4 where that is below 1) or 1e-2 input pixels.
    """
    network = load_network(weights)
    side = input_size or input_size_of(weights)
    path = Path(directory) / f"{Path(weights).stem}.onnx"
    with atomic_path(path) as temporary:
        with warnings.catch_warnings():
            # The successor of this exporter takes seconds where this takes a fraction of one.
            warnings.simplefilter("ignore", DeprecationWarning)
            torch.onnx.export(
                _LastStage(network).eval(),
                (torch.zeros(1, 3, side, side),),
                temporary,
                dynamo=False,
                opset_version=OPSET,
                input_names=["crop"],
                output_names=["heat_maps"],
            )
        check_export(network, temporary, side)
    return path


def check_export(network: ConvolutionalPoseMachine, graph: str | Path, side: int) -> None:
    """Compare a graph with its network on a few blurred noise images.

    Raises:
        WeightsError: they disagree.
    """
    engine = OnnxNetwork(graph)
    for crop in _smooth_noise(side, images=3):
        with torch.no_grad():
            expected = network(torch.from_numpy(crop))[-1][0].numpy()
        found = engine(crop)
        scale = max(1.0, float(np.abs(expected).max()))
        difference = float(np.abs(found[0] - expected).max())
        if not difference <= HEAT_MAP_TOLERANCE * scale:
            raise WeightsError(
                f"heat maps differ from torch's by {difference:.2g}, allowed are "
                f"{HEAT_MAP_TOLERANCE * scale:.2g}",
                where=graph,
                remedy="update onnxruntime or torch",
            )
        _check_landmarks(found[0], expected, 2 * difference, graph)


def _check_landmarks(
    found: NDArray[np.float32], expected: NDArray[np.float32], tie: float, graph: str | Path
) -> None:
    # Where two cells are equally high, rounding decides which of them is the peak.
    highest = np.partition(expected.reshape(len(expected), -1), -2, axis=1)
    decided = highest[:, -1] - highest[:, -2] > tie
    apart = np.abs(find_peaks(found)[0] - find_peaks(expected)[0])[decided]
    if apart.size and not apart.max() <= LANDMARK_TOLERANCE_PX:
        raise WeightsError(
            f"landmarks differ from torch's by {apart.max():.2g} px, allowed are "
            f"{LANDMARK_TOLERANCE_PX} px",
            where=graph,
            remedy="update onnxruntime or torch",
        )


def _smooth_noise(side: int, images: int) -> list[NDArray[np.float32]]:
    generator = np.random.default_rng(0)
    crops = []
    for _ in range(images):
        coarse = torch.from_numpy(generator.uniform(0, 255, (1, 3, 12, 12)))
        smooth = nn.functional.interpolate(coarse, size=(side, side), mode="bilinear")
        crops.append(normalise(smooth[0].permute(1, 2, 0).numpy().astype(np.uint8))[None])
    return crops
