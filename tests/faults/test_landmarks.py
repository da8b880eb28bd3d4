"""Missing, infinite and motionless landmarks: each frame keeps its row and says what is wrong."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.faces.detection import face_table
from steadyface.faces.following import Faces
from steadyface.measures.accuracy_table import measure_accuracy
from steadyface.measures.schemas import ACCURACY, SMOOTHNESS
from steadyface.measures.smoothness_table import measure_smoothness
from steadyface.trackers.schemas import TRACKS
from steadyface.trackers.tracks import track_table

FRAMES, RATE = 200, 30
SIZE = (640, 480)
BOXES = np.array([[200.0, 100.0, 400.0, 300.0], [500.0, 20.0, 600.0, 120.0]])
NOTHING, FACE, TWO_FACES = (Faces(BOXES[:n], np.full(n, 1.5)) for n in range(3))


@pytest.fixture
def places():
    """A face whose mouth opens and closes: (frames, 68, 2) px."""
    random = np.random.default_rng(0)
    face = random.uniform([220, 120], [380, 280], (68, 2))
    moving = np.repeat(face[None], FRAMES, axis=0) + random.normal(0, 0.3, (FRAMES, 68, 2))
    opening = 15 * (1 - np.cos(2 * np.pi * np.arange(FRAMES) / RATE / 1.5))
    moving[:, 55:60, 1] += opening[:, None]
    return moving


def frames():
    number = np.arange(FRAMES)
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": "OPEN",
            "repetition": 1,
            "frame": number,
            "time_s": number / RATE,
        }
    )


def tracks_of(places, detections=None):
    faces = face_table(frames(), detections or [FACE] * FRAMES, "smooth", 0)
    found = faces["x1_px"].notna().to_numpy()
    seen = np.where(found[:, None, None], places, np.nan)
    table = track_table(faces, seen, np.full(seen.shape[:2], np.nan), "whole_pixel", SIZE)
    return tables.check(table, TRACKS, "tracks")


def annotations(places):
    marked = frames().loc[::5].drop(columns="time_s")
    table = marked.loc[marked.index.repeat(68)].reset_index(drop=True)
    table["landmark"] = np.tile(np.arange(68), len(marked))
    table[["x_px", "y_px"]] = places[::5].reshape(-1, 2)
    return tables.check(table, ANNOTATIONS, "annotations")


def measured(places, tracks):
    marks = annotations(places)
    accuracy, _ = measure_accuracy({"dlib": tracks}, marks)
    smoothness = measure_smoothness({"dlib": tracks}, annotations=marks)
    accuracy = tables.check(accuracy, ACCURACY, "accuracy")
    smoothness = tables.check(smoothness, SMOOTHNESS, "smoothness")
    for table, values in ((accuracy, ["nrmse_pct", "nme_pct"]), (smoothness, ["value"])):
        empty = table[values].isna().any(axis=1)
        assert (table.loc[empty, "status"] != "ok").all()
        assert np.isfinite(table.loc[~empty, values]).all(axis=None)
    return accuracy, smoothness


def sparc(smoothness):
    row = smoothness.query("setting == 'main' and series == 'mean' and measure == 'sparc'")
    return row.iloc[0]


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_landmark_that_is_no_place_is_an_empty_row_with_its_reason(places, wrong):
    seen = places.copy()
    seen[7, 57] = [wrong, 200]
    tracks = tracks_of(seen)
    (row,) = tracks.query("frame == 7 and landmark == 57").to_dict("records")
    assert row["status"] == "not_finite"
    assert np.isnan(row["x_px"])
    assert np.isnan(row["y_px"])
    assert len(tracks) == 68 * FRAMES
    measured(places, tracks)


def test_a_tracker_that_gives_no_place_at_all_has_rows_and_reasons(places):
    accuracy, smoothness = measured(places, tracks_of(np.full_like(places, np.inf)))
    assert set(accuracy["status"]) == {"not_finite"}
    assert smoothness.query("measure == 'sparc'")["value"].isna().all()


def test_a_face_that_does_not_move_has_no_smoothness(places):
    still = np.repeat(places[:1], FRAMES, axis=0)
    _, smoothness = measured(still, tracks_of(still))
    assert np.isnan(sparc(smoothness)["value"])
    assert sparc(smoothness)["status"] != "ok"


@pytest.mark.parametrize(("percent", "has_value"), [(1, True), (10, False), (100, False)])
def test_frames_without_a_face_are_counted_and_never_left_out(places, percent, has_value):
    missing = FRAMES * percent // 100
    detections = [FACE] * FRAMES
    detections[60 : 60 + missing] = [NOTHING] * min(missing, FRAMES - 60)
    if percent == 100:
        detections = [NOTHING] * FRAMES
    tracks = tracks_of(places, detections)
    assert len(tracks) == 68 * FRAMES
    assert (tracks["status"] == "no_face").sum() == 68 * missing
    accuracy, smoothness = measured(places, tracks)
    assert len(accuracy) == len(range(0, FRAMES, 5))
    lost = sum(60 <= frame < 60 + missing or percent == 100 for frame in range(0, FRAMES, 5))
    assert (accuracy["status"] == "no_face").sum() == lost
    assert (sparc(smoothness)["status"] == "ok") is has_value


def test_a_second_face_is_told_and_the_larger_one_is_tracked(places):
    tracks = tracks_of(places, [TWO_FACES] * FRAMES)
    assert set(tracks["status"]) == {"several_faces"}
    accuracy, _ = measured(places, tracks)
    assert set(accuracy["status"]) == {"ok"}
