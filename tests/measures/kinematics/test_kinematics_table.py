"""The table of movement: what every recording, cycle and tracker has, and why it lacks a value."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS, TRUTH
from steadyface.measures.kinematics.kinematics_table import measure_movement
from steadyface.measures.kinematics.millimetres import mm_per_px, places_in_space
from steadyface.measures.kinematics.registry import MEASURES
from steadyface.measures.kinematics.schemas import CYCLES, KINEMATICS, SEGMENTS
from tests.measures.kinematics.faces import (
    ICD,
    RATE,
    mirrored,
    recorded,
    settings_with,
    there_and_back,
)

TIME = np.arange(240) / RATE
STARTS = (0.4, 1.9, 3.4, 4.9, 6.4)
SIZES = (20.0, 19.0, 18.0, 17.0, 16.0)
OPENING = there_and_back(TIME, STARTS, sizes=SIZES)
KEY = ["task", "cycle", "signal", "measure", "side"]


def table_of(points: np.ndarray, task: str = "OPEN", rate: float = RATE) -> pd.DataFrame:
    """A TRACKS table of (1, 68, 2, samples) px; samples without any landmark have no face."""
    samples = points.shape[-1]
    frames = np.moveaxis(points[0], -1, 0)
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": task,
            "repetition": 1,
            "frame": np.repeat(np.arange(samples), 68),
            "time_s": np.repeat(np.arange(samples) / rate, 68),
            "landmark": np.tile(np.arange(68), samples),
            "x_px": frames[..., 0].ravel(),
            "y_px": frames[..., 1].ravel(),
            "confidence": 1.0,
            "decoder": "subpixel",
            "status": np.where(np.isnan(frames[..., 0]).ravel(), "no_face", "ok"),
        }
    )


def measure(points: np.ndarray, task: str = "OPEN", rate: float = RATE, **changes):
    """Both tables of one tracker's recording, held against their schemas."""
    given = {
        name: changes.pop(name)
        for name in ("truth", "segments", "mm_per_px", "places", "annotations")
        if name in changes
    }
    found = measure_movement(
        {"mesh": table_of(points, task, rate)}, settings_with(**changes), 0.2, **given
    )
    tables.check(found.kinematics, KINEMATICS, "test")
    tables.check(found.cycles, CYCLES, "test")
    return found


def row(table: pd.DataFrame, measure: str, cycle: int = 0, signal: str = "", side: str = "both"):
    """The one row of a measure."""
    rows = table[(table["measure"] == measure) & (table["cycle"] == cycle)]
    rows = rows[rows["side"] == side]
    rows = rows[rows["signal"] == signal] if signal else rows
    assert len(rows) == 1, rows
    return rows.iloc[0]


def value(table: pd.DataFrame, measure: str, cycle: int = 0, signal: str = "", side: str = "both"):
    found = row(table, measure, cycle, signal, side)
    assert found["status"] == "ok"
    return found["value"]


@pytest.fixture(scope="module")
def opening():
    return measure(recorded(len(TIME), OPENING))


def test_an_opening_mouth_is_measured_in_distances_of_the_eyes(opening):
    table = opening.kinematics
    assert value(table, "cycles") == 5
    assert value(table, "rate") == pytest.approx(1 / 1.5, rel=0.01)
    lips = {"signal": "lip_aperture"}
    for number, size in enumerate(SIZES, start=1):
        assert value(table, "amplitude", number, **lips) == pytest.approx(size / ICD, rel=0.02)
        # 15/8 of the mean speed, which is size by half a second.
        top = 1.875 * size / 0.5 / ICD
        assert value(table, "opening_peak_speed", number, **lips) == pytest.approx(top, rel=0.06)
    assert value(table, "decrement") == pytest.approx(-100 / 18, rel=0.05)
    assert value(table, "amplitude_cv") == pytest.approx(np.sqrt(2.5) / 18, rel=0.05)
    assert value(table, "duration_cv") < 0.01
    assert value(table, "largest", **lips) == pytest.approx((20 + 19) / ICD, rel=0.05)
    assert row(table, "amplitude", **lips)["n"] == 5
    assert row(table, "amplitude", **lips)["unit"] == "icd"
    assert row(table, "opening_peak_speed", **lips)["unit"] == "icd/s"
    assert {"head", "filter_hz", "derivative_window_s"} <= set(table)


def test_the_mean_over_cycles_is_that_of_whole_ones(opening):
    table = opening.kinematics
    lips = table[(table["signal"] == "lip_aperture") & (table["measure"] == "duration")]
    assert lips[lips["cycle"] == 0]["value"].item() == pytest.approx(
        lips[lips["cycle"] > 0]["value"].mean()
    )


