"""Pixels become millimetres by the camera's own polynomial, and millimetres pixels."""

from dataclasses import replace

import numpy as np
import pytest

from steadyface.recording.calibration import BROWN_CONRADY, Intrinsics, sr300_calibration
from steadyface.recording.depth import deproject, depth_status, project

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


def bent(model="Inverse Brown Conrady"):
    """A colour lens with a distortion of 20 px at its corners."""
    return replace(
        sr300_calibration().colour, model=model, coefficients=(0.1, -0.2, 0.001, 0.001, 0.05)
    )


@pytest.mark.parametrize("lens", [LENS, bent(), sr300_calibration().depth], ids=range(3))
def test_projection_undoes_deprojection(lens):
    pixels = np.random.default_rng(0).uniform([0, 0], [639, 479], (500, 2))
    np.testing.assert_allclose(project(deproject(pixels, 600, lens), lens), pixels, atol=1e-6)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, "ok"),
        ({"depth": None}, "no_depth_lens"),
        ({"depth_to_colour": None}, "no_extrinsics"),
        ({"depth_unit_m": None}, "no_depth_unit"),
        ({"depth_unit_m": 0.0}, "no_depth_unit"),
        ({"depth_unit_m": float("nan")}, "no_depth_unit"),
        ({"colour": bent(BROWN_CONRADY)}, "unknown_lens"),
        ({"depth_unit_m": 1.0}, "no_depth_unit"),
        ({"depth": replace(LENS, fx=0.0)}, "unknown_lens"),
        ({"depth": replace(LENS, coefficients=(0.1, 0.2))}, "unknown_lens"),
        ({"depth": replace(LENS, ppx=float("nan"))}, "unknown_lens"),
        ({"colour": replace(LENS, fx=1e300)}, "unknown_lens"),
        ({"colour": replace(LENS, fy=float("inf"))}, "unknown_lens"),
    ],
)
def test_what_a_recording_does_not_say_of_its_depth_is_a_status(change, status):
    assert depth_status(replace(sr300_calibration(), **change)) == status


def test_a_recording_without_a_calibration_has_no_lens():
    assert depth_status(None) == "no_colour_lens"


def test_a_straight_lens_needs_no_known_model():
    straight = replace(LENS, model=BROWN_CONRADY)
    assert depth_status(replace(sr300_calibration(), colour=straight)) == "ok"
