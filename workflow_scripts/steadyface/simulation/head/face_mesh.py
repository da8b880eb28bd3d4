"""The triangle mesh of a face's skin, with every inner landmark as a vertex.

The mesh is a Delaunay triangulation of the parameter plane (s = 70 mm x theta, q), denser around
eyes, nose and mouth. Lid margins, vermilion borders and the mouth line are inserted as rows of
points, so that landmarks on them are vertices and exact by construction. The mouth is opened by
1.6 mm in the parameter plane only, to cut the mesh; in space the lips touch.
"""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import Delaunay, cKDTree

from steadyface.simulation.head.face_curves import (
    brow,
    eyelid,
    lower_lip_border,
    mouth_line,
    upper_lip_border,
)
from steadyface.simulation.head.face_relief import nose_base_y, nose_tip_y
from steadyface.simulation.head.head_surface import MM_PER_RADIAN, HeadSurface
from steadyface.simulation.head.lip_mesh import lip_interior, lip_triangles, vermilion_loop
from steadyface.simulation.head.smooth import FloatArray

LID_POINTS = 21
LIP_POINTS = 25
SIDES = {"right": -1, "left": 1}

# Where an eyebrow is marked: along it from 0 (inner end) to 1, and mm above its drawn line. Human
# marks follow the brow's upper edge and its tail to the end; see `landmark_vertices` for how the
# offsets were found.
BROW_MARKED = np.array([(1.1, -0.6), (0.78, 2.6), (0.5, 3.0), (0.25, 2.8), (0.0, 0.4)])
_NOSE_BASE_MARKED_BELOW_MM = 0.8

_MOUTH_GAP_MM = 1.6
# Rows of free points: s and q ranges, spacing, and least distance to points already there.
_GRIDS = (
    ((-21.25, 21.25), (-10, 52), 1.7, 1.1),
    ((-62, 62), (-30, 118), 3.4, 2.0),
    ((-112, 112), (-90, 135), 4.4, 2.8),
    ((-150, 150), (-166, 176), 7.0, 4.5),
    ((-118, 118), (92, 124), 4.0, 2.4),
)


@dataclass(frozen=True, eq=False)
class SkinMesh:
    """The skin in its neutral position.

    Attributes:
        plane: (vertices, 2) s and q in the parameter plane, mouth cut open; texture coordinates.
        theta, q: (vertices,) surface parameters, mouth closed.
        positions: (vertices, 3) mm, head frame, with hair volume and asymmetry.
        triangles: (triangles, 3) vertex indices, clockwise in the image.
        rows: vertex indices of the named rows of points.
        inner_half_width: half the width of the mouth slit, mm.
        hair: (vertices,) 0 skin to 1 hair.
    """

    plane: FloatArray
    theta: FloatArray
    q: FloatArray
    positions: FloatArray
    triangles: np.ndarray
    rows: dict[str, np.ndarray]
    inner_half_width: float
    hair: FloatArray


class _Rows:
    """Named rows of points in the parameter plane, with their closed-mouth parameters."""

    def __init__(self, surface: HeadSurface) -> None:
        self._surface = surface
        self._plane: list[FloatArray] = []
        self._closed: list[FloatArray] = []
        self._count = 0
        self.indices: dict[str, np.ndarray] = {}

    def add(
        self,
        name: str,
        x: FloatArray,
        y: FloatArray,
        closed_y: FloatArray | None = None,
    ) -> FloatArray:
        """Insert the frontal curve X, Y; `closed_y` is where it lies with the mouth closed."""
        theta, q = self._surface.parameters_at(x, y)
        points = np.stack([MM_PER_RADIAN * theta, q], -1)
        closed = points
        if closed_y is not None:
            theta, q = self._surface.parameters_at(x, closed_y)
            closed = np.stack([MM_PER_RADIAN * theta, q], -1)
        self._plane.append(points)
        self._closed.append(closed)
        self.indices[name] = np.arange(self._count, self._count + len(points))
        self._count += len(points)
        return points

    @property
    def plane(self) -> FloatArray:
        return np.vstack(self._plane)

    @property
    def closed(self) -> FloatArray:
        return np.vstack(self._closed)


