"""Crops for FAN's fine-tuning: the face as tracking sees it, and turned, resized, tinted copies.

The ranges are those that FAN itself was trained with, halved, because fine-tuning starts from a
network that has seen the wide ones.

Bulat & Tzimiropoulos 2017, ICCV, section 3.1 (their training's augmentation).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from steadyface.faces.fan_crop import (
    HEAT_MAP_SIZE,
    INPUT_SIZE,
    FloatArray,
    crop_face,
    region_of_box,
    to_heat_map,
)
from steadyface.landmarks import MIRROR

Image = NDArray[np.uint8]


@dataclass(frozen=True)
class FanAugmentation:
    """Ranges in which the copies of an annotated frame vary; each is uniform.

    Attributes:
        seed: seed of all random draws, together with the subject's name.
        copies: number of varied copies of each frame, besides the plain crop.
        rotation_deg: largest rotation to either side.
        scale: largest relative change of the crop's side.
        shift: largest move of the crop's centre, in crop sides.
        colour: largest relative change of each colour channel.
        mirror: share of copies that are mirror images.
    """

    seed: int
    copies: int
    rotation_deg: float
    scale: float
    shift: float
    colour: float
    mirror: float


def plain_crop(image: Image, points: FloatArray, box: FloatArray) -> tuple[Image, FloatArray]:
    """The crop (256, 256, 3) that tracking sees, and the landmarks (68, 2) in heat-map cells."""
    return crop_face(image, box), to_heat_map(points, box)


def augmented_crop(
    image: Image,
    points: FloatArray,
    box: FloatArray,
    augmentation: FanAugmentation,
    generator: np.random.Generator,
) -> tuple[Image, FloatArray]:
    """One varied crop and the landmarks on it.

    Args:
        image: RGB (height, width, 3).
        points: (68, 2), full-image pixels; NaN stays NaN.
        box: (4,), HOG convention, full-image pixels.
        augmentation: the ranges.
        generator: draws rotation, scale, shift, mirror and colours, in this order.

    Returns:
        Crop (256, 256, 3) and landmarks (68, 2) in heat-map cells, cell centres at whole numbers.
    """
    turn = np.deg2rad(generator.uniform(-1.0, 1.0) * augmentation.rotation_deg)
    scale = 1.0 + generator.uniform(-1.0, 1.0) * augmentation.scale
    shift = generator.uniform(-1.0, 1.0, 2) * augmentation.shift
    mirrored = generator.random() < augmentation.mirror
    gains = 1.0 + generator.uniform(-1.0, 1.0, 3) * augmentation.colour

    matrix = _crop_matrix(box, turn, scale, shift, mirrored)
    crop = cv2.warpAffine(image, matrix, (INPUT_SIZE, INPUT_SIZE), flags=cv2.INTER_LINEAR)
    crop = np.clip(np.rint(crop * gains), 0, 255).astype(np.uint8)
    pixels = points @ matrix[:, :2].T + matrix[:, 2]
    if mirrored:
        pixels = pixels[list(MIRROR)]
    # A cell of the heat map covers four pixels of the crop.
    cells = (pixels + 0.5) * (HEAT_MAP_SIZE / INPUT_SIZE) - 0.5
    return crop, cells


def _crop_matrix(
    box: FloatArray, turn: float, scale: float, shift: FloatArray, mirrored: bool
) -> NDArray[np.float64]:
    """The affine map (2, 3) from image pixels to crop pixels, pixel centres at whole numbers."""
    left, top, right, bottom = region_of_box(box)
    size = np.array([right - left, bottom - top], dtype=np.float64)
    centre = np.array([left, top]) + size / 2.0 - 0.5 + shift * size
    linear = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear = (INPUT_SIZE / (size * scale))[:, None] * linear
    matrix = np.column_stack((linear, INPUT_SIZE / 2.0 - 0.5 - linear @ centre))
    if mirrored:
        matrix[0] = -matrix[0]
        matrix[0, 2] += INPUT_SIZE - 1
    return matrix
