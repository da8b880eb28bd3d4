"""Ears, glasses and shirt."""

import numpy as np

from steadyface.simulation.head.face_mesh import SIDES
from steadyface.simulation.head.head_mesh import MeshBuilder, quads
from steadyface.simulation.head.head_surface import HeadSurface
from steadyface.simulation.skin import atlas

# The shirt's rows: half width, half depth, Y, centre Z, and how far the front dips, mm.
_SHIRT = np.array(
    [
        [50, 42, 143, -98, 16],
        [60.5, 53, 137.5, -98, 15],
        [66, 56, 139, -98, 15],
        [74, 60, 146, -98, 14],
        [95, 72, 156, -100, 12],
        [135, 88, 166, -104, 9],
        [178, 98, 180, -108, 5],
        [205, 104, 208, -110, 2],
        [215, 108, 260, -110, 0],
        [218, 110, 330, -110, 0],
    ]
)
_SHIRT_TEXELS = (10, 14, 20, 26, 42, 80, 130, 180, 230, 270)
_SHIRT_OCCLUSION = (0.5, 0.9, 0.75, 0.8, 0.9, 1, 1, 1, 1, 1)


def add_ears(builder: MeshBuilder, surface: HeadSurface) -> None:
    """Both ears, unless hair covers them."""
    shape = surface.shape
    if shape.ears_covered:
        return
    radius, angle = np.meshgrid(
        np.linspace(0, 1, 12), np.linspace(0, 2 * np.pi, 36, endpoint=False), indexing="ij"
    )
    height, width = 31 * shape.ear_size, 18 * shape.ear_size
    cosine, sine = np.cos(angle), np.sin(angle)
    # The lobe is narrower than the helix.
    width = width * (1 - 0.20 * np.clip(sine, 0, 1) ** 1.2) * (1 + 0.06 * np.cos(2 * angle))
    cosine = np.sign(cosine) * np.abs(cosine) ** 0.85
    sine = np.sign(sine) * np.abs(sine) ** 0.92
    back, down = radius * cosine * width, radius * sine * height
    helix = 3.6 * np.exp(-(((radius - 0.93) / 0.09) ** 2)) * (1 - 0.7 * np.clip(sine, 0, 1) ** 3)
    groove = -1.0 * np.exp(-(((radius - 0.76) / 0.08) ** 2))
    antihelix = 2.6 * np.exp(-(((radius - 0.55) / 0.11) ** 2))
    antihelix = antihelix * np.clip(0.8 * cosine + 0.5 - 0.1 * sine, 0, 1)
    concha = -5.5 * np.exp(-(((back + 2) / 6.5) ** 2) - ((down - 5) / 8.5) ** 2)
    tragus = 3.2 * np.exp(-(((back + 10) / 3.5) ** 2) - ((down - 6) / 4.5) ** 2)
    relief = helix + groove + antihelix + concha + tragus
    stand_off = np.radians(shape.ear_angle_deg)
    mean_width = 18 * shape.ear_size
    texels = np.stack([atlas.EAR[0] + 36 + 1.3 * back, atlas.EAR[1] + 56 + 1.6 * down], -1)
    for name, side in SIDES.items():
        backwards = np.array([side * np.sin(stand_off), 0.06, -np.cos(stand_off)])
        downwards = np.array([0.0, 1.0, 0.12])
        outwards = np.array([side * np.cos(stand_off), 0.0, np.sin(stand_off)])
        centre = np.array(
            [
                side * (surface.half_width(5.0) - 1.5 + 0.9 * mean_width * np.sin(stand_off)),
                9.0,
                -90.0 - 0.7 * mean_width,
            ]
        )
        positions = (
            centre
            + back[..., None] * backwards
            + down[..., None] * downwards
            + relief[..., None] * outwards
        )
        triangles = quads(12, 36, closed=True)
        if side < 0:
            triangles = triangles[:, [0, 2, 1]]
        builder.add(
            f"ear {name}", "skin", positions.reshape(-1, 3), triangles, texels.reshape(-1, 2),
            np.minimum(0.6 + 0.088 * np.clip(relief, -5, 3), 1.0).reshape(-1), casts_shadow=True,
        )  # fmt: skip


