"""Signals of a mouth over time: distances, excursions, area and asymmetry of its landmarks.

The midline goes through the nose's bridge and base, as they lie over the whole recording. Right
and left are the subject's; what grows outwards is positive.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from steadyface.landmarks import (
    CHIN,
    INNER_EYE_CORNERS,
    INNER_LIPS_MIDDLE,
    LOWER_LIP,
    MIRROR,
    MOUTH,
    MOUTH_CORNERS,
    NASION,
    OUTER_LIPS,
    SUBNASALE,
    UPPER_LIP,
)
from steadyface.measures.measured import FloatArray

RIGHT, LEFT, BOTH = "right", "left", "both"
LENGTH, AREA = "length", "area"
_RIGHT_CORNER, _LEFT_CORNER = MOUTH_CORNERS


@dataclass(frozen=True)
class MouthSignal:
    """One signal: what readers call it, its dimension, how it is had from landmarks.

    formula: function of points (recordings, 68, 2, samples) to (recordings, samples), in their
        unit or its square.
    landmarks: landmarks that it takes.
    sides: the side that it belongs to, or both.
    says: description in plain words.
    """

    label: str
    dimension: str
    formula: Callable[[FloatArray], FloatArray]
    landmarks: tuple[int, ...]
    says: str
    side: str = BOTH


def _distance(first: int, second: int) -> Callable[[FloatArray], FloatArray]:
    return lambda points: np.linalg.norm(points[:, first] - points[:, second], axis=1)


def midline(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A point of each recording's midline, and its direction downwards, (recordings, 2) each.

    Through the nose's topmost point and its base, medians over the recording, so that their noise
    plays no part.
    """
    top, base = (_middle(points[:, landmark]) for landmark in (NASION, SUBNASALE))
    down = base - top
    length = np.linalg.norm(down, axis=-1, keepdims=True)
    return base, down / np.where(length > 0, length, np.nan)


def corner_excursion(points: FloatArray, landmark: int) -> FloatArray:
    """Distance (recordings, samples) of a mouth corner from the midline, outwards positive."""
    start, down = midline(points)
    # Right of somebody who looks at us is left in the picture.
    outwards = np.stack([-down[:, 1], down[:, 0]], axis=-1)
    if landmark == _LEFT_CORNER:
        outwards = -outwards
    away = points[:, landmark] - start[..., None]
    return np.einsum("rcs,rc->rs", away, outwards)


def corner_height_difference(points: FloatArray) -> FloatArray:
    """How much lower (recordings, samples) the left corner lies than the right one."""
    _, down = midline(points)
    return np.einsum("rcs,rc->rs", points[:, _LEFT_CORNER] - points[:, _RIGHT_CORNER], down)


def mouth_area(points: FloatArray) -> FloatArray:
    """Area (recordings, samples) within the outer lips, by the shoelace formula."""
    x, y = points[:, OUTER_LIPS, 0], points[:, OUTER_LIPS, 1]
    crossed = x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)
    return np.abs(crossed.sum(axis=1)) / 2


def mirror_error(points: FloatArray) -> FloatArray:
    """Mean distance (recordings, samples) of mouth points from the other side's mirror image."""
    start, down = midline(points)
    mouth = points[:, MOUTH] - start[:, None, :, None]
    across = np.stack([-down[:, 1], down[:, 0]], axis=-1)
    aside = np.einsum("rpcs,rc->rps", mouth, across)
    mirrored = mouth - 2 * aside[:, :, None] * across[:, None, :, None]
    partners = np.asarray(MIRROR[MOUTH]) - MOUTH.start
    return np.linalg.norm(mouth - mirrored[:, partners], axis=2).mean(axis=1)


def inner_eye_distance(points: FloatArray) -> FloatArray:
    """ICD (recordings,): the median distance of the inner corners of the eyes."""
    right, left = INNER_EYE_CORNERS
    return _middle(np.linalg.norm(points[:, right] - points[:, left], axis=1))


_MIDLINE = (NASION, SUBNASALE)
SIGNALS = {
    "lip_aperture": MouthSignal(
        "lip opening",
        LENGTH,
        _distance(UPPER_LIP, LOWER_LIP),
        (UPPER_LIP, LOWER_LIP),
        "the distance between the middles of the lips' outer edges",
    ),
    "inner_lip_aperture": MouthSignal(
        "inner lip opening",
        LENGTH,
        _distance(*INNER_LIPS_MIDDLE),
        INNER_LIPS_MIDDLE,
        "the gap between the lips, from inner edge to inner edge; 0 with the lips closed",
    ),
    "jaw_opening": MouthSignal(
        "jaw opening",
        LENGTH,
        _distance(CHIN, SUBNASALE),
        (CHIN, SUBNASALE),
        "the distance from the chin to the base of the nose",
    ),
    "lower_lip_to_nose": MouthSignal(
        "lower lip to nose",
        LENGTH,
        _distance(LOWER_LIP, SUBNASALE),
        (LOWER_LIP, SUBNASALE),
        "the distance from the lower edge of the lower lip to the base of the nose",
    ),
    "mouth_width": MouthSignal(
        "mouth width",
        LENGTH,
        _distance(*MOUTH_CORNERS),
        MOUTH_CORNERS,
        "the distance between the corners of the mouth",
    ),
    "right_corner_excursion": MouthSignal(
        "excursion of the right corner",
        LENGTH,
        lambda points: corner_excursion(points, _RIGHT_CORNER),
        (_RIGHT_CORNER, *_MIDLINE),
        "how far the right corner of the mouth lies from the midline of the face",
        RIGHT,
    ),
    "left_corner_excursion": MouthSignal(
        "excursion of the left corner",
        LENGTH,
        lambda points: corner_excursion(points, _LEFT_CORNER),
        (_LEFT_CORNER, *_MIDLINE),
        "how far the left corner of the mouth lies from the midline of the face",
        LEFT,
    ),
    "mouth_area": MouthSignal(
        "mouth area",
        AREA,
        mouth_area,
        tuple(range(*OUTER_LIPS.indices(68))),
        "the area within the outer edge of the lips",
    ),
    "mirror_error": MouthSignal(
        "mirror error",
        LENGTH,
        mirror_error,
        (*range(*MOUTH.indices(68)), *_MIDLINE),
        "how far the mouth's points lie, on average, from where the other half of the mouth, "
        "mirrored at the midline, has them; 0 in a symmetrical mouth",
    ),
    "corner_height_difference": MouthSignal(
        "height difference of the corners",
        LENGTH,
        corner_height_difference,
        (*MOUTH_CORNERS, *_MIDLINE),
        "how much lower the left corner of the mouth lies than the right one",
    ),
}


def _middle(values: FloatArray) -> FloatArray:
    """Median over the last axis of those present; NaN of none."""
    empty = ~np.isfinite(values).any(axis=-1)
    return np.where(empty, np.nan, np.nanmedian(np.where(empty[..., None], 0.0, values), axis=-1))
