"""From rendered pictures to the batches that a network trains on.

Each sample is a crop as a tracker would make it, with a shaken box, an appearance that no renderer
has, and labels with an annotator's small errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from steadyface.faces.boxes import hog_box_of_landmarks, tight_box, tight_box_of_hog
from steadyface.pretraining.appearance import disturb
from steadyface.pretraining.crops import (
    STILL,
    USUAL,
    Jitter,
    crop_matrix,
    fan_area,
    mirrored,
    sbr_area,
    shake_box,
    warp,
    warp_points,
)
from steadyface.pretraining.occlusion import occlude
from steadyface.pretraining.training_set import TrainingSet

Tracker = Literal["fan", "sbr"]
FloatArray = NDArray[np.float64]

# SBR is trained on both kinds of box that it can meet: one derived from the HOG detector's, which
# does not follow an opening jaw, and one drawn around the landmarks.
_SBR_HOG_SHARE = 0.6


@dataclass(frozen=True)
class Sampling:
    """Settings of the drawing of samples.

    Attributes:
        tracker: tracker whose crop is made.
        input_size: px, of the crop.
        jitter: variation of the crop.
        label_noise: standard deviation of an annotator's error per coordinate, as a share of the
            diagonal of the landmarks' box.
    """

    tracker: Tracker
    input_size: int
    jitter: Jitter = USUAL
    label_noise: float = 0.004


def sampled_area(
    tracker: Tracker, points: FloatArray, jitter: Jitter, generator: np.random.Generator
) -> FloatArray:
    """The area (4,) of a picture that the tracker would see, given the landmarks (68, 2)."""
    hog = shake_box(hog_box_of_landmarks(points), jitter, generator)
    if tracker == "fan":
        return fan_area(hog)
    if jitter == STILL or generator.random() < _SBR_HOG_SHARE:
        return sbr_area(tight_box_of_hog(hog))
    return sbr_area(shake_box(tight_box(points), jitter, generator))


def draw_samples(
    data: TrainingSet,
    pictures: Sequence[int] | NDArray[np.int64],
    sampling: Sampling,
    generator: np.random.Generator,
) -> tuple[NDArray[np.uint8], FloatArray]:
    """One sample of each picture.

    Returns:
        Crops (n, input_size, input_size, 3) and labels (n, 68, 2), px of the crop.
    """
    drawn = [_draw_window(data, [picture], sampling, generator) for picture in pictures]
    return np.concatenate([crops for crops, _ in drawn]), np.concatenate([y for _, y in drawn])


def draw_windows(
    data: TrainingSet,
    windows: NDArray[np.int64],
    sampling: Sampling,
    generator: np.random.Generator,
) -> tuple[NDArray[np.uint8], FloatArray]:
    """One sample of each clip (n, 3): the same crop and appearance for all its frames.

    Returns:
        Crops (n, 3, input_size, input_size, 3) and labels (n, 3, 68, 2).
    """
    drawn = [_draw_window(data, window, sampling, generator) for window in windows]
    return np.stack([crops for crops, _ in drawn]), np.stack([labels for _, labels in drawn])


def _draw_window(
    data: TrainingSet,
    pictures: Sequence[int] | NDArray[np.int64],
    sampling: Sampling,
    generator: np.random.Generator,
) -> tuple[NDArray[np.uint8], FloatArray]:
    """Crops and labels of successive pictures; the middle one decides the box."""
    # waiting for OpenCV's own threads costs more than these small images gain from them
    cv2.setNumThreads(1)
    jitter, size = sampling.jitter, sampling.input_size
    area = sampled_area(
        sampling.tracker, data.points[pictures[len(pictures) // 2]], jitter, generator
    )
    matrix = crop_matrix(area, generator.normal() * jitter.rotation_deg, size)
    flip = generator.random() < jitter.mirror
    if flip:
        matrix = mirrored(matrix, size)
    # the same draws for each frame, so that light and glasses do not flicker within a clip
    appearance = int(generator.integers(2**63))
    error = generator.normal(size=(68, 2)) * sampling.label_noise
    crops, labels = [], []
    for picture in pictures:
        points = warp_points(data.points[picture], matrix, flip)
        draws = np.random.default_rng(appearance)
        crop = warp(data.images[picture], matrix, size)
        crops.append(disturb(occlude(crop, points, draws), draws))
        labels.append(points + error * np.hypot(*np.ptp(points, axis=0)))
    return np.stack(crops), np.stack(labels)
