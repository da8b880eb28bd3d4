"""Samples are varied, reproducible, and keep pictures and labels together."""

import numpy as np
import pytest

from steadyface.pretraining.appearance import DISTURBANCES, disturb
from steadyface.pretraining.occlusion import OCCLUSIONS
from steadyface.pretraining.samples import Sampling, draw_samples, draw_windows
from steadyface.pretraining.training_set import TrainingSet


def face(generator):
    """68 points that lie about as a face's do, in a picture of 160 px."""
    angles = np.linspace(0, np.pi, 17)
    jaw = np.stack([80 - 30 * np.cos(angles), 75 + 35 * np.sin(angles)], axis=1)
    inner = generator.uniform((58, 66), (102, 104), (51, 2))
    inner[36 - 17 : 42 - 17] = np.array([66, 72]) + generator.normal(size=(6, 2))
    inner[42 - 17 : 48 - 17] = np.array([94, 72]) + generator.normal(size=(6, 2))
    return np.concatenate([jaw, inner])


@pytest.fixture
def data():
    generator = np.random.default_rng(4)
    return TrainingSet(
        images=generator.integers(0, 255, (6, 160, 160, 3), dtype=np.uint8),
        points=np.stack([face(generator) for _ in range(6)]),
        people=np.zeros(6, int),
        clips=np.array([-1, -1, -1, 0, 0, 0]),
    )


@pytest.mark.parametrize("tracker", ["fan", "sbr"])
def test_the_same_generator_gives_the_same_samples(data, tracker):
    sampling = Sampling(tracker, 64)
    first = draw_samples(data, [0, 1, 2], sampling, np.random.default_rng(7))
    again = draw_samples(data, [0, 1, 2], sampling, np.random.default_rng(7))
    assert np.array_equal(first[0], again[0])
    assert np.array_equal(first[1], again[1])
    other = draw_samples(data, [0, 1, 2], sampling, np.random.default_rng(8))
    assert not np.array_equal(first[1], other[1])


@pytest.mark.parametrize("tracker", ["fan", "sbr"])
def test_the_face_is_in_the_crop(data, tracker):
    sampling = Sampling(tracker, 128)
    crops, points = draw_samples(data, [0, 1, 2] * 20, sampling, np.random.default_rng(1))
    assert crops.shape == (60, 128, 128, 3)
    inside = ((points > 0) & (points < 127)).all(axis=2)
    assert inside.mean() > 0.97


def test_the_frames_of_a_clip_share_crop_and_label_noise(data):
    still = TrainingSet(
        images=data.images[[0, 0, 0]],
        points=data.points[[0, 0, 0]],
        people=np.zeros(3, int),
        clips=np.zeros(3, int),
    )
    windows = np.array([[0, 1, 2]])
    crops, points = draw_windows(still, windows, Sampling("sbr", 64), np.random.default_rng(2))
    assert np.array_equal(points[0, 0], points[0, 2])
    assert np.array_equal(crops[0, 0], crops[0, 2])


def test_label_noise_is_as_large_as_it_says(data):
    exact, noisy = (
        draw_samples(
            data, [0] * 50, Sampling("fan", 128, label_noise=noise), np.random.default_rng(3)
        )[1]
        for noise in (0.0, 0.01)
    )
    # the same draws, so the labels differ by the noise alone
    diagonal = np.hypot(*np.moveaxis(np.ptp(exact, axis=1), -1, 0))
    errors = (noisy - exact) / diagonal[:, None, None]
    assert np.isclose(errors.std(), 0.01, rtol=0.05)


@pytest.mark.parametrize("disturbance", [entry[0] for entry in DISTURBANCES])
def test_disturbances_change_the_picture_but_not_its_kind(disturbance, data):
    image = data.images[0]
    for seed in range(8):
        changed = disturbance(image, np.random.default_rng(seed))
        assert changed.shape == image.shape
        assert changed.dtype == np.uint8
    assert not np.array_equal(changed, image)


@pytest.mark.parametrize("occlusion", [entry[0] for entry in OCCLUSIONS])
def test_occlusions_hide_a_part_only(occlusion, data):
    image = np.full((160, 160, 3), 120, np.uint8)
    image[::2] = 90
    hidden = []
    for seed in range(12):
        before = image.copy()
        covered = occlusion(image, data.points[0], np.random.default_rng(seed))
        assert np.array_equal(image, before)
        hidden.append((covered != image).any(axis=2).mean())
    assert 0 < np.median(hidden) < 0.6


def test_pictures_stay_recognisable(data):
    """Disturbances leave at least half of the pictures well correlated with the original."""
    ramp = np.linspace(40, 210, 160).astype(np.uint8)
    image = np.stack([np.add.outer(ramp // 2, ramp // 2)] * 3, axis=2)
    similar = [
        np.corrcoef(image.ravel(), disturb(image, np.random.default_rng(seed)).ravel())[0, 1]
        for seed in range(40)
    ]
    assert np.median(similar) > 0.8
