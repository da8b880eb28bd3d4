"""One triangle mesh of a whole person: skin, eyes, mouth, ears, hair, glasses and shirt."""

from dataclasses import dataclass, field

import numpy as np

from steadyface.simulation.head.face_mesh import SkinMesh
from steadyface.simulation.head.head_shape import HeadShape
from steadyface.simulation.head.smooth import FloatArray
from steadyface.simulation.skin.atlas import SKIN_WIDTH, skin_texels

# Infra-red that comes back from a material, 1 = skin: hair and pupils swallow it, so that the
# depth camera has holes there.
INFRARED_HOLES = {"eye": 0.6, "mouth cavity": 1.0, "hair": 1.0}


@dataclass(frozen=True)
class Part:
    """A separate piece of the mesh.

    Attributes:
        first, last: its vertices are first..last-1.
        material: name for shading and for the depth camera, see `build_head_mesh`.
    """

    first: int
    last: int
    material: str

    @property
    def vertices(self) -> slice:
        return slice(self.first, self.last)


@dataclass
class MeshBuilder:
    """Collects parts into one mesh; the skin is the first part."""

    positions: list[FloatArray] = field(default_factory=list)
    triangles: list[np.ndarray] = field(default_factory=list)
    texels: list[FloatArray] = field(default_factory=list)
    occlusions: list[FloatArray] = field(default_factory=list)
    two_sided: list[np.ndarray] = field(default_factory=list)
    smooth_groups: list[np.ndarray] = field(default_factory=list)
    casts_shadow: list[np.ndarray] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    count: int = 0

    def add_skin(self, face: SkinMesh, shape: HeadShape) -> None:
        """The skin; its occlusion is measured, not given.

        Skin around the mouth is two-sided: when the head turns, a corner of the open mouth faces
        away, and the room would shine through it.
        """
        x, y, _ = (face.positions[face.triangles].mean(1) - (0.0, shape.mouth_y, 0.0)).T
        around_mouth = (np.abs(x) < shape.mouth_half_width + 8.0) & (np.abs(y) < 14.0)
        self._append(
            "skin",
            "skin",
            face.positions,
            face.triangles,
            skin_texels(face.plane),
            1.0,
            around_mouth,
            True,
        )

    def add(
        self,
        name: str,
        material: str,
        positions: FloatArray,
        triangles: np.ndarray,
        texels: FloatArray,
        occlusion: FloatArray | float,
        two_sided: bool = True,
        casts_shadow: bool = False,
    ) -> None:
        """Add a part; `texels` are counted from the left edge of the atlas's parts.

        Args:
            occlusion: (vertices,) or one number, share of the ambient light that arrives.
        """
        shifted = np.asarray(texels, float) + np.array([SKIN_WIDTH, 0.0])
        self._append(
            name, material, positions, triangles, shifted, occlusion, two_sided, casts_shadow
        )

    def _append(
        self, name, material, positions, triangles, texels, occlusion, two_sided, casts_shadow
    ) -> None:
        vertices = len(positions)
        self.parts[name] = Part(self.count, self.count + vertices, material)
        self.positions.append(np.asarray(positions, float))
        self.triangles.append((np.asarray(triangles) + self.count).astype(np.int32))
        self.texels.append(texels)
        self.occlusions.append(np.broadcast_to(occlusion, (vertices,)).astype(float))
        self.two_sided.append(np.broadcast_to(two_sided, (len(triangles),)))
        self.smooth_groups.append(np.full(len(triangles), len(self.parts), np.int32))
        self.casts_shadow.append(np.full(len(triangles), casts_shadow))
        self.count += vertices

    def mesh(self) -> "HeadMesh":
        """The finished mesh."""
        triangles = np.ascontiguousarray(np.vstack(self.triangles))
        two_sided = np.concatenate(self.two_sided)
        casts = np.concatenate(self.casts_shadow)
        return HeadMesh(
            positions=np.vstack(self.positions),
            triangles=triangles,
            texels=np.vstack(self.texels),
            occlusion=np.concatenate(self.occlusions),
            two_sided=two_sided,
            smooth_group=np.concatenate(self.smooth_groups),
            shadow_triangles=np.ascontiguousarray(triangles[casts]),
            parts=dict(self.parts),
        )


@dataclass(frozen=True, eq=False)
class HeadMesh:
    """The whole person's mesh in the neutral position.

    Attributes:
        positions: (vertices, 3) mm, head frame.
        triangles: (triangles, 3) int32.
        texels: (vertices, 2) texture positions, finest level.
        occlusion: (vertices,) given share of ambient light; 1 where it is measured.
        two_sided: (triangles,) visible from behind.
        smooth_group: (triangles,) part number; samples of one group may share a shading point.
        shadow_triangles: those that cast shadows.
        parts: name to vertices and material.
    """

    positions: FloatArray
    triangles: np.ndarray
    texels: FloatArray
    occlusion: FloatArray
    two_sided: np.ndarray
    smooth_group: np.ndarray
    shadow_triangles: np.ndarray
    parts: dict[str, Part]

    def infrared_holes(self, hair: FloatArray) -> FloatArray:
        """(vertices,) 0 where the depth camera sees well, 1 where it mostly sees nothing.

        Args:
            hair: (skin vertices,) 0 skin to 1 hair.
        """
        holes = np.zeros(len(self.positions))
        holes[: len(hair)] = np.clip(1.5 * hair, 0.0, 1.0)
        for part in self.parts.values():
            if part.material in INFRARED_HOLES:
                holes[part.vertices] = INFRARED_HOLES[part.material]
        return holes


def quads(rows: int, columns: int, closed: bool = False) -> np.ndarray:
    """(triangles, 3) of a grid of vertices, row after row; `closed` joins the last column."""
    grid = np.arange(rows * columns).reshape(rows, columns)
    right = np.roll(grid, -1, axis=1)
    if not closed:
        grid, right = grid[:, :-1], right[:, :-1]
    a, b, c, d = grid[:-1], right[:-1], grid[1:], right[1:]
    return np.stack([np.stack([a, b, d], -1), np.stack([a, d, c], -1)], 2).reshape(-1, 3)
