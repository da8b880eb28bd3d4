"""dlib's detector on rendered faces: near and far, grey, in company, and gone."""

import cv2
import numpy as np
import pandas as pd
import pytest

from steadyface.faces.boxes import hog_box_of_landmarks, offset_of_boxes
from steadyface.faces.detection import describe_faces, detect_faces, face_table
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.recording import simulate_recording
from steadyface.trackers.dlib_tracker import track_dlib

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


def faces_of(images, box_rule="smooth"):
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
    return face_table(frames, list(detect_faces(images)), box_rule, 2)


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
    assert counts["frames_with_several_faces"] == 4
    assert counts["possible_switches"] == 0
    assert (rows["chosen_by"] == "nearest").sum() == 4
    boxes = np.stack([box_of(row) for _, row in rows.iterrows()])
    assert offset_of_boxes(boxes, np.stack(expected)).max() < 0.2


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


def moving(sitter, speed):
    """A head that moves `speed` box sides a second to and fro, and the boxes that it calls for."""
    image, box = sitter
    side = 90
    scale = side / (box[2] - box[0])
    centre = (box[:2] + box[2:]) / 2
    times = np.arange(36) / 30
    places = 100 + side * speed * np.minimum(times, 1.2 - times)
    pictures, boxes = [], []
    for x in places:
        shift = np.array([x, 120]) - scale * centre
        way = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
        pictures.append(cv2.warpAffine(image, way, (320, 240), flags=cv2.INTER_AREA))
        boxes.append([x - side / 2, 120 - side / 2, x + side / 2, 120 + side / 2])
    return pictures, np.array(boxes)


@pytest.mark.parametrize("speed", [1.0, 1.5])
def test_a_rendered_head_that_moves_stays_in_its_box_and_its_mouth_is_found(sitter, speed):
    pictures, expected = moving(sitter, speed)
    rows = faces_of(pictures)
    boxes = np.stack([box_of(row) for _, row in rows.iterrows()])
    assert offset_of_boxes(boxes, expected).max() < 0.2
    assert set(rows["status"]) == {"ok"}
    points, _ = track_dlib(pictures, boxes)
    mouths = points[:, 48:].mean(axis=1) - expected[:, :2]
    assert np.linalg.norm(mouths - np.median(mouths, axis=0), axis=1).max() < 0.06 * 90


def test_one_box_for_a_head_that_moves_is_told_as_off(sitter):
    pictures, expected = moving(sitter, 1.0)
    rows = faces_of(pictures, "recording")
    boxes = np.stack([box_of(row) for _, row in rows.iterrows()])
    away = offset_of_boxes(boxes, expected)
    assert (rows["status"] == "off_box")[away > 0.3].all()
    assert (rows["status"] == "ok")[away < 0.1].all()
    assert (rows["status"] == "off_box").sum() > 3


def test_a_still_head_has_one_box_whatever_the_sensors_noise(sitter):
    random = np.random.default_rng(3)
    pictures, _ = moving(sitter, 0.0)
    noisy = [
        np.clip(image + random.normal(0, 4, image.shape), 0, 255).astype(np.uint8)
        for image in pictures
    ]
    boxes = np.stack([box_of(row) for _, row in faces_of(noisy).iterrows()])
    usual = np.repeat(np.median(boxes, axis=0)[None], len(boxes), axis=0)
    assert offset_of_boxes(boxes, usual).max() < 0.02
    assert np.abs(np.diff(boxes, axis=0)).max() < 0.6
