"""Every frame has a row; a missed face is a reason, not a gap in the table."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.errors import FaceError
from steadyface.faces.detection import NOTHING, Detection, detect_faces, face_table
from steadyface.trackers.tracks import boxes_of, track_table

FACE = Detection(np.array([100.0, 100.0, 200.0, 200.0]), 1.5, 1)
SHIFTED = Detection(np.array([110.0, 100.0, 210.0, 200.0]), 1.5, 1)
TWO = Detection(np.array([100.0, 100.0, 200.0, 200.0]), 1.5, 2)


def frames(count):
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": "REST",
            "repetition": 1,
            "frame": range(count),
            "time_s": np.arange(count) / 30,
        }
    )


def table(detections, rule="recording", largest_gap=2):
    rows = face_table(frames(len(detections)), detections, rule, largest_gap)
    return tables.check(rows, tables.FACES, "faces")


def test_a_recording_has_the_median_box_of_its_detections():
    rows = table([FACE, SHIFTED, SHIFTED])
    assert rows["x1_px"].tolist() == [110, 110, 110]
    assert rows["detected_x1_px"].tolist() == [100, 110, 110]


def test_a_short_miss_of_the_detector_keeps_the_face_and_a_long_one_loses_it():
    rows = table([FACE, NOTHING, NOTHING, FACE, NOTHING, NOTHING, NOTHING, FACE])
    assert rows["status"].tolist() == ["ok"] * 4 + ["no_face"] * 3 + ["ok"]
    assert rows["x1_px"].isna().tolist() == [False] * 4 + [True] * 3 + [False]


def test_a_box_per_frame_follows_the_detections_and_bridges_short_misses():
    rows = table([NOTHING, FACE, NOTHING, SHIFTED], rule="frame")
    assert rows["x1_px"].tolist() == [100, 100, 100, 110]


def test_several_faces_are_told_and_the_largest_is_tracked():
    rows = table([FACE, TWO])
    assert rows["status"].tolist() == ["ok", "several_faces"]
    assert rows["faces_found"].tolist() == [1, 2]
    assert rows["x1_px"].notna().all()


def test_a_recording_without_any_face_is_rows_with_a_reason():
    rows = table([NOTHING] * 9)
    assert len(rows) == 9
    assert set(rows["status"]) == {"no_face"}
    assert rows["x1_px"].isna().all()


def test_an_unknown_box_rule_is_refused():
    with pytest.raises(FaceError, match="'mean' is not one of"):
        table([FACE], rule="mean")


def test_an_image_without_a_face_has_no_detection():
    noise = np.random.default_rng(0).integers(0, 255, (120, 160, 3)).astype(np.uint8)
    (found,) = detect_faces([noise])
    assert found.faces_found == 0
    assert np.isnan(found.box).all()


def test_tracks_have_a_row_for_every_frame_and_landmark_and_say_why_one_is_empty():
    faces = table([FACE, *[NOTHING] * 3, TWO], largest_gap=0)
    points = np.full((5, 68, 2), 50.0)
    points[1:4] = np.nan
    points[0, 3] = np.nan
    points[4, 5] = [-3, 50]
    rows = track_table(faces, points, np.ones((5, 68)), "paper", (640, 480))
    rows = tables.check(rows, tables.TRACKS, "tracks").set_index(["frame", "landmark"])
    assert len(rows) == 5 * 68
    assert rows.loc[(0, 3), "status"] == "not_finite"
    assert rows.loc[(0, 4), "status"] == "ok"
    assert set(rows.loc[1, "status"]) == {"no_face"}
    assert rows.loc[(4, 5), "status"] == "outside_image"
    assert rows.loc[(4, 6), "status"] == "several_faces"
    assert np.isnan(boxes_of(faces)[1:4]).all()
