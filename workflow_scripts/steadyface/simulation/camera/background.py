"""What is behind the person: an out-of-focus wall with laboratory furniture."""

import cv2
import numpy as np

from steadyface.simulation.skin.noise import fractal_noise

_WALLS = np.array(
    [(0.52, 0.50, 0.46), (0.42, 0.45, 0.47), (0.58, 0.57, 0.55), (0.32, 0.34, 0.36),
     (0.45, 0.40, 0.34)]
)  # fmt: skip


def paint_background(width: int, height: int, generator: np.random.Generator) -> np.ndarray:
    """(height, width, 3) float32 linear light."""
    wall = _WALLS[generator.integers(len(_WALLS))] * generator.uniform(0.7, 1.1)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width, y / height
    slant_x, slant_y = 0.22 * generator.normal(), 0.18 * generator.normal()
    vignette = 0.25 * ((x - 0.5) ** 2 + (y - 0.5) ** 2)
    shade = 1 + slant_x * (x - 0.5) + slant_y * (y - 0.4) - vignette
    image = np.ascontiguousarray(shade[..., None] * wall.astype(np.float32))
    for _ in range(generator.integers(0, 4)):
        wide, tall = generator.uniform(0.08, 0.35), generator.uniform(0.12, 0.7)
        left_side = generator.random() < 0.5
        left = (
            generator.uniform(-0.1, 0.22 - wide / 2) if left_side else generator.uniform(0.72, 1)
        )
        top = generator.uniform(-0.1, 0.7)
        colour = wall * generator.uniform(0.35, 1.5)
        colour = colour * (1 + generator.normal() * 0.12, 1, 1 + generator.normal() * 0.12)
        first = (int(left * width), int(top * height))
        last = (int((left + wide) * width), int((top + tall) * height))
        cv2.rectangle(image, first, last, colour.tolist(), -1)
        if generator.random() < 0.5:
            cv2.rectangle(image, first, last, (0.5 * colour).tolist(), max(1, width // 213))
    if generator.random() < 0.4:
        skirting = (0.5 * wall).tolist()
        start, end = (0, int(0.93 * height)), (width, int(0.90 * height))
        cv2.line(image, start, end, skirting, max(1, width // 80))
    return cv2.GaussianBlur(image, (0, 0), width / 640 * 3.2)


def paint_clutter(width: int, height: int, generator: np.random.Generator) -> np.ndarray:
    """(height, width, 3) float32 linear light: anything that may stand behind a face.

    For pre-training: a network that has only seen plain walls takes their edges for chins.
    """
    kind = generator.random()
    if kind < 0.3:
        return paint_background(width, height, generator)
    base = np.exp(generator.uniform(-3.5, -0.4)) * np.exp(0.25 * generator.normal(size=3))
    image = np.broadcast_to(base, (height, width, 3)).astype(np.float32)
    for cell in generator.uniform(4, 0.7 * width, generator.integers(1, 4)):
        pattern = fractal_noise(generator, height, width, float(cell), 3)
        contrast = generator.normal() * 0.45 + generator.normal(size=3) * 0.12
        image = image * np.exp(pattern[..., None] * contrast.astype(np.float32))
    for _ in range(generator.integers(0, 9)):
        tint = np.exp(0.25 * generator.normal(size=3))
        colour = (np.exp(generator.uniform(-4.0, -0.2)) * tint).tolist()
        centre = (int(generator.uniform(0, width)), int(generator.uniform(0, height)))
        size = generator.uniform(0.03, 0.35, 2) * width
        if generator.random() < 0.5:
            cv2.ellipse(
                image, centre, (int(size[0]), int(size[1])), float(generator.uniform(0, 180)),
                0, 360, colour, -1, cv2.LINE_AA,
            )  # fmt: skip
        else:
            corner = (int(centre[0] + size[0]), int(centre[1] + size[1]))
            cv2.rectangle(image, centre, corner, colour, -1)
    sharpness = generator.choice([0.6, 1.5, 4.0]) * width / 128
    return np.clip(cv2.GaussianBlur(image, (0, 0), float(sharpness)), 0, 1)
