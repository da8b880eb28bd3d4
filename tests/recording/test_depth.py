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
from steadyface.recording.depth import (
    align_to_colour,
    deproject,
    depth_at,
    points_in_space,
    project,
    statuses_in_space,
)

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


def bent(model="Inverse Brown Conrady"):
    """A colour lens with a distortion of 20 px at its corners."""
    return replace(
        sr300_calibration().colour, model=model, coefficients=(0.1, -0.2, 0.001, 0.001, 0.05)
    )


@pytest.mark.parametrize("lens", [LENS, bent(), sr300_calibration().depth], ids=range(3))
def test_projection_undoes_deprojection(lens):
    pixels = np.random.default_rng(0).uniform([0, 0], [639, 479], (500, 2))
    np.testing.assert_allclose(project(deproject(pixels, 600, lens), lens), pixels, atol=1e-6)


def test_depth_is_where_a_bent_colour_lens_sees_it():
    calibration = replace(
        sr300_calibration(), colour=bent(), depth=LENS, depth_to_colour=Extrinsics()
    )
    depth = np.zeros((480, 640), np.uint16)
    depth[400:405, 100:105] = 4000
    aligned = align_to_colour(depth, calibration)
    rows, columns = np.nonzero(np.isfinite(aligned))
    mm = 4000 * calibration.depth_unit_m * 1e3
    seen = project(deproject([102.0, 402.0], mm, LENS), bent())
    assert np.hypot(*(np.array([columns.mean(), rows.mean()]) - seen)) < 1
    # The straight lens would put it more than three pixels away.
    straight = replace(bent(), coefficients=(0.0,) * 5)
    assert np.hypot(*(project(deproject([102.0, 402.0], mm, LENS), straight) - seen)) > 3


def test_a_colour_lens_of_another_kind_is_refused_by_both_halves():
    calibration = replace(sr300_calibration(), colour=bent(BROWN_CONRADY))
    with pytest.raises(ValueError, match="Brown Conrady"):
        align_to_colour(np.full((480, 640), 4000, np.uint16), calibration)


@pytest.mark.parametrize(
    ("lacking", "status"),
    [
        ("depth", "no_depth_lens"),
        ("depth_to_colour", "no_extrinsics"),
        ("depth_unit_m", "no_depth_unit"),
    ],
)
def test_what_the_recording_does_not_say_is_a_status(lacking, status):
    calibration = replace(sr300_calibration(), **{lacking: None})
    points = np.array([[320.0, 240.0], [np.nan, 240.0]])
    in_space = points_in_space(points, np.full((480, 640), 4000, np.uint16), calibration)
    assert np.isnan(in_space).all()
    assert statuses_in_space(points, in_space, calibration).tolist() == [status] * 2


def test_landmarks_without_a_place_or_depth_have_statuses():
    depth = np.full((480, 640), 4000, np.uint16)
    depth[:, :200] = 0
    points = np.array([[320.0, 240.0], [np.nan, 240.0], [60.0, 240.0], [-50.0, 240.0]])
    in_space = points_in_space(points, depth, sr300_calibration())
    told = statuses_in_space(points, in_space, sr300_calibration()).tolist()
    assert told == ["ok", "no_point", "no_depth", "no_depth"]


@pytest.mark.parametrize("shape", [(0, 2), (3, 0, 2), (0, 68, 2)])
def test_no_points_give_no_places(shape):
    depth = np.full((480, 640), 4000, np.uint16)
    in_space = points_in_space(np.zeros(shape), depth, sr300_calibration())
    assert in_space.shape == (*shape[:-1], 3)
    assert statuses_in_space(np.zeros(shape), in_space, sr300_calibration()).shape == shape[:-1]
