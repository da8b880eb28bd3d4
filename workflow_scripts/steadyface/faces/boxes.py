"""Face boxes and their conventions.

Every tracker of a study starts from the same box. It is in the convention of dlib's HOG detector:
a square from the brows to the chin. Supervision-by-Registration was trained on boxes drawn tightly
around the 68 landmarks; the two are related here.

The relations are medians over 108 rendered frames (36 recordings, jaw closed and open) of which
both the HOG box and the landmarks are known; the HOG detector itself moves in steps of a sixth of
the box, so one frame's box deviates from them by up to a tenth of its side.
"""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

# The HOG box's side over the geometric mean of the tight box's width and height.
HOG_SIDE = 1.10
# The HOG box's centre from the tight box's centre, in tight box heights (y down).
HOG_RISE = -0.096
# The tight box's edges from the HOG box's centre, in HOG sides: left, top, right, bottom.
TIGHT_EDGES = (-0.437, -0.378, 0.437, 0.561)


def tight_box(points: FloatArray) -> FloatArray:
    """The smallest box around landmarks: (..., landmarks, 2) px to (..., 4) x1 y1 x2 y2."""
    return np.concatenate([points.min(axis=-2), points.max(axis=-2)], axis=-1)


def hog_box_of_landmarks(points: FloatArray) -> FloatArray:
    """The box that dlib's HOG detector would give a face, from its landmarks.

    Args:
        points: (..., 68, 2) x and y in px.

    Returns:
        (..., 4) x1 y1 x2 y2 in px, square.
    """
    box = tight_box(points)
    size = box[..., 2:] - box[..., :2]
    centre = (box[..., :2] + box[..., 2:]) / 2
    centre = centre + np.stack([0 * size[..., 1], HOG_RISE * size[..., 1]], axis=-1)
    half = HOG_SIDE / 2 * np.sqrt(size.prod(axis=-1, keepdims=True))
    return np.concatenate([centre - half, centre + half], axis=-1)


def tight_box_of_hog(boxes: FloatArray) -> FloatArray:
    """The tight 68-landmark box that usually belongs to a HOG box: (..., 4) px to (..., 4) px."""
    centre = (boxes[..., :2] + boxes[..., 2:]) / 2
    side = boxes[..., 2:] - boxes[..., :2]
    edges = np.asarray(TIGHT_EDGES)
    return np.concatenate([centre + edges[:2] * side, centre + edges[2:] * side], axis=-1)


def centres_and_sides(boxes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Centres (..., 2) and sides (...) px of square boxes (..., 4)."""
    return (boxes[..., :2] + boxes[..., 2:]) / 2, (boxes[..., 2:] - boxes[..., :2]).mean(axis=-1)


def boxes_around(centres: FloatArray, sides: FloatArray) -> FloatArray:
    """Square boxes (..., 4) px around centres (..., 2) with sides (...)."""
    half = np.asarray(sides)[..., None] / 2
    return np.concatenate([centres - half, centres + half], axis=-1)


def offset_of_boxes(boxes: FloatArray, others: FloatArray) -> FloatArray:
    """Distances of square boxes from others, in sides of the others: (..., 4) px each to (...).

    The distance of their centres, or half the difference of their sides if that is more: as far
    as the edges of two boxes around one centre lie apart.
    """
    centres, sides = centres_and_sides(boxes)
    other_centres, other_sides = centres_and_sides(others)
    moved = np.linalg.norm(centres - other_centres, axis=-1)
    return np.maximum(moved, np.abs(sides - other_sides) / 2) / other_sides
