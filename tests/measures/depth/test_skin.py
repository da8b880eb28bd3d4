"""The depth under a landmark is the skin's, whatever lies behind, beside or between."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from steadyface.measures.depth.skin import skin_depth

ROWS, COLUMNS = np.mgrid[0:60, 0:80].astype(float)


def test_a_slope_is_read_at_the_point_itself():
    slope = 500 + 0.7 * COLUMNS - 0.4 * ROWS
    points = np.array([[20.3, 30.8], [40.0, 10.0], [60.49, 45.51]])
    assert_allclose(skin_depth(slope, points), 500 + 0.7 * points[:, 0] - 0.4 * points[:, 1])


def test_holes_of_the_sensor_do_not_move_a_slope():
    slope = 500 + 0.7 * COLUMNS - 0.4 * ROWS
    slope[np.random.default_rng(0).random(slope.shape) < 0.5] = np.nan
    assert_allclose(skin_depth(slope, [30.2, 20.4]), 500 + 0.7 * 30.2 - 0.4 * 20.4)


@pytest.mark.parametrize("edge", [29, 30, 31, 32])
def test_what_lies_behind_an_edge_does_not_count(edge):
    # A lip at 450 mm above the cavity of an open mouth, whose edge runs near the landmark.
    face = np.where(edge <= ROWS, 490.0, 450.0)
    assert_allclose(skin_depth(face, [40.0, 29.0]), 450, atol=1e-6)


def test_where_the_skin_has_gone_the_cavity_is_what_is_there():
    face = np.where(ROWS >= 20, 490.0, 450.0)
    assert_allclose(skin_depth(face, [40.0, 30.0]), 490)


def test_noise_of_a_value_hardly_reaches_the_depth():
    noise = np.random.default_rng(0).normal(0, 1.5, (60, 80))
    points = np.stack(np.meshgrid(np.arange(10, 70, 9), np.arange(10, 50, 9)), axis=-1)
    # 81 values around each point; a tilted plane at its middle has the mean's noise, 1.5 / 9.
    assert skin_depth(500 + noise, points).std() == pytest.approx(1.5 / 9, rel=0.35)


def test_points_without_enough_around_them_have_no_depth():
    face = np.full((60, 80), np.nan)
    face[10:12, 10:13] = 500
    points = [[11, 11], [np.nan, 3], [3, np.nan], [-1, 5], [5, 60], [80, 5], [1e9, -1e9]]
    assert np.isnan(skin_depth(face, points)).all()
    face[12, 10:12] = 500
    assert_allclose(skin_depth(face, [11, 11]), 500)


def test_values_in_one_line_have_a_depth_and_no_slope_across_it():
    face = np.full((60, 80), np.nan)
    face[30] = 500 + 0.5 * np.arange(80)
    assert_allclose(skin_depth(face, [40, 31]), 520, atol=1e-3)


def test_at_the_pictures_edge_the_rest_of_the_square_is_enough():
    slope = 500 + 0.7 * COLUMNS
    assert_allclose(skin_depth(slope, [[0, 0], [79, 59]]), [500, 500 + 0.7 * 79])


@pytest.mark.parametrize("shape", [(0, 2), (3, 0, 2), (0, 14, 2)])
def test_no_points_have_no_depths(shape):
    assert skin_depth(np.full((60, 80), 500.0), np.zeros(shape)).shape == shape[:-1]
