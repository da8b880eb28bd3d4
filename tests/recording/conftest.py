"""Tiny recordings, made in milliseconds."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from steadyface.recording.bag_writer import BagWriter
from steadyface.recording.calibration import Calibration, Extrinsics, sr300_calibration

PERIOD_MS = 1000 / 30
CHANNELS = {"YUYV": 2, "yuv422": 2, "rgba8": 4, "bgra8": 4}


@dataclass(frozen=True)
class TinyBag:
    """A bag and what was put into it."""

    path: Path
    calibration: Calibration
    colour: np.ndarray
    depth: np.ndarray
    colour_ms: np.ndarray
    depth_ms: np.ndarray


def turned(angle_x: float, angle_y: float, angle_z: float) -> tuple[float, ...]:
    """A rotation matrix, row-major."""
    turns = []
    for axis, angle in enumerate((angle_x, angle_y, angle_z)):
        turn = np.eye(3)
        a, b = (axis + 1) % 3, (axis + 2) % 3
        turn[[a, b], [a, b]] = np.cos(angle)
        turn[a, b], turn[b, a] = -np.sin(angle), np.sin(angle)
        turns.append(turn)
    return tuple((turns[0] @ turns[1] @ turns[2]).ravel().tolist())


@pytest.fixture
def make_bag(tmp_path):
    """make_bag(frames=12, ...) -> TinyBag: random pixels, frames in the order of their stamps.

    `colour_ms`/`depth_ms` replace the regular stamps (depth_ms=[]: declared but empty;
    depth=False: no depth stream); other arguments go to BagWriter.
    """
    made = []

    def make(
        frames=12, size=(64, 48), colour_ms=None, depth_ms=None, depth=True, numbers=None, **writer
    ):
        rng = np.random.default_rng(len(made))
        width, height = size
        calibration = replace(
            sr300_calibration(width, height),
            depth_to_colour=Extrinsics(turned(0.05, -0.08, 0.12), (0.0257, 0.0008, 0.0039)),
        )
        regular = 1000 + PERIOD_MS * np.arange(frames)
        colour_ms = regular + 4 if colour_ms is None else np.asarray(colour_ms, float)
        depth_ms = regular if depth_ms is None else np.asarray(depth_ms, float)
        if not depth:
            calibration, depth_ms = replace(calibration, depth=None), depth_ms[:0]
        channels = CHANNELS.get(writer.get("colour_encoding"), 3)
        colours = rng.integers(0, 256, (len(colour_ms), height, width, channels), dtype=np.uint8)
        depths = rng.integers(0, 2**16, (len(depth_ms), height, width), dtype=np.uint16)
        path = tmp_path / f"recording{len(made)}.bag"
        made.append(path)
        colour_numbers = range(1, len(colour_ms) + 1) if numbers is None else numbers
        # Arrival is told by position, so that stamps may jump.
        queue = [(i, 1, n) for i, n in enumerate(colour_numbers)]
        late = len(colour_ms) - len(depth_ms)
        queue += [(i + max(late, 0), 0, i + 1) for i in range(len(depth_ms))]
        with BagWriter(path, calibration, **writer) as bag:
            for position, is_colour, number in sorted(queue):
                if is_colour:
                    bag.add_colour(colours[position], float(colour_ms[position]), number)
                else:
                    i = number - 1
                    bag.add_depth(depths[i], float(depth_ms[i]), number)
        return TinyBag(path, calibration, colours, depths, colour_ms, depth_ms)

    return make
