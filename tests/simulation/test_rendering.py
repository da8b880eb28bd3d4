"""Cameras, rasteriser, sensors: closed forms of what is drawn where."""

import numpy as np
from numpy.testing import assert_allclose

from steadyface.simulation.camera.camera import (
    COLOUR_CAMERA,
    DEPTH_CAMERA,
    DEPTH_TO_COLOUR_MM,
    DEPTH_UNIT_M,
    Camera,
    sample_positions,
    to_camera_frame,
)
from steadyface.simulation.camera.colour_sensor import develop
from steadyface.simulation.camera.exposure import motion_blur
from steadyface.simulation.camera.light import cast_shadows, lamp_direction
from steadyface.simulation.camera.rasteriser import empty_buffers, rasterise, vertex_normals
from steadyface.simulation.recording import simulate_recording
from steadyface.simulation.skin.noise import fractal_noise


def test_projection_is_the_pinholes():
    camera = Camera(640, 480, 600.0, 320.0, 240.0)
    pixels = camera.project(np.array([[0, 0, 500.0], [50, -25, 500.0], [50, -25, 1000.0]]))
    assert_allclose(pixels, [[320, 240], [380, 210], [350, 225]])


def test_a_resized_camera_scales_about_pixel_corners():
    half = COLOUR_CAMERA.resized(320, 240)
    point = np.array([[30.0, -20.0, 450.0]])
    # Pixel centres are at integers, so full and half size are related by (x + 0.5) / 2 - 0.5.
    assert_allclose(half.project(point), (COLOUR_CAMERA.project(point) + 0.5) / 2 - 0.5)


def test_the_camera_frame_looks_along_minus_z_of_the_head():
    points = to_camera_frame(np.array([[1.0, 2.0, 3.0]]), np.array([0.0, 15.0, 450.0]))
    assert_allclose(points, [[1, -13, 447]])


def test_a_triangle_covers_the_samples_whose_centres_it_holds():
    samples = np.array([[0.0, 0.0, 1.0], [8.0, 0.0, 1.0], [0.0, 8.0, 1.0]])
    nearest, front = empty_buffers(10, 10)
    rasterise(samples, np.array([[0, 1, 2]], np.int32), np.array([False]), nearest, front)
    rows, columns = np.mgrid[0:10, 0:10] + 0.5
    inside = rows + columns < 8.0
    border = rows + columns == 8.0
    assert np.array_equal((front == 0)[~border], inside[~border])


def test_nearness_is_interpolated_and_the_nearer_triangle_wins():
    samples = np.array(
        [[0, 0, 1.0], [20, 0, 3.0], [0, 20, 1.0], [0, 0, 2.0], [20, 0, 2.0], [0, 20, 2.0]]
    )
    triangles = np.array([[0, 1, 2], [3, 4, 5]], np.int32)
    nearest, front = empty_buffers(20, 20)
    rasterise(samples, triangles, np.array([False, False]), nearest, front)
    # The first is nearer where 1 + 2 x / 20 > 2, x being the sample's centre.
    assert list(front[2, 2:16]) == [1] * 8 + [0] * 6
    assert_allclose(nearest[2, 14], 1 + 2 * 14.5 / 20, rtol=1e-6)


def test_backs_are_drawn_only_where_two_sided():
    samples = np.array([[0, 0, 1.0], [0, 8, 1.0], [8, 0, 1.0]])
    for two_sided in (False, True):
        nearest, front = empty_buffers(8, 8)
        rasterise(samples, np.array([[0, 1, 2]], np.int32), np.array([two_sided]), nearest, front)
        assert (front[1, 1] == 0) == two_sided


def test_samples_count_from_the_corner_of_the_first_pixel():
    camera = Camera(640, 480, 600.0, 320.0, 240.0)
    samples = sample_positions(np.array([[0.0, 0.0, 500.0]]), camera, 2)
    assert_allclose(samples, [[641.0, 481.0, 1 / 500]])


def test_normals_of_a_flat_patch_point_to_the_front():
    vertices = np.array([[0, 0, 0.0], [1, 0, 0], [0, 1, 0], [1, 1, 0]])
    normals = np.zeros_like(vertices)
    vertex_normals(vertices, np.array([[0, 1, 2], [1, 3, 2]], np.int32), normals)
    assert_allclose(normals, np.tile([0.0, 0.0, 1.0], (4, 1)))


def test_a_plate_shades_what_is_behind_it():
    plate = np.array([[-40, -25, 50.0], [40, -25, 50.0], [40, 55, 50.0], [-40, 55, 50.0]])
    triangles = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    shadow = cast_shadows(plate, triangles, lamp_direction(0, 0), 64, 0.0)
    assert_allclose(shadow.moments[32, 32, 0], 50, atol=1e-3)
    assert shadow.moments[0, 0, 0] < -300


def test_noise_has_unit_variance():
    noise = fractal_noise(np.random.default_rng(0), 400, 400, 12, 3)
    assert_allclose(noise.std(), 1, rtol=0.45)


def test_developing_grey_is_the_srgb_curve():
    image = np.full((4, 4, 3), 0.2140411, np.float32)
    light = np.linspace(0, 1, 4097)
    curve = 255 * np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    out = np.empty((4, 4, 3), np.uint8)
    zeros = np.zeros(4097, np.float32)
    develop(image, curve.astype(np.float32), zeros, np.zeros((4, 4, 3), np.float32), 0, 0, out)
    # Half grey of sRGB is 21.4 % of the light.
    assert np.abs(out.astype(int) - 127).max() <= 1


def test_motion_blur_smears_by_the_path_and_does_not_shift():
    image = np.zeros((101, 101, 3), np.float32)
    image[50, 50] = 1
    landmarks = np.full((68, 2), 50.0)
    velocity = np.tile([240.0, 0.0], (68, 1))
    smeared = motion_blur(image, landmarks, velocity, 1 / 30)[..., 0]
    columns = np.arange(101)
    profile = smeared.sum(0)
    assert_allclose(profile.sum(), 1, rtol=1e-5)
    assert_allclose((columns * profile).sum(), 50, atol=1e-4)
    # A box of 8 pixels has a variance of 8^2 / 12, the soft ends add little.
    assert_allclose(((columns - 50) ** 2 * profile).sum(), 64 / 12, rtol=0.15)
    assert np.array_equal(motion_blur(image, landmarks, 0 * velocity, 1 / 30), image)


def test_depth_measures_the_distance_from_the_depth_camera(person):
    (frame,) = simulate_recording(person, "REST", seconds=0.1, only=(2,))
    assert frame.depth.dtype == np.uint16
    seen = frame.landmarks_mm - DEPTH_TO_COLOUR_MM
    column, row = np.round(DEPTH_CAMERA.project(seen)[30]).astype(int)
    patch = frame.depth[row - 2 : row + 3, column - 2 : column + 3] * (1000 * DEPTH_UNIT_M)
    # The tip of the nose, within a few standard deviations of the sensor's noise.
    assert_allclose(np.median(patch[patch > 0]), seen[30, 2], atol=3.0)
    assert (frame.depth == 0).mean() > 0.3
    measured = frame.depth[frame.depth > 0] * (1000 * DEPTH_UNIT_M)
    assert measured.min() > 200
    assert measured.max() < 1500
