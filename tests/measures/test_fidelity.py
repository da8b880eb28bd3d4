"""Gain and lag: a faithful track has 1 and 0, a frozen one loses, a filtered one is found out."""

import numpy as np
import pytest
from scipy.signal import butter, filtfilt, lfilter

from steadyface.measures.fidelity import gain_and_lag

RATE = 30.0
TIME_S = np.arange(165) / RATE


def movement(time_s: np.ndarray) -> np.ndarray:
    return 240 + 20 * np.sin(np.pi * time_s / 1.3) ** 2


TRUTH = movement(TIME_S)


def test_the_truth_itself_has_gain_one_and_no_lag():
    gain, lag = gain_and_lag(TIME_S, TRUTH, TIME_S, TRUTH)
    assert (gain.status, lag.status) == ("ok", "ok")
    assert gain.value == pytest.approx(1, abs=1e-3)
    assert lag.value == pytest.approx(0, abs=1e-3)


def test_a_frozen_track_has_gain_zero():
    gain, lag = gain_and_lag(TIME_S, np.full_like(TRUTH, 240.3), TIME_S, TRUTH)
    assert gain == (0.0, "ok")
    assert lag.status == "no_motion"


def test_jitter_without_movement_has_no_gain_and_no_lag():
    noise = np.random.default_rng(2).normal(size=(20, len(TIME_S)))
    gain, lag = gain_and_lag(TIME_S, 240 + noise, TIME_S, TRUTH)
    assert np.abs(gain.value).max() < 0.05
    assert set(lag.status) == {"unrelated"}


@pytest.mark.parametrize("share", [0.3, 0.8, 1.2])
def test_a_track_that_shows_part_of_the_movement_has_that_gain(share):
    noise = np.random.default_rng(3).normal(size=len(TIME_S))
    gain, _ = gain_and_lag(TIME_S, 100 + share * (TRUTH - 240) + 0.5 * noise, TIME_S, TRUTH)
    assert gain.value == pytest.approx(share, abs=0.02)


@pytest.mark.parametrize("delay", [-0.05, 0.02, 0.1])
def test_a_late_track_has_its_delay_as_lag(delay):
    gain, lag = gain_and_lag(TIME_S, movement(TIME_S - delay), TIME_S, TRUTH)
    assert lag.value == pytest.approx(delay, abs=0.003)
    assert gain.value == pytest.approx(1, abs=0.01)


def test_sparse_noisy_annotations_show_the_same_delay():
    marked = np.arange(3, 165, 5)
    noise = np.random.default_rng(4).normal(size=len(marked))
    gain, lag = gain_and_lag(
        TIME_S, movement(TIME_S - 0.06), TIME_S[marked], TRUTH[marked] + 0.5 * noise
    )
    assert lag.value == pytest.approx(0.06, abs=0.015)
    assert gain.value == pytest.approx(1, abs=0.05)


def test_a_heavy_filter_lowers_the_gain_and_a_causal_one_lags_too():
    low_pass = butter(2, 0.5 / (RATE / 2))
    slow = filtfilt(*low_pass, TRUTH)
    late = lfilter(*butter(2, 3 / (RATE / 2)), TRUTH - 240) + 240
    gain, lag = gain_and_lag(TIME_S, np.stack([slow, late]), TIME_S, TRUTH)
    assert gain.value[0] < 0.6
    assert lag.value[1] > 0.04


def test_missing_samples_and_references_are_left_out():
    track, reference = TRUTH.copy(), TRUTH.copy()
    track[40:60], reference[100:110] = np.nan, np.nan
    gain, lag = gain_and_lag(TIME_S, track, TIME_S, reference)
    assert gain.value == pytest.approx(1, abs=1e-3)
    assert lag.value == pytest.approx(0, abs=1e-3)


def test_several_tracks_at_once_equal_each_alone():
    tracks = np.stack([TRUTH, 0.5 * TRUTH, movement(TIME_S - 0.04)])
    together = gain_and_lag(TIME_S, tracks, TIME_S, TRUTH)
    for number, track in enumerate(tracks):
        alone = gain_and_lag(TIME_S, track, TIME_S, TRUTH)
        assert together.gain.value[number] == pytest.approx(alone.gain.value)
        assert together.lag_s.value[number] == pytest.approx(alone.lag_s.value)


