"""The part of an image that SBR sees, and the way back from its pixels.

A tight box around the 68 landmarks, widened by a fifth on every side, cut to whole pixels and to
the image, and stretched to a square: the rule of SBR's authors, on whose crops the published
weights were trained. Neither padded nor true to the aspect ratio.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image as PillowImage

from steadyface.errors import FaceError

Image = NDArray[np.uint8]
FloatArray = NDArray[np.floating]

MARGIN = 0.2
INPUT_SIZE = 256

# Mean and standard deviation of ImageNet's red, green and blue, from 0 to 1.
MEAN = np.array([0.485, 0.456, 0.406])
DEVIATION = np.array([0.229, 0.224, 0.225])


def crop_area(
    box: ArrayLike, width: int, height: int, margin: float = MARGIN
) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the crop in whole pixels; right and bottom are excluded.

    Args:
        box: x1, y1, x2, y2 of the tight landmark box, full-image pixels.
        width: width of the image, px.
        height: height of the image, px.
        margin: addition on each side, in box widths and heights.

    Raises:
        FaceError: the box is not finite, has no area, or lies outside the image.
    """
    x1, y1, x2, y2 = (float(edge) for edge in box)
    if not (np.isfinite([x1, y1, x2, y2]).all() and x1 < x2 and y1 < y2):
        raise FaceError(
            "has no area",
            where=f"face box {[x1, y1, x2, y2]}",
            remedy="expected x1 < x2 and y1 < y2",
        )
    wider, higher = margin * (x2 - x1), margin * (y2 - y1)
    left, top = max(int(np.floor(x1 - wider)), 0), max(int(np.floor(y1 - higher)), 0)
    right, bottom = min(int(np.ceil(x2 + wider)), width), min(int(np.ceil(y2 + higher)), height)
    if left >= right or top >= bottom:
        raise FaceError(
            f"lies outside the image of {width} x {height} pixels",
            where=f"face box {[x1, y1, x2, y2]}",
            remedy="check the boxes",
        )
    return left, top, right, bottom


def crop_face(image: Image, area: tuple[int, int, int, int], size: int = INPUT_SIZE) -> Image:
    """The crop (size, size, 3) of an RGB image (height, width, 3), bilinear, antialiased.

    Pillow's own bilinear filter, because it averages where it shrinks and others do not.
    """
    left, top, right, bottom = area
    inside = PillowImage.fromarray(np.ascontiguousarray(image[top:bottom, left:right]))
    return np.asarray(inside.resize((size, size), PillowImage.Resampling.BILINEAR))


def normalise(crops: Image) -> NDArray[np.float32]:
    """Crops (..., rows, columns, 3) of grey levels as network input (..., 3, rows, columns)."""
    scale = (1 / (255 * DEVIATION)).astype(np.float32)
    shift = (-MEAN / DEVIATION).astype(np.float32)
    values = crops.astype(np.float32) * scale + shift
    return np.ascontiguousarray(np.moveaxis(values, -1, -3))


def to_input(
    points: FloatArray, area: tuple[int, int, int, int], size: int = INPUT_SIZE
) -> NDArray[np.float64]:
    """Full-image points (..., 2) as (x, y) in pixels of the crop; the inverse of `to_image`."""
    corner, scale = _scale(area, size)
    return (np.asarray(points, dtype=np.float64) - corner) / scale


def to_image(
    points: FloatArray, area: tuple[int, int, int, int], size: int = INPUT_SIZE
) -> NDArray[np.float64]:
    """Points (..., 2) of the crop as (x, y) in full-image pixels.

    Without the half pixel that a resized image asks for: training labels go the same way, so a
    trained network has learned the difference.
    """
    corner, scale = _scale(area, size)
    return np.asarray(points, dtype=np.float64) * scale + corner


def _scale(
    area: tuple[int, int, int, int], size: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    left, top, right, bottom = area
    return np.array([left, top], dtype=float), np.array([right - left, bottom - top]) / size
