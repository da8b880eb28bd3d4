"""Folds and wrinkles, which deepen with age: dark lines and grooves in the relief."""

from collections.abc import Callable

import cv2
import numpy as np

from steadyface.simulation.head.face_curves import eyelid
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.skin.atlas import HEIGHT, SKIN_WIDTH, skin_texels
from steadyface.simulation.skin.noise import blur, darken, fractal_noise
from steadyface.simulation.skin.skin_canvas import SkinCanvas

Curve = Callable[[FloatArray], tuple[FloatArray, FloatArray]]
_ALONG = np.linspace(0, 1, 30)
# From this ageing on (about 42 years) lines stay visible in a resting face.
_LINES_FROM = 0.3


def _segments(layer: np.ndarray, path: FloatArray, depths: FloatArray) -> None:
    fixed = np.round(path * 16).astype(int).tolist()
    for start, end, depth in zip(fixed[:-1], fixed[1:], depths, strict=False):
        cv2.line(layer, start, end, float(depth), 1, cv2.LINE_AA, 4)


class _Creases:
    """Collects creases; those of one width share a layer, because blurring is what costs."""

    def __init__(self, canvas: SkinCanvas, generator: np.random.Generator) -> None:
        self.canvas = canvas
        self.generator = generator
        self._layers: dict[float, np.ndarray] = {}

    def _layer(self, width: float) -> np.ndarray:
        if width not in self._layers:
            self._layers[width] = self.canvas.layer()
        return self._layers[width]

    def both_sides(self, curve: Curve, depth: float, width: float) -> None:
        """A tapered, slightly irregular crease on each side; `width` in texels."""
        taper = np.sin(np.pi * np.clip(_ALONG * 0.96 + 0.02, 0, 1)) ** 0.5
        for side in (-1, 1):
            x, y = curve(_ALONG)
            first, phase, second = self.generator.normal(size=3) * 0.35
            y = y + first * np.sin(3 * _ALONG + phase) + 0.5 * second * np.sin(7 * _ALONG)
            uneven = self.generator.uniform(0.75, 1.15, len(_ALONG))
            self.texels(self.canvas.texels(side * x, y), depth * taper * uneven, width)

    def single(self, x: FloatArray, y: FloatArray, depth: float, width: float) -> None:
        """One crease along frontal points."""
        self.texels(self.canvas.texels(x, y), np.full(len(y), depth), width)

    def texels(self, path: FloatArray, depths: FloatArray, width: float) -> None:
        """One crease along texels; blurring it keeps about its depth at the centre line."""
        _segments(self._layer(width), path, depths * 2.1 * width)

    def depth(self) -> np.ndarray:
        """(height, width) depth of all creases."""
        return sum(blur(layer, width) for width, layer in self._layers.items())


