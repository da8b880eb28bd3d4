"""Rendered depth, read as a recording's is, gives the true millimetres of a mouth."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from steadyface.measures.depth.errors import DISTANCES
from steadyface.measures.depth.recording_depth import PLACED
from steadyface.measures.depth.skin import skin_depth
from steadyface.recording.depth import deproject
from steadyface.recording.depth_alignment import UNIT_MM, DepthAligner, Grid
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.recording import simulate_depth, simulate_recording
from steadyface.simulation.session import camera_calibration

CALIBRATION = camera_calibration("C05")
GRID = Grid(100, 60, 1, 420, 420)
GOLDEN_MM = [491.26, 503.19, 503.33, 504.23, 491.74, 502.34, 495.19]


@pytest.fixture(scope="module", params=[300.0, 450.0, 600.0], ids="{:.0f} mm".format)
def opening(request):
    """Measured and true places (frames, landmarks, 3) of a mouth that opens."""
    person = person_of("C05", cohort())
    person = replace(person, conditions=replace(person.conditions, distance_mm=request.param))
    aligner = DepthAligner(CALIBRATION, GRID)
    measured, true = [], []
    for depth, pixels, places in simulate_depth(person, "OPEN", seconds=1.5):
        units = aligner.align(depth)
        seen = pixels[list(PLACED)]
        picture = np.where(units == 0, np.nan, units * UNIT_MM)
        skin = skin_depth(picture, GRID.cells(seen))
        measured.append(deproject(seen, skin, CALIBRATION.colour))
        true.append(places[list(PLACED)])
    return np.array(measured), np.array(true)


def lengths(points, quantity):
    first, second = (PLACED.index(landmark) for landmark in DISTANCES[quantity])
    return np.linalg.norm(points[:, first] - points[:, second], axis=-1)


def test_opening_width_and_eye_corners_are_true_to_half_a_millimetre(opening):
    for quantity in ("mouth opening", "mouth width", "inner eye corners"):
        errors = lengths(opening[0], quantity) - lengths(opening[1], quantity)
        assert abs(errors.mean()) < 0.5, quantity
        assert errors.std() < 1.0, quantity


def test_depth_at_the_lips_is_true_to_a_millimetre(opening):
    lips = [PLACED.index(landmark) for landmark in (48, 51, 54, 57)]
    errors = (opening[0] - opening[1])[:, lips, 2]
    assert np.isfinite(errors).all()
    assert abs(np.median(errors)) < 1.0
    assert np.percentile(np.abs(errors), 95) < 4.0


def test_depth_alone_is_the_recordings_own():
    person = person_of("C05", cohort())
    whole = next(simulate_recording(person, "OPEN", seconds=0.1))
    depth, pixels, places = next(simulate_depth(person, "OPEN", seconds=0.1))
    assert_array_equal(depth, whole.depth)
    assert_array_equal(pixels, whole.landmarks_px)
    assert_array_equal(places, whole.landmarks_mm)


def test_golden_depth_of_a_resting_face():
    """Depth at nose base, inner eye corners, mouth corners and lips of one frame, by this code."""
    person = person_of("C05", cohort())
    depth, pixels, places = next(simulate_depth(person, "REST", seconds=0.1))
    picture = DepthAligner(CALIBRATION, GRID).align(depth) * UNIT_MM
    picture[picture == 0] = np.nan
    chosen = [33, 39, 42, 48, 51, 54, 57]
    found = skin_depth(picture, GRID.cells(pixels[chosen]))
    assert_allclose(found, GOLDEN_MM, atol=0.2)
    assert_allclose(found, places[chosen, 2], atol=2.5)
