"""Small moving scenes with known landmarks, and networks small enough to train on them."""

import numpy as np
import torch

from steadyface.finetuning.sbr.windows import FrameWindow
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine, Widths, initialise

SIDE = 64
NARROW = Widths(trunk=(4, 6, 8, 8), shared=8, stage=8, first_head=16)


def narrow_network(seed: int = 1) -> ConvolutionalPoseMachine:
    """A pose machine of a few thousand parameters."""
    network = ConvolutionalPoseMachine(NARROW)
    initialise(network, seed)
    return network


def smooth_images(generator: np.random.Generator, frames: int = 3) -> np.ndarray:
    """Frames (frames, SIDE, SIDE, 3) of a blurred texture that moves by about a pixel a frame."""
    coarse = torch.from_numpy(generator.uniform(20, 235, (1, 3, 20, 20)))
    large = torch.nn.functional.interpolate(coarse, size=(96, 96), mode="bicubic")
    texture = large[0].permute(1, 2, 0).numpy().clip(0, 255).astype(np.uint8)
    starts = [(10 + frame, 12 - frame) for frame in range(frames)]
    return np.stack([texture[y : y + SIDE, x : x + SIDE] for y, x in starts])


def scene(seed: int, video: bool = True) -> FrameWindow:
    """A window of a moving texture with landmarks at random places."""
    generator = np.random.default_rng(seed)
    points = generator.uniform(8, SIDE - 8, (68, 2))
    crops = smooth_images(generator, 3 if video else 1)
    name = ("F01", "OPEN", 1, seed)
    return FrameWindow(name, crops, points, np.ones(68, dtype=bool), video)
