"""Varied crops keep picture and landmarks together; without variation they are tracking's crop."""

from dataclasses import replace

import numpy as np
import pytest

from steadyface.faces.fan_crop import crop_face, to_heat_map
from steadyface.finetuning.fan.augmentation import augmented_crop
from steadyface.landmarks import MIRROR
from tests.finetuning.settings import AUGMENTATION

BOX = np.array([200.0, 150.0, 330.0, 281.0])
STILL = replace(AUGMENTATION, rotation_deg=0, scale=0, shift=0, colour=0, mirror=0)


@pytest.fixture
def points():
    return np.random.default_rng(0).uniform((190, 140), (340, 290), (68, 2))


def picture_of(point: np.ndarray) -> np.ndarray:
    """A white spot on black at a point."""
    rows, columns = np.mgrid[:480, :640]
    spot = np.exp(-((columns - point[0]) ** 2 + (rows - point[1]) ** 2) / (2 * 4.0**2))
    return np.repeat(np.round(255 * spot)[..., None], 3, axis=-1).astype(np.uint8)


def test_without_variation_the_crop_is_the_one_that_tracking_sees(points):
    image = picture_of(points[30])
    crop, cells = augmented_crop(image, points, BOX, STILL, np.random.default_rng(0))
    np.testing.assert_allclose(cells, to_heat_map(points, BOX), atol=1e-9)
    difference = crop.astype(int) - crop_face(image, BOX)
    assert np.abs(difference).max() <= 3


@pytest.mark.parametrize("mirror", [0.0, 1.0])
def test_a_landmark_stays_on_what_it_marks(points, mirror):
    augmentation = replace(
        AUGMENTATION, rotation_deg=25, scale=0.2, shift=0.1, colour=0, mirror=mirror
    )
    rows, columns = np.mgrid[:256, :256]
    for seed, mark in enumerate((8, 36, 48, 57)):
        points[mark] = (270.3, 214.8)
        generator = np.random.default_rng(seed)
        crop, cells = augmented_crop(
            picture_of(points[mark]), points, BOX, augmentation, generator
        )
        light = crop[..., 0].astype(float)
        seen = np.array([(light * columns).sum(), (light * rows).sum()]) / light.sum()
        named = MIRROR[mark] if mirror else mark
        np.testing.assert_allclose((seen - 1.5) / 4, cells[named], atol=0.02)


def test_a_landmark_that_was_not_annotated_stays_unknown(points):
    points[5] = np.nan
    _, cells = augmented_crop(
        picture_of(points[30]),
        points,
        BOX,
        replace(AUGMENTATION, mirror=1.0),
        np.random.default_rng(0),
    )
    assert np.isnan(cells).any(axis=1).nonzero()[0].tolist() == [MIRROR[5]]


def test_the_draws_stay_within_their_ranges(points):
    generator = np.random.default_rng(0)
    augmentation = replace(AUGMENTATION, mirror=0.0)
    image = np.full((480, 640, 3), 200, dtype=np.uint8)
    plain = to_heat_map(points, BOX)
    for _ in range(50):
        crop, cells = augmented_crop(image, points, BOX, augmentation, generator)
        ratio = np.linalg.norm(cells[40] - cells[0]) / np.linalg.norm(plain[40] - plain[0])
        assert 1 / 1.11 < ratio < 1 / 0.89
        colour = crop[128, 128] / 200
        assert (colour >= 0.795).all()
        assert (colour <= 1.205).all()
