"""Training crops: what a tracker will cut out of a frame, shaken as real face boxes shake it.

The rules are those of `steadyface.faces.fan_crop` and `steadyface.faces.sbr_crop`, written as one
affine map so that rotation, size and position can be varied and a crop costs one warp. Boxes are
in the convention of dlib's HOG detector; `steadyface.faces.boxes` gives them from landmarks.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from steadyface.landmarks import MIRROR

INPUT_SIZE = 256

Image = NDArray[np.uint8]
FloatArray = NDArray[np.float64]

# The face-alignment package's rule: the crop's side is 200 / 195 of width plus height, its centre
# 12 % of the height above the box's.
_FAN_SIDE = 200.0 / 195.0
_FAN_RISE = 0.12
# Supervision-by-Registration widens the tight box by a fifth on each side.
_SBR_MARGIN = 0.2


@dataclass(frozen=True)
class Jitter:
    """Variation of crops: standard deviations, and the probability of a mirror image.

    Attributes:
        rotation_deg: rotation of the face within its crop.
        log_size: natural logarithm of the box's size.
        log_aspect: natural logarithm of the box's width over its height.
        shift: shift of the box's centre, in box sides.
        mirror: probability of the mirror image.
    """

    rotation_deg: float = 7.0
    log_size: float = 0.09
    log_aspect: float = 0.03
    shift: float = 0.045
    mirror: float = 0.5


USUAL = Jitter()
STILL = Jitter(0.0, 0.0, 0.0, 0.0, 0.0)


def fan_area(box: FloatArray) -> FloatArray:
    """FAN's square crop of a HOG-convention box (4,): x1 y1 x2 y2 of its outline, px."""
    size = box[2:] - box[:2]
    centre = (box[:2] + box[2:]) / 2.0 - np.array([0.0, _FAN_RISE * size[1]])
    half = _FAN_SIDE * size.sum() / 2.0
    return np.concatenate([centre - half, centre + half])


def sbr_area(box: FloatArray) -> FloatArray:
    """SBR's crop of a tight box (4,): x1 y1 x2 y2 of its outline, px; aspect ratio not kept."""
    margin = _SBR_MARGIN * (box[2:] - box[:2])
    return np.concatenate([box[:2] - margin, box[2:] + margin])


def shake_box(box: FloatArray, jitter: Jitter, generator: np.random.Generator) -> FloatArray:
    """`box` (4,) as another detector or another frame might give it."""
    size = box[2:] - box[:2]
    centre = (box[:2] + box[2:]) / 2.0 + generator.normal(size=2) * jitter.shift * size
    stretch = generator.normal() * jitter.log_size
    aspect = generator.normal() * jitter.log_aspect / 2.0
    half = size / 2.0 * np.exp([stretch + aspect, stretch - aspect])
    return np.concatenate([centre - half, centre + half])


def crop_matrix(
    area: FloatArray, rotation_deg: float = 0.0, size: int = INPUT_SIZE
) -> NDArray[np.float64]:
    """The affine map (2, 3) from image pixels to pixels of the crop.

    Pixel centres are integers on both sides, as OpenCV's resizing has them. A rotation turns the
    picture about the middle of `area` before the area is scaled to `size` x `size`.
    """
    centre = (area[:2] + area[2:]) / 2.0
    scale = size / (area[2:] - area[:2])
    angle = np.radians(rotation_deg)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = scale[:, None] * turn
    return np.column_stack([linear, size / 2.0 - 0.5 - linear @ (centre - 0.5)])


def mirrored(matrix: NDArray[np.float64], size: int = INPUT_SIZE) -> NDArray[np.float64]:
    """`matrix` followed by the crop's mirror image."""
    flipped = matrix.copy()
    flipped[0] *= -1.0
    flipped[0, 2] += size - 1
    return flipped


def warp(image: Image, matrix: NDArray[np.float64], size: int = INPUT_SIZE) -> Image:
    """The crop (size, size, 3) that `matrix` takes from `image`."""
    return cv2.warpAffine(
        image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def warp_points(points: FloatArray, matrix: NDArray[np.float64], mirror: bool) -> FloatArray:
    """Landmarks (..., 68, 2) of the image in the crop, renamed where it is a mirror image."""
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    return moved[..., MIRROR, :] if mirror else moved
