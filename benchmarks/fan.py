"""What FAN costs here, side by side with torch and with the face-alignment package, in one run.

    PYTHONPATH=workflow_scripts OMP_NUM_THREADS=1 python benchmarks/fan.py

All on one core, with random weights, which cost what trained ones do. The rivals take turns, and
CPU time is compared, so that other work on the machine hardly changes the ratios; wall time is
printed beside it. Targets are this project's own.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median

import face_alignment
import numpy as np
import torch
from safetensors.torch import save_file
from torch.utils.flop_counter import FlopCounterMode

from steadyface.faces.fan_crop import network_input
from steadyface.finetuning.fan import training as fan
from steadyface.finetuning.fan.augmentation import FanAugmentation, augmented_crop
from steadyface.finetuning.fan.features import open_trunk_features, precompute_trunk_features
from steadyface.finetuning.fan.folds import PUBLISHED_RECIPE
from steadyface.finetuning.fan.loss import heat_map_error
from steadyface.study.configuration import read_settings
from steadyface.trackers.arms import as_parameters
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.fan.export import export_fan
from steadyface.trackers.fan.loading import load_network
from steadyface.trackers.fan.network import COMPACT, FULL_SIZE, FaceAlignmentNetwork, FanSize
from steadyface.trackers.fan.tracking import track_fan

ARMS = as_parameters(["fan", "fan_ft", "fan_subpixel", "fan_ft_subpixel"])
BOX = np.array([200.0, 150.0, 330.0, 280.0])


def race(rivals: dict[str, Callable[[], object]], rounds: int) -> dict[str, tuple[float, float]]:
    """Median CPU and wall seconds of each rival; they take turns."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in rivals}
    for run in rivals.values():
        run()
    for _ in range(rounds):
        for name, run in rivals.items():
            cpu, wall = time.process_time(), time.perf_counter()
            run()
            times[name].append((time.process_time() - cpu, time.perf_counter() - wall))
    return {
        name: (median(cpu for cpu, _ in taken), median(wall for _, wall in taken))
        for name, taken in times.items()
    }


def told(what: str, times: dict[str, tuple[float, float]], target: str) -> None:
    """Print a comparison of two: the second relative to the first."""
    (first, (cpu, wall)), (second, (other_cpu, other_wall)) = times.items()
    print(f"{what} (target: {target})")
    print(f"  {first}: {cpu:.3f} s CPU, {wall:.3f} s wall")
    print(f"  {second}: {other_cpu:.3f} s CPU, {other_wall:.3f} s wall")
    print(f"  ratio {first} / {second}: {cpu / other_cpu:.2f} CPU, {wall / other_wall:.2f} wall")


def scene(frames: int) -> np.ndarray:
    """Coloured squares (frames, 480, 640, 3)."""
    coarse = np.random.default_rng(0).integers(0, 256, (frames, 60, 80, 3)).astype(np.uint8)
    return np.kron(coarse, np.ones((1, 8, 8, 1), dtype=np.uint8))


def random_network(size: FanSize, directory: Path, seed: int) -> Path:
    """Weights and graphs of a random network in `directory`."""
    torch.manual_seed(seed)
    directory.mkdir()
    path = directory / "weights.safetensors"
    network = FaceAlignmentNetwork(size.features, size.stacks, size.landmarks, size.depth)
    save_file(network.state_dict(), path)
    export_fan(path, directory)
    return path


def package_network(weights: Path) -> object:
    """The package's aligner with our tensors, without its downloads."""
    tensors = load_network(weights).state_dict()

    def load(*_: object) -> torch.nn.Module:
        network = face_alignment.models.FAN(4)
        network.load_state_dict(tensors)
        return network.eval()

    face_alignment.FaceAlignment._load_native = load
    return face_alignment.FaceAlignment(
        face_alignment.LandmarksType.TWO_D,
        device="cpu",
        flip_input=True,
        face_detector="folder",
        compile=False,
    )


def forward(folder: Path, rounds: int) -> None:
    """One crop through the full network: ONNX Runtime against torch."""
    network = load_network(folder / "first" / "weights.safetensors")
    trunk, head = (OnnxNetwork(folder / "first" / f"{part}.onnx") for part in ("trunk", "head"))
    inputs = np.random.default_rng(0).random((1, 3, 256, 256), dtype=np.float32)
    with torch.inference_mode():
        times = race(
            {
                "ONNX Runtime": lambda: head(trunk(inputs)),
                "torch": lambda: network(torch.from_numpy(inputs)),
            },
            rounds,
        )
        with FlopCounterMode(display=False) as counted:
            network(torch.from_numpy(inputs))
    told("FAN-4, one crop forward", times, "at most 0.70")
    square = torch.rand(2048, 2048)
    peak = 2 * 2048**3 / min(race({"product": lambda: square @ square}, rounds)["product"]) / 1e9
    for name, (cpu, _) in times.items():
        print(f"  {name}: {counted.get_total_flops() / cpu / 1e9:.0f} GFLOP/s")
    print(f"  a matrix product on this machine: {peak:.0f} GFLOP/s")


