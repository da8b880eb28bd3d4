"""Every frame has a row; a missed face is a reason, not a gap in the table."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.errors import FaceError
from steadyface.faces.detection import describe_faces, detect_faces, face_table
from steadyface.faces.following import Faces
from steadyface.faces.schemas import FACES
from steadyface.trackers.schemas import TRACKS
from steadyface.trackers.tracks import RecordingToTrack, boxes_of, track_table


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


def table(detections, rule="smooth", largest_gap=2):
    rows = face_table(frames(len(detections)), detections, rule, largest_gap)
    return tables.check(rows, FACES, "faces")


def test_a_recording_has_the_median_box_of_its_detections():
    rows = table([FACE, SHIFTED, SHIFTED], rule="recording")
    assert rows["x1_px"].tolist() == [110, 110, 110]
    assert rows["detected_x1_px"].tolist() == [100, 110, 110]


def test_a_short_miss_of_the_detector_keeps_the_face_and_a_long_one_loses_it():
    rows = table([FACE, NOTHING, NOTHING, FACE, NOTHING, NOTHING, NOTHING, FACE])
    assert rows["status"].tolist() == ["ok"] * 4 + ["no_face"] * 3 + ["ok"]
    assert rows["x1_px"].isna().tolist() == [False] * 4 + [True] * 3 + [False]


def test_a_box_per_frame_follows_the_detections_and_bridges_short_misses():
    rows = table([NOTHING, FACE, NOTHING, SHIFTED], rule="frame")
    assert rows["x1_px"].tolist() == [100, 100, 100, 110]


def at(x, side=100):
    """A frame with one face around x."""
    return faces((x, side))


def test_a_smoothed_box_follows_the_face():
    rows = table([at(150)] * 40 + [at(150 + 3 * step) for step in range(31)] + [at(240)] * 40)
    middle = (rows["x1_px"] + rows["x2_px"]) / 2
    truth = (rows["detected_x1_px"] + rows["detected_x2_px"]) / 2
    assert np.abs(middle - truth).max() < 10
    # While the face is still, the box may leave its place a little early, and come late.
    assert np.ptp(middle[:40]) < 6.5
    assert np.ptp(middle[:20]) < 2
    assert set(rows["status"]) == {"ok"}


def test_a_face_seen_elsewhere_than_in_its_box_is_told_and_how_far_away_it_is():
    rows = table([at(150)] * 20 + [at(171), at(169)] + [at(150)] * 20, rule="recording")
    assert rows["status"].tolist() == ["ok"] * 20 + ["off_box", "ok"] + ["ok"] * 20
    assert rows["box_offset"].tolist() == pytest.approx([0] * 20 + [0.21, 0.19] + [0] * 20)
    assert describe_faces(rows)["frames_off_box"] == 1


@pytest.mark.parametrize(("side", "status"), [(139, "ok"), (142, "off_box"), (58, "off_box")])
def test_a_face_of_another_size_than_its_box_is_not_in_it_either(side, status):
    rows = table([at(150)] * 20 + [at(150, side)] + [at(150)] * 20, rule="recording")
    assert rows["status"].tolist()[20] == status


def test_a_box_per_frame_is_never_off():
    rows = table([at(150 + 40 * step) for step in range(8)], rule="frame")
    assert set(rows["status"]) == {"ok"}
    assert set(rows["box_offset"]) == {0.0}


def test_a_face_off_its_box_among_several_is_off_its_box():
    rows = table([TWO] * 9 + [faces((400, 80), (175, 100))] + [TWO] * 9, rule="recording")
    assert rows["status"].tolist()[9] == "off_box"


def test_a_face_that_was_lost_is_the_same_one_where_it_is_found_a_little_farther_on():
    rows = table([at(150)] * 20 + [NOTHING] * 15 + [at(290)] * 30, largest_gap=5)
    assert rows["status"].tolist() == ["ok"] * 20 + ["no_face"] * 15 + ["ok"] * 30
    # Farther than a face goes from one frame to the next: it may be somebody else.
    assert rows["chosen_by"].tolist()[35:37] == ["uncertain", "only"]
    assert describe_faces(rows)["possible_switches"] == 1


def test_a_face_far_away_is_another_one_and_its_frames_are_told():
    rows = table([at(150)] * 40 + [NOTHING] * 15 + [at(450)] * 30, largest_gap=5)
    assert rows["status"].tolist() == ["ok"] * 40 + ["no_face"] * 45
    assert describe_faces(rows)["frames_of_others_only"] == 30


def test_where_two_faces_cross_a_switch_is_possible_and_told():
    crossing = [faces((150 + 10 * step, 100), (400 - 10 * step, 100)) for step in range(26)]
    rows = table(crossing)
    assert (rows["chosen_by"] == "uncertain").any()
    near = np.abs(250 - 20 * np.arange(26)) < 130
    assert not (rows["chosen_by"] == "uncertain")[~near].any()


def test_the_face_that_is_followed_is_named_by_its_place_and_size():
    told = describe_faces(table([TWO] * 9))
    assert (told["face_x_px"], told["face_y_px"], told["face_side_px"]) == (150, 150, 100)


def test_several_faces_are_told_and_the_largest_is_tracked():
    rows = table([FACE, TWO])
    assert rows["status"].tolist() == ["ok", "several_faces"]
    assert rows["faces_found"].tolist() == [1, 2]
    assert rows["x1_px"].tolist() == pytest.approx([100, 100])
    assert rows["chosen_by"].tolist() == ["only", "nearest"]


def test_a_second_face_that_enters_midway_takes_neither_the_track_nor_the_box():
    # Nearer to the camera, hence larger, and first in the detector's list.
    both = faces((420, 140), (150, 100))
    rows = table([FACE] * 6 + [both] * 6)
    assert rows["x1_px"].tolist() == pytest.approx([100] * 12)
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
        "frames_off_box": 0,
        "frames_with_several_faces": 2,
        "frames_of_others_only": 0,
        "possible_switches": 0,
        "face_x_px": 150,
        "face_y_px": 150,
        "face_side_px": 100,
    }


@pytest.mark.parametrize("missed", [1, 10])
def test_frames_without_a_face_do_not_move_the_box(missed):
    shown = [FACE] * (100 - missed)
    rows = table(shown[:50] + [NOTHING] * missed + shown[50:], largest_gap=0)
    assert rows["x1_px"].isna().sum() == (rows["status"] == "no_face").sum() == missed
    assert rows["x1_px"].dropna().to_numpy() == pytest.approx(100)


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
    rows = tables.check(rows, TRACKS, "tracks").set_index(["frame", "landmark"])
    assert len(rows) == 5 * 68
    assert rows.loc[(0, 3), "status"] == "not_finite"
    assert rows.loc[(0, 4), "status"] == "ok"
    assert set(rows.loc[1, "status"]) == {"no_face"}
    assert rows.loc[(4, 5), "status"] == "outside_image"
    assert rows.loc[(4, 6), "status"] == "several_faces"
    assert np.isnan(boxes_of(rows_of_faces)[1:4]).all()


def test_what_a_tracker_found_in_a_box_without_the_face_is_no_track():
    rows_of_faces = table([at(150)] * 9 + [at(190)] + [at(150)] * 9, rule="recording")
    points = np.full((19, 68, 2), 50.0)
    rows = track_table(rows_of_faces, points, np.ones((19, 68)), "paper", (640, 480))
    rows = tables.check(rows, TRACKS, "tracks").set_index("frame")
    assert set(rows.loc[9, "status"]) == {"off_box"}
    assert rows.loc[9, ["x_px", "y_px", "confidence"]].isna().all(axis=None)
    assert set(rows.drop(9)["status"]) == {"ok"}
    boxes = RecordingToTrack(rows_of_faces, iter(()), (640, 480)).boxes
    assert np.isnan(boxes).all(axis=1).tolist() == [frame == 9 for frame in range(19)]
