"""Which frames are to be annotated, and what their points begin with."""

import numpy as np
import pandas as pd
import pytest

from steadyface.annotation_task.average_face import AVERAGE_FACE, average_face
from steadyface.annotation_task.choice import choose_frames, starting_points, starting_tracker
from steadyface.annotation_task.landmark_words import LANDMARK_WORDS, REGION_WORDS
from steadyface.annotation_task.outlines import OUTLINES, REGION_COLOURS, outline_pairs
from steadyface.annotation_task.task import AnnotationTask, TaskFrame, shown_part
from steadyface.errors import SettingsError
from steadyface.landmark_names import NAMED_REGIONS
from steadyface.landmarks import MIRROR

FRAMES, BOX = 30, np.array([100.0, 50.0, 300.0, 250.0])


def recording(task, frames=FRAMES):
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": task,
            "repetition": 1,
            "frame": np.arange(frames),
            "time_s": np.arange(frames) / 30,
        }
    )


INDEX = pd.concat([recording("REST"), recording("OPEN")], ignore_index=True)


def track(shift_at=(), shift=8.0):
    """An average face in every frame; in some it is elsewhere."""
    points = np.repeat(average_face(BOX)[None], len(INDEX), axis=0)
    points[list(shift_at)] += shift
    rows = INDEX.loc[np.repeat(INDEX.index, 68)].reset_index(drop=True)
    return rows.assign(
        landmark=np.tile(np.arange(68), len(INDEX)),
        x_px=points[..., 0].ravel(),
        y_px=points[..., 1].ravel(),
        confidence=np.nan,
        decoder="subpixel",
        status="ok",
    )


def faces(without=()):
    table = INDEX.copy()
    table[["x1_px", "y1_px", "x2_px", "y2_px"]] = BOX
    table.loc[list(without), ["x1_px", "y1_px", "x2_px", "y2_px"]] = np.nan
    return table


def choose(how, tracks, **settings):
    settings = {"every": 10, "count": 2, "apart_s": 0.3} | settings
    chosen = choose_frames(INDEX, how, tracks=tracks, **settings)
    return list(zip(chosen["task"], chosen["frame"], strict=True))


def test_every_nth_frame_looks_at_no_tracker():
    expected = [(task, frame) for task in ("REST", "OPEN") for frame in (0, 10, 20)]
    assert choose("every_nth", {}) == expected


def test_suggested_frames_are_those_of_disagreement_in_the_order_of_time():
    tracks = {"dlib": track(), "fan": track(shift_at=(25, 4, FRAMES + 12))}
    chosen = choose("suggested", tracks)
    assert chosen[:2] == [("REST", 4), ("REST", 25)]
    assert ("OPEN", 12) in chosen


def test_no_frame_is_told():
    blind = track().assign(x_px=np.nan, y_px=np.nan)
    with pytest.raises(SettingsError, match="every_nth"):
        choose("suggested", {"dlib": blind, "fan": blind})


def test_frames_that_a_tracker_lacks_begin_with_an_average_face_in_the_face_box():
    table = track(shift_at=range(len(INDEX)), shift=20.0)
    table.loc[(table["frame"] == 3) & (table["landmark"] == 8), "x_px"] = np.nan
    points, tracked = starting_points(
        INDEX, {("REST", 1): (640, 480), ("OPEN", 1): (640, 480)}, faces(without=[4]), table
    )
    assert points.shape == (len(INDEX), 68, 2)
    assert [place for place, seen in enumerate(tracked) if not seen] == [3, FRAMES + 3]
    assert points[3] == pytest.approx(average_face(BOX))
    assert points[4] == pytest.approx(average_face(BOX) + 20)


def test_without_any_face_box_the_face_is_put_into_the_middle():
    points, tracked = starting_points(
        INDEX, {("REST", 1): (640, 480), ("OPEN", 1): (640, 480)}, faces(range(30)), None
    )
    assert not any(tracked)
    assert points[0] == pytest.approx(average_face(np.array([200.0, 120.0, 440.0, 360.0])))
    assert points[FRAMES] == pytest.approx(average_face(BOX))


@pytest.mark.parametrize(
    ("wanted", "untuned", "simulated", "expected"),
    [
        ("best", ["dlib", "fan", "sbr", "mesh"], False, "mesh"),
        ("best", ["dlib", "fan", "sbr", "mesh"], True, "sbr"),
        ("best", ["dlib", "OpenFace"], False, "dlib"),
        ("best", ["OpenFace"], False, "OpenFace"),
        ("best", [], False, None),
        ("average_face", ["mesh"], False, None),
        ("fan_ft", ["mesh"], False, "fan_ft"),
    ],
)
def test_the_best_tracker_at_hand(wanted, untuned, simulated, expected):
    assert starting_tracker(wanted, untuned, simulated) == expected


def test_the_average_face_is_the_same_on_both_sides():
    mirrored = AVERAGE_FACE[list(MIRROR)] * [-1, 1]
    middle = (AVERAGE_FACE[:, 0] - mirrored[:, 0]) / 2
    assert middle == pytest.approx(np.full(68, middle[8]), abs=0.0011)
    assert AVERAGE_FACE[:, 1] == pytest.approx(mirrored[:, 1], abs=1e-9)


def test_every_landmark_has_words_of_its_own_and_a_line():
    assert len(set(LANDMARK_WORDS)) == 68
    assert list(REGION_WORDS) == list(OUTLINES) == list(REGION_COLOURS)
    assert set(REGION_WORDS) == set(NAMED_REGIONS)
    for name, where in NAMED_REGIONS.items():
        assert {point for line in OUTLINES[name] for point in line} == set(range(68)[where])
    assert all(1 <= end <= 68 for pair in outline_pairs() for end in pair)


@pytest.mark.parametrize("landmark", range(68))
def test_the_words_of_mirrored_landmarks_are_mirrored(landmark):
    exchange = {"right": "left", "left": "right", "Right": "Left", "Left": "Right"}
    words = LANDMARK_WORDS[landmark].replace(":", " :").replace(",", " ,").split()
    mirrored = " ".join(exchange.get(word, word) for word in words)
    other = LANDMARK_WORDS[MIRROR[landmark]].replace(":", " :").replace(",", " ,")
    assert mirrored == other


def frame(size, points=None, tracked=True):
    points = average_face(BOX) if points is None else points
    return TaskFrame("OPEN", 1, 7, 0.2, size, points, tracked)


def test_small_pictures_are_shown_whole_and_large_ones_around_the_face():
    assert (shown_part(frame((640, 480))).width, shown_part(frame((640, 480))).height) == (
        640,
        480,
    )
    part, points = shown_part(frame((1920, 1080))), average_face(BOX)
    assert part.width < 600
    assert part.left >= 0
    inside = points - [part.left, part.top]
    assert (inside > 20).all()
    assert (inside < [part.width - 20, part.height - 20]).all()
    assert shown_part(frame((1920, 1080), tracked=False)).width == 1920


def test_a_task_is_the_same_whatever_points_it_begins_with():
    one = AnnotationTask("A01", [frame((640, 480))], 0, "mesh")
    other = AnnotationTask("A01", [frame((640, 480), average_face(BOX + 9))], 0, None)
    assert one.id == other.id
    assert one.id != AnnotationTask("A02", one.frames, 0, "mesh").id
    assert one.name_of(one.frames[0]) == "A01_OPEN_1_000007.png"
