"""The inside of a mouth: lip mucosa, teeth, tongue and the dark behind them."""

import numpy as np

from steadyface.simulation.head.face_mesh import LIP_POINTS, SkinMesh
from steadyface.simulation.head.head_mesh import MeshBuilder, quads
from steadyface.simulation.head.head_surface import HeadSurface
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.skin import atlas

# The mucosa turns inwards from the lip's edge: Y away from the mouth line and Z, mm. Both taper
# towards the corners of the mouth.
_MUCOSA = ((0.0, 0.0), (0.15, -1.6), (-0.9, -3.4), (-3.5, -4.6), (-8.0, -5.2))
# Behind it the cheeks go back to the cavity without tapering, or the room would shine through.
_CHEEK_DEPTH_MM, _CHEEK_WIDENING = 24.0, 1.15
_ARCH_HALF_ANGLE = 1.15


def inner_lip_loop(rows: dict[str, np.ndarray]) -> np.ndarray:
    """Vertex indices around the mouth slit: upper lip to the image's right, lower lip back."""
    return np.concatenate([rows["upper lip inside"], rows["lower lip inside"][::-1]])


def _mucosa(builder: MeshBuilder, face: SkinMesh) -> None:
    loop = inner_lip_loop(face.rows)
    edge = face.positions[loop]
    taper = np.clip(1 - (np.abs(edge[:, 0]) / face.inner_half_width) ** 3, 0.05, 1)
    upwards = np.where(np.arange(len(loop)) < LIP_POINTS, 1.0, -1.0)
    strips = []
    for dy, dz in _MUCOSA:
        strip = edge.copy()
        strip[:, 0] *= 1 - 0.004 * abs(dz)
        strip[:, 1] += upwards * dy * taper
        strip[:, 2] += dz * (0.4 + 0.6 * taper)
        strips.append(strip)
    cheek = strips[-1] * (_CHEEK_WIDENING, 1.0, 1.0)
    cheek[:, 1] -= upwards * 6.0 * taper
    cheek[:, 2] = edge[:, 2] - _CHEEK_DEPTH_MM
    strips.append(cheek)
    depth = np.repeat(np.arange(len(strips)), len(loop))
    x0, y0, _, _ = atlas.INNER_LIP
    texels = np.stack(
        [x0 + 8 + 6.0 * depth, y0 + 18 + np.tile(np.arange(len(loop)), len(strips))], -1
    )
    triangles = quads(len(strips), len(loop), closed=True)[:, [0, 2, 1]]
    occlusion = np.repeat([1.0, 0.8, 0.5, 0.3, 0.15, 0.05], len(loop))
    builder.add("mucosa", "mucosa", np.vstack(strips), triangles, texels, occlusion)


def _arch() -> tuple[FloatArray, FloatArray, FloatArray]:
    """Position along the dental arch (-1 to 1), X and depth behind the incisors, mm."""
    along = np.linspace(-1, 1, 41)
    angle = along * _ARCH_HALF_ANGLE
    x = 22.5 * np.sin(angle) / np.sin(_ARCH_HALF_ANGLE)
    depth = 25.0 * (1 - np.cos(angle)) / (1 - np.cos(_ARCH_HALF_ANGLE))
    return along, x, depth


def _placed(positions: FloatArray, surface: HeadSurface) -> FloatArray:
    """Where the face's asymmetry puts the inside of the mouth, or teeth would pierce the lips."""
    return positions + surface.asymmetry(positions)


def _teeth(builder: MeshBuilder, surface: HeadSurface, front_z: float) -> None:
    along, x, depth = _arch()
    occlusion = np.tile(np.interp(25 * np.abs(along), [0, 12, 25], [0.75, 0.5, 0.12]), 4)
    curve = 0.9 * (along * _ARCH_HALF_ANGLE) ** 2
    for name, rectangle, heights, bulges, narrower, behind, edge_row, edge_sign in (
        ("upper teeth", atlas.UPPER_TEETH, (-11, -7.5, -3, 2.6), (-0.8, 0.6, 0.4, -0.4), 1.0, 0.0,
         3, -1),
        ("lower teeth", atlas.LOWER_TEETH, (1.2, 4.5, 8, 12), (-0.5, 0.3, 0.5, -0.8), 0.93, -2.2,
         0, 1),
    ):  # fmt: skip
        rows = []
        for row, (height, bulge) in enumerate(zip(heights, bulges, strict=True)):
            y = surface.shape.mouth_y + height + (edge_sign * curve if row == edge_row else 0.0)
            rows.append(np.stack([x * narrower, y + 0 * x, front_z - depth + behind + bulge], -1))
        x0, y0, _, height_texels = rectangle
        u = np.tile(x0 + 2 + (along + 1) / 2 * 118, 4)
        v = y0 + np.repeat([0, 0.36, 0.62, 0.98], len(x)) * height_texels
        builder.add(
            name,
            "tooth",
            _placed(np.vstack(rows), surface),
            quads(4, len(x)),
            np.stack([u, v], -1),
            occlusion,
        )


def _cavity(builder: MeshBuilder, surface: HeadSurface, front_z: float) -> None:
    """A dark bowl behind teeth and tongue, so that no gaze into the mouth leaves the head."""
    polar, around = np.meshgrid(
        np.linspace(0, np.pi / 2, 7), np.linspace(0, 2 * np.pi, 24, endpoint=False), indexing="ij"
    )
    x = 30.0 * np.sin(polar) * np.cos(around)
    y = surface.shape.mouth_y + 4.0 + 30.0 * np.sin(polar) * np.sin(around)
    z = front_z - 20.0 - 30.0 * np.cos(polar)
    x0, y0, _, _ = atlas.MOUTH_CAVITY
    builder.add(
        "mouth cavity",
        "mouth cavity",
        _placed(np.stack([x, y, z], -1).reshape(-1, 3), surface),
        quads(7, 24, closed=True),
        np.tile([x0 + 10.0, y0 + 38.0], (x.size, 1)),
        0.12,
    )


def add_mouth_parts(builder: MeshBuilder, face: SkinMesh, surface: HeadSurface) -> None:
    """Mucosa, teeth, tongue and the cavity behind them."""
    _mucosa(builder, face)
    middle = face.rows["upper lip inside"][LIP_POINTS // 2]
    front_z = float(face.positions[middle, 2]) - 5.6
    _teeth(builder, surface, front_z)
    a, b = np.meshgrid(np.linspace(-1, 1, 13), np.linspace(0, np.pi, 13), indexing="ij")
    round_off = np.sqrt(np.maximum(1 - a**2, 0))
    tongue = np.stack(
        [
            -19.0 * round_off * np.cos(b),
            surface.shape.mouth_y + 9.5 - 7.0 * round_off * np.sin(b),
            front_z - 26.0 + 19.0 * a,
        ],
        -1,
    )
    x0, y0, width, _ = atlas.TONGUE
    texels = np.stack([x0 + 14 + b / np.pi * (width - 40), y0 + 14 + 12 * a], -1)
    builder.add(
        "tongue",
        "tongue",
        _placed(tongue.reshape(-1, 3), surface),
        quads(13, 13),
        texels.reshape(-1, 2),
        0.42,
    )
    _cavity(builder, surface, front_z)