def test_the_unit_changes_lengths_by_its_size_and_nothing_else(opening):
    in_px = measure(recorded(len(TIME), OPENING), unit="px").kinematics.set_index(KEY)
    in_icd = opening.kinematics.set_index(KEY)
    length = in_icd["unit"].str.startswith("icd")
    assert (in_px["unit"].str.startswith("px") == length).all()
    scale = np.where(length, ICD, 1.0)
    pd.testing.assert_series_equal(
        in_px["value"], in_icd["value"] * scale, check_names=False, rtol=1e-6
    )


def moved(points: np.ndarray, size: float, tilt: float, shift: tuple) -> np.ndarray:
    turn = size * np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    return np.einsum("ab,npbs->npas", turn, points) + np.array(shift)[:, None]


@trying(max_examples=10, deadline=None)
@given(
    size=st.floats(0.4, 3.0),
    tilt=st.floats(-0.6, 0.6),
    shift=st.tuples(st.floats(-200, 200), st.floats(-200, 200)),
)
def test_where_a_head_is_and_how_near_and_tilted_changes_nothing(size, tilt, shift):
    points = recorded(len(TIME), OPENING, right=OPENING / 3, left=OPENING / 4)
    usual, other = (
        measure(each).kinematics.set_index(KEY)["value"]
        for each in (points, moved(points, size, tilt, shift))
    )
    pd.testing.assert_series_equal(usual, other, rtol=1e-5, atol=1e-6)


def test_a_camera_of_twice_the_rate_measures_the_same(opening):
    time = np.arange(480) / 60
    points = recorded(480, there_and_back(time, STARTS, sizes=SIZES))
    fast = measure(points, rate=60.0).kinematics.set_index(KEY)
    usual = opening.kinematics.set_index(KEY)
    # What a fit over a quarter of a second makes of the sharpest bends.
    rough = ["acceleration_peak", "jerk_rms", "velocity_rms", "spatiotemporal_index"]
    kept = ~usual.index.get_level_values("measure").isin(rough) & (usual["status"] == "ok")
    np.testing.assert_allclose(fast["value"][kept], usual["value"][kept], rtol=0.06, atol=0.02)


def test_in_the_mirror_right_is_left():
    points = recorded(len(TIME), right=OPENING, left=OPENING / 2)
    plain, turned = (measure(each, "SPREAD").kinematics for each in (points, mirrored(points)))
    assert value(plain, "symmetry_ratio") == pytest.approx(0.5, abs=0.01)
    assert value(turned, "symmetry_ratio") == pytest.approx(0.5, abs=0.01)
    assert value(plain, "excursion", side="right") == pytest.approx(18 / ICD, rel=0.02)
    assert value(turned, "excursion", side="left") == pytest.approx(18 / ICD, rel=0.02)
    assert value(plain, "excursion_difference") == pytest.approx(-9 / ICD, rel=0.02)
    assert value(turned, "excursion_difference") == pytest.approx(9 / ICD, rel=0.02)
    assert value(plain, "side_correlation") == pytest.approx(1, abs=1e-6)
    assert value(plain, "side_lag") == pytest.approx(0, abs=1e-3)


def test_pursed_lips_move_inwards():
    points = recorded(len(TIME), right=-OPENING / 2, left=-OPENING / 4)
    table = measure(points, "KISS").kinematics
    assert value(table, "cycles") == 5
    width = {"signal": "mouth_width"}
    assert value(table, "amplitude", **width) == pytest.approx(0.75 * 18 / ICD, rel=0.02)
    assert value(table, "excursion", side="right") == pytest.approx(9 / ICD, rel=0.02)
    assert value(table, "symmetry_ratio") == pytest.approx(0.5, abs=0.01)
    assert value(table, "opening_peak_speed", **width) > 0


def test_another_signal_is_measured_the_way_that_it_goes_itself():
    points = recorded(len(TIME), OPENING / 2, right=-OPENING / 2, left=-OPENING / 2)
    lips = {"signal": "lip_aperture"}
    table = measure(points, "KISS").kinematics
    assert value(table, "amplitude", **lips) == pytest.approx(9 / ICD, rel=0.02)
    assert value(table, "opening_mean_speed", **lips) > 0


def test_corners_that_stand_still_have_no_symmetry(opening):
    assert row(opening.kinematics, "symmetry_ratio")["status"] == "no_motion"


def test_a_missing_second_costs_its_cycle_and_what_needs_all_of_the_recording():
    points = recorded(len(TIME), OPENING)
    points[..., (TIME > 2.2) & (TIME < 3.2)] = np.nan
    found = measure(points)
    table, lips = found.kinematics, {"signal": "lip_aperture"}
    assert list(found.cycles["status"]) == ["ok", "gap", "ok", "ok", "ok"]
    assert row(table, "amplitude", 2, **lips)["status"] == "gap"
    assert np.isnan(row(table, "amplitude", 2, **lips)["value"])
    assert row(table, "amplitude", **lips)["n"] == 4
    assert value(table, "amplitude", **lips) == pytest.approx(17.75 / ICD, rel=0.02)
    assert row(table, "range_of_motion", **lips)["status"] == "too_many_gaps"
    assert row(table, "rate")["status"] == "too_many_gaps"


