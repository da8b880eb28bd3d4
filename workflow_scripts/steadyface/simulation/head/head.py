"""A head that can move: mesh, expression shapes, jaw, lids, gaze and pose."""

from dataclasses import dataclass

import numpy as np

from steadyface.simulation.head.eye_parts import add_eye_parts, lid_loop, lid_margin
from steadyface.simulation.head.face_curves import eyelid, mouth_line
from steadyface.simulation.head.face_mesh import SIDES, SkinMesh, build_face_mesh
from steadyface.simulation.head.face_shapes import Skin, displacements
from steadyface.simulation.head.hair_parts import add_long_hair, add_strands
from steadyface.simulation.head.head_mesh import HeadMesh, MeshBuilder
from steadyface.simulation.head.head_shape import EYEBALL_RADIUS_MM, HeadShape, draw_head_shape
from steadyface.simulation.head.head_surface import HeadSurface
from steadyface.simulation.head.landmark_vertices import LandmarkVertices, find_landmark_vertices
from steadyface.simulation.head.mouth_parts import add_mouth_parts, inner_lip_loop
from steadyface.simulation.head.smooth import FloatArray, smooth_step
from steadyface.simulation.head.worn_parts import add_ears, add_glasses, add_shirt
from steadyface.simulation.movement.expression import LINEAR_SHAPES, Expression, Pose
from steadyface.simulation.people.people import Person
from steadyface.simulation.people.streams import stream

# The jaw opening that the coupled movements (deviation, hollow cheeks) refer to.
REFERENCE_OPENING_DEG = 22.0
_JOINT_Y, _JOINT_Z = 12.0, -88.0
_CONDYLE_DOWN_MM, _CONDYLE_FORWARD_MM = 1.5, 5.0
_CORNER_FOLLOWS_JAW = 0.42
_NECK_PIVOT = np.array([0.0, 110.0, -95.0])


@dataclass(frozen=True, eq=False)
class Head:
    """One person's head, ready to be moved; all lengths in mm, head frame.

    Attributes:
        moving: (moved,) vertices that expressions move.
        shapes: (16, moved * 3) displacement for each linear shape.
        jaw: (moved,) share of the jaw's rotation that a vertex follows.
        lids: vertices by side, and their full descent in a blink.
        eye_centres: centre (3,) of the eyeball by side.
        with_head: (vertices,) 1 moves with the head, 0 stays with the shoulders.
        tangent: (vertices, 3) direction of the texture's x axis in the neutral pose.
    """

    surface: HeadSurface
    face: SkinMesh
    mesh: HeadMesh
    landmarks: LandmarkVertices
    moving: np.ndarray
    shapes: FloatArray
    jaw: FloatArray
    lids: dict[str, tuple[np.ndarray, FloatArray]]
    eye_centres: dict[str, FloatArray]
    with_head: FloatArray
    tangent: FloatArray

    @property
    def shape(self) -> HeadShape:
        return self.surface.shape

    def deform(self, expression: Expression) -> FloatArray:
        """(vertices, 3) the mesh with an expression, before the head's pose."""
        vertices = self.mesh.positions.copy()
        jaw = np.radians(expression.jaw_deg)
        opening = expression.jaw_deg / REFERENCE_OPENING_DEG
        coefficients = np.array([getattr(expression, name) for name in LINEAR_SHAPES])
        coefficients[LINEAR_SHAPES.index("hollow")] += opening
        moved = vertices[self.moving] + (coefficients @ self.shapes).reshape(-1, 3)
        vertices[self.moving] = moved
        for side, amount in (("right", expression.blink_right), ("left", expression.blink_left)):
            if amount > 0:
                self._close_lid(vertices, side, amount)
        if jaw > 0:
            moved = vertices[self.moving]
            angle = self.jaw * jaw
            down, forward = moved[:, 1] - _JOINT_Y, moved[:, 2] - _JOINT_Z
            cosine, sine = np.cos(angle), np.sin(angle)
            glide = self.jaw * opening
            moved[:, 0] += glide * expression.jaw_deviation_mm
            moved[:, 1] = _JOINT_Y + down * cosine + forward * sine + glide * _CONDYLE_DOWN_MM
            moved[:, 2] = _JOINT_Z + forward * cosine - down * sine + glide * _CONDYLE_FORWARD_MM
            vertices[self.moving] = moved
        for side in SIDES:
            opening_points = vertices[lid_loop(self.face.rows, side)]
            vertices[self.mesh.parts[f"lid margin {side}"].vertices] = lid_margin(opening_points)
        if expression.gaze_x_deg or expression.gaze_y_deg:
            turn = rotation(expression.gaze_x_deg, expression.gaze_y_deg, 0.0)
            for side, centre in self.eye_centres.items():
                eye = self.mesh.parts[f"eye {side}"].vertices
                vertices[eye] = (self.mesh.positions[eye] - centre) @ turn.T + centre
        return vertices

    def _close_lid(self, vertices: FloatArray, side: str, amount: float) -> None:
        """Slide the upper lid down along the eyeball, in place."""
        indices, descent = self.lids[side]
        centre = self.eye_centres[side]
        radius = EYEBALL_RADIUS_MM + 1.0

        def over_eye(points: FloatArray) -> FloatArray:
            squared = ((points[:, 0] - centre[0]) / 1.06) ** 2 + (points[:, 1] - centre[1]) ** 2
            return np.sqrt(np.maximum(radius**2 - squared, 9.0))

        points = vertices[indices]
        before = over_eye(points)
        points[:, 1] += descent * amount
        points[:, 2] += over_eye(points) - before
        vertices[indices] = points

    def pose(self, vertices: FloatArray, pose: Pose) -> FloatArray:
        """(vertices, 3) the deformed mesh turned and moved; the neck blends to the shoulders."""
        turn = rotation_of(pose)
        shift = np.array([pose.x_mm, pose.y_mm, pose.z_mm])
        turned = (vertices - _NECK_PIVOT) @ turn.T + _NECK_PIVOT + shift
        posed = vertices + self.with_head[:, None] * (turned - vertices)
        posed[:, 1] -= (1 - self.with_head) * pose.breath_mm
        return posed


