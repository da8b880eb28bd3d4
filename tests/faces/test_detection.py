"""Every frame has a row; a missed face is a reason, not a gap in the table."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.errors import FaceError
from steadyface.faces.detection import describe_faces, detect_faces, face_table
from steadyface.faces.following import Faces
from steadyface.trackers.tracks import boxes_of, track_table


def faces(*boxes):
    """What a detector found in one frame: (centre x, side) of each face."""
    corners = [[x - side / 2, 150 - side / 2, x + side / 2, 150 + side / 2] for x, side in boxes]
    return Faces(np.array(corners).reshape(-1, 4), np.full(len(boxes), 1.5))


NOTHING, FACE, SHIFTED = faces(), faces((150, 100)), faces((160, 100))
TWO = faces((400, 80), (150, 100))


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
    assert rows["x1_px"].tolist() == [100, 100]
    assert rows["chosen_by"].tolist() == ["only", "nearest"]


def test_a_second_face_that_enters_midway_takes_neither_the_track_nor_the_box():
    # Nearer to the camera, hence larger, and first in the detector's list.
    both = faces((420, 140), (150, 100))
    rows = table([FACE] * 6 + [both] * 6)
    assert set(rows["x1_px"]) == {100}
    assert set(rows["detected_x1_px"]) == {100}
    assert rows["status"].tolist() == ["ok"] * 6 + ["several_faces"] * 6
    assert rows["chosen_by"].tolist() == ["only"] * 6 + ["nearest"] * 6


def test_a_larger_face_that_leaves_soon_does_not_count_although_it_came_first():
    rows = table([faces((420, 140))] * 2 + [TWO] * 2 + [FACE] * 8)
    assert rows["detected_x1_px"].isna().tolist() == [True] * 2 + [False] * 10
    assert rows["chosen_by"].tolist()[2:] == ["largest", "nearest", *["only"] * 8]


def test_of_two_faces_that_stay_the_larger_counts():
    rows = table([TWO] * 4)
    assert rows["detected_x1_px"].tolist() == [100] * 4
    assert rows["chosen_by"].tolist() == ["largest"] + ["nearest"] * 3


def test_two_faces_keep_their_names_when_the_detector_lists_them_the_other_way():
    rows = table([TWO, faces((155, 100), (400, 80))] * 3)
    assert rows["detected_x1_px"].tolist() == [100, 105] * 3


def test_another_persons_face_does_not_stand_in_for_a_lost_one():
    rows = table([TWO] * 14 + [faces((400, 80))] * 3, largest_gap=2)
    assert rows["status"].tolist() == ["several_faces"] * 14 + ["no_face"] * 3
    assert rows["x1_px"].isna().tolist() == [False] * 14 + [True] * 3
    assert rows["faces_found"].tolist() == [2] * 14 + [1] * 3


def test_the_frames_of_each_kind_are_counted():
    counts = describe_faces(table([TWO, FACE, NOTHING, TWO, *[NOTHING] * 3], largest_gap=2))
    assert counts == {
        "frames": 7,
        "frames_without_face": 3,
        "frames_bridged": 1,
        "frames_with_several_faces": 2,
        "chosen_as_nearest": 1,
        "chosen_as_largest": 1,
    }


@pytest.mark.parametrize("missed", [1, 10])
def test_frames_without_a_face_do_not_move_the_box(missed):
    shown = [FACE] * (100 - missed)
    rows = table(shown[:50] + [NOTHING] * missed + shown[50:], largest_gap=0)
    assert rows["x1_px"].isna().sum() == (rows["status"] == "no_face").sum() == missed
    assert set(rows["x1_px"].dropna()) == {100}


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
    assert len(found) == 0


def test_tracks_have_a_row_for_every_frame_and_landmark_and_say_why_one_is_empty():
    rows_of_faces = table([FACE, *[NOTHING] * 3, TWO], largest_gap=0)
    points = np.full((5, 68, 2), 50.0)
    points[1:4] = np.nan
    points[0, 3] = np.nan
    points[4, 5] = [-3, 50]
    rows = track_table(rows_of_faces, points, np.ones((5, 68)), "paper", (640, 480))
    rows = tables.check(rows, tables.TRACKS, "tracks").set_index(["frame", "landmark"])
    assert len(rows) == 5 * 68
    assert rows.loc[(0, 3), "status"] == "not_finite"
    assert rows.loc[(0, 4), "status"] == "ok"
    assert set(rows.loc[1, "status"]) == {"no_face"}
    assert rows.loc[(4, 5), "status"] == "outside_image"
    assert rows.loc[(4, 6), "status"] == "several_faces"
    assert np.isnan(boxes_of(rows_of_faces)[1:4]).all()
