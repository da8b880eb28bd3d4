"""Landmarks of every frame of a recording, for all of FAN's arms in one pass."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steadyface.faces.fan_crop import FloatArray, crop_face, meets_image, network_input
from steadyface.landmarks import LANDMARKS
from steadyface.trackers.engine import OnnxNetwork, choose_device
from steadyface.trackers.fan.decoding import DECODERS, Landmarks, average_with_mirror

Image = NDArray[np.uint8]


def track_fan(
    frames: Iterable[Image | None],
    boxes: FloatArray,
    trunk: str | Path,
    heads: Mapping[str, str | Path],
    arms: Mapping[str, Sequence[str]],
    flip: bool = False,
    batch: int = 1,
    device: str = "cpu",
    threads: int = 1,
) -> dict[str, Landmarks]:
    """Landmarks of each frame: the trunk runs once, then each head, then each arm's decoder.

    Frames are taken a few at a time, so memory does not grow with the recording but for the
    landmarks themselves.

    Args:
        frames: RGB images (height, width, 3) in order; None where a frame is missing.
        boxes: (frames, 4), HOG convention, full-image pixels; NaN where there is no face.
        trunk: file that all heads share: `trunk.onnx` on the CPU, the network's safetensors on a
            GPU.
        heads: files by name: `head.onnx` on the CPU, safetensors on a GPU.
        arms: head whose heat maps are read and decoder (a key of `decoding.DECODERS`), by arm.
        flip: also look at the mirror image of each crop and average; doubles the time.
        batch: frames that the network sees at once.
        device: `cpu`, `cuda`, or `auto`.
        threads: CPU cores to use.

    Returns:
        For each arm, points (frames, 68, 2) in full-image pixels and the height of each heat
        map's peak (frames, 68); both NaN where there is no image, no box, or no part of the
        box's square lies in the image.

    Raises:
        WeightsError: a graph or weight file is unusable.
        ValueError: the numbers of frames and boxes differ.
    """
    boxes = np.asarray(boxes, dtype=np.float64)
    if choose_device(device) == "cuda":
        from steadyface.trackers.fan.cuda import open_on_gpu

        run_trunk, run_heads = open_on_gpu(trunk, dict(heads))
    else:
        run_trunk = OnnxNetwork(trunk, threads)
        run_heads = {name: OnnxNetwork(path, threads) for name, path in heads.items()}
    used = {head for head, _ in arms.values()}
    tracks = {
        name: (
            np.full((len(boxes), LANDMARKS, 2), np.nan),
            np.full((len(boxes), LANDMARKS), np.nan),
        )
        for name in arms
    }
    for numbers, crops in _batches(frames, boxes, batch):
        inputs = network_input(crops)
        if flip:
            inputs = np.concatenate((inputs, inputs[..., ::-1]))
        features = run_trunk(inputs)
        heat_maps = {head: run_heads[head](features) for head in used}
        if flip:
            heat_maps = {
                head: average_with_mirror(*np.split(maps, 2)) for head, maps in heat_maps.items()
            }
        for name, (head, decoder) in arms.items():
            points, heights = DECODERS[decoder](heat_maps[head], boxes[numbers])
            tracks[name][0][numbers], tracks[name][1][numbers] = points, heights
    return tracks


def _batches(
    frames: Iterable[Image | None], boxes: FloatArray, size: int
) -> Iterator[tuple[list[int], NDArray[np.uint8]]]:
    """Numbers of the next few frames that show a face, and their crops."""
    crops = _crops(frames, boxes)
    while chunk := list(islice(crops, size)):
        numbers, images = zip(*chunk, strict=True)
        yield list(numbers), np.stack(images)


def _crops(frames: Iterable[Image | None], boxes: FloatArray) -> Iterator[tuple[int, Image]]:
    seen = 0
    for number, image in enumerate(frames):
        seen += 1
        if seen > len(boxes):
            break
        box = boxes[number]
        if image is not None and np.isfinite(box).all() and meets_image(box, image.shape):
            yield number, crop_face(image, box)
    if seen != len(boxes):
        raise ValueError(f"{len(boxes)} boxes for {seen} or more frames; expected one each")
