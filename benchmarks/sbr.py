"""CPU time of SBR's parts beside the plain way of doing the same, in one run on one core.

    PYTHONPATH=workflow_scripts python benchmarks/sbr.py [weights.safetensors ...]

Without weights: the full and the compact network with random ones. The plain ways follow the
structure of the authors' program (every point its own image in the tracker, Python loops in the
loss, every frame of a window in the graph) and are checked to give the same numbers. Rates are
held against the fastest matrix product that this machine makes in the same run.
"""

import os
from dataclasses import replace

from steadyface.finetuning.sbr.registration_loss import PUBLISHED_ACCEPTANCE
from steadyface.finetuning.sbr.step import PUBLISHED_REGISTRATION

os.environ.setdefault("OMP_NUM_THREADS", "1")

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from steadyface.faces.sbr_crop import INPUT_SIZE, normalise
from steadyface.finetuning.sbr import lucas_kanade
from steadyface.finetuning.sbr.detection_loss import detection_loss
from steadyface.finetuning.sbr.lucas_kanade import Tracks, track_forward_backward
from steadyface.finetuning.sbr.registration_loss import Acceptance, registration_loss
from steadyface.finetuning.sbr.step import WindowBatch, window_losses
from steadyface.trackers.arms import as_parameters
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.sbr.checkpoint import input_size_of, load_network, write_network
from steadyface.trackers.sbr.differentiable_peak_finder import find_peaks
from steadyface.trackers.sbr.export import export_sbr
from steadyface.trackers.sbr.inference import track_sbr
from steadyface.trackers.sbr.network import (
    COMPACT,
    FULL,
    ConvolutionalPoseMachine,
    initialise,
    parameter_count,
)


def cpu_seconds(work: Callable[[], object], repeats: int) -> float:
    """Least CPU time of one call, after one to warm up."""
    work()
    spent = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return min(spent)


def side_by_side(
    ways: dict[str, Callable[[], object]], repeats: int, rounds: int = 3
) -> dict[str, float]:
    """Least CPU time of each way, taken in turns so that a busy machine troubles all alike."""
    found = [
        {name: cpu_seconds(work, repeats) for name, work in ways.items()} for _ in range(rounds)
    ]
    return {name: min(one[name] for one in found) for name in ways}


def gigaflops(network: ConvolutionalPoseMachine, side: int) -> float:
    """Multiplications and additions of one forward pass, 1e9."""
    total = 0

    def count(module: torch.nn.Module, _: object, output: Tensor) -> None:
        nonlocal total
        total += 2 * output[0].numel() * module.weight[0].numel()

    hooks = [
        module.register_forward_hook(count)
        for module in network.modules()
        if isinstance(module, torch.nn.Conv2d)
    ]
    with torch.no_grad():
        network(torch.zeros(1, 3, side, side))
    for hook in hooks:
        hook.remove()
    return total / 1e9


def forward(weights: Path, folder: Path) -> None:
    """The exported graph beside torch, and beside the machine's matrix products."""
    network, side = load_network(weights), input_size_of(weights)
    graph = export_sbr(weights, folder)
    run = OnnxNetwork(graph)
    crop = normalise(np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8))
    images = torch.from_numpy(crop[None])
    repeats = 3 if parameter_count(network) > 5e6 else 15

    def in_torch() -> None:
        with torch.no_grad():
            network(images)

    left, right = torch.rand(1536, 1536), torch.rand(1536, 1536)
    product = 2 * 1536**3 / 1e9
    spent = side_by_side(
        {
            "graph": lambda: run(crop[None]),
            "torch": in_torch,
            "torch product": lambda: left @ right,
            "numpy product": lambda: left.numpy() @ right.numpy(),
        },
        repeats,
    )
    peak = product / min(spent["torch product"], spent["numpy product"])
    flops = gigaflops(network, side)
    rate = flops / spent["graph"]
    print(
        f"\n{weights.name}: {parameter_count(network):,} parameters, {side} px, "
        f"{weights.stat().st_size / 1e6:.1f} MB, {flops:.2f} GFLOP"
    )
    print(f"  forward, torch eager       {spent['torch'] * 1e3:8.1f} ms")
    print(
        f"  forward, exported graph    {spent['graph'] * 1e3:8.1f} ms   "
        f"{spent['graph'] / spent['torch']:.2f} of torch"
    )
    print(
        f"  rate of the graph          {rate:8.1f} GFLOP/s, matrix products {peak:.1f}: "
        f"{rate / peak:.2f} of the peak"
    )
    image = np.random.default_rng(1).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    box = np.array([[230.0, 150.0, 410.0, 330.0]])
    arms = as_parameters(["sbr"])
    once, often = (
        cpu_seconds(lambda n=n: track_sbr([image] * n, box.repeat(n, 0), {"sbr": graph}, arms), 2)
        for n in (1, 1 + repeats)
    )
    frame = (often - once) / repeats
    print(f"  from frame to landmarks    {frame * 1e3:8.1f} ms")


