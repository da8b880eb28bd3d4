"""The skin of a head as one smooth surface over two parameters.

A head is a generalised cylinder: `theta` (radians) runs around it from the midline, `q` (mm) runs
down it from the crown over forehead, chin and under-jaw to the neck. Rows of constant `q` dip
towards the jaw's angle, so that the lower border of the mandible is a row of the mesh and the
visible jaw line is where a jaw's is.
"""

import numpy as np
from scipy.interpolate import PchipInterpolator

from steadyface.simulation.head.face_relief import eyeball_height, nose_height, skin_relief
from steadyface.simulation.head.head_shape import EYEBALL_RADIUS_MM, HeadShape
from steadyface.simulation.head.smooth import FloatArray, smooth_maximum, smooth_step

# Distance on the texture for one radian around the head.
MM_PER_RADIAN = 70.0
S_RANGE = (-165.0, 165.0)
Q_RANGE = (-170.0, 176.0)

_FOREHEAD_Q = -25.0
_HEAD_CENTRE_Z = -92.0
_LID_THICKNESS_MM = 1.0

# fmt: off
# From the forehead over the chin (100 to 122) to the neck: half width, Z of the front, Y,
# Z of the widest point, and how much the row rises from the midline to the side.
_ROWS_Q = (-25, 0, 15, 35, 46, 60, 75, 90, 100, 108, 112, 116, 122, 130, 145, 170, 230)
_HALF_WIDTH = (73, 72, 71, 68.6, 66.6, 63.6, 60.2, 57, 55, 53.4, 52.4, 51.4, 51, 52, 54, 56, 60)
_FRONT_Z = (4.5, 0, -3, -5, -2, 0.5, -1, -3.5, -3, -5, -9, -17, -36, -46, -50, -52, -55)
_ROW_Y = (-25, 0, 15, 35, 46, 60, 75, 90, 100, 108, 112, 114.5, 117.5, 122, 134, 158, 218)
_WIDEST_Z = (-92, -90, -88, -86, -84, -82, -80, -77, -76, -75, -75, -76, -80, -88, -95, -100, -100)
_RISE = (0, 0, 0, 0, 0.5, 3, 11, 22, 30, 36, 38, 39, 38, 36, 30, 20, 0)
# fmt: on


