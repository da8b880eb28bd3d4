"""The drawn lines of a face: eyelids, lips and brows, as frontal curves in millimetres.

Coordinates are the head's frame seen from the front (X right, Y down). `side` is -1 for the
subject's right, which is the image's left, and +1 for the left.
"""

import numpy as np
from scipy.interpolate import PchipInterpolator

from steadyface.simulation.head.head_shape import HeadShape
from steadyface.simulation.head.smooth import FloatArray

# Height of the upper vermilion border from the midline (0) to the corner (1).
_UPPER_LIP_OUTLINE = PchipInterpolator(
    [0.0, 0.10, 0.25, 0.42, 0.62, 0.82, 1.0], [0.86, 0.90, 1.0, 0.90, 0.64, 0.29, 0.0]
)


def eyelid(
    shape: HeadShape, along: FloatArray, side: int, upper: bool
) -> tuple[FloatArray, FloatArray]:
    """A lid margin; `along` runs from 0 (inner corner) to 1 (outer corner)."""
    x = shape.eye_x + (along - 0.515) * shape.eye_width
    corners_y = 1.2 - along * shape.eye_tilt * 1.3
    clipped = np.clip(along, 0.0, 1.0)
    if upper:
        y = corners_y - shape.eye_upper * np.sin(np.pi * clipped**0.86) ** 0.78
    else:
        y = corners_y + shape.eye_lower * np.sin(np.pi * clipped**1.12) ** 0.85
    return side * x, y


def _outwards(shape: HeadShape, x: FloatArray) -> FloatArray:
    return np.clip(np.abs(x) / shape.mouth_half_width, 0.0, 1.0)


def mouth_line(shape: HeadShape, x: FloatArray) -> FloatArray:
    """Y of the closed mouth's line."""
    outwards = np.abs(x) / shape.mouth_half_width
    return (
        shape.mouth_y
        + 0.9 * shape.cupid_bow * np.exp(-((x / 4.5) ** 2))
        - 0.6 * np.exp(-(((np.abs(x) - 9.0) / 5.0) ** 2))
        + shape.mouth_curve * outwards**2
    )


def upper_lip_border(shape: HeadShape, x: FloatArray) -> FloatArray:
    """Y of the upper vermilion border."""
    outwards = _outwards(shape, x)
    notch = 0.06 * (shape.cupid_bow - 1.0) * np.exp(-((outwards / 0.1) ** 2))
    height = 8.3 * shape.upper_lip * (_UPPER_LIP_OUTLINE(outwards) - notch)
    return shape.mouth_y + shape.mouth_curve * outwards**2 - height


def lower_lip_border(shape: HeadShape, x: FloatArray) -> FloatArray:
    """Y of the lower vermilion border."""
    outwards = _outwards(shape, x)
    height = 10.3 * shape.lower_lip * np.maximum(1.0 - outwards**2.1, 0.0) ** 0.82
    return shape.mouth_y + shape.mouth_curve * outwards**2 + height


def brow(shape: HeadShape, along: FloatArray, side: int) -> tuple[FloatArray, FloatArray]:
    """The upper part of an eyebrow, from 0 (inner) to 1 (outer)."""
    x = shape.brow_inner_x + along * (shape.brow_outer_x - shape.brow_inner_x)
    arch = np.sin(np.pi * np.clip(along, 0.0, 1.0) ** 1.25) ** 1.1
    y = shape.brow_y - shape.brow_tilt * (along - 0.4) - 5.2 * shape.brow_arch * arch + 2.2 * along
    return side * x, y
