"""Noise and strokes that textures are painted with."""

from collections.abc import Sequence

import cv2
import numpy as np

from steadyface.simulation.head.smooth import FloatArray

# OpenCV draws with this many fractional bits of a pixel.
_BITS = 4
_GROUPS = 32


def fractal_noise(
    generator: np.random.Generator,
    height: int,
    width: int,
    cell: float,
    octaves: int = 4,
    stretch_x: float = 1.0,
    stretch_y: float = 1.0,
    falloff: float = 0.55,
) -> np.ndarray:
    """(height, width) float32 noise of unit variance, features about `cell` pixels wide."""
    total = np.zeros((height, width), np.float32)
    amplitude, power = 1.0, 0.0
    for octave in range(octaves):
        size = cell * 0.5**octave
        rows = max(3, int(height / (size * stretch_y)) + 3)
        columns = max(3, int(width / (size * stretch_x)) + 3)
        if rows > 1.5 * height or columns > 1.5 * width:
            break
        grid = generator.standard_normal((rows, columns), dtype=np.float32)
        total += amplitude * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        power += amplitude**2
        amplitude *= falloff
    return total / np.float32(np.sqrt(max(power, 1e-9)))


def draw_paths(
    layer: np.ndarray,
    paths: FloatArray,
    values: FloatArray | float,
    thickness: int,
    generator: np.random.Generator,
) -> None:
    """Draw poly-lines into a float32 layer, in random order.

    Args:
        paths: (paths, points, 2) pixels.
        values: (paths,) or one value; paths are drawn in groups of about equal values' average,
            because OpenCV draws many lines of one value in a single call.
    """
    if len(paths) == 0:
        return
    values = np.broadcast_to(np.asarray(values, float), (len(paths),))
    fixed = np.round(paths * (1 << _BITS)).astype(np.int32)
    order = np.argsort(values, kind="stable")
    groups = np.array_split(order, min(_GROUPS, len(order)))
    # Each value group is drawn in several passes, so that no value always lies on top.
    passes = [part for group in groups for part in np.array_split(group, min(6, len(group)))]
    for index in generator.permutation(len(passes)):
        chosen = passes[index]
        cv2.polylines(
            layer,
            list(fixed[chosen]),
            False,
            float(values[chosen].mean()),
            thickness,
            cv2.LINE_AA,
            _BITS,
        )


def strokes(
    roots: FloatArray,
    angles: FloatArray,
    lengths: FloatArray,
    generator: np.random.Generator,
    curl: float = 0.3,
) -> FloatArray:
    """(strokes, 5, 2) slightly curled hairs from roots (strokes, 2), angles in radians."""
    along = np.linspace(0, 1, 5)
    bend = curl * generator.normal(size=len(roots))
    angle = angles[:, None] + bend[:, None] * (along - 0.3)
    step = lengths[:, None] / 5
    path = np.stack([np.cumsum(np.cos(angle) * step, 1), np.cumsum(np.sin(angle) * step, 1)], -1)
    return roots[:, None] + path


def blur(image: np.ndarray, sigma: float) -> np.ndarray:
    """Gaussian blur with a standard deviation in pixels."""
    return cv2.GaussianBlur(image, (0, 0), sigma)


def mix(colour: np.ndarray, other: np.ndarray | Sequence[float], share: np.ndarray) -> np.ndarray:
    """`colour` with a share (height, width) of `other` in it; both (height, width, 3) or (3,)."""
    weight = cv2.merge([share.astype(np.float32)] * 3)
    difference = np.asarray(other, np.float32) - colour
    return cv2.add(colour, cv2.multiply(difference, weight, dst=difference), dst=difference)


def darken(colour: np.ndarray, share: np.ndarray, by: Sequence[float]) -> np.ndarray:
    """`colour` with `share` (height, width) of the per-channel losses `by` taken away."""
    share = share.astype(np.float32)
    return cv2.multiply(colour, cv2.merge([1 - share * np.float32(loss) for loss in by]))
