"""Eyeballs, lid margins and the pink corner of the eye."""

import numpy as np

from steadyface.simulation.head.face_mesh import LID_POINTS, SIDES, SkinMesh
from steadyface.simulation.head.head_mesh import MeshBuilder, quads
from steadyface.simulation.head.head_shape import EYEBALL_RADIUS_MM
from steadyface.simulation.head.head_surface import HeadSurface
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.skin import atlas

# The lid margin's strips: size relative to the opening, and depth, mm.
_MARGIN = ((1.0, 0.0), (0.975, -0.9), (0.955, -2.6))


def lid_loop(rows: dict[str, np.ndarray], side: str) -> np.ndarray:
    """Vertex indices around an eye's opening."""
    return np.concatenate([rows[f"upper lid {side}"], rows[f"lower lid {side}"][::-1]])


def lid_margin(opening: FloatArray) -> FloatArray:
    """(3 * points, 3) strips that give the lids their thickness, from the opening's points."""
    centre = opening[:, :2].mean(0)
    strips = []
    for size, depth in _MARGIN:
        strip = opening.copy()
        strip[:, :2] = centre + (opening[:, :2] - centre) * size
        strip[:, 2] += depth
        strips.append(strip)
    return np.vstack(strips)


def _eyeball() -> tuple[FloatArray, np.ndarray, FloatArray]:
    polar, around = np.meshgrid(
        np.linspace(0, 1.45, 13), np.linspace(0, 2 * np.pi, 28, endpoint=False), indexing="ij"
    )
    front = EYEBALL_RADIUS_MM * np.stack(
        [np.sin(polar) * np.cos(around), np.sin(polar) * np.sin(around), np.cos(polar)], -1
    )
    front = front.reshape(-1, 3)
    x0, y0, width, height = atlas.EYE
    texels = front[:, :2] * atlas.EYE_TEXELS_PER_MM + (x0 + width / 2, y0 + height / 2)
    return front * (1.06, 1.0, 1.0), quads(13, 28, closed=True)[:, [0, 2, 1]], texels


def add_eye_parts(
    builder: MeshBuilder, face: SkinMesh, surface: HeadSurface
) -> dict[str, FloatArray]:
    """Both eyes; returns the eyeballs' centres by side, (3,) mm each."""
    centres = {}
    for name, side in SIDES.items():
        shape = surface.shape
        centre = np.array([side * shape.eye_x, 0.0, shape.eye_depth - 0.15])
        centre = centre + surface.asymmetry(centre)
        centres[name] = centre
        ball, triangles, texels = _eyeball()
        # The upper lid shades the eyeball.
        occlusion = np.clip(
            0.80 - 0.30 * np.exp(-(((ball[:, 1] + 5.5) / 2.6) ** 2)) - 0.012 * np.abs(ball[:, 0]),
            0.2,
            1.0,
        )
        builder.add(
            f"eye {name}", "eye", ball + centre, triangles, texels, occlusion, two_sided=False,
            casts_shadow=True,
        )  # fmt: skip
        opening = face.positions[lid_loop(face.rows, name)]
        points = len(opening)
        triangles = quads(3, points, closed=True)
        if side > 0:
            triangles = triangles[:, [0, 2, 1]]
        x0, y0, _, _ = atlas.LID_MARGIN_UPPER
        upper = np.tile(np.arange(points) < LID_POINTS, 3)
        texels = np.stack(
            [x0 + 4 + np.repeat([0.0, 4.0, 10.0], points), np.where(upper, y0 + 28, y0 + 42)], -1
        )
        builder.add(
            f"lid margin {name}", "lid", lid_margin(opening), triangles, texels,
            np.repeat([0.9, 0.75, 0.5], points),
        )  # fmt: skip
        rim = opening.copy()
        middle = opening[:, :2].mean(0)
        rim[:, :2] = middle + (rim[:, :2] - middle) * 0.97
        rim[:, 2] -= 2.2
        backing = np.vstack([rim, centre + np.array([0.0, 0.0, 2.0])])
        step = np.arange(points)
        fan = np.stack([np.full(points, points), step, (step + 1) % points], -1)
        x0, y0, _, _ = atlas.CARUNCLE
        builder.add(
            f"caruncle {name}", "lid", backing, fan,
            np.tile([x0 + 6.0, y0 + 38.0], (points + 1, 1)), 0.6,
        )  # fmt: skip
    return centres
