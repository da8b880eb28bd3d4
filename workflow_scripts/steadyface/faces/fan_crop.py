"""The square around a face that FAN sees, and the way back from its heat maps.

The square's side is 200/195 of the box's width plus height; its centre lies 12 % of the box's
height above the box's centre: the rule of the face-alignment package for dlib's HOG boxes.

Bulat & Tzimiropoulos 2017, ICCV; face-alignment 1.5.0, whose whole-pixel corners are kept.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]

INPUT_SIZE = 256
HEAT_MAP_SIZE = 64
REFERENCE_SIZE = 195.0
SIDE_OF_REFERENCE = 200.0
RISE_OF_BOX_HEIGHT = 0.12


@dataclass(frozen=True)
class CropSquare:
    """Centre (2,) and side of the square, full-image pixels."""

    centre: tuple[float, float]
    side: float


def square_of_box(box: FloatArray) -> CropSquare:
    """The square of a face box.

    Args:
        box: (x1, y1, x2, y2) in full-image pixels, as dlib's HOG detector draws it.

    Raises:
        ValueError: the box is not finite or has no area.
    """
    x1, y1, x2, y2 = (float(edge) for edge in box)
    width, height = x2 - x1, y2 - y1
    if not (np.isfinite([x1, y1, x2, y2]).all() and width > 0 and height > 0):
        raise ValueError(f"box {[x1, y1, x2, y2]} has no area; expected x1 < x2 and y1 < y2")
    centre = (x2 - width / 2.0, y2 - height / 2.0 - height * RISE_OF_BOX_HEIGHT)
    # In this order of operations, since a last digit can move a whole-pixel corner.
    return CropSquare(centre, SIDE_OF_REFERENCE * ((width + height) / REFERENCE_SIZE))


def forward_map(square: CropSquare, size: int) -> NDArray[np.float64]:
    """The 3x3 map from one-based image points to one-based points of a grid of `size` cells."""
    step = size / square.side
    x, y = (size * (-middle / square.side + 0.5) for middle in square.centre)
    return np.array([[step, 0.0, x], [0.0, step, y], [0.0, 0.0, 1.0]])


def region_of_box(box: FloatArray) -> NDArray[np.int64]:
    """The image region (left, top, right, bottom) that becomes the crop; right, bottom excluded.

    Whole pixels, cut towards zero from single-precision corners: the package does so, and a
    corner that lies on a whole number but for rounding shows it.
    """
    matrix = forward_map(square_of_box(box), INPUT_SIZE).astype(np.float32)
    reciprocal = np.float32(1.0) / matrix[0, 0]
    shift = -matrix[:2, 2] * reciprocal
    corners = [reciprocal * np.float32(edge) + shift for edge in (1, INPUT_SIZE)]
    return np.concatenate(corners).astype(np.int64)


def meets_image(box: FloatArray, shape: tuple[int, ...]) -> bool:
    """Whether any pixel of an image (height, width, ...) lies in the square around a box."""
    left, top, right, bottom = region_of_box(box)
    height, width = shape[:2]
    return max(left, 0) < min(right, width) and max(top, 0) < min(bottom, height)


def crop_face(image: NDArray[np.uint8], box: FloatArray) -> NDArray[np.uint8]:
    """The face as FAN sees it: RGB (256, 256, 3), black where the square leaves the image.

    Args:
        image: (height, width, 3) RGB.
        box: (x1, y1, x2, y2), full-image pixels, HOG convention.

    Raises:
        ValueError: the box has no area, or its square lies outside the image.
    """
    if not meets_image(box, image.shape):
        raise ValueError(f"the square around box {list(box)} lies outside the image")
    left, top, right, bottom = region_of_box(box)
    height, width = image.shape[:2]
    inside = image[max(top, 0) : bottom, max(left, 0) : right]
    missing = (-top, bottom - height, -left, right - width)
    if max(missing) > 0:
        above, below, before, after = (max(int(pixels), 0) for pixels in missing)
        inside = cv2.copyMakeBorder(inside, above, below, before, after, cv2.BORDER_CONSTANT)
    return cv2.resize(inside, (INPUT_SIZE, INPUT_SIZE), interpolation=cv2.INTER_LINEAR)


def network_input(crops: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Crops (n, 256, 256, 3) as the network takes them: (n, 3, 256, 256), 0 to 1."""
    return np.ascontiguousarray(crops.transpose(0, 3, 1, 2), dtype=np.float32) / np.float32(255)


def to_heat_map(points: FloatArray, box: FloatArray) -> NDArray[np.float64]:
    """Image points in coordinates of the heat maps of a box's crop.

    Args:
        points: (..., 2), full-image pixels, pixel centres at whole numbers.
        box: (x1, y1, x2, y2), HOG convention.

    Returns:
        (..., 2) in heat-map cells, cell centres at whole numbers, 0 to 63. The exact inverse of
        `from_heat_map`; targets of every training use it.
    """
    left, top, right, bottom = region_of_box(box)
    cells = HEAT_MAP_SIZE / np.array([right - left, bottom - top])
    return (np.asarray(points) + 0.5 - [left, top]) * cells - 0.5


def from_heat_map(cells: FloatArray, box: FloatArray) -> NDArray[np.float64]:
    """Points of the heat maps, as in `to_heat_map`, in coordinates of the image (..., 2)."""
    left, top, right, bottom = region_of_box(box)
    pixels = np.array([right - left, bottom - top]) / HEAT_MAP_SIZE
    return (np.asarray(cells) + 0.5) * pixels - 0.5 + [left, top]