def scene(batch: int) -> tuple[Tensor, Tensor]:
    """Windows (batch, 3, 3, 256, 256) of a moving texture, and points (batch, 3, 69, 2) on it."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(batch, 3, 50, 50, generator=generator) * 4 - 2
    texture = functional.interpolate(coarse, size=(300, 300), mode="bicubic")
    frames = [texture[..., 12 - 2 * t : 268 - 2 * t, 10 + t : 266 + t] for t in range(3)]
    start = 28 + 200 * torch.rand(batch, 1, 69, 2, generator=generator)
    motion = torch.tensor([[0.0, 0.0], [-1.0, 2.0], [-2.0, 4.0]])[:, None]
    noise = 0.4 * torch.randn(batch, 3, 69, 2, generator=generator)
    return torch.stack(frames, dim=1), start + motion + noise


def plain_patches(image: Tensor, points: Tensor, window: int) -> Tensor:
    """Patches by sampling a copy of the image for every point."""
    height, width = image.shape[-2:]
    offset = torch.arange(-window, window + 1, dtype=points.dtype)
    grid = points[:, None, None] + torch.stack(torch.meshgrid(offset, offset, indexing="xy"), -1)
    grid = -1 + 2 * grid / torch.tensor([width - 1, height - 1])
    images = image[None].expand(len(points), -1, -1, -1)
    return functional.grid_sample(images, grid, align_corners=True)


def plain_pair(old: Tensor, new: Tensor, points: Tensor) -> Tensor:
    """One pair of frames, every step on all samples."""
    weight = lucas_kanade.weight_map()
    template = plain_patches(old, points, lucas_kanade.WINDOW)
    along_x, along_y = lucas_kanade.patch_gradients(template)
    inverse = lucas_kanade.invert(lucas_kanade.structure_matrices(along_x, along_y, weight))
    for _ in range(lucas_kanade.STEPS):
        error = (plain_patches(new, points, lucas_kanade.WINDOW) - template) * weight
        pull = torch.stack([(along_x * error).sum((1, 2, 3)), (along_y * error).sum((1, 2, 3))], 1)
        points = points - (inverse @ pull[..., None])[..., 0]
    return points


def plain_tracks(frames: Tensor, locations: Tensor) -> Tracks:
    """Item by item and pair by pair."""
    items = []
    for images, start in zip(frames, locations, strict=True):
        ahead = [start[0]]
        for t in (1, 2):
            ahead.append(plain_pair(images[t - 1], images[t], ahead[-1]))
        returned, behind = [ahead[2]], [start[2]]
        for t in (1, 0):
            returned.insert(0, plain_pair(images[t + 1], images[t], returned[0]))
            behind.insert(0, plain_pair(images[t + 1], images[t], behind[0]))
        items.append([torch.stack(track) for track in (ahead, returned, behind)])
    return Tracks(*(torch.stack(track) for track in zip(*items, strict=True)))


def plain_registration_loss(locations: Tensor, scores: Tensor, tracks: Tracks) -> Tensor:
    """Point by point and frame by frame."""
    losses = []
    batch, frames, points, _ = locations.shape
    for b in range(batch):
        for p in range(points):
            here, ahead, back, behind = (part[b, :, p] for part in (locations, *tracks))
            good = all(float(scores[b, t, p]) >= PUBLISHED_ACCEPTANCE.score for t in range(frames))
            for t in range(frames):
                checks = []
                if t < frames - 1:
                    checks.append(
                        (torch.dist(ahead[t], back[t]), PUBLISHED_ACCEPTANCE.forward_backward)
                    )
                    checks.append((torch.dist(here[t], behind[t]), PUBLISHED_ACCEPTANCE.neighbour))
                if t > 0:
                    checks.append((torch.dist(here[t], ahead[t]), PUBLISHED_ACCEPTANCE.neighbour))
                good &= all(PUBLISHED_ACCEPTANCE.least <= float(d) <= most for d, most in checks)
            if good:
                loss = sum(torch.dist(here[t], behind[t].detach()) for t in range(1, frames))
                loss = loss + sum(
                    torch.dist(here[t], ahead[t].detach()) for t in range(frames - 1)
                )
                losses.append(loss)
    return torch.stack(losses).mean()


def registration() -> None:
    """Tracks and loss."""
    frames, locations = scene(1)
    with torch.no_grad():
        ours, plain = track_forward_backward(frames, locations), plain_tracks(frames, locations)
        apart = max(float((a - b).abs().max()) for a, b in zip(ours, plain, strict=True))
        spent = side_by_side(
            {
                "ours": lambda: track_forward_backward(frames, locations),
                "plain": lambda: plain_tracks(frames, locations),
            },
            5,
        )
    print("\nLucas-Kanade, forward and backward, 3 frames, 69 points, 20 steps, no gradient")
    print(
        f"  plain {spent['plain'] * 1e3:6.1f} ms   ours {spent['ours'] * 1e3:6.1f} ms   "
        f"{spent['plain'] / spent['ours']:.1f} times faster; the authors' program: 152 ms on an "
        f"EPYC, {152 / (spent['ours'] * 1e3):.1f} times; largest difference {apart:.1g} px"
    )

    _, locations = scene(8)
    locations, noise = locations[:, :, :68], torch.randn(3, 8, 3, 68, 2) * 0.3
    tracks = Tracks(locations + noise[0], locations + noise[0] + noise[1], locations + noise[2])
    scores, yes = torch.ones(8, 3, 68), torch.ones(8, dtype=torch.bool)

    def ours(backward: bool) -> Tensor:
        leaf = locations.clone().requires_grad_()
        found = registration_loss(
            leaf, scores, tracks, scores[:, 0] > 0, yes, yes, PUBLISHED_ACCEPTANCE
        )
        if backward:
            found.loss.backward()
        return found.loss

    def plain(backward: bool) -> Tensor:
        leaf = locations.clone().requires_grad_()
        loss = plain_registration_loss(leaf, scores, tracks)
        if backward:
            loss.backward()
        return loss

    assert abs(float(ours(False) - plain(False))) < 1e-5
    print("Registration loss, 8 windows of 3 frames, 68 points")
    for title, backward, reference in (
        ("forward", False, 136),
        ("forward and backward", True, 312),
    ):
        quick = cpu_seconds(lambda backward=backward: ours(backward), 30)
        slow = cpu_seconds(lambda backward=backward: plain(backward), 2)
        print(
            f"  {title:21s} plain {slow * 1e3:6.1f} ms   ours {quick * 1e3:5.2f} ms   "
            f"{slow / quick:.0f} times faster; the authors' program: {reference} ms on an EPYC, "
            f"{reference / (quick * 1e3):.0f} times"
        )


def window_training() -> None:
    """A three-frame sample at full size, with and without the outer frames in the graph."""
    network = ConvolutionalPoseMachine(FULL)
    initialise(network, 0)
    frames, _ = scene(1)
    yes = torch.ones(1, dtype=torch.bool)
    targets = torch.zeros(1, 69, 32, 32)
    seen = torch.ones(1, 68, dtype=torch.bool)
    batch = WindowBatch(frames, targets, torch.ones(1, 69, 1, 1), seen, yes, yes)
    lenient = Acceptance(score=-1e9, forward_backward=1e9, neighbour=1e9, least=0)
    settings = replace(PUBLISHED_REGISTRATION, acceptance=lenient)

    def ours() -> None:
        network.zero_grad()
        window_losses(network, batch, settings).total.backward()

    def plain() -> None:
        network.zero_grad()
        stages = [stage.unflatten(0, (-1, 3)) for stage in network(frames.flatten(0, 1))]
        loss = detection_loss([stage[:, 1] for stage in stages], targets, batch.mask, 1).normalised
        locations, scores = find_peaks(stages[-1][:, :, :-1])
        tracks = track_forward_backward(frames, locations)
        found = registration_loss(locations, scores, tracks, seen, yes, yes, lenient)
        (loss + settings.weight * found.loss).backward()

    spent = side_by_side({"ours": ours, "plain": plain}, 1, rounds=2)
    print("\nOne window of three frames at full size, forward and backward")
    print(
        f"  all frames in the graph {spent['plain']:5.2f} s   outer frames outside "
        f"{spent['ours']:5.2f} s   {spent['plain'] / spent['ours']:.2f} times faster"
    )


def main(given: list[str]) -> None:
    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [Path(path) for path in given]
        if not files:
            for title, widths, side in (
                ("full", FULL, INPUT_SIZE),
                ("compact", COMPACT, INPUT_SIZE),
            ):
                network = ConvolutionalPoseMachine(widths)
                initialise(network, 0)
                files.append(folder / f"{title}.safetensors")
                write_network(files[-1], network, side)
        for weights in files:
            forward(weights, folder)
    registration()
    window_training()


if __name__ == "__main__":
    main(sys.argv[1:])
