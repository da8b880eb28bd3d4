"""Cycles are found where a movement goes there and back, with its beginning and its end."""

import numpy as np
import pytest

from steadyface.measures.kinematics.cycles import find_cycles, given_cycles
from tests.measures.kinematics.faces import RATE, settings_with, there_and_back

SETTINGS = settings_with().cycles
TIME = np.arange(180) / RATE
STARTS = (0.4, 1.9, 3.4)
# A minimum-jerk movement passes a tenth of its greatest speed after this share of its duration:
# 16 t^2 (1 - t)^2 = 0.1.
SLOW_SHARE = 0.5 * (1 - np.sqrt(1 - np.sqrt(0.1)))


def overlap(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Intersection over union of pairs of intervals (n, 2)."""
    shared = np.minimum(first[:, 1], second[:, 1]) - np.maximum(first[:, 0], second[:, 0])
    either = np.maximum(first[:, 1], second[:, 1]) - np.minimum(first[:, 0], second[:, 0])
    return np.maximum(shared, 0) / either


def test_a_minimum_jerk_movement_lasts_from_a_tenth_of_its_greatest_speed_to_a_tenth():
    found = find_cycles(10 * there_and_back(TIME, STARTS), RATE, SETTINGS)
    assert list(found.status) == ["ok"] * 3
    starts = np.array(STARTS)
    moments = found.moments / RATE
    wanted = np.c_[starts + SLOW_SHARE * 0.5, starts + 1.25 - SLOW_SHARE * 0.5]
    assert overlap(moments[:, [0, 4]], wanted).min() > 0.97
    arrival, departure = starts + 0.5 - SLOW_SHARE * 0.5, starts + 0.75 + SLOW_SHARE * 0.5
    np.testing.assert_allclose(moments[:, 1], arrival, atol=0.05)
    np.testing.assert_allclose(moments[:, 3], departure, atol=0.05)
    assert ((moments[:, 2] > arrival - 0.05) & (moments[:, 2] < departure + 0.05)).all()


@pytest.mark.parametrize("noise", [0.2, 0.5])
def test_noise_moves_the_ends_a_little_and_makes_no_cycles(noise):
    noisy = 10 * there_and_back(TIME, STARTS)
    noisy = noisy + noise * np.random.default_rng(1).normal(size=len(TIME))
    found = find_cycles(noisy, RATE, SETTINGS)
    exact = find_cycles(10 * there_and_back(TIME, STARTS), RATE, SETTINGS)
    assert list(found.status) == ["ok"] * 3
    assert overlap(found.moments[:, [0, 4]], exact.moments[:, [0, 4]]).mean() > 0.9


@pytest.mark.parametrize("rate", [24.0, 60.0, 120.0])
def test_the_frame_rate_changes_no_cycle(rate):
    time = np.arange(round(6 * rate)) / rate
    found = find_cycles(there_and_back(time, STARTS), rate, SETTINGS)
    usual = find_cycles(there_and_back(TIME, STARTS), RATE, SETTINGS)
    # Where in a hold the highest value lies is chance.
    bounds = [0, 1, 3, 4]
    np.testing.assert_allclose(
        found.moments[:, bounds] / rate, usual.moments[:, bounds] / RATE, atol=0.03
    )


@pytest.mark.parametrize("frequency", [4.7, 5.3, 5.9])
@pytest.mark.parametrize("unevenness", [0, 0.2])
def test_syllables_of_five_frames_that_follow_without_a_pause_are_all_whole(frequency, unevenness):
    amplitude = 1 + unevenness * np.sin(3 * TIME)
    course = amplitude * (1 - np.cos(2 * np.pi * frequency * TIME)) / 2
    found = find_cycles(course, RATE, settings_with().cycles_of("DDK_PA"))
    turns = np.arange(int(TIME[-1] * frequency) + 1) / frequency
    assert len(found.status) == len(turns) - (turns[-1] + 0.5 / frequency > TIME[-1])
    inner = found.moments[1:-1] / RATE
    assert set(found.status[1:-1]) == {"ok"}
    # The speed of a sine passes a tenth of its greatest at 0.1 rad, less than half a frame.
    np.testing.assert_allclose(inner[:, 0], turns[1 : len(inner) + 1], atol=1 / RATE)
    np.testing.assert_allclose(inner[:, 4], turns[2 : len(inner) + 2], atol=1 / RATE)


def test_a_movement_that_makes_the_signal_smaller_is_found_as_well():
    course = there_and_back(TIME, STARTS)
    found = find_cycles(-course, RATE, SETTINGS, away_is_up=False)
    np.testing.assert_array_equal(found.moments, find_cycles(course, RATE, SETTINGS).moments)


def test_tremor_on_the_way_is_no_end_of_a_cycle():
    tremor = 0.03 * np.sin(2 * np.pi * 5 * TIME)
    course = there_and_back(TIME, (0.4, 3.0), duration_s=1.0)
    found = find_cycles(course + tremor, RATE, SETTINGS)
    exact = find_cycles(course, RATE, SETTINGS)
    assert len(found.status) == 2
    assert overlap(found.moments[:, [0, 4]], exact.moments[:, [0, 4]]).min() > 0.85


@pytest.mark.parametrize("still", [np.full(150, 3.0), np.full(150, np.nan), np.full(4, 1.0)])
def test_what_does_not_move_has_no_cycles(still):
    assert len(find_cycles(still, RATE, SETTINGS).status) == 0


def test_noise_alone_has_no_cycles():
    noise = np.random.default_rng(4).normal(size=(20, 160))
    assert sum(len(find_cycles(one, RATE, SETTINGS).status) for one in noise) <= 1


def test_the_recording_cuts_what_it_does_not_show_to_its_end():
    # The first movement began before the recording, the last one ends after it.
    found = find_cycles(there_and_back(TIME, (-0.3, 1.9, 5.2)), RATE, SETTINGS)
    assert list(found.status) == ["cut", "ok", "cut"]
    assert np.isnan(found.moments[0, 0])
    assert np.isnan(found.moments[2, 4])
    assert found.moments[2, 0] / RATE == pytest.approx(5.2 + SLOW_SHARE * 0.5, abs=0.04)


def test_a_missing_second_marks_the_cycle_that_it_falls_into():
    course = there_and_back(TIME, STARTS)
    course[(TIME > 2.2) & (TIME < 3.2)] = np.nan
    found = find_cycles(course, RATE, SETTINGS)
    assert list(found.status) == ["ok", "gap", "ok"]


def test_the_moments_that_somebody_has_set_stay():
    course = there_and_back(TIME, STARTS)
    given = np.array([[0.4, 1.0, 1.6], [1.9, 2.5, 3.1]]) * RATE
    kept = given_cycles(course, RATE, SETTINGS, given)
    np.testing.assert_array_equal(kept.moments[:, [0, 2, 4]], given)
    assert list(kept.status) == ["ok", "ok"]
    np.testing.assert_allclose(kept.moments[0, 1] / RATE, 0.9 - SLOW_SHARE * 0.5, atol=0.05)
    late = given_cycles(course, RATE, SETTINGS, np.array([[5.5, 5.8, 7.0]]) * RATE)
    assert list(late.status) == ["cut"]