@pytest.mark.parametrize(
    ("track", "reference", "status"),
    [
        (TRUTH, np.full_like(TRUTH, 240.0), "reference_still"),
        (np.full_like(TRUTH, np.nan), TRUTH, "no_track"),
        (TRUTH, np.where(TIME_S < 0.4, TRUTH, np.nan), "too_short"),
    ],
)
def test_no_gain_without_movement_or_track_or_reference(track, reference, status):
    gain, lag = gain_and_lag(TIME_S, track, TIME_S, reference)
    assert gain.status == lag.status == status
    assert np.isnan(gain.value)
    assert np.isnan(lag.value)


def test_a_reference_that_hardly_moves_is_still():
    small = 240 + 0.1 * (TRUTH - 240)
    assert gain_and_lag(TIME_S, small, TIME_S, small, smallest_range=3).gain.status == (
        "reference_still"
    )


def test_a_track_of_a_few_frames_is_too_short():
    assert gain_and_lag(TIME_S[:5], TRUTH[:5], TIME_S, TRUTH).gain.status == "too_short"


LONG_S = np.arange(300) / RATE


@pytest.mark.parametrize("delay", [0.25, 0.35, -0.3])
def test_a_delay_beyond_the_search_has_neither_lag_nor_gain(delay):
    slow = 10 * np.sin(2 * np.pi * 0.6 * LONG_S)
    late = 7 * np.sin(2 * np.pi * 0.6 * (LONG_S - delay))
    gain, lag = gain_and_lag(LONG_S, late, LONG_S, slow)
    assert gain.status == lag.status == "lag_beyond_limit"
    assert np.isnan([gain.value, lag.value]).all()
    gain, lag = gain_and_lag(LONG_S, late, LONG_S, slow, longest_lag=0.5)
    assert lag.value == pytest.approx(delay, abs=0.003)
    assert gain.value == pytest.approx(0.7, abs=0.005)


@pytest.mark.parametrize("frequency", [5, 7.3])
def test_a_fast_movement_fits_again_a_period_on_so_its_lag_cannot_be_told(frequency):
    fast = 10 * np.sin(2 * np.pi * frequency * LONG_S)
    late = 8 * np.sin(2 * np.pi * frequency * (LONG_S - 0.0167))
    gain, lag = gain_and_lag(LONG_S, late, LONG_S, fast)
    assert lag.status == "lag_ambiguous"
    assert gain.status == "ok"
    assert gain.value == pytest.approx(0.8, abs=0.025)
    # A search narrower than half a period can tell.
    gain, lag = gain_and_lag(LONG_S, late, LONG_S, fast, longest_lag=0.45 / frequency)
    assert lag.value == pytest.approx(0.0167, abs=0.002)
    assert gain.value == pytest.approx(0.8, abs=0.025)


def test_syllables_of_unequal_size_have_a_lag():
    random = np.random.default_rng(6)
    times = np.arange(300) / RATE
    centres = np.arange(0.3, 9.8, 0.2)
    sizes = random.uniform(3, 10, len(centres))

    def opened(t):
        return (sizes * np.exp(-0.5 * ((t[:, None] - centres) / 0.04) ** 2)).sum(axis=1)

    gain, lag = gain_and_lag(times, opened(times - 0.03), times, opened(times))
    assert lag.status == "ok"
    assert lag.value == pytest.approx(0.03, abs=0.003)
    assert gain.value == pytest.approx(1, abs=0.02)


def test_whole_pixels_and_noise_make_no_second_top():
    random = np.random.default_rng(7)
    tracks = np.rint(TRUTH + random.normal(0, 0.4, (20, len(TRUTH))))
    marked = np.arange(6, 165, 10)
    _, lag = gain_and_lag(TIME_S, tracks, TIME_S[marked], TRUTH[marked] + 0.3)
    assert set(lag.status) == {"ok"}
