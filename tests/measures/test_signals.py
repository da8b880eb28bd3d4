"""Windows are cut by the stamps, short gaps filled, and nothing is resampled."""

import numpy as np
import pytest

from steadyface.measures.signals import (
    GapPolicy,
    cut_window,
    decimation,
    fill_gaps,
    frame_grid,
    on_grid,
    sampling_rate,
    signal_1d,
    speed_2d,
    velocity,
)

RATE = 30.0


def test_the_rate_of_whole_millisecond_stamps_is_not_rounded():
    stamps = np.round(np.arange(160) * 1000 / RATE) / 1000
    assert sampling_rate(stamps) == pytest.approx(RATE, rel=1e-3)


def test_dropped_frames_do_not_change_the_rate():
    stamps = np.delete(np.arange(160) / RATE, [10, 50, 51, 52])
    assert sampling_rate(stamps) == pytest.approx(RATE)


@pytest.mark.parametrize("stamps", [[], [0.5], [0.5, 0.5]])
def test_no_rate_without_two_stamps(stamps):
    assert np.isnan(sampling_rate(np.array(stamps)))


def test_equal_stamps_are_dropped_and_counted():
    stamps = np.insert(np.arange(100) / RATE, 40, 39 / RATE)
    grid = frame_grid(stamps)
    assert (grid.places, grid.duplicates) == (100, 1)
    assert 40 not in grid.kept


def test_missing_frames_leave_their_places_empty():
    stamps = np.delete(np.arange(100) / RATE, [20, 21])
    grid = frame_grid(stamps)
    placed = on_grid(np.arange(98.0)[None], grid)
    assert grid.places == 100
    assert np.flatnonzero(np.isnan(placed[0])).tolist() == [20, 21]
    assert placed[0, 22] == 20


def test_frames_out_of_order_are_put_in_order():
    stamps = np.arange(50) / RATE
    stamps[[10, 11]] = stamps[[11, 10]]
    placed = on_grid(np.arange(50.0)[None], frame_grid(stamps))
    assert placed[0, 10:12].tolist() == [11, 10]


def test_jittering_stamps_keep_every_frame():
    rng = np.random.default_rng(3)
    stamps = np.arange(160) / RATE + rng.uniform(-0.008, 0.008, 160)
    grid = frame_grid(stamps)
    assert len(grid.kept) == 160
    assert grid.duplicates == 0


def test_gaps_up_to_the_limit_are_filled_linearly_and_longer_ones_are_not():
    ramp = np.arange(30.0)
    holed = ramp.copy()
    holed[[5, 6, 7]] = np.nan
    holed[[15, 16, 17, 18]] = np.nan
    filled = fill_gaps(holed, 3)
    np.testing.assert_allclose(filled[:15], ramp[:15])
    assert np.isnan(filled[15:19]).all()
    np.testing.assert_allclose(filled[19:], ramp[19:])


def test_nothing_is_invented_before_the_first_or_after_the_last_value():
    holed = np.r_[np.nan, np.arange(10.0), np.nan]
    assert np.isnan(fill_gaps(holed, 3)[[0, -1]]).all()


def test_series_are_filled_one_by_one():
    table = np.tile(np.arange(10.0), (2, 1))
    table[0, 4] = np.nan
    table[1, :] = np.nan
    filled = fill_gaps(table, 3)
    assert filled[0, 4] == 4
    assert np.isnan(filled[1]).all()


@pytest.mark.parametrize("rate", [30.0, 29.97, 50.0, 59.94])
@pytest.mark.parametrize("window_s", [2.0, 5.0])
def test_a_window_has_exactly_its_seconds_of_samples(rate, window_s):
    window = cut_window(np.arange(400.0)[None], rate, window_s)
    assert window.positions.shape == (1, round(window_s * rate))
    assert window.positions[0, 0] == 0
    assert window.status[0] == "ok"


def test_a_lower_rate_leaves_frames_out_and_alters_none():
    window = cut_window(np.arange(200.0)[None], 30.0, 5.0, wanted_rate=15.0)
    assert window.rate == 15
    assert window.positions[0].tolist() == list(range(0, 150, 2))


@pytest.mark.parametrize(
    ("rate", "wanted", "every"),
    [(30.0, None, 1), (30.0, 30.0, 1), (59.94, 30.0, 2), (50.0, 30.0, 2), (60.0, 15.0, 4)],
)
def test_a_rate_is_reached_by_keeping_every_kth_frame(rate, wanted, every):
    assert decimation(rate, wanted) == every


@pytest.mark.parametrize(("rate", "wanted"), [(15.0, 30.0), (40.0, 30.0), (np.nan, 30.0)])
def test_a_rate_that_no_kth_frame_gives_is_refused(rate, wanted):
    assert decimation(rate, wanted) is None
    window = cut_window(np.zeros((2, 300)), rate, 2.0, wanted_rate=wanted)
    assert window.status.tolist() == ["rate_not_reachable"] * 2


def test_a_window_with_few_filled_samples_is_good_and_says_how_many():
    positions = np.arange(160.0)
    positions[[30, 31, 90]] = np.nan
    window = cut_window(positions[None], RATE, 5.0)
    assert window.status[0] == "ok"
    assert window.interpolated_share[0] == pytest.approx(3 / 150)
    np.testing.assert_allclose(window.positions[0], np.arange(150.0))


def hole(*places):
    positions = np.arange(160.0)
    positions[list(places)] = np.nan
    return positions


@pytest.mark.parametrize(
    ("positions", "status"),
    [
        (hole(30, 31, 32, 33), "short_after_gap"),
        (hole(0), "short_after_gap"),
        (hole(*range(10, 90, 8)), "too_many_gaps"),
        (hole(*range(160)), "no_track"),
        (np.arange(149.0), "short_recording"),
        (hole(155, 156, 157, 158), "ok"),
    ],
)
def test_a_window_that_cannot_be_had_says_why(positions, status):
    assert cut_window(positions[None], RATE, 5.0).status[0] == status


def test_a_gap_at_the_windows_end_is_filled_from_beyond_it():
    window = cut_window(hole(148, 149)[None], RATE, 5.0)
    assert window.status[0] == "ok"
    assert window.positions[0, -1] == 149


def test_the_gap_policy_is_a_setting():
    strict = cut_window(hole(30)[None], RATE, 5.0, gaps=GapPolicy(frames=0))
    lenient = cut_window(hole(30, 31, 32, 33)[None], RATE, 5.0, gaps=GapPolicy(frames=4))
    assert (strict.status[0], lenient.status[0]) == ("short_after_gap", "ok")


def test_signals_of_a_diagonal_movement():
    x, y = 3 * np.arange(10.0), 4 * np.arange(10.0)
    np.testing.assert_allclose(velocity(-x, RATE), -90)
    np.testing.assert_allclose(signal_1d(-x, RATE, "velocity_1d"), -90)
    np.testing.assert_allclose(signal_1d(-x, RATE, "speed_1d"), 90)
    np.testing.assert_allclose(speed_2d(np.stack([x, y]), RATE), 150)
    assert signal_1d(x, RATE, "position_demeaned").mean() == pytest.approx(0)


def test_an_unknown_signal_is_refused():
    with pytest.raises(ValueError, match="no signal 'jerk'"):
        signal_1d(np.zeros(10), RATE, "jerk")
