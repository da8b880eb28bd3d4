"""Every frame of a recording without a missing one has a place of its own, whatever its clock."""

import numpy as np
import pytest

from steadyface.recording.frame_grid import frame_grid, sampling_rate
from steadyface.recording.timing import stream_times

RATES = [24, 25, 29.97, 30, 50, 59.94, 60, 90, 120, 240]
TICKS = {"exact": None, "ms": 1e-3, "QuickTime": 1 / 600, "MPEG": 1 / 90_000, "Windows": 1 / 64}


def ticked(times, tick):
    return times if tick is None else np.floor(times / tick + 1e-9) * tick


@pytest.mark.parametrize("tick", TICKS.values(), ids=TICKS.keys())
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("frames", [150, 151, 301, 1200])
def test_the_rate_of_coarse_stamps_is_the_mean_rate_and_no_frame_is_dropped(rate, frames, tick):
    stamps = ticked(np.arange(frames) / rate, tick)
    if (np.diff(stamps) <= 0).any():
        pytest.skip("the clock gives two frames one stamp")
    grid = frame_grid(stamps)
    assert grid.rate == pytest.approx(rate, rel=4e-3)
    assert (grid.missing, grid.duplicates, len(grid.kept)) == (0, 0, frames)
    assert grid.largest_shift_s <= (tick or 0) * 0.75 + 1e-9
    assert stream_times(np.arange(frames), stamps * 1e3).gaps == 0


def test_windows_stamps_in_whole_milliseconds_are_even():
    for rate in (25, 30, 50, 60):
        stamps = np.round(ticked(np.arange(6 * rate) / rate, 1 / 64), 3)
        grid = frame_grid(stamps)
        assert grid.rate == pytest.approx(rate, rel=1e-3)
        assert (grid.missing, grid.duplicates) == (0, 0)


@pytest.mark.parametrize(
    "lacking",
    [
        [1],
        [50],
        [148],
        [50, 51, 52],
        [10, 20, 30, 40, 90, 91],
        range(6, 149, 7),
        range(2, 149, 3),
        range(3, 149, 4),
    ],
    ids=str,
)
@pytest.mark.parametrize("tick", [None, 1e-3, 1 / 600, 1 / 90_000])
@pytest.mark.parametrize("rate", [25, 30, 60, 120])
def test_missing_frames_leave_empty_places(lacking, tick, rate):
    lacking = list(lacking)
    grid = frame_grid(np.delete(ticked(np.arange(150) / rate, tick), lacking))
    assert np.flatnonzero(grid.absent).tolist() == lacking
    assert grid.rate == pytest.approx(rate, rel=6e-3)
    assert grid.duplicates == 0


@pytest.mark.parametrize("jitter_ms", [0.5, 1, 2, 4, 6, 8])
@pytest.mark.parametrize("lacking", [[], [50], [50, 51], list(range(6, 149, 7))], ids=len)
def test_jitter_neither_drops_nor_adds_frames_and_is_told(jitter_ms, lacking):
    true = np.arange(150) / 30
    stamps = true + np.random.default_rng(1).uniform(-jitter_ms, jitter_ms, 150) / 1e3
    grid = frame_grid(np.delete(stamps, lacking))
    assert np.flatnonzero(grid.absent).tolist() == lacking
    assert grid.duplicates == 0
    assert grid.largest_shift_s * 1e3 == pytest.approx(jitter_ms, rel=0.15)


def test_two_intervals_in_turn_are_one_rate_unless_one_is_twice_the_other():
    phone = np.cumsum(np.tile([1 / 30, 1 / 30, 1 / 24], 50))
    assert frame_grid(phone).missing == 0
    assert sampling_rate(phone) == pytest.approx(3 / (2 / 30 + 1 / 24), rel=1e-3)
    for frames in (260, 261):
        halved = np.cumsum(np.r_[0, np.tile([1 / 60, 1 / 30], 130)])[:frames]
        grid = frame_grid(halved)
        assert grid.rate == pytest.approx(60)
        assert grid.missing / grid.places == pytest.approx(1 / 3, abs=0.01)


def test_a_rate_that_changes_leaves_a_place_for_each_frame():
    grid = frame_grid(np.r_[np.arange(75) / 30, 2.5 + np.arange(75) / 20])
    assert grid.rate == pytest.approx(30)
    assert len(grid.kept) == 150
    drifting = np.cumsum((1 + 0.02 * np.sin(np.arange(1800) / 200)) / 30)
    assert frame_grid(drifting).missing == 0


@pytest.mark.parametrize("at", [1, 50, 149])
def test_one_stamp_an_hour_off_makes_no_grid_of_an_hour(at):
    stamps = np.arange(150) / 30
    stamps[at:] += 3600
    grid = frame_grid(stamps)
    assert grid.places == at
    assert len(grid.kept) == at
    stamps = np.arange(150) / 30
    stamps[at] += 3600
    assert frame_grid(stamps).places <= 150


@pytest.mark.parametrize("lacking", [(), (50,), tuple(range(6, 290, 14))], ids=len)
def test_wide_jitter_does_not_become_another_rate(lacking):
    exact = 0
    for seed in range(20):
        places = np.setdiff1d(np.arange(300), lacking)
        jitter = np.random.default_rng(seed).normal(0, 0.12 / 30, len(places))
        grid = frame_grid(places / 30 + jitter)
        right = len(grid.kept) == len(places) and (grid.place == places).all()
        exact += right and abs(grid.rate / 30 - 1) < 5e-3
    # Two stamps may come so near to each other that they are taken for one frame's.
    assert exact >= 18
