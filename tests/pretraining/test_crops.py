"""Training crops show the network what tracking shows it."""

import numpy as np
import pytest

from steadyface.faces import fan_crop, sbr_crop
from steadyface.faces.boxes import hog_box_of_landmarks, tight_box
from steadyface.landmarks import MIRROR
from steadyface.pretraining.crops import (
    STILL,
    Jitter,
    crop_matrix,
    fan_area,
    mirrored,
    sbr_area,
    shake_box,
    warp,
    warp_points,
)


@pytest.fixture
def points():
    generator = np.random.default_rng(3)
    return generator.uniform((140, 120), (300, 290), (68, 2))


def test_a_training_crop_puts_landmarks_where_fans_own_crop_puts_them(points):
    box = hog_box_of_landmarks(points)
    in_crop = warp_points(points, crop_matrix(fan_area(box)), mirror=False)
    by_tracking = fan_crop.to_heat_map(points, box) * 4.0 + 1.5
    # the package cuts corners to whole pixels of the image
    assert np.abs(in_crop - by_tracking).max() < 256 / fan_crop.square_of_box(box).side * 2.0


def test_a_training_crop_puts_landmarks_where_sbrs_own_crop_puts_them(points):
    box = tight_box(points)
    in_crop = warp_points(points, crop_matrix(sbr_area(box)), mirror=False)
    area = sbr_crop.crop_area(box, 640, 480)
    by_tracking = sbr_crop.to_input(points, area)
    scale = 256 / (area[2] - area[0])
    assert np.abs(in_crop - by_tracking).max() < 2.0 * scale


def test_the_picture_moves_with_its_landmarks():
    image = np.zeros((200, 220, 3), np.uint8)
    image[97:104, 57:64] = 255
    matrix = crop_matrix(np.array([20.0, 40.0, 140.0, 170.0]), rotation_deg=20.0, size=128)
    crop = warp(image, matrix, 128).astype(float)[..., 0]
    rows, columns = np.mgrid[:128, :128]
    seen = np.array([(crop * columns).sum(), (crop * rows).sum()]) / crop.sum()
    expected = matrix[:, :2] @ (60.0, 100.0) + matrix[:, 2]
    assert np.allclose(seen, expected, atol=0.05)


def test_the_area_becomes_the_whole_crop():
    matrix = crop_matrix(np.array([10.0, 30.0, 110.0, 90.0]), size=64)
    # outlines are half a pixel outside the centres of the outermost pixels
    corners = np.array([[9.5, 29.5], [109.5, 89.5]])
    assert np.allclose(corners @ matrix[:, :2].T + matrix[:, 2], [[-0.5, -0.5], [63.5, 63.5]])


def test_a_mirror_image_renames_and_reflects_the_landmarks(points):
    matrix = crop_matrix(fan_area(hog_box_of_landmarks(points)))
    plain = warp_points(points, matrix, mirror=False)
    flipped = warp_points(points, mirrored(matrix), mirror=True)
    assert np.allclose(flipped[:, 0], 255.0 - plain[list(MIRROR), 0])
    assert np.allclose(flipped[:, 1], plain[list(MIRROR), 1])


def test_without_jitter_the_box_stays(points):
    box = tight_box(points)
    assert np.allclose(shake_box(box, STILL, np.random.default_rng(0)), box)


def test_jitter_is_as_large_as_it_says():
    box = np.array([0.0, 0.0, 100.0, 100.0])
    generator = np.random.default_rng(1)
    jitter = Jitter(log_size=0.1, log_aspect=0.0, shift=0.05)
    boxes = np.array([shake_box(box, jitter, generator) for _ in range(4000)])
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    assert np.allclose(centres.std(axis=0), 5.0, rtol=0.05)
    assert np.isclose(np.log((boxes[:, 2] - boxes[:, 0]) / 100.0).std(), 0.1, rtol=0.05)
