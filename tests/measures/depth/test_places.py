"""Landmarks in space, the face's plane, and how good the depth is, on faces made of planes."""

import json

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from steadyface import tables
from steadyface.measures.depth.errors import distance_errors
from steadyface.measures.depth.places import colour_lenses, measure_depth
from steadyface.measures.depth.quality import frame_noise
from steadyface.measures.depth.recording_depth import (
    PLACED,
    median_of_present,
    median_over_frames,
)
from steadyface.measures.depth.schemas import (
    DEPTH_ERRORS,
    DEPTH_QUALITY,
    FACE_PLANE,
    LANDMARKS_IN_SPACE,
)
from steadyface.recording.calibration import sr300_calibration
from steadyface.recording.depth import deproject
from steadyface.recording.depth_pictures import packed
from steadyface.recording.frame_store import FrameStore, FrameStoreWriter

LENS = sr300_calibration().colour
FRAMES = 12


def frame_table(task="OPEN", frames=FRAMES):
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": task,
            "repetition": 1,
            "frame": np.arange(frames),
            "time_s": np.arange(frames) / 30,
        }
    )


def depth_table(task="OPEN", status="ok", picture=None):
    return frame_table(task).assign(
        picture=pd.array(np.arange(FRAMES) if picture is None else picture, "Int64"),
        lag_ms=0.0,
        left_px=100,
        top_px=50,
        step_px=1,
        status=status,
    )


def landmark_table(points):
    """A table with a row per frame and landmark of points (frames, 68, 2)."""
    rows = frame_table(frames=len(points))
    rows = rows.loc[rows.index.repeat(68)].reset_index(drop=True)
    x, y = points.reshape(-1, 2).T
    return rows.assign(landmark=np.tile(np.arange(68), len(points)), x_px=x, y_px=y)


@pytest.fixture
def pixels():
    """(frames, 68, 2) places spread over the picture, the same in all frames."""
    spread = np.random.default_rng(1).uniform([150, 90], [350, 250], (68, 2))
    return np.tile(spread, (FRAMES, 1, 1))


@pytest.fixture
def wall(tmp_path):
    """wall(depths_mm) -> a store of pictures of a flat wall at those distances."""

    def make(depths_mm):
        with FrameStoreWriter(tmp_path / "A01.depth") as store:
            for depth_mm in depths_mm:
                units = np.full((220, 300), round(depth_mm * 10), np.uint16)
                store.add("OPEN", 1, packed(units))
        return FrameStore(tmp_path / "A01.depth")

    return make


def measure(store, tracks, depth_frames=None):
    lenses = {("OPEN", 1): LENS, ("REST", 1): None}
    frames = depth_table() if depth_frames is None else depth_frames
    with store:
        found = measure_depth(frames, store, lenses, tracks)
    for table, schema in zip(found, (LANDMARKS_IN_SPACE, FACE_PLANE, DEPTH_QUALITY), strict=True):
        tables.check(table, schema, "a test's table")
    return found


def test_landmarks_on_a_wall_lie_where_the_lens_sees_them(wall, pixels):
    places, planes, _ = measure(wall([520.0] * FRAMES), {"sbr": landmark_table(pixels)})
    expected = deproject(pixels[:, PLACED], np.full((FRAMES, len(PLACED)), 520.0), LENS)
    measured = places[["x_mm", "y_mm", "depth_mm"]].to_numpy().reshape(FRAMES, len(PLACED), 3)
    assert_allclose(measured, expected, atol=1e-3)
    assert_allclose(planes["plane_mm"], 520, atol=1e-3)
    assert_allclose(planes["mm_per_px"], 520 / LENS.fx, atol=1e-5)
    assert set(places["status"]) == set(planes["status"]) == {"ok"}


def test_one_frames_slip_is_not_in_the_depth(wall, pixels):
    depths = [520.0] * FRAMES
    depths[6] = 560.0
    places, _, quality = measure(wall(depths), {"sbr": landmark_table(pixels)})
    assert_allclose(places["depth_mm"], 520, atol=1e-3)
    assert set(quality["valid_share"]) == {1.0}


def test_each_gap_has_its_reason(wall, pixels):
    pixels[3, 48] = np.nan
    pixels[4, 48] = [110, 500]
    frames = depth_table(
        status=["ok"] * 8 + ["no_depth_frame"] * 4, picture=[*range(8), *[pd.NA] * 4]
    )
    places, planes, quality = measure(wall([520.0] * 8), {"sbr": landmark_table(pixels)}, frames)
    corner = places[places["landmark"] == 48]
    expected = ["ok"] * 3 + ["no_point", "no_depth"] + ["ok"] * 3 + ["no_depth_frame"] * 4
    assert corner["status"].tolist() == expected
    assert (corner["depth_mm"].isna() == (corner["status"] != "ok")).all()
    assert planes["status"].tolist() == ["ok"] * 8 + ["no_depth_frame"] * 4
    share = quality.set_index("landmark")["valid_share"]
    assert share[48] == pytest.approx(6 / 12)
    assert share[54] == pytest.approx(8 / 12)


