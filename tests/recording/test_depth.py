"""Depth becomes millimetres by the camera's own polynomial, at the right colour pixels."""

from dataclasses import replace

import numpy as np
import pytest

from steadyface.recording.calibration import (
    BROWN_CONRADY,
    Calibration,
    Extrinsics,
    Intrinsics,
    sr300_calibration,
)
from steadyface.recording.depth import align_to_colour, deproject, depth_at, points_in_space

LENS = Intrinsics(640, 480, 500.0, 500.0, 320.0, 240.0)


def test_without_distortion_deprojection_is_the_pinhole():
    points = deproject([[320, 240], [420, 240], [320, 140]], [500, 500, 1000], LENS)
    np.testing.assert_allclose(points, [[0, 0, 500], [100, 0, 500], [0, -200, 1000]])


@pytest.mark.parametrize("offset", [0, 40, 120, 200, 300])
def test_radial_distortion_is_applied_as_it_stands(offset):
    k1, k2, k3 = 0.1, 0.2, -0.11
    lens = replace(LENS, model="Inverse Brown Conrady", coefficients=(k1, k2, 0.0, 0.0, k3))
    x = offset / 500
    expected = 500 * x * (1 + k1 * x**2 + k2 * x**4 + k3 * x**6)
    np.testing.assert_allclose(deproject([320 + offset, 240], 500, lens), [expected, 0, 500])
    np.testing.assert_allclose(deproject([320, 240 - offset], 500, lens), [0, -expected, 500])


def test_tangential_distortion_has_its_closed_form():
    lens = replace(LENS, model="Inverse Brown Conrady", coefficients=(0.0, 0.0, 0.003, 0.002, 0.0))
    x, y = 0.2, -0.1
    r2 = x * x + y * y
    expected = [
        1000 * (x + 2 * 0.003 * x * y + 0.002 * (r2 + 2 * x * x)),
        1000 * (y + 2 * 0.002 * x * y + 0.003 * (r2 + 2 * y * y)),
        1000,
    ]
    np.testing.assert_allclose(deproject([420, 190], 1000, lens), expected)


def test_a_distortion_of_another_kind_is_refused():
    lens = replace(LENS, model=BROWN_CONRADY, coefficients=(0.1, 0.0, 0.0, 0.0, 0.0))
    with pytest.raises(ValueError, match="Brown Conrady"):
        deproject([0, 0], 500, lens)


def test_depth_is_the_median_of_the_valid_neighbours():
    depth = np.full((20, 30), np.nan)
    depth[8:13, 8:13] = 600
    depth[10, 10] = 9000
    depth[8, 8] = np.nan
    assert depth_at([10, 10], depth) == 600
    # Three columns to the right, ten pixels of the square remain; four further, none does.
    points = [[[10.4, 9.6], [13, 10], [20, 10]], [[14.4, 12], [-1, 5], [np.nan, 5]]]
    expected = [[600, 600, np.nan], [np.nan, np.nan, np.nan]]
    np.testing.assert_array_equal(depth_at(points, depth), expected)


def test_a_shifted_camera_sees_depth_shifted_by_its_disparity():
    calibration = Calibration(
        colour=LENS,
        depth=LENS,
        depth_to_colour=Extrinsics(translation_m=(0.025, 0.0, 0.0)),
        depth_unit_m=0.001,
    )
    depth = np.full((480, 640), 1000, np.uint16)
    depth[200:280, 300:380] = 500
    aligned = align_to_colour(depth, calibration)
    # 25 mm at 500 mm with 500 px focal length are 25 px; the background moves by half of that.
    assert (aligned[200:280, 325:405] == 500).all()
    assert aligned[240, 100] == 1000
    assert np.isnan(aligned[240, 5])


def test_a_plane_seen_by_the_depth_camera_is_measured_at_colour_points():
    calibration = sr300_calibration()
    units = round(0.6 / calibration.depth_unit_m)
    depth = np.full((480, 640), units, np.uint16)
    points = np.array([[250.0, 200.0], [330.0, 260.0], [400.0, 300.0]])
    measured = points_in_space(points, depth, calibration)
    # No rotation: the plane stays parallel to the image, 3.9 mm farther away.
    assert measured[:, 2] == pytest.approx(603.9, abs=0.1)
    lens = calibration.colour
    np.testing.assert_allclose(measured[:, 0], (points[:, 0] - lens.ppx) / lens.fx * 603.9, 1e-3)
