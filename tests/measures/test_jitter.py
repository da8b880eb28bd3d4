"""Jitter measures recover known noise, whatever the movement, and know what they cannot tell."""

import numpy as np
import pytest

from steadyface.measures import jitter

RATE = 30.0
TIME_S = np.arange(150) / RATE
MOVEMENT = 10 * np.cos(2 * np.pi * TIME_S / 2)

PLAIN = [
    jitter.jitter_deviation,
    jitter.jitter_deviation_mean_square,
    jitter.sample_to_sample,
    jitter.large_steps,
    jitter.largest_step,
    jitter.smallest_step,
    jitter.still_share,
    jitter.third_difference_correlation,
    lambda positions: jitter.high_frequency_residual(positions, RATE),
    lambda positions: jitter.velocity_power_share(positions, RATE),
]


def noise(series: int = 400) -> np.ndarray:
    return np.random.default_rng(5).normal(size=(series, len(TIME_S)))


@pytest.mark.parametrize("sigma", [0.1, 0.5, 2.0])
@pytest.mark.parametrize("measure", [jitter.jitter_deviation, jitter.jitter_deviation_mean_square])
def test_sigma3_recovers_white_jitter_on_a_moving_landmark(measure, sigma):
    values = measure(MOVEMENT + sigma * noise()).value
    assert np.median(values) == pytest.approx(sigma, rel=0.07)


@pytest.mark.parametrize("measure", [jitter.jitter_deviation, jitter.jitter_deviation_mean_square])
def test_a_quadratic_movement_has_no_sigma3(measure):
    assert measure(3 + 2 * TIME_S + 7 * TIME_S**2).value == pytest.approx(0, abs=1e-12)


def test_one_outlier_hardly_moves_the_median_form_but_does_the_mean_square():
    still = 0.5 * noise()
    jumped = still.copy()
    jumped[:, 70] += 30
    median = jitter.jitter_deviation(np.stack([still, jumped])).value.mean(axis=1)
    square = jitter.jitter_deviation_mean_square(np.stack([still, jumped])).value.mean(axis=1)
    assert median[1] == pytest.approx(median[0], rel=0.1)
    assert square[1] > 4 * square[0]


def test_sigma3_by_hand():
    positions = np.array([0.0, 1, 0, 0, 2, 0, 0, 1, 0])
    third = np.array([3.0, 1, -6, 6, -1, -3])
    assert np.array_equal(np.diff(positions, n=3), third)
    assert jitter.jitter_deviation(positions).value == pytest.approx(
        3 / 0.6744897501960817 / np.sqrt(20)
    )
    assert jitter.jitter_deviation_mean_square(positions).value == pytest.approx(
        np.sqrt(92 / 6 / 20)
    )


def test_whole_pixels_at_rest_are_called_quantised_not_free_of_jitter():
    positions = np.full(150, 240.0)
    positions[[40, 90]] = 241.0
    assert jitter.jitter_deviation(positions).status == "quantised"
    assert np.isnan(jitter.jitter_deviation(positions).value)
    assert jitter.jitter_deviation_mean_square(positions).value > 0


def test_a_frozen_track_has_no_jitter_and_says_that_it_is_still():
    frozen = np.full(150, 240.3)
    assert jitter.jitter_deviation(frozen) == (0.0, "ok")
    assert jitter.still_share(frozen).value == 1
    assert jitter.smallest_step(frozen).status == "no_motion"


def test_rms_s2s_of_white_jitter_is_root_two_sigma():
    values = jitter.sample_to_sample(0.5 * noise()).value
    assert np.sqrt(np.mean(values**2)) == pytest.approx(0.5 * np.sqrt(2), rel=0.02)


@pytest.mark.parametrize(
    "measure",
    [
        jitter.jitter_deviation,
        jitter.jitter_deviation_mean_square,
        jitter.sample_to_sample,
        jitter.largest_step,
        lambda positions: jitter.high_frequency_residual(positions, RATE),
    ],
)
def test_twice_the_noise_is_twice_the_jitter(measure):
    once, twice = measure(noise(20)).value, measure(2 * noise(20)).value
    np.testing.assert_allclose(twice, 2 * once)