def _permanent_folds(creases: _Creases) -> None:
    shape = creases.canvas.surface.shape
    age, mouth_y = shape.ageing, shape.mouth_y
    ala, corner = 18.0 * shape.nose_width, shape.mouth_half_width
    nose = shape.nose_length

    def nasolabial(end: float) -> Curve:
        return lambda t: (
            ala + t * (corner + 8 - ala) + 2.0 * np.sin(np.pi * t),
            37 + nose + t * (mouth_y + end - 37 - nose),
        )

    creases.both_sides(nasolabial(3.0), 0.55 * shape.nasolabial_fold * (0.3 + age), 2.0)
    creases.both_sides(nasolabial(-2.0), 0.40 * shape.nasolabial_fold * age, 1.0)

    fold = 3.2 + 2.2 * (1 - shape.lid_fold)

    def lid_crease(t: FloatArray) -> tuple[FloatArray, FloatArray]:
        x, y = eyelid(shape, 0.04 + 0.94 * t, 1, upper=True)
        arc = 0.35 + 0.65 * np.sin(np.pi * np.clip(0.9 * t + 0.05, 0, 1)) ** 0.6
        return x + (t - 0.5) * 1.5, y - fold * arc

    creases.both_sides(lid_crease, 1.0, 1.0)

    def under_eye(t: FloatArray) -> tuple[FloatArray, FloatArray]:
        x, y = eyelid(shape, 0.02 + 0.75 * t, 1, upper=False)
        return x - 1, y + 3.5 + 3 * t

    def bag(t: FloatArray) -> tuple[FloatArray, FloatArray]:
        x, _ = eyelid(shape, t, 1, upper=False)
        _, y = eyelid(shape, 0.8 * t, 1, upper=False)
        return 0.98 * x - 2, y + 7 + 5.0 * np.sin(np.pi * 0.8 * t)

    creases.both_sides(under_eye, 0.28 + 0.4 * age * shape.eye_bag, 1.2)
    creases.both_sides(bag, 0.35 * age * (0.4 + shape.eye_bag), 1.6)
    creases.both_sides(lambda t: (14 * t, mouth_y + 17.5 + 1.4 * np.cos(2 * t)), 0.25, 2.0)
    width = shape.nose_width
    creases.both_sides(
        lambda t: (12.5 * width + 7.2 * width * np.sin(2.2 * t), 32.0 + nose + 13 * t), 0.8, 1.1
    )
    s = np.linspace(-90, 90, 40)
    for ring in range(2):
        neck = skin_texels(np.stack([s, 132 + 13 * ring + 4 * np.cos(s / 40)], -1))
        creases.texels(neck, np.full(len(s), 0.3 + 0.4 * age), 1.6)


def _age_lines(creases: _Creases, generator: np.random.Generator) -> None:
    shape = creases.canvas.surface.shape
    deep = (shape.ageing - _LINES_FROM) / (1 - _LINES_FROM)
    mouth_y, corner = shape.mouth_y, shape.mouth_half_width
    for line in range(4):
        rise, reach = (line - 1.5) * 4.0, 9 + 2 * generator.random()
        creases.both_sides(
            lambda t, rise=rise, reach=reach: (
                shape.eye_x + shape.eye_width * 0.5 + 3 + t * reach,
                -1 + 0.4 * rise + 0.9 * rise * t,
            ),
            0.5 * deep,
            0.8,
        )
    for line in range(int(generator.integers(2, 5))):
        x = np.linspace(-generator.uniform(30, 44), generator.uniform(30, 44), 40)
        y = -36 - 8.5 * line - generator.uniform(0, 2) - 3 * np.cos(x / 28)
        creases.single(x, y + np.sin(x / 9 + generator.uniform(0, 6)), 0.65 * deep, 1.3)
    for frown_x in (-5, 5):
        y = np.linspace(-27, -13, 15)
        creases.single(frown_x + generator.normal() * 0.8 + 0.08 * (y + 20), y, 0.5 * deep, 1.2)
    creases.both_sides(lambda t: (corner + 3 + 3 * t, mouth_y + 3 + 18 * t), 0.6 * deep, 1.4)
    for _ in range(7):
        x, y = generator.uniform(-18, 18), np.linspace(mouth_y - 16, mouth_y - 9.5, 8)
        creases.single(x - 0.1 * (y - mouth_y) * np.sign(x), y, 0.22 * deep, 0.9)
    for line in range(3):
        creases.both_sides(
            lambda t, line=line: (46 + 6 * np.sin(2 * t + line) + 3 * line, 35 + 30 * t),
            0.15 * deep,
            1.2,
        )


def paint_wrinkles(canvas: SkinCanvas, generator: np.random.Generator) -> None:
    """All folds and lines of a face."""
    creases = _Creases(canvas, generator)
    _permanent_folds(creases)
    if canvas.surface.shape.ageing > _LINES_FROM:
        _age_lines(creases, generator)
        crepe = fractal_noise(generator, HEIGHT, SKIN_WIDTH, 5, 2, stretch_x=1.8, stretch_y=0.7)
        deep = (canvas.surface.shape.ageing - _LINES_FROM) / (1 - _LINES_FROM)
        canvas.relief += 0.05 * deep * crepe * canvas.frontal
    depth = creases.depth()
    canvas.relief -= 0.55 * depth
    canvas.colour = darken(canvas.colour, np.clip(depth, 0, 1), (0.13, 0.20, 0.22))
