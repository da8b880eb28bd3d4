"""Recordings whose frames are missing, late or uneven are measured right or say why not."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from steadyface.measures.settings import PAPER
from steadyface.measures.smoothness_table import measure_smoothness
from steadyface.measures.spectra import velocity_spectra

RATE = 30.0


def status_and_value(table, measure="sparc", signal="velocity_1d", **wanted):
    wanted = {
        "setting": "main",
        "series": "mean",
        "measure": measure,
        "signal": signal,
        "tracker": "sbr",
        **wanted,
    }
    (row,) = table.index[np.logical_and.reduce([table[k] == v for k, v in wanted.items()])]
    return table.loc[row, "status"], table.loc[row, "value"]


def without_frames(table, frames):
    return table[~table["frame"].isin(frames)].reset_index(drop=True)


def test_frames_missing_from_the_recording_are_told_apart_from_lost_faces(opening, track_table):
    every_seventh = list(range(6, 165, 7))
    whole = track_table(opening)
    lost = opening.copy()
    lost[every_seventh] = np.nan
    missing = measure_smoothness({"sbr": without_frames(whole, every_seventh)})
    assert status_and_value(missing)[0] == "frames_missing"
    assert status_and_value(measure_smoothness({"sbr": track_table(lost)}))[0] == "too_many_gaps"


@pytest.mark.parametrize(("run", "status"), [(3, "ok"), (4, "frames_missing")])
def test_one_hole_in_the_recording_is_filled_up_to_the_limit(opening, track_table, run, status):
    table = without_frames(track_table(opening), range(60, 60 + run))
    assert status_and_value(measure_smoothness({"sbr": table}))[0] == status


@pytest.mark.parametrize("first", [1, 2, 3])
def test_a_missing_first_frame_costs_no_value(opening, track_table, first):
    late = opening.copy()
    late[:first] = np.nan
    measured = measure_smoothness({"sbr": track_table(late), "dlib": track_table(opening)})
    alone = measure_smoothness({"sbr": track_table(opening[first:])})
    for measure in ("sparc", "ldj"):
        status, value = status_and_value(alone, measure)
        assert status_and_value(measured, measure) == (status, pytest.approx(value, rel=1e-9))
    # Another tracker's window does not move with it.
    untouched = measure_smoothness({"dlib": track_table(opening)})
    assert status_and_value(measured, tracker="dlib") == status_and_value(
        untouched, tracker="dlib"
    )


def test_more_than_a_gap_at_the_beginning_is_told(opening, track_table):
    late = opening.copy()
    late[:4] = np.nan
    assert status_and_value(measure_smoothness({"sbr": track_table(late)}))[0] == "short_after_gap"


def test_a_recording_of_just_the_window_cannot_spare_its_first_frame(opening, track_table):
    late = opening[:150].copy()
    late[0] = np.nan
    assert status_and_value(measure_smoothness({"sbr": track_table(late)}))[0] == "short_after_gap"


def test_jitter_against_the_truth_begins_where_the_tracker_begins(opening, track_table):
    noisy = opening + np.random.default_rng(8).normal(0, 0.4, opening.shape)
    late = noisy.copy()
    late[:2] = np.nan
    truth = track_table(opening)
    wanted = {"measure": "nmj", "signal": "position", "series": "mouth"}
    columns = ["subject", "task", "repetition", "frame", "landmark", "x_px", "y_px"]
    measured = measure_smoothness({"sbr": track_table(late)}, truth=truth[columns])
    cut = track_table(noisy[2:])
    shorter = track_table(opening[2:])[columns]
    alone = measure_smoothness({"sbr": cut}, truth=shorter)
    status, value = status_and_value(measured, **wanted)
    assert status == "ok"
    assert value == pytest.approx(status_and_value(alone, **wanted)[1])


@pytest.mark.parametrize("frames", [1301, 1500])
def test_quicktimes_clock_costs_no_frame_at_240_per_second(face, track_table, frames):
    time_s = np.floor(np.arange(frames) * 2.5) / 600
    points = np.repeat(face[None], frames, axis=0)
    points[:, 57, 1] += 20 * np.sin(2 * np.pi * np.arange(frames) / 240)
    table = measure_smoothness({"sbr": track_table(points, time_s)})
    assert status_and_value(table)[0] == "ok"
    counts = table[table["signal"] == "frames"].set_index("measure")["value"]
    assert counts[["missing_frames", "duplicate_frames"]].tolist() == [0, 0]
    assert counts["recorded_frames"] == frames
    assert table.loc[table["setting"] == "main", "rate_hz"].iloc[0] == pytest.approx(240, 1e-4)


def test_a_stamp_an_hour_off_gives_a_status_and_no_gigabytes(opening, track_table):
    time_s = np.arange(165) / RATE
    time_s[60:] += 3600
    table = measure_smoothness({"sbr": track_table(opening, time_s)})
    assert status_and_value(table)[0] == "short_recording"
    # The table of 165 rows takes kilobytes, not those of an hour.
    assert velocity_spectra({"sbr": track_table(opening, time_s)})["amplitude"].isna().all()


def test_spectra_of_a_late_tracker_are_there(opening, track_table):
    late = opening.copy()
    late[0] = np.nan
    table = velocity_spectra({"sbr": track_table(late)})
    assert table["amplitude"].notna().all()
    assert isinstance(table, pd.DataFrame)


@pytest.mark.parametrize("jitter_ms", [1, 2, 4])
def test_resampling_gives_uneven_stamps_the_smoothness_of_even_ones(face, track_table, jitter_ms):
    even_s = np.arange(180) / RATE
    uneven_s = even_s + np.random.default_rng(0).uniform(-jitter_ms, jitter_ms, 180) / 1e3

    def moving(time_s):
        points = np.repeat(face[None], 180, axis=0)
        points[:, 57, 1] += 20 * np.sin(2 * np.pi * time_s)
        return {"sbr": track_table(points, time_s)}

    settings = replace(PAPER, resample=True)
    wanted = status_and_value(measure_smoothness(moving(even_s)), "ldj")[1]
    plain = status_and_value(measure_smoothness(moving(uneven_s)), "ldj")[1]
    status, resampled = status_and_value(measure_smoothness(moving(uneven_s), settings), "ldj")
    assert status == "ok"
    assert plain < wanted - 1.5
    assert resampled == pytest.approx(wanted, abs=0.3)
    # Even stamps need nothing.
    untouched = status_and_value(measure_smoothness(moving(even_s), settings), "ldj")[1]
    assert untouched == pytest.approx(wanted, abs=1e-6)


def test_resampling_leaves_gaps_where_they_are(opening, track_table):
    lost = opening.copy()
    lost[60:70] = np.nan
    time_s = np.arange(165) / RATE + np.random.default_rng(0).uniform(-2e-3, 2e-3, 165)
    settings = replace(PAPER, resample=True)
    table = measure_smoothness({"sbr": track_table(lost, time_s)}, settings)
    assert status_and_value(table)[0] == "short_after_gap"
