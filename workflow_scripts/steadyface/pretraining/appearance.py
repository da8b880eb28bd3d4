"""What photographs do to a face that a renderer does not: exposure, colour, optics, compression.

Each disturbance takes and gives RGB uint8 (height, width, 3) and leaves the geometry alone. The
ranges are wide on purpose: networks that see rendered faces only must meet photographs, webcams
and grey scans (Tobin et al. 2017, IROS, "Domain randomization").
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]

_LUMINANCE = np.array([0.299, 0.587, 0.114], np.float32)


def change_tones(image: Image, generator: np.random.Generator) -> Image:
    """Exposure, contrast, gamma and a colour cast, as one look-up table per channel."""
    levels = np.linspace(0.0, 1.0, 256)[:, None]
    gamma = np.exp(generator.normal() * 0.30)
    contrast = np.exp(generator.normal() * 0.22)
    exposure = np.exp(generator.normal() * 0.18) * (1.0 + generator.normal(size=3) * 0.07)
    offset = generator.normal() * 0.05
    toned = ((levels**gamma - 0.45) * contrast + 0.45) * exposure + offset
    table = np.clip(toned * 255.0 + 0.5, 0, 255).astype(np.uint8)
    return cv2.LUT(image, table[None])


def change_saturation(image: Image, generator: np.random.Generator) -> Image:
    """Colours between grey and slightly too vivid; every fifth image is grey altogether."""
    keep = 0.0 if generator.random() < 0.2 else generator.uniform(0.45, 1.25)
    mix = keep * np.eye(3, dtype=np.float32) + (1.0 - keep) * _LUMINANCE[None, :]
    return cv2.transform(image, mix.astype(np.float32))


def shade(image: Image, generator: np.random.Generator) -> Image:
    """A smooth light and shadow field over the image: windows, lamps, cast shadows."""
    cells = int(generator.integers(2, 6))
    field = np.exp(generator.normal(size=(cells, cells)) * generator.uniform(0.05, 0.45))
    field /= field.mean()
    size = (image.shape[1], image.shape[0])
    full = cv2.resize(field.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return np.clip(image * full[..., None], 0, 255).astype(np.uint8)


def soften(image: Image, generator: np.random.Generator) -> Image:
    """Defocus, movement blur or a small original that was enlarged."""
    kind = generator.integers(3)
    if kind == 0:
        return cv2.GaussianBlur(image, (0, 0), generator.uniform(0.5, 2.2))
    if kind == 1:
        length = int(generator.integers(3, 11))
        angle = generator.uniform(0.0, np.pi)
        reach = np.array([np.cos(angle), np.sin(angle)]) * (length - 1) / 2.0
        kernel = np.zeros((length, length), np.float32)
        middle = (length - 1) / 2.0
        ends = np.rint([middle - reach, middle + reach]).astype(int)
        cv2.line(kernel, ends[0].tolist(), ends[1].tolist(), 1.0)
        return cv2.filter2D(image, -1, kernel / kernel.sum())
    height, width = image.shape[:2]
    factor = generator.uniform(0.25, 0.8)
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ways = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)
    way = generator.choice(3, p=(0.5, 0.4, 0.1))
    return cv2.resize(small, (width, height), interpolation=ways[way])


def denoise(image: Image, generator: np.random.Generator) -> Image:
    """Edges kept and all else flat, as telephones and strong compression leave pictures."""
    contrast = generator.uniform(15.0, 60.0)
    return cv2.bilateralFilter(image, 5, contrast, generator.uniform(1.5, 4.0))


def sharpen(image: Image, generator: np.random.Generator) -> Image:
    """Unsharp masking, as cameras and photo software apply it."""
    blurred = cv2.GaussianBlur(image, (0, 0), generator.uniform(0.8, 2.0))
    strength = generator.uniform(0.3, 1.2)
    return cv2.addWeighted(image, 1.0 + strength, blurred, -strength, 0)


def add_noise(image: Image, generator: np.random.Generator) -> Image:
    """Sensor noise: white or blotchy, coloured or grey."""
    height, width = image.shape[:2]
    coarse = generator.uniform(1.0, 2.5)
    shape = (int(height / coarse), int(width / coarse), 1 if generator.random() < 0.4 else 3)
    noise = generator.standard_normal(shape, np.float32) * generator.uniform(2.0, 14.0)
    noise = cv2.resize(noise, (width, height), interpolation=cv2.INTER_LINEAR)
    noise = noise.reshape(height, width, -1)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def compress(image: Image, generator: np.random.Generator) -> Image:
    """JPEG at a low to fair quality."""
    quality = int(generator.integers(18, 85))
    stream = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return cv2.imdecode(stream, cv2.IMREAD_COLOR)


# How often each disturbance happens, in the order in which light, optics, sensor and file come.
DISTURBANCES = (
    (shade, 0.35),
    (denoise, 0.2),
    (soften, 0.35),
    (sharpen, 0.15),
    (change_saturation, 0.7),
    (change_tones, 0.9),
    (add_noise, 0.3),
    (compress, 0.3),
)


def disturb(image: Image, generator: np.random.Generator) -> Image:
    """`image` as another camera, room and file format might have it."""
    for disturbance, probability in DISTURBANCES:
        if generator.random() < probability:
            image = disturbance(image, generator)
    return image