def _add_eyes(rows: _Rows, surface: HeadSurface) -> list[FloatArray]:
    openings = []
    along = np.linspace(0, 1, LID_POINTS)
    taper = np.sin(np.pi * along) ** 0.6
    for name, side in SIDES.items():
        upper_x, upper_y = eyelid(surface.shape, along, side, upper=True)
        lower_x, lower_y = eyelid(surface.shape, along[1:-1], side, upper=False)
        upper = rows.add(f"upper lid {name}", upper_x, upper_y)
        lower = rows.add(f"lower lid {name}", lower_x, lower_y)
        openings.append(np.vstack([upper, lower[::-1]]))
        for ring, distance in enumerate((1.3, 3.0, 5.5, 8.5)):
            away = distance * (0.25 + 0.75 * taper)
            wider = side * (along - 0.5) * distance * 1.1
            rows.add(f"upper lid ring {ring} {name}", upper_x + wider, upper_y - away)
            rows.add(f"lower lid ring {ring} {name}", lower_x + wider[1:-1], lower_y + away[1:-1])
    return openings


def _add_mouth(rows: _Rows, surface: HeadSurface) -> float:
    shape = surface.shape
    inner = shape.mouth_half_width - 2.2
    across = np.linspace(-1, 1, LIP_POINTS)
    outer_x, inner_x = across * shape.mouth_half_width, across * inner

    def gap(x: FloatArray) -> FloatArray:
        return _MOUTH_GAP_MM * np.clip(1 - (x / inner) ** 2, 0, 1) ** 0.7

    top, bottom = upper_lip_border(shape, outer_x), lower_lip_border(shape, outer_x)
    line = mouth_line(shape, inner_x)
    rows.add("upper lip border", outer_x, top)
    rows.add("lower lip border", outer_x[1:-1], bottom[1:-1])
    rows.add("upper lip inside", inner_x, line - gap(inner_x), line)
    rows.add("lower lip inside", inner_x[1:-1], (line + gap(inner_x))[1:-1], line[1:-1])
    for row, share in enumerate((0.25, 0.5, 0.75)):
        x = ((1 - share) * outer_x + share * inner_x)[1:-1]
        middle = mouth_line(shape, x)
        for name, sign, border in (
            ("upper lip", -1, upper_lip_border(shape, x)),
            ("lower lip", 1, lower_lip_border(shape, x)),
        ):
            opened = border * (1 - share) + (middle + sign * gap(x)) * share
            rows.add(f"{name} {row}", x, opened, border * (1 - share) + middle * share)
    for ring, distance in enumerate((1.6, 3.6, 6.2)):
        x = outer_x + np.sign(outer_x) * distance * np.abs(across) ** 3
        away = distance * (1 - 0.55 * across**4)
        rows.add(f"above lip {ring}", x, top - away)
        rows.add(f"below lip {ring}", x[1:-1], (bottom + away)[1:-1])
    return inner


def _add_brows_and_nose(rows: _Rows, surface: HeadSurface) -> None:
    shape = surface.shape
    for name, side in SIDES.items():
        marked = BROW_MARKED if side < 0 else BROW_MARKED[::-1]
        x, y = brow(shape, marked[:, 0], side)
        rows.add(f"brow {name} marked", x, y - marked[:, 1])
    rows.add("nose ridge", np.zeros(4), np.linspace(-2.5, nose_tip_y(shape) - 1.0, 4))
    base = nose_base_y(shape) + _NOSE_BASE_MARKED_BELOW_MM
    rows.add(
        "nose base",
        np.array([-13.8, -7.0, 0.0, 7.0, 13.8]) * shape.nose_width,
        base + np.array([-3.2, -1.0, 0.4, -1.0, -3.2]),
    )


