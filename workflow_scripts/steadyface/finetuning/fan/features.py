"""What FAN's frozen trunk sees in the annotated frames, computed once and shared by all folds.

Fine-tuning changes the last stack only. Whatever reaches it from the frozen part is therefore the
same in every epoch of every fold, and is kept on disk: half-precision numbers in a plain NumPy
file that each fold maps into memory and reads the samples of a batch from. A frame and copy takes
8 KiB per feature: 512 KiB in a network of 64 features, 2 MiB in the full one.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steadyface.errors import TrainingError, words_of
from steadyface.faces.fan_crop import FloatArray, network_input
from steadyface.files import atomic_path
from steadyface.finetuning.fan.augmentation import (
    FanAugmentation,
    Image,
    augmented_crop,
    plain_crop,
)
from steadyface.trackers.engine import OnnxNetwork, OpenedNetwork, choose_device

FrameKey = tuple[str, int, int]


@dataclass(frozen=True)
class TrunkFeatures:
    """One subject's annotated frames as the last stack sees them.

    Attributes:
        maps: (frames, 1 + copies, features, 64, 64) float16, mapped from disk; the first of each
            frame is the plain crop.
        cells: (frames, 1 + copies, 68, 2) landmarks in heat-map cells; NaN where not annotated.
        frames: task, repetition and frame number of each.
    """

    maps: NDArray[np.float16]
    cells: NDArray[np.float32]
    frames: list[FrameKey]


def precompute_trunk_features(
    subject: str,
    frames: Iterable[tuple[FrameKey, Image]],
    points: FloatArray,
    boxes: FloatArray,
    trunk: str | Path,
    maps_path: str | Path,
    cells_path: str | Path,
    augmentation: FanAugmentation,
    device: str = "cpu",
    threads: int = 1,
) -> None:
    """Run the trunk over a subject's annotated frames and their varied copies.

    Args:
        subject: enters the random draws, so that no two people get the same.
        frames: task, repetition, frame number, and RGB image, one annotated frame after another.
        points: (frames, 68, 2) annotations, full-image pixels; NaN where a landmark has none.
        boxes: (frames, 4), HOG convention, the boxes that tracking uses.
        trunk: `trunk.onnx` on the CPU, the network's safetensors on a GPU.
        maps_path: the `.npy` file of `TrunkFeatures.maps`.
        cells_path: the `.npz` file of the rest.
        augmentation: ranges in which the copies vary.
        device: `cpu`, `cuda` or `auto`.
        threads: CPU cores to use.

    Raises:
        TrainingError: there is no frame, a frame has no box, or a feature is beyond what half
            precision can hold.
        WeightsError: the trunk is unusable.
        ValueError: the numbers of frames, points and boxes differ.
    """
    run = _open_trunk(trunk, device, threads)
    if len(points) == 0:
        raise TrainingError(
            "no annotated frame", where=subject, remedy="annotate some or leave the person out"
        )
    generator = np.random.default_rng([augmentation.seed, *subject.encode()])
    cells = np.empty((len(points), 1 + augmentation.copies, *points.shape[1:]), dtype=np.float32)
    keys: list[FrameKey] = []
    maps = None
    with atomic_path(maps_path) as temporary:
        for number, ((key, image), marks, box) in enumerate(
            zip(frames, points, boxes, strict=True)
        ):
            if not np.isfinite(box).all():
                raise TrainingError(
                    "an annotated frame without a face box",
                    where=f"{subject}, {key}",
                    remedy="run face detection on it or drop its annotation",
                )
            crops = [plain_crop(image, marks, box)]
            for _ in range(augmentation.copies):
                crops.append(augmented_crop(image, marks, box, augmentation, generator))
            seen = run(network_input(np.stack([crop for crop, _ in crops])))
            if not np.abs(seen).max() < np.finfo(np.float16).max:
                raise TrainingError(
                    "the trunk gives features that are not finite in half precision",
                    where=f"{subject}, {key}",
                    remedy="check the weights",
                )
            if maps is None:
                maps = np.lib.format.open_memmap(
                    temporary, "w+", np.float16, (len(points), *seen.shape)
                )
                _take_room(temporary)
            maps[number] = seen
            cells[number] = [landmarks for _, landmarks in crops]
            keys.append(key)
        maps.flush()
        del maps
    tasks, repetitions, numbers = zip(*keys, strict=True)
    with atomic_path(cells_path) as temporary:
        np.savez(temporary, cells=cells, task=tasks, repetition=repetitions, frame=numbers)


def _take_room(path: Path) -> None:
    """Reserve a file's whole length: a mapped page that does not fit kills without a word."""
    # Not every system can.
    if hasattr(os, "posix_fallocate"):
        with path.open("r+b") as file:
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def open_trunk_features(maps_path: str | Path, cells_path: str | Path) -> TrunkFeatures:
    """The features that `precompute_trunk_features` wrote; maps stay on disk until they are used.

    Raises:
        TrainingError: the files are missing, damaged, or do not belong together.
    """
    try:
        maps = np.load(maps_path, mmap_mode="r")
        with np.load(cells_path) as stored:
            cells = stored["cells"]
            frames = [
                (str(task), int(repetition), int(frame))
                for task, repetition, frame in zip(
                    stored["task"], stored["repetition"], stored["frame"], strict=True
                )
            ]
    except (OSError, ValueError, KeyError, EOFError) as problem:
        raise TrainingError(
            f"unusable trunk features ({words_of(problem)})",
            where=maps_path,
            remedy="delete them and run again",
        ) from None
    if maps.shape[:2] != cells.shape[:2] or len(frames) != len(maps):
        raise TrainingError(
            f"{maps.shape[:2]} features but {cells.shape[:2]} landmarks",
            where=maps_path,
            remedy="delete both and run again",
        )
    return TrunkFeatures(maps, cells, frames)


def _open_trunk(trunk: str | Path, device: str, threads: int) -> OpenedNetwork:
    if choose_device(device) == "cuda":
        from steadyface.trackers.fan.cuda import open_on_gpu

        return open_on_gpu(trunk, {})[0]
    return OnnxNetwork(trunk, threads)
