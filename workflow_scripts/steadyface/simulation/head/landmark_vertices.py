"""Which vertices the 68 landmarks are.

The 51 landmarks of brows, nose, eyes and lips are vertices of the skin, or lie between two of
them. The 17 of the jaw follow the iBUG convention of the visible outline: each is the outermost,
along its own direction in the image, of points on a line across the jaw's edge; it wanders over
the skin as the head turns.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from steadyface.simulation.head.face_mesh import SkinMesh
from steadyface.simulation.head.head_surface import MM_PER_RADIAN
from steadyface.simulation.head.smooth import FloatArray

JAW_CANDIDATES = 24
_TRIANGLES_TRIED = 16
# The upper jaw landmarks search around the head at a height q, from 52 degrees on; the lower ones
# search down under the jaw at a fixed angle.
_UPPER_Q = (5.0, 25.0, 44.0, 64.0, 92.5)
_UPPER_LAST_DEG = (70.0, 80.0, 88.0, 95.0, 97.0)
_LOWER_DEG = (63.0, 41.5, 20.5, 0.0)
# The direction (x, y) in which landmark 0..8 is outermost, on the image's left.
_DIRECTIONS = (
    (-1.0, 0.0), (-1.0, 0.0), (-1.0, 0.05), (-1.0, 0.12), (-0.95, 0.3), (-0.7, 0.7),
    (-0.33, 0.94), (-0.12, 0.99), (0.0, 1.0),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class LandmarkVertices:
    """Vertices and weights of the landmarks on the mesh.

    Attributes:
        inner: (51, 2) the vertices between which landmarks 17..67 lie.
        inner_share: (51,) how far from the first to the second, 0 to 1.
        jaw_triangles: (17 * 24, 3) vertices around each candidate of the jaw line.
        jaw_weights: (17 * 24, 3) their barycentric weights.
        jaw_directions: (17, 2) outward directions in the image.
    """

    inner: np.ndarray
    inner_share: FloatArray
    jaw_triangles: np.ndarray
    jaw_weights: FloatArray
    jaw_directions: FloatArray

    def inner_points(self, vertices: FloatArray) -> FloatArray:
        """(51, 3) landmarks 17..67."""
        first, second = vertices[self.inner[:, 0]], vertices[self.inner[:, 1]]
        return first + self.inner_share[:, None] * (second - first)

    def jaw_candidates(self, vertices: FloatArray) -> FloatArray:
        """(17, 24, 3) points among which the visible outline decides."""
        corners = vertices[self.jaw_triangles]
        points = np.einsum("ijk,ij->ik", corners, self.jaw_weights)
        return points.reshape(17, JAW_CANDIDATES, 3)

    def outermost(self, candidates_px: FloatArray) -> np.ndarray:
        """(17,) the candidate that is outermost in the image.

        Args:
            candidates_px: (17, 24, 2) projected candidates.
        """
        reach = np.einsum("ijk,ik->ij", candidates_px, self.jaw_directions)
        return reach.argmax(1)


# How far some landmarks lie from the vertex that is named after their place on the face towards a
# second one. Human marks sit a little off the edges that a mesh has: above the lashes, within the
# upper and outside the lower vermilion border, and inside the corners of the inner lips, where an
# opening mouth draws them down. The sizes are medians of the offsets of networks that had learned
# the bare vertices, on photographs with human marks, and of dlib's predictor, which has learned
# from human marks, on rendered faces; where the two agree in direction.
_UPPER_LID, _CORNER, _UPPER_SIDE, _UPPER_NEXT, _UPPER_MIDDLE = 0.7, 0.35, 0.7, 0.3, 0.5
_LOWER, _LOWER_SIDE, _INNER_CORNER = 0.8, 0.55, 0.35


def _inner_vertices(rows: dict[str, np.ndarray]) -> tuple[np.ndarray, FloatArray]:
    """(51, 2) the two vertices of each of the landmarks 17..67, and (51,) the second's share."""
    outer_top, outer_bottom = rows["upper lip border"], rows["lower lip border"]
    inner_top, inner_bottom = rows["upper lip inside"], rows["lower lip inside"]
    within, without = rows["upper lip 0"], rows["below lip 0"]
    inside = rows["lower lip 0"]

    def eye(side: str, outwards: bool) -> list[tuple[int, int, float]]:
        # Lid rows run from the inner to the outer corner; the lower rows lack both corners.
        upper, ring = rows[f"upper lid {side}"], rows[f"upper lid ring 0 {side}"]
        lower = rows[f"lower lid {side}"]
        top = (0, 7, 14, 20) if outwards else (20, 14, 7, 0)
        bottom = (13, 6) if outwards else (6, 13)
        return [
            *((upper[i], ring[i], _UPPER_LID if 0 < i < 20 else 0.0) for i in top),
            *((lower[i], lower[i], 0.0) for i in bottom),
        ]

    # Rows of 25 run over the whole mouth from the image's left; those of 23 lack the corners.
    pairs = [
        *((vertex, vertex, 0.0) for row in ("brow right marked", "brow left marked",
                                            "nose ridge", "nose base") for vertex in rows[row]),
        *eye("right", outwards=False),
        *eye("left", outwards=True),
        (outer_top[0], without[0], _CORNER),
        (outer_top[5], within[4], _UPPER_SIDE),
        (outer_top[9], within[8], _UPPER_NEXT),
        (outer_top[12], within[11], _UPPER_MIDDLE),
        (outer_top[15], within[14], _UPPER_NEXT),
        (outer_top[19], within[18], _UPPER_SIDE),
        (outer_top[24], without[22], _CORNER),
        # the lower lip's side landmarks also lie further out than the border's vertices
        (outer_bottom[18], without[19], _LOWER_SIDE),
        (outer_bottom[14], without[15], _LOWER_SIDE),
        (outer_bottom[11], without[11], _LOWER),
        (outer_bottom[8], without[7], _LOWER_SIDE),
        (outer_bottom[4], without[3], _LOWER_SIDE),
        (inner_top[2], inside[1], _INNER_CORNER),
        *((inner_top[i], inner_top[i], 0.0) for i in (8, 12, 16)),
        (inner_top[22], inside[21], _INNER_CORNER),
        *((inner_bottom[i], inner_bottom[i], 0.0) for i in (15, 11, 7)),
    ]  # fmt: skip
    first, second, share = zip(*pairs, strict=True)
    return np.stack([first, second], -1), np.array(share)


