"""Loose strands at the hair's outline and long hair that hangs beside the face."""

import numpy as np

from steadyface.simulation.head.face_mesh import SIDES
from steadyface.simulation.head.head_mesh import MeshBuilder, quads
from steadyface.simulation.head.head_surface import MM_PER_RADIAN, HeadSurface
from steadyface.simulation.head.smooth import FloatArray, smooth_step
from steadyface.simulation.skin import atlas

_STRAND_POINTS = 5
_HEAD_AXIS = np.array([0.0, -20.0, -95.0])


def _strand_roots(
    surface: HeadSurface, wanted: int, generator: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    theta = generator.uniform(-1.9, 1.9, 12 * wanted)
    q = generator.uniform(-165, -20, 12 * wanted)
    visible = (np.abs(theta) > 0.75) | (q < -120)
    likely = generator.random(len(theta)) < 0.3 + 0.7 * np.abs(np.sin(theta))
    chosen = (surface.hair_cover(theta, q) > 0.6) & visible & likely
    return theta[chosen][:wanted], q[chosen][:wanted]


def add_strands(
    builder: MeshBuilder, surface: HeadSurface, generator: np.random.Generator
) -> None:
    """Thin ribbons that break up the hair's outline."""
    shape = surface.shape
    if shape.hair_thickness <= 1 or shape.hair_cards == 0:
        return
    theta, q = _strand_roots(surface, shape.hair_cards, generator)
    strands = len(theta)
    if strands == 0:
        return
    along = np.linspace(0, 1, _STRAND_POINTS)
    length = generator.uniform(8, 20, strands)[:, None]
    down = np.where(np.abs(theta) > 0.5, 1.0, -1.0)[:, None]
    side = np.where(np.abs(theta) > 0.2, np.sign(theta), generator.choice([-1, 1], strands))
    fall = (np.where(q < -115, 0.5, 0.15) * side)[:, None] * length / MM_PER_RADIAN
    path_q = q[:, None] + down * along * length
    path_theta = theta[:, None] + along * fall + generator.normal(size=(strands, 1)) * 0.05 * along
    scalp = surface.skin(path_theta, np.clip(path_q, -169, 40))
    outwards = scalp - _HEAD_AXIS
    outwards /= np.linalg.norm(outwards, axis=-1, keepdims=True)
    lift = shape.hair_thickness * surface.hair_cover(path_theta, path_q)
    lift = lift + generator.uniform(-0.6, 1.3, (strands, 1)) * np.sin(np.pi * along * 0.85)
    centre = scalp + outwards * (lift - 1.2 * (1 - along))[..., None]
    direction = np.gradient(centre, axis=1)
    across = np.cross(direction, outwards)
    across /= np.linalg.norm(across, axis=-1, keepdims=True) + 1e-9
    half_width = generator.uniform(0.35, 0.9, (strands, 1)) * (1 - along) ** 0.6 + 0.05
    ribbon = np.concatenate(
        [centre - across * half_width[..., None], centre + across * half_width[..., None]], 1
    )
    one = np.array(
        [
            triangle
            for i in range(_STRAND_POINTS - 1)
            for triangle in (
                (i, i + 1, _STRAND_POINTS + i),
                (i + 1, _STRAND_POINTS + i + 1, _STRAND_POINTS + i),
            )
        ]
    )
    triangles = one[None] + (np.arange(strands) * 2 * _STRAND_POINTS)[:, None, None]
    x0, y0, width, _ = atlas.HAIR_CARDS
    columns = np.repeat(x0 + generator.uniform(5, width - 6, strands), 2 * _STRAND_POINTS)
    texels = np.stack([columns, y0 + 3 + np.tile(np.tile(along * 50, 2), strands)], -1)
    builder.add("strands", "hair", ribbon.reshape(-1, 3), triangles.reshape(-1, 3), texels, 0.9)


def add_long_hair(
    builder: MeshBuilder, surface: HeadSurface, generator: np.random.Generator
) -> None:
    """A curtain of hair on both sides, from the crown down to `long_hair_mm`."""
    shape = surface.shape
    if shape.long_hair_mm is None:
        return
    rows, columns = 26, 30
    down, around = np.linspace(0, 1, rows), np.linspace(0, 1, columns)
    y = np.interp(down, [0, 1], [-72, shape.long_hair_mm])
    width = (
        np.interp(y, [-72, -40, -10, 30, 80, 120, 160], [70, 77, 79.5, 80, 76, 78, 88])
        * shape.face_width
        + 0.75 * shape.hair_thickness
    )
    front = np.interp(y, [-72, -10, 60, 110, 160], [60, 40, 30, 34, 46])
    back = np.interp(y, [-72, -10, 60, 120, 160], [80, 98, 90, 70, 62]) + shape.hair_thickness
    for name, side in SIDES.items():
        phase = generator.uniform(0, 6, 3)
        waves = 0.06 * np.sin(y / 17 + phase[0]) + 0.05 * np.sin(y / 31 + phase[1])
        first = np.radians(shape.long_hair_front_deg) + waves + 0.10 * smooth_step(40, 130, y)
        angle = first[:, None] + (np.pi - first[:, None]) * around**1.15
        uneven = (
            1
            + 0.018 * np.sin(9 * angle + y[:, None] / 23 + phase[2])
            + 0.012 * np.sin(17 * angle - y[:, None] / 15)
        )
        x = side * width[:, None] * np.sin(angle) ** 0.9 * uneven
        # The front edge rolls inwards.
        x = x * (1 - 0.05 * np.exp(-((around / 0.06) ** 2)))
        reach = np.where(np.cos(angle) > 0, front[:, None], back[:, None])
        z = -95 + reach * np.cos(angle) * uneven
        ends = y[:, None] + 4 * np.sin(5 * angle + phase[0]) * (down[:, None] > 0.9)
        x0, y0, texels_wide, _ = atlas.LONG_HAIR
        texels = np.stack(
            np.broadcast_arrays(
                x0 + 8 + around * (texels_wide - 20), (y0 + 4 + 540 * down)[:, None]
            ),
            -1,
        )
        occlusion = (0.55 + 0.45 * smooth_step(0, 0.12, around)) * (
            1 - 0.25 * smooth_step(60, 150, y)
        )[:, None]
        builder.add(
            f"long hair {name}",
            "hair",
            np.stack([x, ends, z], -1).reshape(-1, 3),
            quads(rows, columns),
            texels.reshape(-1, 2),
            0.95 * occlusion.reshape(-1),
            casts_shadow=True,
        )
