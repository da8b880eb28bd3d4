"""The simulation says when its people move, and where their landmarks are in space."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from steadyface import tables
from steadyface.errors import SettingsError, SheetError
from steadyface.landmarks import CHIN, LOWER_LIP, MOUTH_CORNERS, UPPER_LIP
from steadyface.simulation.annotations import annotate_session
from steadyface.simulation.camera.camera import COLOUR_CAMERA
from steadyface.simulation.movement.motion import ONSET_SHARE, Cycles, minimum_jerk
from steadyface.simulation.movement.performance import perform
from steadyface.simulation.movement.tasks import SCRIPTS
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.recording import simulate_truth
from steadyface.simulation.schemas import SIMULATED_MOVEMENT, TRUTH_IN_SPACE
from steadyface.simulation.truth import cycle_rows, session_truth

TAKE = {"seconds": 4.0, "rate_hz": 30.0, "seed": 7}


@pytest.fixture(scope="module")
def control():
    return person_of("C02", cohort())


@pytest.fixture(scope="module")
def truth(control):
    return session_truth(control, ["REST", "OPEN"], **TAKE)


def test_the_onset_is_where_the_speed_passes_a_tenth_of_its_peak():
    t = np.linspace(0, 1, 100_001)
    speed = np.gradient(minimum_jerk(t), t)
    fast = t[speed >= 0.1 * speed.max()]
    assert_allclose([fast[0], 1 - fast[-1]], ONSET_SHARE, atol=2e-5)


def test_moments_become_the_nearest_frames_and_a_cut_cycle_says_so():
    cycles = Cycles(*np.array([[0.5, 3.0], [1.0, 3.5], [1.2, 3.8], [1.7, 4.3], [1.0, 0.9]]))
    rows = cycle_rows(cycles, np.arange(121) / 30)
    assert rows["status"].tolist() == ["ok", "cut"]
    assert rows["start_frame"].tolist() == [15, 90]
    assert rows["end_frame"].isna().tolist() == [False, True]
    assert rows["end_frame"][0] == 51
    assert_allclose(rows["onset_s"][0], 0.5 + 0.5 * ONSET_SHARE)
    assert_allclose(rows["offset_s"][0], 1.7 - 0.5 * ONSET_SHARE)


def test_both_tables_keep_their_schemas(truth, tmp_path):
    for name, table, schema in (
        ("movement", truth[0], SIMULATED_MOVEMENT),
        ("places", truth[1], TRUTH_IN_SPACE),
    ):
        path = tmp_path / f"{name}.parquet"
        tables.write(path, table, schema)
        assert len(tables.read(path, schema)) == len(table)
    assert set(truth[0]["task"]) == {"OPEN"}
    assert set(truth[1]["task"]) == {"REST", "OPEN"}


def test_nobody_moving_is_a_table_without_rows(control, tmp_path):
    movement, _ = session_truth(control, ["REST"], **TAKE)
    tables.write(tmp_path / "movement.parquet", movement, SIMULATED_MOVEMENT)
    assert len(tables.read(tmp_path / "movement.parquet", SIMULATED_MOVEMENT)) == 0


def test_the_colour_camera_sees_the_places_at_the_true_pixels(control, truth):
    _, pixels, _ = simulate_truth(control, "OPEN", **TAKE)
    places = truth[1].query("task == 'OPEN'")[["x_mm", "y_mm", "z_mm"]].to_numpy()
    assert_allclose(COLOUR_CAMERA.project(places).reshape(pixels.shape), pixels, atol=1e-9)


def test_the_mouth_is_open_between_arrival_and_departure(truth):
    movement, places = truth
    points = places.query("task == 'OPEN'")[["x_mm", "y_mm", "z_mm"]].to_numpy().reshape(-1, 68, 3)
    gap = np.linalg.norm(points[:, UPPER_LIP] - points[:, LOWER_LIP], axis=1)
    for row in movement.query("status == 'ok'").itertuples():
        held = gap[row.arrival_frame : row.departure_frame + 1]
        assert held.min() > 0.9 * gap[row.start_frame : row.end_frame + 1].max()
        assert gap[[row.start_frame, row.end_frame]].max() < 0.6 * held.min()


def test_every_task_moves_what_it_names(control):
    travelled = {}
    for task in SCRIPTS:
        _, _, points = simulate_truth(control, task, **TAKE)
        # Seen from the nose's tip, so that sway of the head counts little.
        steps = np.diff(points - points[:, [30]], axis=0)
        travelled[task] = np.linalg.norm(steps, axis=-1).sum(axis=0)
    rest = travelled.pop("REST")
    shown = {"BROW": 19, "KISS": 51, "BLOW": 51, "SPREAD": 48, "BIGSMILE": 48}
    for task, path in travelled.items():
        landmark = shown.get(task, CHIN)
        assert path[landmark] > 1.7 * rest[landmark], task


def test_syllables_are_small_and_several_a_second(control):
    cycles = perform(control, "DDK_PA", 4.0, 30.0, 7).cycles
    rate = (len(cycles) - 1) / np.ptp(cycles.start_s)
    assert 5 < rate < 7.5
    jaw = {task: max(e.jaw_deg for e in perform(control, task, 4, 30, 7).expressions)
           for task in ("OPEN", "DDK_PA")}  # fmt: skip
    assert jaw["DDK_PA"] < 0.35 * jaw["OPEN"]


def test_lips_are_pressed_between_the_syllables_and_not_during_them(control):
    performance = perform(control, "DDK_PA", 2.0, 120.0, 7)
    press = np.array([expression.press for expression in performance.expressions])
    far = np.searchsorted(performance.times, performance.cycles.arrival_s[:6])
    rest = np.searchsorted(performance.times, performance.cycles.start_s[:6])
    assert press[far].max() < 0.4 * press[rest].min()


def test_a_task_that_cannot_be_simulated_is_refused_by_name(control):
    with pytest.raises(SheetError, match=r"task YAWN: .*REST, OPEN, SPREAD, DDK_PA"):
        perform(control, "YAWN", 1.0, 30.0, 0)


def test_a_task_of_which_nothing_is_said_to_the_annotator_is_refused(control):
    frames = pd.DataFrame(
        {"task": "DDK_PA", "repetition": 1, "time_s": np.zeros(68), "x_px": 0.0, "y_px": 0.0}
    )
    with pytest.raises(SettingsError, match="frames: says nothing of the task DDK_PA"):
        annotate_session(
            control, frames, frames={"OPEN": 3}, convention=True, noise_pct=0.5, **TAKE
        )


def test_the_corners_part_in_spread(control):
    _, _, points = simulate_truth(control, "SPREAD", **TAKE)
    right, left = MOUTH_CORNERS
    width = np.linalg.norm(points[:, left] - points[:, right], axis=1)
    assert 8 < np.ptp(width) < 40
    assert_array_equal(width > 30, True)
