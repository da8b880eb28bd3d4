"""Depth lands where the colour camera sees it, on a grid over the face."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from steadyface.recording.calibration import (
    Calibration,
    Extrinsics,
    Intrinsics,
    sr300_calibration,
)
from steadyface.recording.depth import deproject, project
from steadyface.recording.depth_alignment import UNIT_MM, DepthAligner, Grid, face_grid

LENS = Intrinsics(640, 480, 500.0, 500.0, 320.0, 240.0)
WHOLE = Grid(0, 0, 1, 640, 480)


def side_by_side(**changes):
    """Two equal cameras, 25 mm apart, depth in millimetres."""
    shift = Extrinsics(translation_m=(0.025, 0.0, 0.0))
    return replace(
        Calibration(colour=LENS, depth=LENS, depth_to_colour=shift, depth_unit_m=0.001), **changes
    )


def bent():
    """A colour lens with a distortion of 20 px at its corners."""
    return replace(
        sr300_calibration().colour,
        model="Inverse Brown Conrady",
        coefficients=(0.1, -0.2, 0.001, 0.001, 0.05),
    )


def test_a_shifted_camera_sees_depth_shifted_by_its_disparity():
    depth = np.full((480, 640), 1000, np.uint16)
    depth[200:280, 300:380] = 500
    aligned = DepthAligner(side_by_side(), WHOLE).align(depth) * UNIT_MM
    # 25 mm at 500 mm with 500 px focal length are 25 px; the background moves by half of that.
    assert_allclose(aligned[200:280, 325:405], 500)
    assert_allclose(aligned[240, 100], 1000)
    assert aligned[240, 5] == 0


def test_of_several_depths_the_nearest_counts():
    # Half as fine as the depth camera: four depth pixels fall into each cell.
    calibration = side_by_side(depth_to_colour=Extrinsics())
    depth = np.full((480, 640), 900, np.uint16)
    depth[::2, ::2] = 600
    aligned = DepthAligner(calibration, Grid(0, 0, 2, 320, 240)).align(depth)
    assert_allclose(aligned[1:-1, 1:-1] * UNIT_MM, 600)


def test_a_part_of_the_image_is_the_same_as_cut_from_the_whole():
    depth = np.random.default_rng(0).integers(2000, 6000, (480, 640)).astype(np.uint16)
    depth[:, ::5] = 0
    for calibration in (sr300_calibration(), replace(sr300_calibration(), colour=bent())):
        whole = DepthAligner(calibration, WHOLE).align(depth)
        part = DepthAligner(calibration, Grid(150, 90, 1, 201, 161)).align(depth)
        assert_array_equal(part, whole[90:251, 150:351])


def test_a_face_near_the_image_edge_loses_nothing():
    depth = np.full((480, 640), 4000, np.uint16)
    whole = DepthAligner(sr300_calibration(), WHOLE).align(depth)
    part = DepthAligner(sr300_calibration(), Grid(560, 400, 1, 80, 80)).align(depth)
    assert_array_equal(part, whole[400:, 560:])


def test_depth_is_where_a_bent_colour_lens_sees_it():
    calibration = side_by_side(
        colour=bent(), depth_to_colour=Extrinsics(), depth_unit_m=sr300_calibration().depth_unit_m
    )
    depth = np.zeros((480, 640), np.uint16)
    depth[400:405, 100:105] = 4000
    rows, columns = np.nonzero(DepthAligner(calibration, WHOLE).align(depth))
    seen = project(deproject([102.0, 402.0], 500, LENS), bent())
    assert np.hypot(*(np.array([columns.mean(), rows.mean()]) - seen)) < 1
    # The straight lens would put it more than three pixels away.
    straight = replace(bent(), coefficients=(0.0,) * 5)
    assert np.hypot(*(project(deproject([102.0, 402.0], 500, LENS), straight) - seen)) > 3


@pytest.mark.parametrize("depth", [0, 1, 65535])
def test_no_depth_and_depth_beyond_six_metres_are_nothing(depth):
    units = np.full((480, 640), depth, np.uint16)
    aligned = DepthAligner(side_by_side(), WHOLE).align(units)
    assert aligned.max() in (0, 10 * (depth == 1))


def test_the_grid_holds_the_face_and_the_chin_of_an_open_mouth():
    boxes = np.array([[200, 100, 400, 300], [np.nan] * 4, [220, 120, 420, 320]])
    grid = face_grid(boxes, sr300_calibration())
    assert (grid.left_px, grid.top_px, grid.step_px) == (180, 80, 1)
    assert grid.left_px + grid.columns - 1 == 440
    assert grid.top_px + grid.rows - 1 == 400


def test_a_face_that_was_never_found_may_be_anywhere():
    assert face_grid(np.full((3, 4), np.nan), sr300_calibration()) == WHOLE
    assert face_grid(np.zeros((0, 4)), sr300_calibration()) == WHOLE


def test_the_grid_stays_inside_the_image():
    grid = face_grid([[-50.0, -20.0, 700.0, 500.0]], sr300_calibration())
    assert grid == WHOLE


def test_the_grid_is_no_finer_than_the_depth_camera():
    calibration = replace(sr300_calibration(), colour=sr300_calibration(1920, 1440).colour)
    grid = face_grid([[600.0, 300.0, 1200.0, 900.0]], calibration)
    assert grid.step_px == 4
    units = round(0.6 / calibration.depth_unit_m)
    aligned = DepthAligner(calibration, grid).align(np.full((480, 640), units, np.uint16))
    assert (aligned > 0).mean() > 0.9
    # A plane stays one: no rotation, and 3.9 mm between the cameras.
    assert_allclose(aligned[aligned > 0] * UNIT_MM, 603.9, atol=0.2)


def test_cells_count_from_the_first_ones_centre():
    grid = Grid(100, 40, 3, 50, 50)
    assert_allclose(grid.cells([[100, 40], [103, 46], [101.5, 40]]), [[0, 0], [1, 2], [0.5, 0]])
