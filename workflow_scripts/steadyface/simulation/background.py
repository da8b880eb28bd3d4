"""What is behind the person: an out-of-focus wall with laboratory furniture."""

import cv2
import numpy as np

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