def rotation(yaw_deg: float, pitch_deg: float, roll_deg: float) -> FloatArray:
    """(3, 3) rotation: yaw about Y after pitch about X, then roll about Z."""
    yaw, pitch, roll = np.radians([yaw_deg, pitch_deg, roll_deg])
    about_y = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array(
        [[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]]
    )
    about_z = np.array(
        [[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]]
    )
    return about_z @ about_y @ about_x


def rotation_of(pose: Pose) -> FloatArray:
    """(3, 3) the rotation of a pose."""
    return rotation(pose.yaw_deg, pose.pitch_deg, pose.roll_deg)


def _skin_of(surface: HeadSurface, face: SkinMesh) -> Skin:
    x, y, _ = surface.plain(face.theta, face.q)
    below = y > mouth_line(surface.shape, x) + 1e-9
    for lip, is_lower in (("upper", False), ("lower", True)):
        for row in ("lip inside", "lip 0", "lip 1", "lip 2", "lip border"):
            below[face.rows[f"{lip} {row}"]] = is_lower
    frontal = smooth_step(0.05, 0.4, np.cos(face.theta))
    return Skin(surface.shape, x, y, below, frontal, face.inner_half_width)


def _jaw_weights(skin: Skin, face: SkinMesh) -> FloatArray:
    """Share of the jaw's rotation: 1 below the mouth, 0 above, 0.42 at its corners."""
    across, width = np.abs(skin.x), skin.width
    line = mouth_line(skin.shape, skin.x)
    # This profile gives the open mouth its oval outline.
    towards_corner = (
        1 - np.maximum(1 - np.clip(across / skin.inner_half_width, 0, 1) ** 2, 0) ** 0.62
    )
    reach_up = np.interp(across, [0, width, width + 25], [16, 20, 34])
    reach_down = np.interp(across, [0, width, width + 25], [12, 20, 34])
    above = np.exp(-((np.maximum(line - skin.y, 0) / reach_up) ** 2))
    beneath = np.exp(-((np.maximum(skin.y - line, 0) / reach_down) ** 2))
    weights = np.where(
        skin.below,
        1 - (1 - _CORNER_FOLLOWS_JAW) * towards_corner * beneath,
        _CORNER_FOLLOWS_JAW * towards_corner * above,
    )
    weights = weights * (1 - smooth_step(114, 150, face.q)) * (skin.y > -5)
    return weights * smooth_step(-105, -70, face.positions[:, 2])


