"""Windows show one place in three successive frames, with landmarks where they belong."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from steadyface.errors import TrainingError
from steadyface.faces.boxes import tight_box_of_hog
from steadyface.faces.sbr_crop import crop_area, crop_face, to_input
from steadyface.finetuning.sbr.windows import FILL, shifted, windows_of_subject
from steadyface.recording.frame_store import FrameStore, FrameStoreWriter
from tests.finetuning.sbr_scenes import SIDE, scene

BOX = np.array([60.0, 40.0, 140.0, 120.0])


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (5, 160, 200, 3), dtype=np.uint8)


@pytest.fixture
def store(images, tmp_path: Path):
    path = tmp_path / "F01.frames"
    with FrameStoreWriter(path) as writer:
        for image in images:
            writer.add("OPEN", 1, image)
    with FrameStore(path) as opened:
        yield opened


@pytest.fixture
def faces() -> pd.DataFrame:
    table = pd.DataFrame({"task": "OPEN", "repetition": 1, "frame": range(5), "status": "ok"})
    table[["x1_px", "y1_px", "x2_px", "y2_px"]] = BOX
    return table


def annotated(*frames: int) -> pd.DataFrame:
    rows = [
        {"frame": frame, "landmark": number, "x_px": 70.0 + number, "y_px": 60.0 + number / 2}
        for frame in frames
        for number in range(68)
    ]
    return pd.DataFrame(rows).assign(subject="F01", task="OPEN", repetition=1)


def test_a_window_is_the_middle_frames_box_in_three_successive_frames(store, faces, images):
    (window,) = windows_of_subject(store, annotated(2), faces, SIDE)
    area = crop_area(tight_box_of_hog(BOX), 200, 160)
    for number, frame in enumerate((1, 2, 3)):
        np.testing.assert_array_equal(window.crops[number], crop_face(images[frame], area, SIDE))
    assert window.name == ("F01", "OPEN", 1, 2)
    assert window.video
    expected = to_input(annotated(2)[["x_px", "y_px"]].to_numpy(), area, SIDE)
    np.testing.assert_allclose(window.points, expected)


def test_a_clips_end_repeats_its_frame(store, faces):
    first, last = windows_of_subject(store, annotated(0, 4), faces, SIDE)
    np.testing.assert_array_equal(first.crops[0], first.crops[1])
    np.testing.assert_array_equal(last.crops[1], last.crops[2])


def test_without_neighbours_a_window_is_a_still(store, faces, images):
    (window,) = windows_of_subject(store, annotated(2), faces, SIDE, neighbours=False)
    assert len(window.crops) == 1
    assert not window.video


def test_a_frame_without_a_box_is_left_out(store, faces):
    faces.loc[faces["frame"] == 2, "x1_px"] = np.nan
    windows = list(windows_of_subject(store, annotated(2, 3), faces, SIDE))
    assert [window.name[3] for window in windows] == [3]


def test_a_frame_with_the_face_off_its_box_is_left_out(store, faces):
    faces.loc[faces["frame"] == 2, "status"] = "off_box"
    windows = list(windows_of_subject(store, annotated(2, 3), faces, SIDE))
    assert [window.name[3] for window in windows] == [3]


def test_an_annotation_of_a_frame_that_is_not_there_is_refused(store, faces):
    with pytest.raises(TrainingError, match="F01: frame 9 of OPEN 1"):
        list(windows_of_subject(store, annotated(9), faces, SIDE))


def test_landmarks_that_are_not_annotated_are_hidden(store, faces):
    some = annotated(2)
    some.loc[some["landmark"] == 5, "x_px"] = np.nan
    (window,) = windows_of_subject(store, some[some["landmark"] != 7], faces, SIDE)
    assert not window.visible[[5, 7]].any()
    assert window.visible.sum() == 66


@pytest.mark.parametrize("centre", ["landmarks", "box"])
def test_a_shift_moves_landmarks_with_what_they_mark(centre):
    window = scene(4)
    generator = np.random.default_rng(1)
    for _ in range(20):
        moved = shifted(window, generator, 9.0, centre)
        for number in np.flatnonzero(moved.visible):
            x, y = np.floor(moved.points[number]).astype(int)
            old_x, old_y = np.floor(window.points[number]).astype(int)
            if max(x, y) < SIDE:
                np.testing.assert_array_equal(moved.crops[:, y, x], window.crops[:, old_y, old_x])


def test_a_shift_fills_what_it_leaves_empty_and_hides_what_it_pushes_out():
    window = scene(4)
    window.points[0] = (0.5, 30.0)
    window.points[1:] = (60.0, 32.0)
    moved = shifted(window, np.random.default_rng(0), 0.0)
    assert (moved.crops[:, :, -20:] == FILL).all()
    assert not moved.visible[0]
    assert moved.visible[1:].all()


def test_shifts_about_the_box_are_whole_pixels_within_the_jitter():
    window, generator = scene(4), np.random.default_rng(2)
    offsets = [
        window.points[0] - shifted(window, generator, 5.0, "box").points[0] for _ in range(200)
    ]
    np.testing.assert_allclose(offsets, np.rint(offsets), atol=1e-9)
    assert np.abs(offsets).max() == pytest.approx(4)


def test_an_unknown_centre_is_refused():
    with pytest.raises(ValueError, match="nose"):
        shifted(scene(4), np.random.default_rng(0), 5.0, "nose")
