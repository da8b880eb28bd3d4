"""The relief of a face: what its features add to the plain head, in millimetres of Z.

Every function takes frontal coordinates X, Y (mm, head frame) and gives heights. Eyeballs and the
nose are absolute heights, joined with the skin by a smooth maximum; the rest is added.
"""

import numpy as np
from scipy.interpolate import PchipInterpolator

from steadyface.simulation.head.face_curves import lower_lip_border, mouth_line, upper_lip_border
from steadyface.simulation.head.head_shape import HeadShape
from steadyface.simulation.head.smooth import FloatArray, bump, smooth_maximum, smooth_step

# Far below every surface, so that a smooth maximum ignores it.
_ABSENT_MM = -300.0


def _bones_and_fat(shape: HeadShape, x: FloatArray, y: FloatArray) -> FloatArray:
    side = np.abs(x)
    chin_y = 100.0 + (shape.chin_length - 1.0) * 45.0
    sagging = np.clip(shape.ageing - 0.35, 0.0, 1.0)
    z = 4.2 * bump(x, y - chin_y, 17, 10)
    z += shape.chin_square * 2.0 * bump(side - 13, y - chin_y - 2, 8, 8)
    z -= 0.5 * shape.chin_square * bump(x, y - chin_y, 3, 7)
    z += shape.cheekbone * bump(side - 45, y - 20, 15, 11)
    z += shape.cheek_fat * bump(side - 42, y - 52, 17, 20) + 1.5 * bump(side - 27, y - 30, 10, 12)
    z += 1.4 * max(shape.cheek_fat, 0.0) * bump(side - 30, y - 84, 14, 10)
    z += shape.brow_ridge * bump(side - 27, y + 15, 22, 6.5)
    z += 0.7 * shape.brow_ridge * bump(x, y + 17, 9, 8)
    z -= shape.temple_hollow * bump(side - 63, y + 28, 9, 18)
    z += 3.5 * sagging * bump(side - 37, y - 89, 10, 9)
    z -= 1.5 * sagging * bump(side - 25, y - 92, 4, 8)
    return z


def _orbits(shape: HeadShape, x: FloatArray, y: FloatArray) -> FloatArray:
    outer = np.abs(x) - shape.eye_x
    z = -7.0 * bump(outer, y + 2.5, 17, 10.5) - 5.0 * bump(np.abs(x) - 14.5, y - 1, 6, 8)
    z += 1.5 * shape.eye_bag * bump(outer, y - 12.5, 12, 4.0)
    z -= 1.0 * shape.eye_bag * bump(outer + 2, y - 18, 12, 3.0)
    z += 1.8 * shape.lid_fold * bump(outer - 6, y + 10.5, 14, 4.0)
    return z


def _folds(shape: HeadShape, x: FloatArray, y: FloatArray) -> FloatArray:
    side = np.abs(x)
    mouth_y, width = shape.mouth_y, shape.mouth_half_width
    # The nasolabial fold runs from the ala to beside the mouth's corner.
    along = np.clip((y - 38.0) / (mouth_y + 6.0 - 38.0), -0.2, 1.3)
    ala_x = 18.5 * shape.nose_width
    fold_x = ala_x + (width + 9.0 - ala_x) * np.clip(along, 0.0, 1.3) ** 0.9
    off = side - fold_x
    depth = shape.nasolabial_fold * np.exp(-(((along - 0.45) / 0.55) ** 2))
    z = depth * (2.2 * np.exp(-(((off - 7.0) / 8.0) ** 2)) - 1.6 * np.exp(-((off / 2.6) ** 2)))
    z -= 1.4 * bump(side - width - 2.0, y - mouth_y - 1 - shape.mouth_curve, 4.0, 4.5)
    z -= 0.8 * shape.ageing * bump(side - width - 4, y - mouth_y - 12, 3.0, 8)
    philtrum = smooth_step(46, 50, y) * (1 - smooth_step(mouth_y - 9.5, mouth_y - 7, y))
    ridges = 0.8 * np.exp(-(((side - 5.6) / 2.0) ** 2)) - 1.1 * np.exp(-((x / 3.0) ** 2))
    return z + philtrum * ridges


def _lips(shape: HeadShape, x: FloatArray, y: FloatArray) -> FloatArray:
    mouth_y, width = shape.mouth_y, shape.mouth_half_width
    top, bottom, line = (
        upper_lip_border(shape, x),
        lower_lip_border(shape, x),
        mouth_line(shape, x),
    )
    inside = np.abs(x) < width
    taper = np.where(inside, 1 - np.clip(np.abs(x) / width, 0, 1) ** 2.4, 0.0)
    in_upper = np.clip((y - top) / np.maximum(line - top, 0.3), 0, 1)
    in_lower = np.clip((y - line) / np.maximum(bottom - line, 0.3), 0, 1)
    upper = 3.6 * shape.upper_lip**0.5 * np.sin(np.pi * in_upper**0.75) ** 0.9 - 2.2 * in_upper**3
    lower = 3.9 * shape.lower_lip**0.5 * np.sin(np.pi * in_lower**0.85) ** 0.85 - 2.2 * (
        1 - in_lower
    ) ** 3 * (in_lower < 1)
    vermilion = np.where(y <= line, np.where(y > top, upper, 0), np.where(y < bottom, lower, 0))
    z = 3.6 * bump(x, y - mouth_y + 1, 25, 17)
    z -= 3.4 * bump(x, y - (mouth_y + 18.5 + 3 * (shape.lower_lip - 1)), 20, 5.0)
    z += taper * (0.5 * np.exp(-(((y - top + 0.8) / 1.3) ** 2)) + vermilion)
    z += 1.3 * bump(x, y - (mouth_y + 11.5 * shape.lower_lip), 17, 3.0) * (y > bottom)
    return z