def test_a_short_gap_is_filled():
    points = recorded(len(TIME), OPENING)
    points[..., 40:42] = np.nan
    found = measure(points)
    assert list(found.cycles["status"]) == ["ok"] * 5


def test_the_recording_that_ends_within_a_cycle_counts_the_others():
    points = recorded(215, OPENING[:215])
    found = measure(points)
    assert list(found.cycles["status"]) == ["ok"] * 4 + ["cut"]
    table = found.kinematics
    assert value(table, "cycles") == 4
    # Its beginning is there.
    assert row(table, "rate")["n"] == 5


def test_a_mouth_that_does_not_move_has_no_cycle_and_a_range():
    found = measure(recorded(len(TIME)))
    assert list(found.cycles["status"]) == ["no_cycle"]
    assert list(found.cycles["cycle"]) == [0]
    table = found.kinematics
    assert row(table, "amplitude", signal="lip_aperture")["status"] == "no_cycle"
    assert value(table, "cycles") == 0
    assert row(table, "rate")["status"] == "too_few_cycles"
    assert value(table, "range_of_motion", signal="lip_aperture") == pytest.approx(0, abs=1e-9)


def test_at_rest_height_drift_and_tremor_are_measured_and_no_cycles_sought():
    trembling = recorded(len(TIME), 0.5 * np.sin(2 * np.pi * 6 * TIME))
    trembling[:, 54, 1] += 4.0
    found = measure(trembling, "REST")
    assert found.cycles.empty
    table = found.kinematics
    assert value(table, "corner_asymmetry") == pytest.approx(4 / ICD, rel=0.01)
    assert value(table, "tremor_share", signal="lip_aperture") > 95
    assert "amplitude" not in set(table["measure"])


def test_a_tracker_without_the_lips_says_so():
    points = recorded(len(TIME), OPENING)
    points[:, 51] = np.nan
    table = measure(points).kinematics
    assert row(table, "amplitude", signal="lip_aperture")["status"] == "no_landmarks"
    assert row(table, "range_of_motion", signal="lip_aperture")["status"] == "no_landmarks"
    assert value(table, "range_of_motion", signal="jaw_opening") > 0


def test_a_tracker_of_the_mouth_alone_is_measured_in_pixels_without_head_correction():
    points = recorded(len(TIME), OPENING)
    points[:, :48] = np.nan
    lips = {"signal": "lip_aperture"}
    assert row(measure(points).kinematics, "amplitude", **lips)["status"] == "no_head_points"
    in_icd = measure(points, head="none").kinematics
    assert row(in_icd, "amplitude", **lips)["status"] == "no_head_points"
    in_px = measure(points, head="none", unit="px").kinematics
    assert value(in_px, "amplitude", **lips) == pytest.approx(18, rel=0.02)


def test_millimetres_need_depth():
    points, lips = recorded(len(TIME), OPENING), {"signal": "lip_aperture"}
    assert row(measure(points, unit="mm").kinematics, "amplitude", **lips)["status"] == "no_depth"
    scaled = measure(points, unit="mm", mm_per_px={("OPEN", 1): {"mesh": 0.7}}).kinematics
    assert value(scaled, "amplitude", **lips) == pytest.approx(0.7 * 18, rel=0.02)
    assert row(scaled, "amplitude", **lips)["unit"] == "mm"


def in_space(points: np.ndarray, depth_mm: np.ndarray) -> pd.DataFrame:
    """LANDMARKS_IN_SPACE of the outer lips, seen by a lens of 600 px, that far away."""
    rows = table_of(points, "OPEN", RATE)
    rows = rows[rows["landmark"].isin([51, 57])].reset_index(drop=True)
    away = np.where(rows["landmark"] == 57, depth_mm[rows["frame"]], 500.0)
    return pd.DataFrame(
        {
            **{name: rows[name] for name in ("subject", "task", "repetition", "frame", "time_s")},
            "tracker": "mesh",
            "landmark": rows["landmark"],
            "x_mm": rows["x_px"] / 600 * away,
            "y_mm": rows["y_px"] / 600 * away,
            "depth_mm": away,
            "status": "ok",
        }
    )


