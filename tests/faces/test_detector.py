"""dlib's detector on rendered faces: near and far, grey, in company, and gone."""

import cv2
import numpy as np
import pandas as pd
import pytest

from steadyface.faces.boxes import hog_box_of_landmarks
from steadyface.faces.detection import describe_faces, detect_faces, face_table
from steadyface.simulation.people import cohort, person_of
from steadyface.simulation.recording import simulate_recording

SEED = 7


def rendered(subject):
    """A picture (480, 640, 3) and the box that the landmarks call for."""
    person = person_of(subject, cohort(SEED))
    scene = {"seconds": 0.4, "seed": SEED, "with_depth": False}
    (frame,) = simulate_recording(person, "REST", only=[3], **scene)
    return frame.image, hog_box_of_landmarks(frame.landmarks_px)


@pytest.fixture(scope="module")
def sitter():
    return rendered("A01")


@pytest.fixture(scope="module")
def visitor():
    return rendered("C04")


def place(canvas, picture, side, centre):
    """Put a head on a canvas (changed) with a face box of `side` px; gives the box (4,) px."""
    image, box = picture
    left, top = (np.floor(box[:2]) - 0.45 * (box[2] - box[0])).astype(int).clip(0)
    right, bottom = np.ceil(box[2:] + 0.3 * (box[2] - box[0])).astype(int)
    head = image[top:bottom, left:right]
    scale = side / (box[2] - box[0])
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    head = cv2.resize(head, None, fx=scale, fy=scale, interpolation=way)
    x, y = np.rint(np.array(centre) - np.array(head.shape[1::-1]) / 2).astype(int)
    canvas[y : y + len(head), x : x + head.shape[1]] = head
    return (box - [left, top, left, top]) * scale + [x, y, x, y]


def wall(width, height):
    return np.full((height, width, 3), 120, np.uint8)


def overlap(a, b):
    shared = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0).prod()
    return shared / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared)


def faces_of(images):
    images = list(images)
    frames = pd.DataFrame(
        {
            "subject": "A01",
            "task": "REST",
            "repetition": 1,
            "frame": range(len(images)),
            "time_s": np.arange(len(images)) / 30,
        }
    )
    return face_table(frames, list(detect_faces(images)), "recording", 2)


def box_of(row, start=""):
    return row[[f"{start}{edge}_px" for edge in ("x1", "y1", "x2", "y2")]].to_numpy(float)


@pytest.mark.parametrize(
    ("size", "side"),
    [
        ((640, 480), 45),
        ((1920, 1080), 45),
        ((1920, 1080), 110),
        ((1920, 1080), 600),
        ((1080, 1920), 400),
    ],
)
def test_a_face_is_found_at_every_size(sitter, size, side):
    image = wall(*size)
    box = place(image, sitter, side, (size[0] * 0.45, size[1] * 0.5))
    # The second frame is searched around the first one's box.
    for found in detect_faces([image, image]):
        assert len(found) == 1
        assert overlap(found.boxes[0], box) > 0.6


def test_a_face_is_found_in_grey_pictures(sitter):
    image = wall(320, 240)
    box = place(image, sitter, 110, (160, 120))
    image[:] = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)[..., None]
    (found,) = detect_faces([image])
    assert overlap(found.boxes[0], box) > 0.6


def test_a_visitor_does_not_take_the_sitters_place(sitter, visitor):
    expected = []

    def scenes():
        for frame in range(24):
            image = wall(640, 480)
            expected.append(place(image, sitter, 110, (180 + frame, 240)))
            if frame >= 12:
                place(image, visitor, 150, (500, 240))
            yield image

    rows = faces_of(scenes())
    assert all(
        overlap(box_of(row, "detected_"), box) > 0.5
        for (_, row), box in zip(rows.iterrows(), expected, strict=True)
    )
    # Noticed with the next frame that is searched whole.
    assert (rows["faces_found"] > 1).tolist() == [False] * 20 + [True] * 4
    counts = describe_faces(rows)
    assert counts["chosen_as_nearest"] == counts["frames_with_several_faces"] == 4
    assert set(rows["x1_px"].diff().dropna()) == {0.0}


def test_a_visitor_who_is_there_from_the_start_is_told_in_every_frame(sitter, visitor):
    def scenes():
        for frame in range(12):
            image = wall(640, 480)
            place(image, visitor, 90, (500, 240))
            if frame not in (4, 5, 6, 7):
                place(image, sitter, 130, (200, 240))
            yield image

    rows = faces_of(scenes())
    assert (
        rows["status"].tolist() == ["several_faces"] * 4 + ["no_face"] * 4 + ["several_faces"] * 4
    )
    assert ((rows["x1_px"] + rows["x2_px"]).dropna() / 2).between(180, 220).all()


@pytest.mark.parametrize("gone", [[], [20], range(10, 14), range(40)])
def test_frames_without_a_face_are_rows_with_a_reason(sitter, gone):
    def scenes():
        for frame in range(40):
            image = wall(320, 240)
            if frame not in gone:
                place(image, sitter, 90, (160, 120))
            yield image

    rows = faces_of(scenes())
    assert len(rows) == 40
    assert rows.index[rows["faces_found"] == 0].tolist() == list(gone)
    long_miss = len(gone) > 2
    assert (rows["status"] == "no_face").sum() == (len(gone) if long_miss else 0)
    assert (rows["x1_px"].isna() == (rows["status"] == "no_face")).all()