def inside_polygon(polygon: FloatArray, points: FloatArray) -> np.ndarray:
    """(points,) whether each point lies in the closed polygon (even-odd rule)."""
    inside = np.zeros(len(points), bool)
    x, y = points[:, 0], points[:, 1]
    for (x1, y1), (x2, y2) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y1 != y2:
            crosses = (y1 > y) != (y2 > y)
            inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside


def _free_points(fixed: FloatArray, openings: list[FloatArray]) -> FloatArray:
    points = fixed
    for s_range, q_range, spacing, least in _GRIDS:
        grid = []
        for row, q in enumerate(np.arange(q_range[0], q_range[1] + 0.1, spacing * 0.87)):
            s = np.arange(s_range[0] + (row % 2) * spacing / 2, s_range[1] + 0.1, spacing)
            grid.append(np.stack([s, np.full(len(s), q)], -1))
        candidates = np.vstack(grid)
        for opening in openings:
            candidates = candidates[~inside_polygon(opening, candidates)]
        distance, _ = cKDTree(points).query(candidates)
        points = np.vstack([points, candidates[distance > least]])
    return points


def _triangulate(
    points: FloatArray, rows: dict[str, np.ndarray], openings: list[FloatArray]
) -> np.ndarray:
    """Delaunay around the openings, of which the last are the lips, which are stitched."""
    used = np.setdiff1d(np.arange(len(points)), lip_interior(rows))
    triangles = used[Delaunay(points[used], qhull_options="Qbb Qc Qz Q12").simplices]
    centres = points[triangles].mean(1)
    for opening in openings:
        outside = ~inside_polygon(opening, centres)
        triangles, centres = triangles[outside], centres[outside]
    triangles = np.vstack(
        [triangles[np.abs(_area(points, triangles)) > 1e-3], lip_triangles(rows)]
    )
    backwards = _area(points, triangles) < 0
    triangles[backwards] = triangles[backwards][:, [0, 2, 1]]
    return triangles.astype(np.int32)


def _area(points: FloatArray, triangles: np.ndarray) -> FloatArray:
    a, b, c = (points[triangles[:, corner]] for corner in range(3))
    return (b - a)[:, 0] * (c - a)[:, 1] - (c - a)[:, 0] * (b - a)[:, 1]


def _hair_volume(
    surface: HeadSurface, theta: FloatArray, q: FloatArray, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    cover = surface.hair_cover(theta, q)
    upwards = np.where(q < -25, -np.sin(np.clip((-25 - q) / 92, 0, 1.5)), 0)
    outwards = np.stack([0.75 * np.sin(theta), upwards, np.cos(theta)], -1)
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True) + 1e-9
    waves = sum(
        generator.normal() * np.sin(k * theta + generator.uniform(0, 6.3))
        * np.sin(k * q / 40 + generator.uniform(0, 6.3))
        for k in (2, 3, 5)
    )  # fmt: skip
    thickness = surface.shape.hair_thickness * cover * (1 + 0.10 * waves)
    return cover, outwards * thickness[:, None]


def build_face_mesh(surface: HeadSurface, generator: np.random.Generator) -> SkinMesh:
    """The skin mesh of a head; `generator` decides the waves of the hair only."""
    rows = _Rows(surface)
    openings = _add_eyes(rows, surface)
    inner_half_width = _add_mouth(rows, surface)
    _add_brows_and_nose(rows, surface)
    fixed = rows.plane
    openings.append(fixed[vermilion_loop(rows.indices)])
    plane = _free_points(fixed, openings)
    triangles = _triangulate(plane, rows.indices, openings)
    closed = plane.copy()
    closed[: len(fixed)] = rows.closed
    theta, q = closed[:, 0] / MM_PER_RADIAN, closed[:, 1]
    cover, volume = _hair_volume(surface, theta, q, generator)
    positions = surface.skin(theta, q) + volume
    positions = positions + surface.asymmetry(positions)
    return SkinMesh(plane, theta, q, positions, triangles, rows.indices, inner_half_width, cover)