def _locate(points: FloatArray, face: SkinMesh) -> tuple[np.ndarray, FloatArray]:
    """The triangle around each point of the parameter plane, and its barycentric weights.

    Only the triangles with the nearest centres are tried; the best of them wins.
    """
    centres = face.plane[face.triangles].mean(1)
    _, near = cKDTree(centres).query(points, k=_TRIANGLES_TRIED)
    a, b, c = (face.plane[face.triangles[near, corner]] for corner in range(3))
    u, v, w = b - a, c - a, points[:, None] - a
    area = u[..., 0] * v[..., 1] - u[..., 1] * v[..., 0]
    of_b = (w[..., 0] * v[..., 1] - w[..., 1] * v[..., 0]) / area
    of_c = (u[..., 0] * w[..., 1] - u[..., 1] * w[..., 0]) / area
    weights = np.stack([1 - of_b - of_c, of_b, of_c], -1)
    best = weights.min(-1).argmax(1)
    each = np.arange(len(points))
    return face.triangles[near[each, best]], weights[each, best]


def find_landmark_vertices(face: SkinMesh) -> LandmarkVertices:
    """The landmarks of a face's mesh."""
    candidates, directions = [], []
    for landmark in range(17):
        mirrored = min(landmark, 16 - landmark)
        side = -1.0 if landmark < 8 else 1.0
        if mirrored < len(_UPPER_Q):
            theta = np.linspace(
                np.radians(52.0), np.radians(_UPPER_LAST_DEG[mirrored]), JAW_CANDIDATES
            )
            q = np.full(JAW_CANDIDATES, _UPPER_Q[mirrored])
        else:
            theta = np.full(JAW_CANDIDATES, np.radians(_LOWER_DEG[mirrored - len(_UPPER_Q)]))
            q = np.linspace(84.0, 124.0, JAW_CANDIDATES)
        candidates.append(np.stack([side * MM_PER_RADIAN * theta, q], -1))
        x, y = _DIRECTIONS[mirrored]
        directions.append((-side * x, y))
    corners, weights = _locate(np.vstack(candidates), face)
    return LandmarkVertices(*_inner_vertices(face.rows), corners, weights, np.array(directions))
