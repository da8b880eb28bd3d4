"""The smoothness table: all rows are there, each says how it was made, and none is guessed."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.annotations.schemas import TRUTH
from steadyface.errors import SettingsError, TableError
from steadyface.measures.schemas import SMOOTHNESS
from steadyface.measures.settings import PAPER
from steadyface.measures.smoothness import (
    log_dimensionless_jerk,
    spectral_arc_length,
    vector_log_dimensionless_jerk,
)
from steadyface.measures.smoothness_table import measure_smoothness

RATE = 30.0


def value(table: pd.DataFrame, **wanted) -> float:
    row = table.loc[np.logical_and.reduce([table[key] == one for key, one in wanted.items()])]
    assert len(row) == 1, f"{len(row)} rows for {wanted}"
    return row["value"].iloc[0]


def main(table: pd.DataFrame, **wanted) -> pd.DataFrame:
    wanted = {"setting": "main", **wanted}
    return table.loc[np.logical_and.reduce([table[key] == one for key, one in wanted.items()])]


@pytest.fixture
def noisy(opening):
    return opening + np.random.default_rng(8).normal(0, 0.4, opening.shape)


@pytest.fixture
def study(opening, noisy, track_table, annotate):
    """A noisy and a frozen tracker of one OPEN recording, with annotation and truth."""
    truth = track_table(opening)
    frozen = np.repeat(opening[:1], len(opening), axis=0)
    tracks = {"sbr": track_table(noisy), "dlib": track_table(frozen)}
    return tracks, annotate(truth), truth[list(TRUTH.columns)]


@pytest.fixture
def measured_study(study):
    tracks, annotations, truth = study
    return measure_smoothness(tracks, PAPER, annotations, truth)


def test_the_table_obeys_its_schema(measured_study):
    tables.check(measured_study, SMOOTHNESS, "test")


def test_main_values_are_those_of_the_pure_functions(measured_study, noisy):
    lip = noisy[:150, 57]
    velocity = np.diff(lip, axis=0) * RATE
    of = {"tracker": "sbr", "setting": "main", "series": "mean"}
    expected = {
        ("velocity_1d", "sparc"): spectral_arc_length(velocity[:, 1], RATE),
        ("velocity_1d", "ldj"): log_dimensionless_jerk(velocity[:, 1], RATE),
        ("speed_1d", "ldj"): log_dimensionless_jerk(np.abs(velocity[:, 1]), RATE),
        ("speed_2d", "sparc"): spectral_arc_length(np.hypot(*velocity.T), RATE),
        ("speed_2d", "ldj"): vector_log_dimensionless_jerk(velocity, RATE),
        ("position_demeaned", "sparc"): spectral_arc_length(lip[:, 1] - lip[:, 1].mean(), RATE),
    }
    for (signal, measure), result in expected.items():
        found = value(measured_study, signal=signal, measure=measure, **of)
        assert found == pytest.approx(result.value, abs=1e-9), (signal, measure)


def test_a_setting_of_two_seconds_at_half_the_rate_uses_its_own_samples(measured_study, noisy):
    velocity = np.diff(noisy[:60:2, 57, 1]) * 15
    rows = measured_study[
        (measured_study.setting == "2s_15hz")
        & (measured_study.tracker == "sbr")
        & (measured_study.signal == "velocity_1d")
    ].set_index("measure")
    assert rows.n_samples.tolist() == [30, 30]
    assert rows.rate_hz.tolist() == pytest.approx([15, 15])
    assert rows.cutoff_hz.tolist() == pytest.approx([7.5, 7.5])
    assert rows.value["ldj"] == pytest.approx(log_dimensionless_jerk(velocity, 15).value)
    sparc = spectral_arc_length(velocity, 15.0, cutoff=7.5).value
    assert rows.value["sparc"] == pytest.approx(sparc, abs=1e-6)


def test_every_window_rate_and_signal_is_there(measured_study):
    expected = {"main", "5s_30hz", "5s_15hz"} | {
        f"{window}s_{rate}" for window in (2, 3, 4) for rate in ("native", "30hz", "15hz")
    }
    assert set(measured_study.setting) == expected
    for _, rows in measured_study.groupby("setting"):
        signals = {"velocity_1d", "speed_2d", "speed_1d", "position_demeaned"}
        assert signals <= set(rows.signal)


def test_spread_is_the_mean_of_both_corners_and_rest_of_three_series(noisy, track_table):
    for task, series in (
        ("SPREAD", ["48.x", "54.x"]),
        ("REST", ["57.y", "48.x", "54.x"]),
    ):
        table = measure_smoothness({"sbr": track_table(noisy, task=task)})
        rows = main(table, signal="velocity_1d", measure="ldj").set_index("series").value
        assert sorted(rows.index) == sorted([*series, "mean"])
        assert rows["mean"] == pytest.approx(rows[series].mean())


def test_a_frozen_tracker_is_not_the_smoothest_and_loses_its_gain(measured_study):
    for measure in ("sparc", "ldj"):
        rows = main(measured_study, tracker="dlib", measure=measure)
        assert set(rows.status) == {"no_motion"}
        assert rows.value.isna().all()
    of = {"setting": "main", "series": "mean"}
    for measure in ("gain", "gain_truth"):
        assert value(measured_study, tracker="dlib", measure=measure, **of) == 0
        faithful = value(measured_study, tracker="sbr", measure=measure, **of)
        assert faithful == pytest.approx(1, abs=0.02)


def test_jitter_is_in_pixels_and_per_cent_of_the_box(measured_study):
    of = {"tracker": "sbr", "setting": "main", "series": "mouth"}
    for name in ("sigma3", "sigma3_rms"):
        pixels = value(measured_study, measure=f"{name}_px", **of)
        assert pixels == pytest.approx(0.4, rel=0.05)
    diagonal = 100 * pixels / value(measured_study, measure="sigma3_rms_pct", **of)
    assert diagonal == pytest.approx(1.05 * np.hypot(220, 260), rel=0.05)


def test_normalised_jitter_needs_truth(study, measured_study):
    tracks, annotations, _ = study
    without = measure_smoothness(tracks, PAPER, annotations)
    assert "nmj" not in set(without.measure)
    of = {"setting": "main", "series": "mouth", "measure": "nmj"}
    # Error vectors of independent noise change by 2 sigma (root mean square of two axes).
    side = np.sqrt(220 * 260)
    expected = 100 * 2 * 0.4 / (side / 256)
    assert value(measured_study, tracker="sbr", **of) == pytest.approx(expected, rel=0.05)


def test_tasks_without_movement_have_no_gain(noisy, track_table, annotate):
    track = track_table(noisy, task="REST")
    table = measure_smoothness({"sbr": track}, PAPER, annotate(track))
    assert "gain" not in set(table.measure)


def test_missing_frames_are_filled_counted_and_told(noisy, track_table):
    noisy[[30, 31]] = np.nan
    table = measure_smoothness({"sbr": track_table(noisy)})
    row = main(table, measure="sparc", signal="velocity_1d", series="mean").iloc[0]
    assert row.status == "ok"
    assert row.interpolated_share == pytest.approx(2 / 150)
    assert value(table, measure="missing_frames") == 2


def test_a_long_gap_spoils_only_the_windows_that_hold_it(noisy, track_table):
    noisy[100:106] = np.nan
    table = measure_smoothness({"sbr": track_table(noisy)})
    rows = table[(table.measure == "ldj") & (table.signal == "velocity_1d")]
    status = rows[rows.series == "mean"].set_index("setting").status
    assert status["main"] == "short_after_gap"
    assert status["4s_native"] == "short_after_gap"
    assert status["3s_native"] == "ok"


def test_a_tracker_without_a_single_face_keeps_all_its_rows(noisy, track_table):
    nothing = np.full_like(noisy, np.nan)
    table = measure_smoothness({"sbr": track_table(noisy), "dlib": track_table(nothing)})
    by_tracker = table.groupby("tracker").size()
    assert by_tracker["sbr"] == by_tracker["dlib"]
    rows = table[(table.tracker == "dlib") & (table.signal != "frames")]
    assert set(rows.status) == {"no_track"}
    assert rows.value.isna().all()
    assert (main(table, tracker="sbr", measure="sparc").status == "ok").all()
    tables.check(table, SMOOTHNESS, "test")


@pytest.mark.parametrize("frames", [1, 2, 20, 149])
def test_a_short_recording_has_rows_without_values(noisy, track_table, annotate, frames):
    track = track_table(noisy[:frames])
    table = measure_smoothness({"sbr": track}, PAPER, annotate(track))
    tables.check(table, SMOOTHNESS, "test")
    rows = main(table, signal="velocity_1d")
    assert set(rows.status) <= {"short_recording", "rate_not_reachable"}
    assert rows.value.isna().all()


@pytest.mark.parametrize("frames", [60, 149])
def test_jitter_and_gain_need_no_whole_window(noisy, track_table, annotate, frames):
    track = track_table(noisy[:frames])
    table = measure_smoothness({"sbr": track}, PAPER, annotate(track))
    whole = measure_smoothness({"sbr": track_table(noisy)})
    for measure, series in (("sigma3_rms_px", "mouth"), ("rms_s2s_px", "mean"), ("gain", "mean")):
        rows = main(table, signal="position", measure=measure, series=series)
        assert rows.status.tolist() == ["ok"], measure
    short = main(table, signal="position", measure="sigma3_rms_px", series="mouth")
    assert short.n_samples.tolist() == [frames]
    of = {"setting": "main", "signal": "position", "series": "mouth", "measure": "sigma3_rms_px"}
    assert value(table, **of) == pytest.approx(value(whole, **of), rel=0.1)
    growing = main(table, signal="position", measure="largest_step_px", series="mean")
    assert growing.status.tolist() == ["short_recording"]


def test_frames_are_counted_as_recorded_not_as_places_in_time(noisy, track_table):
    kept = np.delete(np.arange(165), np.r_[40:43, 90])
    table = measure_smoothness({"sbr": track_table(noisy[kept], kept / RATE)})
    assert value(table, measure="recorded_frames") == 161
    assert main(table, measure="recorded_frames").n_samples.tolist() == [165]
    assert value(table, measure="missing_frames") == 4


def test_duplicate_stamps_are_dropped_and_counted(noisy, track_table):
    repeated = np.insert(noisy, 50, noisy[49], axis=0)
    time_s = np.insert(np.arange(165) / RATE, 50, 49 / RATE)
    table = measure_smoothness({"sbr": track_table(repeated, time_s)})
    plain = measure_smoothness({"sbr": track_table(noisy)})
    of = {"setting": "main", "signal": "velocity_1d", "series": "mean", "measure": "ldj"}
    assert value(table, measure="duplicate_frames") == 1
    assert value(table, measure="recorded_frames") == 166
    assert value(table, **of) == pytest.approx(value(plain, **of), abs=1e-9)


def test_trackers_that_disagree_on_time_are_refused(noisy, track_table):
    late = track_table(noisy, np.arange(165) / RATE + 0.01)
    with pytest.raises(TableError, match=r"tracks of sbr: .* another time"):
        measure_smoothness({"dlib": track_table(noisy), "sbr": late})


def test_the_order_of_rows_and_trackers_does_not_matter(study):
    tracks, annotations, truth = study
    key = list(SMOOTHNESS.key)
    plain = measure_smoothness(tracks, PAPER, annotations, truth)
    mixed = measure_smoothness(
        {name: tracks[name].sample(frac=1, random_state=3) for name in reversed(tracks)},
        PAPER,
        annotations.sample(frac=1, random_state=4),
        truth,
    )
    pd.testing.assert_frame_equal(
        plain.sort_values(key, ignore_index=True), mixed.sort_values(key, ignore_index=True)
    )


def test_repetitions_and_subjects_are_measured_apart(noisy, track_table):
    parts = [
        track_table(noisy, repetition=1),
        track_table(2 * noisy, repetition=2),
        track_table(noisy, subject="A02"),
    ]
    table = measure_smoothness({"sbr": pd.concat(parts, ignore_index=True)})
    rows = main(table, measure="rms_s2s_px", series="57.y").set_index(["subject", "repetition"])
    assert rows.value["A01", 2] == pytest.approx(2 * rows.value["A01", 1])
    assert rows.value["A02", 1] == pytest.approx(rows.value["A01", 1])


def test_landmarks_windows_and_signals_are_settings(noisy, track_table):
    settings = replace(
        PAPER,
        window_s=3.0,
        windows_s=(2.0,),
        rates_hz=(None,),
        signals=("speed_1d",),
        series={"OPEN": [[66, "y"]]},
    )
    table = measure_smoothness({"sbr": track_table(noisy)}, settings)
    assert set(table.setting) == {"main", "2s_native"}
    row = main(table, measure="ldj", series="66.y").iloc[0]
    speed = np.abs(np.diff(noisy[:90, 66, 1]) * RATE)
    assert row.value == pytest.approx(log_dimensionless_jerk(speed, RATE).value, abs=1e-9)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"signals": ("jerk",)}, "no signal 'jerk'"),
        ({"series": {"OPEN": [(70, "y")]}}, "no series 70 y"),
        ({"series": {"OPEN": [(57, "z")]}}, "no series 57 z"),
    ],
)
def test_settings_that_do_not_exist_are_refused_in_one_line(wrong, told):
    with pytest.raises(SettingsError, match=told):
        replace(PAPER, **wrong)


def test_landmarks_that_a_tracker_never_has_miss_no_frame(noisy, track_table):
    points = noisy.copy()
    points[:, :48] = np.nan
    points[40] = np.nan
    table = measure_smoothness({"Tool": track_table(points), "dlib": track_table(noisy)})
    tool, whole = (table[table["tracker"] == name] for name in ("Tool", "dlib"))
    assert value(tool, measure="missing_frames") == 1
    assert value(whole, measure="missing_frames") == 0
    assert value(tool, measure="rms_s2s_px", series="mouth") > 0


def test_a_tracker_that_sees_part_of_the_mouths_opening_has_that_gain_of_the_lip_gap(
    noisy, track_table, annotate
):
    opening = 12 * (1 - np.cos(2 * np.pi * np.arange(len(noisy)) / 50))
    truth = noisy.copy()
    truth[:, 62] = noisy[:, 66] - np.array([0, 8])
    truth[:, 66, 1] += opening
    seen = truth.copy()
    seen[:, 66, 1] -= 0.7 * opening
    tracks = {"fan": track_table(truth), "sbr": track_table(seen)}
    table = measure_smoothness(tracks, PAPER, annotate(tracks["fan"]))
    of = {"measure": "gain", "series": "lip_gap"}
    assert value(table, tracker="fan", **of) == pytest.approx(1, abs=0.02)
    assert value(table, tracker="sbr", **of) == pytest.approx(0.3, abs=0.02)
    # The corners do not move apart.
    width = table[(table.measure == "gain") & (table.series == "mouth_width")]
    assert set(width.status) == {"reference_still"}