def add_shirt(builder: MeshBuilder, surface: HeadSurface) -> None:
    """Collar and shoulders; they do not move with the head."""
    columns = 72
    angle = np.linspace(-np.pi, np.pi, columns)
    front = np.clip(np.cos(angle), 0, 1)
    rows = []
    for row, (half_width, half_depth, y, centre_z, dip) in enumerate(_SHIRT):
        fit = surface.shape.neck_width ** (1.0 if row < 4 else 0.3)
        rows.append(
            np.stack(
                [
                    half_width * np.sin(angle) * fit,
                    y + dip * front**2 + 3 * front,
                    centre_z + half_depth * np.cos(angle),
                ],
                -1,
            )
        )
    x0, y0, width, _ = atlas.SHIRT
    texels = np.stack(
        np.broadcast_arrays(
            x0 + 8 + np.linspace(0, width - 18, columns), y0 + np.array(_SHIRT_TEXELS)[:, None]
        ),
        -1,
    )
    builder.add(
        "shirt", "cloth", np.vstack(rows), quads(len(_SHIRT), columns), texels.reshape(-1, 2),
        np.repeat(_SHIRT_OCCLUSION, columns), two_sided=False,
    )  # fmt: skip


def add_glasses(
    builder: MeshBuilder, surface: HeadSurface, generator: np.random.Generator
) -> None:
    """A spectacle frame: two rims, a bridge and the temples. The lenses are clear."""
    shape = surface.shape
    half_width = 0.5 * shape.eye_width + generator.uniform(8.0, 11.0)
    half_height = generator.uniform(13.0, 19.0)
    roundness = generator.uniform(0.45, 1.0)
    thickness = generator.uniform(1.0, 3.2)
    angle = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    cosine, sine = np.cos(angle), np.sin(angle)
    rim_x = np.sign(cosine) * np.abs(cosine) ** roundness
    rim_y = np.sign(sine) * np.abs(sine) ** roundness
    x0, y0, width, height = atlas.GLASSES
    # In front of the lashes and of the ridge of the nose.
    front_z = shape.eye_depth + 12.6 + 15.0 + max(0.0, shape.nose_bridge)

    def add(name: str, positions: np.ndarray, triangles: np.ndarray) -> None:
        texels = np.tile([x0 + width / 2.0, y0 + height / 2.0], (len(positions), 1))
        builder.add(name, "glasses", positions, triangles, texels, 0.85, casts_shadow=True)

    for name, side in SIDES.items():
        rings = []
        for growth, depth in ((0, -1.5), (0, 1.5), (thickness, 1.5), (thickness, -1.5), (0, -1.5)):
            x = side * (shape.eye_x + 0.5) + (half_width + growth) * rim_x
            y = 3.0 + (half_height + growth) * rim_y
            bend = front_z + depth - 0.0022 * np.maximum(np.abs(x) - 15, 0) ** 2 * 2.0
            rings.append(np.stack([x, y, bend], -1))
        add(f"rim {name}", np.vstack(rings), quads(5, 40, closed=True))
        hinge_x = side * (shape.eye_x + half_width + thickness)
        hinge_z = front_z - 0.0044 * (abs(hinge_x) - 15) ** 2
        ear_x = side * (surface.half_width(-4.0) + 2.5)
        temple = []
        for x, y, z in (
            (hinge_x, -6.0, hinge_z), (0.5 * (hinge_x + ear_x) + side * 3.0, -5.5, -45.0),
            (ear_x, -5.0, -85.0),
        ):  # fmt: skip
            temple += [(x, y - 1.6, z), (x, y + 1.6, z)]
        add(f"temple {name}", np.array(temple), quads(3, 2))
    inner = shape.eye_x + 0.5 - half_width - thickness
    across = np.linspace(-1, 1, 9)
    half = np.array([0.0, thickness / 2, 0.0])
    top = np.stack(
        [across * (inner + 1.0), -3.0 - 2.5 * (1 - across**2), front_z + 1.5 + 0 * across], -1
    )
    add(
        "bridge",
        np.vstack([top - half, top + half]),
        quads(2, 9),
    )