def test_the_high_frequency_residual_of_white_jitter_is_its_share_of_the_band():
    values = jitter.high_frequency_residual(0.5 * noise(), RATE, above=6.0).value
    assert np.sqrt(np.mean(values**2)) == pytest.approx(0.5 * np.sqrt(9 / 15), rel=0.02)


def test_the_high_frequency_residual_of_a_fast_tone_is_its_root_mean_square():
    tone = 2 * np.sin(2 * np.pi * 10 * TIME_S)
    assert jitter.high_frequency_residual(tone, RATE).value == pytest.approx(np.sqrt(2), rel=1e-3)


def test_movement_leaks_little_into_the_high_frequency_residual():
    drift = 20 * TIME_S / TIME_S[-1]
    assert jitter.high_frequency_residual(MOVEMENT + drift, RATE).value < 0.01


def test_the_power_share_is_one_for_a_fast_and_nothing_for_a_slow_tone():
    fast, slow = np.sin(2 * np.pi * 9 * TIME_S), np.sin(2 * np.pi * 1 * TIME_S)
    share = jitter.velocity_power_share(np.stack([fast, slow]), RATE).value
    np.testing.assert_allclose(share, [1, 0], atol=1e-3)


def test_the_third_difference_correlation_tells_white_from_coloured_jitter():
    white = noise()
    coloured = white.copy()
    for sample in range(1, white.shape[1]):
        coloured[:, sample] += 0.9 * coloured[:, sample - 1]
    assert np.mean(jitter.third_difference_correlation(white).value) == pytest.approx(
        -0.75, abs=0.02
    )
    assert np.mean(jitter.third_difference_correlation(coloured).value) > -0.7


def test_steps_larger_than_five_sigmas_are_counted():
    positions = 0.1 * noise(1)[0]
    positions[100:] += 8
    positions[120:] -= 8
    assert jitter.large_steps(positions).value == 2
    assert jitter.largest_step(positions).value == pytest.approx(8, abs=0.6)


def test_the_smallest_step_shows_the_grid():
    positions = np.round(4 * (MOVEMENT + 0.3 * noise(1)[0])) / 4
    assert jitter.smallest_step(positions).value == 0.25


@pytest.mark.parametrize("measure", PLAIN)
def test_no_value_without_enough_or_with_missing_samples(measure):
    assert measure(np.arange(7.0)).status == "too_short"
    assert measure(np.array([])).status == "too_short"
    holed = MOVEMENT.copy()
    holed[3] = np.nan
    result = measure(np.stack([holed, MOVEMENT + noise(1)[0]]))
    assert result.status.tolist() == ["has_nan", "ok"]
    assert np.isnan(result.value[0])


def test_a_band_above_half_the_rate_is_refused():
    assert jitter.high_frequency_residual(MOVEMENT, 10.0, above=6.0).status == "bad_fs"
    assert jitter.velocity_power_share(MOVEMENT, 8.0, above=5.0).status == "bad_fs"


def test_normalised_jitter_by_hand():
    truth = np.zeros((3, 2, 2))
    truth[:, :, 0] = [[0, 5], [1, 6], [2, 7]]
    tracked = truth.copy()
    tracked[1, 0] += [3, 4]
    # The error vector of one of two points changes by 5 px, twice, in a face of 128 x 128 px.
    expected = 100 * 5 / (128 / 256) * np.sqrt(0.5)
    result = jitter.normalised_mean_jitter(tracked, truth, np.full(3, 128.0**2))
    assert result.status == "ok"
    assert result.value == pytest.approx(expected)


def test_normalised_jitter_ignores_movement_and_a_constant_error():
    truth = np.random.default_rng(1).normal(size=(20, 5, 2))
    result = jitter.normalised_mean_jitter(truth + 3.0, truth, np.full(20, 100.0))
    assert result.value == pytest.approx(0, abs=1e-9)


def test_normalised_jitter_needs_two_complete_frames():
    truth = np.zeros((2, 5, 2))
    area = np.full(2, 100.0)
    assert jitter.normalised_mean_jitter(truth[:1], truth[:1], area[:1]).status == "too_short"
    holed = truth.copy()
    holed[1, 2, 0] = np.nan
    assert jitter.normalised_mean_jitter(holed, truth, area).status == "has_nan"