def test_lips_in_space_move_backwards_too():
    # The lower lip goes back by as much as it goes down, which the face's plane does not show.
    points, lips = recorded(len(TIME), OPENING), {"signal": "lip_aperture"}
    down = points[0, 57, 1] - points[0, 57, 1, 0]
    table = in_space(points, 500 + down)
    scale = {"mm_per_px": {("OPEN", 1): {"mesh": 500 / 600}}}
    found = measure(points, unit="mm", places=places_in_space(table), **scale).kinematics
    coordinates = ["x_mm", "y_mm", "depth_mm"]
    first, second = (
        table.loc[table["landmark"] == lip, coordinates].to_numpy() for lip in (51, 57)
    )
    true = np.linalg.norm(first - second, axis=1)
    assert value(found, "full_range", **lips) == pytest.approx(np.ptp(true), rel=1e-6)
    in_plane = measure(points, unit="mm", **scale).kinematics
    assert value(in_plane, "full_range", **lips) < 0.9 * np.ptp(true)
    # What is no distance between two places stays of the plane.
    widths = [value(table, "median", signal="mouth_width") for table in (found, in_plane)]
    assert widths[0] == widths[1]


def test_frames_without_depth_are_gaps_of_the_distance():
    points, lips = recorded(len(TIME), OPENING), {"signal": "lip_aperture"}
    table = in_space(points, np.full(len(TIME), 500.0))
    table.loc[table["frame"] % 2 == 0, ["x_mm", "y_mm", "depth_mm"]] = np.nan
    table = table[table["frame"] < 90]
    scale = {("OPEN", 1): {"mesh": 500 / 600}}
    found = measure(points, unit="mm", places=places_in_space(table), mm_per_px=scale)
    assert row(found.kinematics, "full_range", **lips)["status"] == "too_many_gaps"


def test_a_frame_alone_has_no_movement():
    table = measure(recorded(1)).kinematics
    assert set(table["status"]) <= {"too_short", "no_cycle", "too_few_cycles"}


def test_truth_is_measured_as_a_tracker_and_annotation_where_it_knows_every_frame():
    points = recorded(len(TIME), OPENING)
    exact = table_of(points)
    truth = exact[list(TRUTH.columns)]
    every = exact[list(ANNOTATIONS.columns)]
    some = every[every["frame"] % 5 == 0]
    full = measure(points, truth=truth, annotations=every).kinematics
    assert set(full["tracker"]) == {"mesh", "annotation", "truth"}
    assert set(measure(points, annotations=some).kinematics["tracker"]) == {"mesh"}
    of = full.set_index([*KEY, "tracker"])["value"].unstack("tracker")
    np.testing.assert_allclose(of["truth"], of["mesh"])


def test_cycles_of_ones_own_replace_those_found_in_the_recordings_that_they_name():
    own = pd.DataFrame(
        {
            "task": "OPEN",
            "repetition": 1,
            "cycle": [1, 3],
            "onset_s": [0.4, 3.4],
            "peak_s": [1.0, 4.0],
            "offset_s": [1.6, 4.7],
        }
    )
    own = tables.check(own, SEGMENTS, "test")
    found = measure(recorded(len(TIME), OPENING), segments=own)
    assert list(found.cycles["cycle"]) == [1, 3]
    assert set(found.cycles["origin"]) == {"given"}
    assert value(found.kinematics, "duration", 3) == pytest.approx(1.3)
    assert value(found.kinematics, "cycles") == 2
    elsewhere = own.assign(task="SPREAD")
    untouched = measure(recorded(len(TIME), OPENING), segments=elsewhere)
    assert set(untouched.cycles["origin"]) == {"found"}


def test_a_task_that_nobody_named_has_every_measure():
    points = recorded(len(TIME), OPENING, right=OPENING / 3, left=OPENING / 4)
    table = measure(points, "my_own-Task2").kinematics
    assert set(table["measure"]) >= {each.name for each in MEASURES} - {
        "side_correlation",
        "side_lag",
    }
    assert value(table, "range_of_motion", signal="mouth_area") > 0
    assert row(table, "range_of_motion", signal="mouth_area")["unit"] == "icd2"


def test_several_trackers_at_once_have_the_values_of_each_alone():
    first = recorded(len(TIME), OPENING)
    second = first + np.random.default_rng(8).normal(size=first.shape)
    both = measure_movement(
        {"mesh": table_of(first), "other": table_of(second)}, settings_with(), 0.2
    ).kinematics
    for name, points in (("mesh", first), ("other", second)):
        alone = measure(points).kinematics.set_index(KEY)["value"]
        among = both[both["tracker"] == name].set_index(KEY)["value"]
        pd.testing.assert_series_equal(among, alone)


def test_the_scale_of_a_recording_is_the_median_over_its_frames_with_depth():
    planes = pd.DataFrame(
        {
            "task": "OPEN",
            "repetition": 1,
            "tracker": ["mesh"] * 4 + ["fan"],
            "mm_per_px": [0.7, 0.8, 9.0, 0.75, np.nan],
            "status": ["ok", "ok", "no_depth", "ok", "no_depth"],
        }
    )
    assert mm_per_px(planes) == {("OPEN", 1): {"mesh": 0.75}}
