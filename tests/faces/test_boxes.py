"""The two box conventions agree with each other, and follow the face."""

import numpy as np
import pytest

from steadyface.faces.boxes import hog_box_of_landmarks, tight_box, tight_box_of_hog


@pytest.fixture
def points():
    """68 points that fill a box of 170 x 182 px, the median face of the simulated cohort."""
    generator = np.random.default_rng(1)
    points = generator.uniform([200, 150], [370, 332], (68, 2))
    points[:2] = [[200, 150], [370, 332]]
    return points


def test_a_tight_box_touches_the_outermost_landmarks(points):
    assert tight_box(points).tolist() == [200, 150, 370, 332]


def test_boxes_move_and_grow_with_the_face(points):
    box = hog_box_of_landmarks(points)
    assert np.allclose(hog_box_of_landmarks(2 * points + [5, -7]), 2 * box + [5, -7, 5, -7])
    assert np.allclose(tight_box_of_hog(2 * box + 3), 2 * tight_box_of_hog(box) + 3)


def test_a_hog_box_is_square(points):
    x1, y1, x2, y2 = hog_box_of_landmarks(points)
    assert x2 - x1 == pytest.approx(y2 - y1)


def test_there_and_back_gives_the_face_within_a_twentieth_of_its_size(points):
    back = tight_box_of_hog(hog_box_of_landmarks(points))
    assert np.abs(back - tight_box(points)).max() < 0.05 * 182
