"""Which vertices the 68 landmarks are.

The 51 landmarks of brows, nose, eyes and lips are vertices of the skin. The 17 of the jaw follow
the iBUG convention of the visible outline: each is the outermost, along its own direction in the
image, of points on a line across the jaw's edge; it wanders over the skin as the head turns.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from steadyface.simulation.face_mesh import FaceMesh
from steadyface.simulation.head_surface import MM_PER_RADIAN
from steadyface.simulation.smooth import FloatArray

JAW_CANDIDATES = 24
_TRIANGLES_TRIED = 16
# The upper jaw landmarks search around the head at a height q, from 52 degrees on; the lower ones
# search down under the jaw at a fixed angle.
_UPPER_Q = (5.0, 25.0, 44.0, 64.0)
_UPPER_LAST_DEG = (70.0, 80.0, 88.0, 95.0)
_LOWER_DEG = (77.0, 60.0, 41.0, 20.5, 0.0)
# The direction (x, y) in which landmark 0..8 is outermost, on the image's left.
_DIRECTIONS = (
    (-1.0, 0.0), (-1.0, 0.0), (-1.0, 0.05), (-1.0, 0.12), (-0.85, 0.5), (-0.62, 0.78),
    (-0.33, 0.94), (-0.12, 0.99), (0.0, 1.0),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class LandmarkVertices:
    """Where the landmarks are on the mesh.

    Attributes:
        inner: (51,) vertices of landmarks 17..67.
        jaw_triangles: (17 * 24, 3) vertices around each candidate of the jaw line.
        jaw_weights: (17 * 24, 3) their barycentric weights.
        jaw_directions: (17, 2) outward directions in the image.
    """

    inner: np.ndarray
    jaw_triangles: np.ndarray
    jaw_weights: FloatArray
    jaw_directions: FloatArray

    def inner_points(self, vertices: FloatArray) -> FloatArray:
        """(51, 3) landmarks 17..67."""
        return vertices[self.inner]

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


def _inner_vertices(rows: dict[str, np.ndarray]) -> np.ndarray:
    right_upper, right_lower = rows["upper lid right"], rows["lower lid right"]
    left_upper, left_lower = rows["upper lid left"], rows["lower lid left"]
    outer_top, outer_bottom = rows["upper lip border"], rows["lower lip border"]
    inner_top, inner_bottom = rows["upper lip inside"], rows["lower lip inside"]
    # Lid rows run from the inner to the outer corner; the lower rows lack both corners.
    return np.concatenate(
        [
            rows["brow right"],
            rows["brow left"],
            rows["nose ridge"],
            rows["nose base"],
            right_upper[[20, 14, 7, 0]],
            right_lower[[6, 13]],
            left_upper[[0, 7, 14, 20]],
            left_lower[[13, 6]],
            outer_top[[0, 5, 9, 12, 15, 19, 24]],
            outer_bottom[[18, 14, 11, 8, 4]],
            inner_top[[1, 8, 12, 16, 23]],
            inner_bottom[[15, 11, 7]],
        ]
    )


def _locate(points: FloatArray, face: FaceMesh) -> tuple[np.ndarray, FloatArray]:
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


def find_landmark_vertices(face: FaceMesh) -> LandmarkVertices:
    """The landmarks of a face's mesh."""
    candidates, directions = [], []
    for landmark in range(17):
        mirrored = min(landmark, 16 - landmark)
        side = -1.0 if landmark < 8 else 1.0
        if mirrored < 4:
            theta = np.linspace(
                np.radians(52.0), np.radians(_UPPER_LAST_DEG[mirrored]), JAW_CANDIDATES
            )
            q = np.full(JAW_CANDIDATES, _UPPER_Q[mirrored])
        else:
            theta = np.full(JAW_CANDIDATES, np.radians(_LOWER_DEG[mirrored - 4]))
            q = np.linspace(84.0, 124.0, JAW_CANDIDATES)
        candidates.append(np.stack([side * MM_PER_RADIAN * theta, q], -1))
        x, y = _DIRECTIONS[mirrored]
        directions.append((-side * x, y))
    corners, weights = _locate(np.vstack(candidates), face)
    return LandmarkVertices(_inner_vertices(face.rows), corners, weights, np.array(directions))