class HeadSurface:
    """The surface of one head; pure functions of (theta, q) once made."""

    def __init__(self, shape: HeadShape) -> None:
        self.shape = shape
        q = np.array(_ROWS_Q, float)
        jaw = smooth_step(35, 95, q) * (1 - smooth_step(122, 150, q))
        neck = smooth_step(116, 140, q)
        half_width = np.array(_HALF_WIDTH) * shape.face_width
        half_width = half_width * (1 + (shape.jaw_width - 1) * jaw)
        half_width = half_width * (1 + (shape.neck_width - 1) * neck)
        front = np.array(_FRONT_Z) + shape.chin_projection * np.exp(-(((q - 100) / 16) ** 2))
        front = front + shape.forehead * np.exp(-(((q + 25) / 30) ** 2))
        row_y = np.array(_ROW_Y) + smooth_step(70, 112, q) * (shape.chin_length - 1) * 45
        self._q = np.arange(-25, 240.01, 0.25)
        self._profiles = [
            PchipInterpolator(q, values, extrapolate=True)(self._q)
            for values in (half_width, front, row_y, _WIDEST_Z, _RISE)
        ]

    def _rows(self, q: FloatArray) -> tuple[FloatArray, ...]:
        """Half width, front Z, Y, widest Z, rise and back Z of the rows at `q`."""
        half_width, front, y, widest, rise = (
            np.interp(q, self._q, profile) for profile in self._profiles
        )
        # Above the forehead the skull closes like an ellipsoid.
        crown = q < _FOREHEAD_Q
        angle = np.clip((_FOREHEAD_Q - q) / 92.0, 0.0, 1.52)
        closing = np.cos(angle) ** 0.72
        top_width, top_front = self._profiles[0][0], self._profiles[1][0]
        half_width = np.where(
            crown, top_width * closing * (1 + 0.05 * np.sin(2 * angle)), half_width
        )
        front = np.where(crown, _HEAD_CENTRE_Z + (top_front - _HEAD_CENTRE_Z) * closing, front)
        y = np.where(crown, _FOREHEAD_Q - 90.0 * self.shape.cranium * np.sin(angle), y)
        widest = np.where(crown, _HEAD_CENTRE_Z, widest)
        back = np.interp(q, [-25, 60, 130, 200], [-192, -185, -150, -150])
        back = np.where(crown, _HEAD_CENTRE_Z - 100.0 * closing, back)
        return half_width, front, y, widest, rise, back

    def half_width(self, q: float) -> float:
        """Half the head's width at height `q`, mm."""
        return float(self._rows(np.array(q))[0])

    def plain(self, theta: FloatArray, q: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """X, Y, Z of the head without features."""
        half_width, front, y, widest, rise, back = self._rows(q)
        sine, cosine = np.sin(theta), np.cos(theta)
        squareness = (self.shape.chin_square * 0.6 - 0.45) * smooth_step(72, 108, q)
        squareness = squareness * (1 - smooth_step(118, 130, q))
        x = half_width * (sine + squareness * 0.18 * np.sin(2 * theta) * np.abs(cosine))
        z = np.where(
            cosine > 0,
            widest + (front - widest) * np.abs(cosine) ** 0.94,
            widest + (widest - back) * cosine,
        )
        return x, y - rise * (1 - np.clip(cosine, 0.0, 1.0)), z

    def parameters_at(self, x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Theta and q of the plain head's frontal point X, Y (fixed-point iteration)."""
        x, y = np.asarray(x, float), np.asarray(y, float)
        theta, q = np.arcsin(np.clip(x / MM_PER_RADIAN, -0.98, 0.98)), y.copy()
        for _ in range(12):
            there_x, there_y, _ = self.plain(theta, q)
            half_width = self._rows(q)[0]
            step = (x - there_x) / (half_width * np.maximum(np.cos(theta), 0.25))
            theta = np.clip(theta + step, -1.5, 1.5)
            q = q + (y - there_y) * 0.9
        return theta, q

    def skin(self, theta: FloatArray, q: FloatArray) -> FloatArray:
        """(..., 3) points of the skin with all features, before hair and asymmetry."""
        x, y, z = self.plain(theta, q)
        cosine = np.cos(theta)
        skin = z + skin_relief(self.shape, x, y, cosine)
        lids = eyeball_height(self.shape, x, y, EYEBALL_RADIUS_MM + _LID_THICKNESS_MM)
        features = smooth_maximum(skin, lids, 2.2)
        crease = np.interp(y, [-10, 10, 28, 38, 46], [7, 6, 5, 2.2, 2.6])
        features = smooth_maximum(features, nose_height(self.shape, x, y), crease)
        frontal = (cosine > 0.3) & (q > -60) & (q < 108)
        return np.stack([x, y, np.where(frontal, features, skin)], -1)

    def asymmetry(self, points: FloatArray) -> FloatArray:
        """(..., 3) displacement that makes the sides differ: a smooth, low-order warp."""
        u, v = points[..., 0] / 60.0, points[..., 1] / 80.0
        terms = [u, v, u * v, np.cos(2 * v) * u, np.sin(2 * v), np.cos(1.7 * u) * v]
        frontal = smooth_step(-140, -60, points[..., 2])[..., None]
        return (np.stack(terms, -1) @ self.shape.asymmetry) * frontal

    def hairline(self, theta: FloatArray) -> FloatArray:
        """q of the lower border of the scalp hair at each theta."""
        line, recession = self.shape.hairline_q, self.shape.hair_recession
        heights = [line, line - recession * 4, line - 4 - recession * 12, line + 6 - recession * 6]
        heights += [-40, -20, 6, 18, -6, 60, 80]
        angles = [0, 18, 34, 44, 54, 62, 68, 78, 95, 110, 140]
        return np.interp(np.abs(np.degrees(theta)), angles, heights)

    def hair_cover(self, theta: FloatArray, q: FloatArray) -> FloatArray:
        """0 on skin, 1 well inside the scalp hair; short hair thins towards the ears."""
        if self.shape.hair_thickness <= 0:
            return np.zeros(np.broadcast(theta, q).shape)
        cover = smooth_step(0, 22, self.hairline(theta) - q)
        if self.shape.long_hair_mm is None:
            angle = np.abs(np.degrees(theta))
            thinning = 0.75 * smooth_step(-75, -5, q) * smooth_step(50, 70, angle)
            cover = cover * np.where(angle > 50, 1 - thinning, 1.0)
        return cover
