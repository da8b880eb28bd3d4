"""The head's geometry: landmarks, jaw, pose and expressions against closed forms."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from steadyface.landmarks import CHIN, EYES, MIRROR, MOUTH, NOSE
from steadyface.simulation.head.eye_parts import lid_loop
from steadyface.simulation.head.face_mesh import build_face_mesh, inside_polygon
from steadyface.simulation.head.head import head_of_shape, rotation
from steadyface.simulation.head.head_shape import HeadShape, draw_head_shape
from steadyface.simulation.head.head_surface import HeadSurface
from steadyface.simulation.head.landmark_vertices import find_landmark_vertices
from steadyface.simulation.head.mouth_parts import inner_lip_loop
from steadyface.simulation.head.smooth import smooth_maximum, smooth_step
from steadyface.simulation.movement.expression import LINEAR_SHAPES, NEUTRAL, Expression, Pose


@pytest.fixture(scope="module")
def symmetric():
    return head_of_shape(HeadShape(hair_thickness=0.0), np.random.default_rng(0))


def test_an_average_head_is_mirror_symmetric(symmetric):
    inner = symmetric.landmarks.inner_points(symmetric.mesh.positions)
    mirrored = inner[[MIRROR[landmark] - 17 for landmark in range(17, 68)]]
    # The image's left is the subject's right; 0.1 mm is the mesh's own asymmetry.
    assert_allclose(inner, mirrored * (-1, 1, 1), atol=0.1)


def test_landmarks_stand_where_anatomy_has_them(symmetric):
    points = np.zeros((68, 3))
    points[17:] = symmetric.landmarks.inner_points(symmetric.mesh.positions)
    eyes, nose, mouth = points[EYES], points[NOSE], points[MOUTH]
    # The palpebral fissure is about 28 mm wide and pupils about 62 mm apart.
    assert_allclose(np.linalg.norm(points[36] - points[39]), 28.5, atol=2.5)
    assert_allclose(points[42:48, 0].mean() - points[36:42, 0].mean(), 62, atol=2)
    assert eyes[:, 1].max() < nose[:, 1].max() < mouth[:, 1].min()
    assert points[30, 2] == points[27:36, 2].max()
    # Lips touch.
    assert_allclose(points[61:64], points[[67, 66, 65]], atol=1.0)


def test_a_point_of_the_plain_head_is_found_again_by_its_parameters():
    surface = HeadSurface(HeadShape())
    x, y = np.array([-40.0, 0.0, 25.0]), np.array([-10.0, 40.0, 70.0])
    there_x, there_y, _ = surface.plain(*surface.parameters_at(x, y))
    assert_allclose(there_x, x, atol=1e-3)
    assert_allclose(there_y, y, atol=1e-3)


def test_no_triangle_of_the_skin_is_turned_over():
    face = build_face_mesh(HeadSurface(HeadShape()), np.random.default_rng(0))
    a, b, c = (face.plane[face.triangles[:, corner]] for corner in range(3))
    area = (b - a)[:, 0] * (c - a)[:, 1] - (c - a)[:, 0] * (b - a)[:, 1]
    assert area.min() > 0
    assert np.isfinite(face.positions).all()


def test_the_skin_has_no_holes_but_the_eyes_and_the_mouth(person):
    for shape in (HeadShape(), draw_head_shape(person)):
        face = build_face_mesh(HeadSurface(shape), np.random.default_rng(0))
        edges = face.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
        edges, sharing = np.unique(np.sort(edges, axis=1), axis=0, return_counts=True)
        assert sharing.max() == 2
        border = {tuple(edge) for edge in edges[sharing == 1]}
        openings = set()
        for loop in (
            inner_lip_loop(face.rows), lid_loop(face.rows, "right"), lid_loop(face.rows, "left"),
        ):  # fmt: skip
            openings |= {tuple(sorted(edge)) for edge in zip(loop, np.roll(loop, -1), strict=True)}
        assert openings <= border
        # What remains is the outline of the unrolled skin, far from the face.
        outline = np.array(sorted(border - openings)).ravel()
        assert np.all(
            (np.abs(face.plane[outline, 0]) > 130) | (np.abs(face.plane[outline, 1]) > 150)
        )


def test_an_expression_of_nothing_is_the_neutral_face(symmetric):
    moved = symmetric.deform(NEUTRAL) - symmetric.mesh.positions
    assert_allclose(moved, 0, atol=1e-12)


@pytest.mark.parametrize("name", LINEAR_SHAPES)
def test_linear_shapes_are_linear(symmetric, name):
    neutral = symmetric.landmarks.inner_points(symmetric.deform(NEUTRAL))
    once, twice = (
        symmetric.landmarks.inner_points(symmetric.deform(Expression(**{name: size}))) - neutral
        for size in (0.5, 1.0)
    )
    assert_allclose(twice, 2 * once, atol=1e-9)


def test_spreading_one_side_moves_that_corner_nine_millimetres(symmetric):
    moved = symmetric.deform(Expression(spread_left=1.0)) - symmetric.mesh.positions
    corners = symmetric.landmarks.inner_points(moved)[[48 - 17, 54 - 17]]
    # Landmark 54 is the subject's left corner, on the image's right.
    assert_allclose(corners[1, 0], 9.0, atol=0.7)
    assert_allclose(corners[0], 0, atol=0.2)


def test_the_lower_teeth_turn_about_the_joint_by_the_jaws_angle(symmetric):
    teeth = symmetric.mesh.parts["lower teeth"].vertices
    before = symmetric.mesh.positions[teeth]
    degrees = 20.0
    after = symmetric.deform(Expression(jaw_deg=degrees))[teeth]
    angle, opening = np.radians(degrees), degrees / 22.0
    down, forward = before[:, 1] - 12.0, before[:, 2] + 88.0
    expected_y = 12.0 + down * np.cos(angle) + forward * np.sin(angle) + 1.5 * opening
    expected_z = -88.0 + forward * np.cos(angle) - down * np.sin(angle) + 5.0 * opening
    assert_allclose(after[:, 1], expected_y, atol=1e-9)
    assert_allclose(after[:, 2], expected_z, atol=1e-9)


def test_opening_the_jaw_moves_the_lower_lip_and_leaves_the_nose(symmetric):
    moved = symmetric.deform(Expression(jaw_deg=25.0)) - symmetric.mesh.positions
    inner = symmetric.landmarks.inner_points(moved)
    assert inner[57 - 17, 1] > 25
    assert np.abs(inner[NOSE.start - 17 : NOSE.stop - 17]).max() < 1.0
    assert np.abs(inner[51 - 17, 1]) < 1.0


def test_a_blink_brings_the_lids_together(symmetric):
    inner_points = symmetric.landmarks.inner_points
    closed = inner_points(symmetric.deform(Expression(blink_right=1.0)))
    upper, lower = closed[[37 - 17, 38 - 17], 1], closed[[41 - 17, 40 - 17], 1]
    # the upper lid is marked 0.9 mm above its margin
    assert np.all(np.abs(upper - lower) < 1.6)
    open_eye = inner_points(symmetric.deform(NEUTRAL))
    assert_allclose(closed[42 - 17 : 48 - 17], open_eye[42 - 17 : 48 - 17])


def test_a_pose_moves_the_face_rigidly_about_the_neck(symmetric):
    pose = Pose(yaw_deg=20, pitch_deg=-10, roll_deg=5, x_mm=3, y_mm=-4, z_mm=6)
    neutral = symmetric.deform(NEUTRAL)
    posed = symmetric.pose(neutral, pose)
    pivot = np.array([0, 110, -95])
    expected = (neutral - pivot) @ rotation(20, -10, 5).T + pivot + (3, -4, 6)
    inner_points = symmetric.landmarks.inner_points
    assert_allclose(inner_points(posed), inner_points(expected), atol=1e-9)
    shirt = symmetric.mesh.parts["shirt"].vertices
    assert_allclose(posed[shirt], neutral[shirt])


def test_rotations_are_rotations():
    turn = rotation(12, -7, 30)
    assert_allclose(turn @ turn.T, np.eye(3), atol=1e-12)
    assert_allclose(np.linalg.det(turn), 1)
    # Yaw > 0 turns the face, which looks along +Z, to the image's right.
    assert (rotation(10, 0, 0) @ [0, 0, 1])[0] > 0


def test_the_jaw_landmark_is_the_outermost_candidate(symmetric):
    candidates = symmetric.landmarks.jaw_candidates(symmetric.mesh.positions)
    chosen = symmetric.landmarks.outermost(candidates[..., :2])
    assert candidates[CHIN, chosen[CHIN], 1] == candidates[CHIN, :, 1].max()
    assert candidates[0, chosen[0], 0] == candidates[0, :, 0].min()
    assert candidates[16, chosen[16], 0] == candidates[16, :, 0].max()


def test_jaw_candidates_are_on_the_mesh():
    face = build_face_mesh(HeadSurface(HeadShape()), np.random.default_rng(0))
    landmarks = find_landmark_vertices(face)
    assert landmarks.jaw_weights.min() > -1e-9
    assert_allclose(landmarks.jaw_weights.sum(1), 1)


def test_smooth_maximum_is_a_maximum_away_from_the_seam():
    assert smooth_maximum(np.array(5.0), np.array(1.0), 2.0) == 5.0
    assert smooth_maximum(np.array(1.0), np.array(1.0), 2.0) == 1.5
    assert_allclose(smooth_step(0, 2, np.array([-1.0, 1.0, 3.0])), [0, 0.5, 1])


def test_a_point_is_inside_a_square_or_not():
    square = np.array([(0, 0), (4, 0), (4, 4), (0, 4)], float)
    assert list(inside_polygon(square, np.array([(2, 2), (5, 2), (-1, 1)]))) == [
        True,
        False,
        False,
    ]
