"""Clocks are repaired and gaps found from stamps alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from steadyface.recording.timing import WRAP_MS, nearest_lag_ms, stream_times, wrap_pause_ms


def test_the_clock_wraps_every_42_95_seconds():
    assert abs(WRAP_MS - 42_949.672_96) < 1e-9


@given(st.floats(0, 1e5), st.lists(st.floats(1, 20_000), min_size=2, max_size=30))
def test_unwrapping_gives_the_true_intervals(start, intervals):
    true = start + np.cumsum(intervals)
    times = stream_times(np.arange(len(true)), true % WRAP_MS)
    np.testing.assert_allclose(times.intervals_ms, np.diff(true), atol=1e-6)
    assert times.wraps == true[-1] // WRAP_MS - true[0] // WRAP_MS
    assert times.backwards == 0


def test_the_same_number_with_another_stamp_is_another_frame():
    times = stream_times([1, 1, 2, 2], [0.0, 33.0, 66.0, 66.0])
    assert times.duplicates == 1
    assert times.kept.tolist() == [True, True, True, False]


def test_a_varying_rate_is_no_gap_until_a_frame_must_be_missing():
    times = stream_times(np.arange(6), np.cumsum([0, 33, 36, 30, 49, 51]))
    assert times.median_interval_ms == 36
    assert times.gaps == 0
    assert stream_times(np.arange(6), np.cumsum([0, 33, 36, 30, 49, 55])).gaps == 1


def test_lag_is_to_the_nearest_depth_frame():
    colour = np.array([0.0, 10.0, 20.0, 100.0])
    np.testing.assert_allclose(nearest_lag_ms(colour, np.array([4.0, 18.0])), [4, -6, -2, -82])
    np.testing.assert_allclose(nearest_lag_ms(colour, np.array([12.0])), [12, 2, -8, -88])
    assert np.isnan(nearest_lag_ms(colour, np.empty(0))).all()


def test_a_clock_that_does_not_wrap_only_goes_back():
    stamps = [42_900.0, 42_933.0, 16.0, 49.0]
    assert stream_times(range(4), stamps, wrap_pause_ms=1000).wraps == 1
    assert stream_times(range(4), stamps, wrap_pause_ms=0).backwards == 1
    assert (
        stream_times(range(4), [30_000.0, 30_033.0, 100.0, 133.0], wrap_pause_ms=1000).wraps == 0
    )


def test_only_the_sr300s_own_clock_wraps():
    own, counted_on = [42_900.0, 16.0], [42_900.0, 42_960.0]
    computers = [1.7e12, 1.7e12 - 42_900]
    assert wrap_pause_ms(own, "Intel RealSense SR300") > 0
    assert wrap_pause_ms(own, None) > 0
    assert wrap_pause_ms(own, "Intel RealSense D435") == 0
    assert wrap_pause_ms(counted_on, "Intel RealSense SR300") == 0
    assert wrap_pause_ms(computers, "Intel RealSense SR300") == 0


def test_a_step_back_by_more_than_a_wrap_is_none():
    times = stream_times(np.arange(4), [50_000.0, 50_033.0, 10.0, 43.0], wrap_pause_ms=1000.0)
    assert (times.wraps, times.backwards) == (0, 1)