def test_a_tracker_that_saw_nothing_has_rows_that_say_so(wall):
    lost = landmark_table(np.full((FRAMES, 68, 2), np.nan))
    places, planes, quality = measure(wall([520.0] * FRAMES), {"dlib": lost})
    assert set(places["status"]) == set(planes["status"]) == {"no_point"}
    assert places["depth_mm"].isna().all()
    assert set(quality["valid_share"]) == {0.0}


def test_annotations_have_rows_for_marked_frames_only(wall, pixels):
    marked = landmark_table(pixels).query("frame in (2, 7)")
    tracks = {"sbr": landmark_table(pixels), "annotation": marked}
    places, planes, quality = measure(wall([520.0] * FRAMES), tracks)
    assert places[places["tracker"] == "annotation"]["frame"].unique().tolist() == [2, 7]
    assert (planes["tracker"] == "annotation").sum() == 2
    assert quality.groupby("tracker")["frames"].first().to_dict() == {"annotation": 2, "sbr": 12}


def test_a_recording_without_depth_is_one_row_with_the_reason(wall, pixels):
    nothing = depth_table("REST", "no_depth", [pd.NA] * FRAMES)
    frames = pd.concat([nothing, depth_table()], ignore_index=True)
    places, _, quality = measure(wall([520.0] * FRAMES), {"sbr": landmark_table(pixels)}, frames)
    assert set(places["task"]) == {"OPEN"}
    row = quality[quality["task"] == "REST"].squeeze()
    assert (row["tracker"], row["frames"], row["valid_share"]) == ("none", FRAMES, 0)
    assert row["status"] == "no_depth"


def test_a_subject_without_any_depth_has_empty_tables_with_their_columns(wall, pixels):
    nothing = depth_table("REST", "no_depth", [pd.NA] * FRAMES)
    places, planes, quality = measure(wall([520.0]), {"sbr": landmark_table(pixels)}, nothing)
    assert (len(places), len(planes), len(quality)) == (0, 0, 1)


def test_the_lens_of_each_recording_is_read_from_the_calibrations(tmp_path):
    path = tmp_path / "A01.calibration.json"
    known = {"task": "OPEN", "repetition": 1, "calibration": sr300_calibration().to_dict()}
    video = {"task": "REST", "repetition": 2, "calibration": None}
    path.write_text(json.dumps({"recordings": [known, video]}))
    assert colour_lenses(path) == {("OPEN", 1): LENS, ("REST", 2): None}


def test_the_median_of_what_is_there_is_numpys():
    values = np.random.default_rng(0).normal(size=(40, 6, 5))
    values[values > 0.4] = np.nan
    values[:3] = np.nan
    with np.errstate(invalid="ignore"), pytest.warns(RuntimeWarning, match="All-NaN"):
        expected = np.nanmedian(values, axis=-1)
    assert_allclose(median_of_present(values), expected)


def test_a_steady_movement_passes_the_median_over_frames():
    ramp = np.linspace(480, 520, 21)[:, None]
    assert_allclose(median_over_frames(ramp)[2:-2], ramp[2:-2])
    ramp[10] = np.nan
    assert np.flatnonzero(np.isnan(median_over_frames(ramp)[:, 0])).tolist() == [10]


def test_noise_is_that_of_the_frames_and_not_the_movement():
    rng = np.random.default_rng(3)
    time = np.arange(6000) / 30
    moving = 500 + 10 * np.sin(2 * np.pi * 0.5 * time) + rng.normal(0, 1.2, time.size)
    assert frame_noise(moving[:, None])[0] == pytest.approx(1.2, rel=0.05)
    assert np.isnan(frame_noise(moving[:9, None])[0])


def test_errors_are_those_of_the_distances(wall, pixels):
    # Everything is 520 mm away; the tracker's corners are moved 2 mm apart from the true ones.
    true = deproject(pixels, np.full(pixels.shape[:2], 520.0), LENS)
    step = np.zeros_like(pixels)
    apart = pixels[0, 54] - pixels[0, 48]
    step[:, 54] = apart / np.linalg.norm(apart) * 2 / 520 * LENS.fx
    tracks = {"truth": landmark_table(pixels), "sbr": landmark_table(pixels + step)}
    places, planes, _ = measure(wall([520.0] * FRAMES), tracks)
    truth = landmark_table(pixels).drop(columns=["x_px", "y_px"]).assign(
        x_mm=true[..., 0].ravel(), y_mm=true[..., 1].ravel(), z_mm=true[..., 2].ravel()
    )  # fmt: skip
    errors = distance_errors(places, planes, tracks, truth)
    tables.check(errors, DEPTH_ERRORS, "a test's table")
    bias = errors.set_index(["tracker", "quantity", "way"])["bias_mm"]
    for way in ("space", "plane"):
        assert bias["sbr", "mouth width", way] == pytest.approx(2, abs=1e-3)
        assert bias["truth", "mouth width", way] == pytest.approx(0, abs=1e-3)
        assert bias["sbr", "mouth opening", way] == pytest.approx(0, abs=1e-3)
    assert_allclose(errors["away_mm"], 520)
    assert (errors["sd_mm"] < 1e-6).all()