def _lid_descent(skin: Skin, face: SkinMesh, side: str) -> tuple[np.ndarray, FloatArray]:
    shape, sign = skin.shape, SIDES[side]
    outer = sign * skin.x - shape.eye_x
    along = np.clip(outer / shape.eye_width + 0.515, 0, 1)
    upper, lower = eyelid(shape, along, 1, True)[1], eyelid(shape, along, 1, False)[1]
    near = (np.abs(outer) < 0.72 * shape.eye_width) & (skin.y > -22) & (skin.y < 3)
    near &= (sign * skin.x > 0) & (skin.y <= upper + 0.35) & (skin.y <= (upper + lower) / 2)
    near[face.rows[f"lower lid {side}"]] = False
    share = np.exp(-((np.maximum(upper - skin.y, 0) / 6.0) ** 2)) * near
    indices = np.flatnonzero(share > 1e-3)
    return indices, ((lower - upper - 0.4) * share)[indices]


def build_head(person: Person) -> Head:
    """The head of a person, in the neutral position."""
    return head_of_shape(
        draw_head_shape(person), stream(person.seed, "mesh"), person.conditions.glasses
    )


def head_of_shape(shape: HeadShape, generator: np.random.Generator, glasses: bool = False) -> Head:
    """The head with a given shape; `generator` decides hair strands and the glasses' frame."""
    surface = HeadSurface(shape)
    face = build_face_mesh(surface, generator)
    builder = MeshBuilder()
    builder.add_skin(face, shape)
    add_mouth_parts(builder, face, surface)
    eye_centres = add_eye_parts(builder, face, surface)
    add_ears(builder, surface)
    add_shirt(builder, surface)
    add_strands(builder, surface, generator)
    add_long_hair(builder, surface, generator)
    if glasses:
        add_glasses(builder, surface, generator)
    mesh = builder.mesh()

    skin = _skin_of(surface, face)
    vertices, skin_vertices = len(mesh.positions), len(face.positions)
    shapes = np.zeros((len(LINEAR_SHAPES), vertices, 3))
    shapes[:, :skin_vertices] = displacements(skin)
    jaw = np.zeros(vertices)
    jaw[:skin_vertices] = _jaw_weights(skin, face)
    loop = inner_lip_loop(face.rows)
    mucosa = mesh.parts["mucosa"].vertices
    strips = (mucosa.stop - mucosa.start) // len(loop)
    shapes[:, mucosa] = np.tile(shapes[:, loop], (1, strips, 1))
    jaw[mucosa] = np.tile(jaw[loop], strips)
    for part, follows in (("lower teeth", 1.0), ("tongue", 0.9)):
        jaw[mesh.parts[part].vertices] = follows
    cavity = mesh.parts["mouth cavity"].vertices
    below_palate = mesh.positions[cavity, 1] - surface.shape.mouth_y
    jaw[cavity] = smooth_step(-15, 25, below_palate)
    moving = np.flatnonzero((np.abs(shapes).max(axis=(0, 2)) > 1e-4) | (jaw > 1e-4))

    with_head = np.ones(vertices)
    with_head[:skin_vertices] = 1 - smooth_step(116, 165, face.q)
    with_head[mesh.parts["shirt"].vertices] = 0.0
    for part in mesh.parts:
        if part.startswith("long hair"):
            hair = mesh.parts[part].vertices
            with_head[hair] = 1 - 0.75 * smooth_step(60, 160, mesh.positions[hair, 1])
    theta = np.zeros(vertices)
    theta[:skin_vertices] = face.theta
    return Head(
        surface=surface,
        face=face,
        mesh=mesh,
        landmarks=find_landmark_vertices(face),
        moving=moving,
        shapes=np.ascontiguousarray(shapes[:, moving].reshape(len(LINEAR_SHAPES), -1)),
        jaw=jaw[moving],
        lids={side: _lid_descent(skin, face, side) for side in SIDES},
        eye_centres=eye_centres,
        with_head=with_head,
        tangent=np.stack([np.cos(theta), 0 * theta, -np.sin(theta)], -1),
    )