def both_networks(folder: Path, rounds: int) -> None:
    """FAN and FAN-FT of one frame with flip averaging, against the package run twice."""
    tuned = folder / "tuned.safetensors"
    network = load_network(folder / "first" / "weights.safetensors")
    generator = torch.Generator().manual_seed(1)
    tensors = {
        name: tensor + 0.01 * torch.randn(tensor.shape, generator=generator)
        if fan.is_head_tensor(name) and name.endswith("weight")
        else tensor
        for name, tensor in network.state_dict().items()
    }
    save_file(tensors, tuned)
    (folder / "second").mkdir()
    export_fan(tuned, folder / "second")
    image = scene(1)[0]
    theirs = [package_network(path) for path in (folder / "first" / "weights.safetensors", tuned)]
    heads = {"fan": folder / "first" / "head.onnx", "fan_ft": folder / "second" / "head.onnx"}
    trunk = folder / "first" / "trunk.onnx"
    count = 4

    def ours() -> dict:
        return track_fan([image] * count, np.stack([BOX] * count), trunk, heads, ARMS, flip=True)

    def package_twice() -> list:
        return [
            one.get_landmarks_from_image(image, detected_faces=[BOX.tolist()])
            for _ in range(count)
            for one in theirs
        ]

    times = race({"the package's network, twice": package_twice, "here": ours}, rounds)
    told(f"FAN and FAN-FT of {count} frames with flip", times, "at least 2.3, same landmarks")
    expected, found = package_twice()[:2], ours()
    for name, landmarks in zip(("fan", "fan_ft"), expected, strict=True):
        equal = int((found[name][0][0] == landmarks[0]).all(axis=1).sum())
        print(f"  {name}: {equal} of 68 landmarks equal the package's")


def fold_epoch(folder: Path, rounds: int) -> None:
    """A step of fine-tuning at full size: from stored features, and the plain way."""
    weights = folder / "first" / "weights.safetensors"
    settings = replace(PUBLISHED_RECIPE, batch=4)
    tuning = read_settings(Path(__file__).resolve().parents[1] / "config.yaml")["finetuning"]
    augmentation = FanAugmentation(**tuning["fan_augmentation"])
    images = scene(4)
    points = np.random.default_rng(0).uniform((210, 160), (320, 270), (4, 68, 2))
    precompute_trunk_features(
        "A01",
        ((("OPEN", 1, i), image) for i, image in enumerate(images)),
        points,
        np.stack([BOX] * 4),
        folder / "first" / "trunk.onnx",
        folder / "maps.npy",
        folder / "cells.npz",
        augmentation,
    )
    people = {"A01": open_trunk_features(folder / "maps.npy", folder / "cells.npz")}
    batch = [("A01", i, 1) for i in range(4)]
    network = fan._network_with_learning_head(weights, "cpu")
    plain_network = load_network(weights)
    learning = [
        tensor.requires_grad_(fan.is_head_tensor(name))
        for name, tensor in plain_network.named_parameters()
    ]
    optimiser = torch.optim.RMSprop([t for t in network.parameters() if t.requires_grad], lr=1e-5)
    plain_optimiser = torch.optim.RMSprop([t for t in learning if t.requires_grad], lr=1e-5)
    generator = np.random.default_rng(0)

    def plain() -> None:
        crops, cells = zip(
            *(
                augmented_crop(image, marks, BOX, augmentation, generator)
                for image, marks in zip(images, points, strict=True)
            ),
            strict=True,
        )
        heat_maps = plain_network(torch.from_numpy(network_input(np.stack(crops))))[-1]
        plain_optimiser.zero_grad()
        heat_map_error(heat_maps, torch.from_numpy(np.stack(cells)), settings.sigma).backward()
        plain_optimiser.step()

    times = race(
        {
            "plain": plain,
            "stored features": lambda: fan._step(network, optimiser, people, batch, settings),
        },
        rounds,
    )
    told("Fine-tuning, a batch of 4 at full size", times, "at least 2.2")


def compact(folder: Path, rounds: int) -> None:
    """FAN and FAN-FT of a frame in the compact size."""
    random_network(COMPACT, folder / "compact", 0)
    frames, boxes = scene(8), np.stack([BOX] * 8)
    directory = folder / "compact"
    heads = {"fan": directory / "head.onnx", "fan_ft": directory / "head.onnx"}
    for flip in (False, True):
        run = {
            "run": lambda flip=flip: track_fan(
                frames, boxes, directory / "trunk.onnx", heads, ARMS, flip=flip
            )
        }
        cpu, _ = race(run, 3 * rounds)["run"]
        print(
            f"Compact, {COMPACT.features} features: FAN and FAN-FT of a frame, crop and decoders "
            f"included, flip {'on' if flip else 'off'}: {1000 * cpu / 8:.1f} ms CPU (target: 45)"
        )


def main() -> None:
    """Run all comparisons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="turns of each rival")
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        random_network(FULL_SIZE, folder / "first", 0)
        forward(folder, rounds)
        both_networks(folder, rounds)
        fold_epoch(folder, rounds)
        compact(folder, rounds)


if __name__ == "__main__":
    main()
