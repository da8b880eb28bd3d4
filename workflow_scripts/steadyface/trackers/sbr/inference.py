"""Landmarks of every frame of a recording by SBR, for all of its arms in one pass."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steadyface.errors import FaceError, WeightsError
from steadyface.faces.boxes import tight_box_of_hog
from steadyface.faces.sbr_crop import Image, crop_area, crop_face, normalise, to_image
from steadyface.landmarks import LANDMARKS
from steadyface.trackers.engine import OnnxNetwork, OpenedNetwork, choose_device
from steadyface.trackers.sbr.peak_finder import find_peaks
from steadyface.trackers.sbr.rounding import round_to_fan_grid

# How points (frames, 68, 2) become an arm's, given the face boxes (frames, 4) px.
DECODERS = {
    "centre_of_mass": lambda points, boxes: points,
    "centre_of_mass_rounded": round_to_fan_grid,
}

Track = tuple[NDArray[np.float64], NDArray[np.float64]]


def track_sbr(
    frames: Iterable[Image | None],
    boxes: NDArray[np.float64],
    models: Mapping[str, str | Path],
    arms: Mapping[str, Sequence[str]],
    device: str = "cpu",
    threads: int = 1,
) -> dict[str, Track]:
    """Landmarks of each frame by every given network, one frame in memory at a time.

    Args:
        frames: RGB images (height, width, 3) in order; None where a frame is missing.
        boxes: (frames, 4) face boxes in the HOG convention, full-image pixels; NaN where a frame
            has no face.
        models: file of each network: the exported graph on the CPU, the weight file on a GPU.
        arms: network and decoder (a key of `DECODERS`), by arm.
        device: `cpu`, `cuda`, or `auto`.
        threads: CPU cores to use.

    Returns:
        For each arm points (frames, 68, 2), full-image pixels, and confidence (frames, 68), the
        height of the heat map's peak; both NaN where there is no image, no box, or no part of
        the box lies in the image.

    Raises:
        WeightsError: a graph or weight file is missing or is not SBR's.
        ValueError: the numbers of frames and boxes differ.
    """
    if choose_device(device) == "cuda":
        from steadyface.trackers.sbr.cuda import open_on_gpu as open_network
    else:
        open_network = _open_graph(threads)
    networks = {name: open_network(path) for name, path in models.items()}
    nothing = np.full((len(boxes), LANDMARKS, 3), np.nan)
    found = {name: (nothing[..., :2].copy(), nothing[..., 2].copy()) for name in networks}
    tight = tight_box_of_hog(boxes)
    sizes = {size for _, size in networks.values()}
    for frame, (image, box) in enumerate(zip(frames, tight, strict=True)):
        if image is None:
            continue
        try:
            area = crop_area(box, image.shape[1], image.shape[0])
        except FaceError:
            continue
        inputs = {size: normalise(crop_face(image, area, size))[None] for size in sizes}
        for name, (network, size) in networks.items():
            locations, confidence = find_peaks(network(inputs[size])[0, :LANDMARKS])
            found[name][0][frame] = to_image(locations, area, size)
            found[name][1][frame] = confidence
    return {
        arm: (DECODERS[decoder](found[name][0], boxes), found[name][1])
        for arm, (name, decoder) in arms.items()
    }


def _open_graph(threads: int) -> Callable[[str | Path], tuple[OpenedNetwork, int]]:
    """What opens an exported graph and tells the side of the crops that it takes."""

    def open_network(path: str | Path) -> tuple[OpenedNetwork, int]:
        network = OnnxNetwork(path, threads)
        _, channels, rows, columns = network.input_shape
        maps = network.output_shape[1]
        if channels != 3 or rows != columns or maps != LANDMARKS + 1:
            raise WeightsError(
                f"takes {network.input_shape} and gives {maps} maps",
                where=path,
                remedy="not a graph of SBR's, export the weights again",
            )
        return network, int(rows)

    return open_network
