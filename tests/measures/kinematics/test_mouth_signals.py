"""Distances, excursions, area and asymmetry are what the face's points say."""

import numpy as np
import pytest

from steadyface.measures.kinematics.mouth_signals import SIGNALS, inner_eye_distance
from tests.measures.kinematics.faces import ICD, mirrored, recorded

MIRRORED = {"right_corner_excursion": "left_corner_excursion"}


def value(name: str, points: np.ndarray) -> float:
    return float(SIGNALS[name].formula(points)[0, 0])


@pytest.mark.parametrize(
    ("name", "px"),
    [
        ("lip_aperture", 27.0),
        ("inner_lip_aperture", 11.0),
        ("jaw_opening", 112.0),
        ("lower_lip_to_nose", 62.0),
        ("mouth_width", 72.0),
        ("right_corner_excursion", 34.0),
        ("left_corner_excursion", 38.0),
    ],
)
def test_distances_are_those_of_the_drawn_face(name, px):
    assert value(name, recorded(1, opening=7.0, right=4.0, left=8.0)) == pytest.approx(px)


def test_the_area_of_a_mouth_is_that_of_its_outline():
    points = recorded(1)
    angle = np.linspace(np.pi, -np.pi, 12, endpoint=False)
    points[0, 48:60, :, 0] = 300 + 30 * np.c_[np.cos(angle), np.sin(angle)]
    # A regular polygon of twelve corners on a circle of 30 px.
    assert value("mouth_area", points) == pytest.approx(0.5 * 12 * 30**2 * np.sin(np.pi / 6))


def test_a_symmetrical_face_has_no_mirror_error():
    assert value("mirror_error", recorded(1)) == pytest.approx(0, abs=1e-9)
    # One of twenty points off by 10 px has two pairs that do not fit.
    off = recorded(1, right=10.0)
    assert value("mirror_error", off) == pytest.approx(2 * 10 / 20)


def test_the_mirror_exchanges_right_and_left_and_nothing_else():
    points = recorded(3, opening=5.0, right=4.0, left=9.0)
    points[0, 48, 1] += 6.0
    for name, other in {**{name: name for name in SIGNALS}, **MIRRORED}.items():
        sign = -1 if name == "corner_height_difference" else 1
        if name == "left_corner_excursion":
            other = "right_corner_excursion"
        np.testing.assert_allclose(
            SIGNALS[name].formula(mirrored(points)),
            sign * SIGNALS[other].formula(points),
            err_msg=name,
        )


def test_the_left_corner_lies_lower_where_the_difference_is_positive():
    points = recorded(1)
    points[0, 54, 1] += 6.0
    assert value("corner_height_difference", points) == pytest.approx(6.0)


def test_the_unit_is_the_median_distance_of_the_inner_eye_corners():
    points = recorded(9)
    points[0, 39, 0, 0] -= 500
    assert inner_eye_distance(points) == pytest.approx([ICD])
    points[:] = np.nan
    assert np.isnan(inner_eye_distance(points)).all()
