"""Filters keep time and gaps; derivatives are those of the curve."""

import numpy as np
import pytest

from steadyface.measures.kinematics.filtering import (
    derivatives,
    low_pass,
    noise_gain,
    stretches,
    window_samples,
)

TIME = np.arange(600) / 60


@pytest.mark.parametrize(("frequency", "gain"), [(0.5, 1.0), (3.0, np.sqrt(0.5)), (15.0, 0.0)])
def test_half_of_the_power_passes_at_the_cut_off_and_nothing_comes_late(frequency, gain):
    wave = np.sin(2 * np.pi * frequency * TIME)
    passed = low_pass(wave, 60, 3.0)
    middle = slice(150, 450)
    np.testing.assert_allclose(passed[middle], gain * wave[middle], atol=0.005)


def test_nothing_is_filtered_across_a_gap():
    steps = np.r_[np.zeros(50), np.full(5, np.nan), np.ones(50)]
    passed = low_pass(steps, 30, 2.0)
    np.testing.assert_array_equal(np.isnan(passed), np.isnan(steps))
    np.testing.assert_allclose(passed[:50], 0, atol=1e-12)
    np.testing.assert_allclose(passed[55:], 1, atol=1e-12)


def test_a_rate_too_low_for_the_cut_off_leaves_the_series_as_it_is():
    series = np.random.default_rng(1).normal(size=40)
    np.testing.assert_array_equal(low_pass(series, 10, 5.0), series)


def test_a_single_sample_between_gaps_is_kept():
    series = np.array([[np.nan, 3.0, np.nan, 1.0, 1.0]])
    np.testing.assert_allclose(low_pass(series, 30, 3.0), series)


def test_derivatives_of_a_cubic_are_exact():
    course = 2 + 3 * TIME - 4 * TIME**2 + 0.5 * TIME**3
    value, velocity, acceleration, jerk = derivatives(course, 60, 0.2)
    np.testing.assert_allclose(value, course, atol=1e-8)
    np.testing.assert_allclose(velocity, 3 - 8 * TIME + 1.5 * TIME**2, atol=1e-7)
    np.testing.assert_allclose(acceleration, -8 + 3 * TIME, atol=1e-5)
    np.testing.assert_allclose(jerk, 3.0, atol=1e-3)


def test_a_stretch_shorter_than_the_window_has_no_derivatives():
    series = np.r_[np.arange(3.0), np.nan, np.arange(20.0)]
    _, velocity, *_ = derivatives(series, 30, 0.2)
    assert np.isnan(velocity[:4]).all()
    np.testing.assert_allclose(velocity[4:], 30.0)


@pytest.mark.parametrize(
    ("rate", "window_s", "samples"),
    [(30, 0.23, 7), (29.6, 0.23, 7), (60, 0.23, 13), (10, 0.23, 5), (30, 0.15, 5)],
)
def test_the_window_is_an_odd_number_of_samples(rate, window_s, samples):
    assert window_samples(rate, window_s) == samples


def test_the_noise_of_a_velocity_is_what_is_measured():
    noise = np.random.default_rng(2).normal(size=(50, 400))
    velocity = derivatives(noise, 30, 0.2)[1][:, 10:-10]
    assert velocity.std() == pytest.approx(noise_gain(30, 0.2, 1), rel=0.02)


def test_stretches_are_those_without_a_missing_sample():
    series = np.array([[1, np.nan, 1, 1], [1, np.nan, 1, 1], [1, 1, 1, np.nan]])
    found = {(int(row), part.start, part.stop) for rows, part in stretches(series) for row in rows}
    assert found == {(0, 0, 1), (0, 2, 4), (1, 0, 1), (1, 2, 4), (2, 0, 3)}