def skin_relief(
    shape: HeadShape, x: FloatArray, y: FloatArray, cos_theta: FloatArray
) -> FloatArray:
    """Height that bones, fat, folds and lips add; fades out towards the sides of the head."""
    frontal = smooth_step(0.05, 0.35, cos_theta)
    return frontal * (
        _bones_and_fat(shape, x, y) + _orbits(shape, x, y) + _folds(shape, x, y)
        + _lips(shape, x, y)
    )  # fmt: skip


def eyeball_height(shape: HeadShape, x: FloatArray, y: FloatArray, radius: float) -> FloatArray:
    """Z of the eyeballs' front, absent away from the lids.

    Without the window the sphere's field would flatten the whole side of the head.
    """
    outer = np.abs(x) - shape.eye_x
    squared = (outer / 1.06) ** 2 + y**2
    z = (
        shape.eye_depth
        + np.sqrt(np.maximum(radius**2 - squared, 0.0))
        - 20.0 * (squared >= radius**2)
    )
    return np.where((np.abs(outer) < 17) & (np.abs(y) < 17), z, _ABSENT_MM)


def nose_tip_y(shape: HeadShape) -> float:
    """Y of the tip of the nose."""
    return 35.5 + shape.nose_length - 1.5 * shape.nose_upturn


def nose_base_y(shape: HeadShape) -> float:
    """Y where the columella meets the lip."""
    return 46.5 + 0.8 * shape.nose_length


def _ellipsoid(
    side: FloatArray, y: FloatArray, centre: tuple[float, float, float], radii: tuple
) -> FloatArray:
    squared = ((side - centre[0]) / radii[0]) ** 2 + ((y - centre[1]) / radii[1]) ** 2
    inside = centre[2] + radii[2] * np.sqrt(np.maximum(1 - squared, 0.0))
    outside = centre[2] - radii[2] * 2.2 * (np.sqrt(np.maximum(squared, 1.0)) - 1.0)
    return np.where(squared < 1, inside, outside)


def nose_height(shape: HeadShape, x: FloatArray, y: FloatArray) -> FloatArray:
    """Z of the nose: ridge, tip, alae and columella; absent away from it."""
    side = np.abs(x) / shape.nose_width
    tip_y, base_y = nose_tip_y(shape), nose_base_y(shape)
    bridge, tip, hump = shape.nose_bridge, shape.nose_tip, shape.nose_hump
    # Height of the nose's ridge from the glabella over the tip to the lip.
    profile = (
        (-14, -2),
        (-6, -1.5 + bridge),
        (0, bridge),
        (8, 4.5 + bridge + 0.6 * hump),
        (16, 9.5 + 0.8 * bridge + hump),
        (24 + 0.5 * shape.nose_length, 14.5 + 0.5 * tip + 0.6 * hump),
        (tip_y - 4, 20 + tip),
        (tip_y + 1, 21 + tip),
        (tip_y + 5, 17 + tip),
        (base_y, 4),
        (base_y + 6, -6),
    )
    heights, depths = zip(*profile, strict=True)
    ridge = PchipInterpolator(heights, depths)(np.clip(y, -14, base_y + 6))
    width = np.interp(y, [-10, 5, 18, 30, 40], [7, 6.0, 5.0, 6.5, 7.5])
    slope = np.interp(y, [-10, 5, 18, 30, 40], [0.75, 1.05, 1.2, 1.25, 1.2])
    body = ridge - 1.25 * slope * (np.sqrt(side**2 + width**2) - width)
    body -= np.where(y < -6, (y + 6) ** 2 * 0.05, 0.0)
    body -= np.where(y > base_y + 1, 3.0 * (y - base_y - 1), 0.0)
    ball = smooth_maximum(
        _ellipsoid(side, y, (3.0, tip_y, 11 + tip), (8.6, 8.6, 10.8)),
        _ellipsoid(side, y, (0.0, tip_y + 0.5, 12 + tip), (8.0, 8.0, 10.0)),
        2.0,
    )
    ala_y = tip_y + 3.8 + 0.6 * shape.nose_upturn
    ala = _ellipsoid(side, y, (12.2, ala_y, 0.5 + 0.4 * tip), (6.6, 6.9, 10.0))
    columella = _ellipsoid(side, y, (0.0, base_y - 4.5, 2 + 0.5 * tip), (4.0, 6.5, 10.5))
    z = smooth_maximum(body, ball, 3.5)
    z = smooth_maximum(z, ala, 2.0)
    z = smooth_maximum(z, columella, 2.0)
    z = z - 3.2 * bump(side - 6.8, y - (base_y - 2.6), 3.2, 2.0)
    return np.where((np.abs(x) < 34) & (y > -16) & (y < 62), z, _ABSENT_MM)
