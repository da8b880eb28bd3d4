"""The same annotations in every format give the same table, at the same pixels."""

import csv
import json
import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.annotations.conversion import read_annotations
from steadyface.annotations.marks import AS_300W, RecordingNames, frame_named
from steadyface.annotations.schemas import ANNOTATIONS
from tests.annotations.faces import FACE

SUBJECT = "A01"
RECORDINGS = [("OPEN", 1, "data/A01_open.mp4"), ("REST", 1, "data/A01_rest.bag")]
COUNTS = {("OPEN", 1): 20, ("REST", 1): 20}
SIZES = {("OPEN", 1): (640, 480), ("REST", 1): (640, 480)}


@pytest.fixture(scope="module")
def marked():
    """Two frames of OPEN and one of REST; one point of the second is not marked."""
    random = np.random.default_rng(3)
    parts = [
        pd.DataFrame(
            {
                "subject": SUBJECT,
                "task": task,
                "repetition": 1,
                "frame": frame,
                "landmark": np.arange(68),
                "x_px": FACE[:, 0] + random.uniform(-3, 3, 68),
                "y_px": FACE[:, 1] + random.uniform(-3, 3, 68),
            }
        )
        for task, frame in (("OPEN", 3), ("OPEN", 11), ("REST", 0))
    ]
    table = pd.concat(parts, ignore_index=True)
    table.loc[68 + 5, ["x_px", "y_px"]] = np.nan
    return tables.check(table, ANNOTATIONS, "marked")


def frames_of(table):
    for (task, repetition, frame), rows in table.groupby(["task", "repetition", "frame"]):
        yield task, repetition, frame, rows[["x_px", "y_px"]].to_numpy()


def as_long_table(table, folder):
    path = folder / "A01.csv"
    table.to_csv(path, index=False)
    return path


def as_semicolons_of_a_spreadsheet(table, folder):
    path = folder / "A01.csv"
    path.write_text("\ufeff" + table.to_csv(index=False, sep=";"), encoding="utf-8")
    return path


def as_pts(table, folder, first=1):
    for task, repetition, frame, points in frames_of(table):
        lines = "\n".join(f"{x!r} {y!r}" for x, y in (points + first).tolist())
        text = f"version: 1\nn_points: 68\n{{\n{lines}\n}}\n"
        (folder / f"{task}_{repetition}_{frame:06d}.pts").write_text(text)
    return folder


def as_pts_in_folders_of_videos(table, folder):
    for task, _, frame, points in frames_of(table):
        place = folder / f"A01_{task.lower()}"
        place.mkdir(exist_ok=True)
        lines = "\r\n".join(f"{x!r} {y!r}" for x, y in (points + 1).tolist())
        text = f"version: 1\r\nn_points:  68\r\n{{\r\n{lines}\r\n}}"
        (place / f"{frame:06d}.pts").write_bytes(text.encode())
    return folder


def as_coco(table, folder):
    images, annotations = [], []
    for number, (task, repetition, frame, points) in enumerate(frames_of(table), start=1):
        name = f"{task}_{repetition}_frame_{frame:05d}.PNG"
        images.append({"id": number, "file_name": name, "width": 640, "height": 480})
        seen = np.isfinite(points).all(axis=1)
        keypoints = np.column_stack([np.nan_to_num(points), 2 * seen]).ravel().tolist()
        annotations.append({"id": number, "image_id": number, "keypoints": keypoints})
    path = folder / "A01.json"
    path.write_text(json.dumps({"images": images, "annotations": annotations}))
    return path


def as_deeplabcut(table, folder, path_columns, first=0):
    path = folder / "CollectedData_XY.csv"
    blank = [""] * (path_columns - 1)
    parts = [f"lm{landmark + first}" for landmark in range(68)]
    with path.open("w", newline="") as file:
        write = csv.writer(file)
        write.writerow(["scorer", *blank, *["XY"] * 136])
        write.writerow(["bodyparts", *blank, *[part for part in parts for _ in "xy"]])
        write.writerow(["coords", *blank, *["x", "y"] * 68])
        for task, _, frame, points in frames_of(table):
            name = ("labeled-data", f"A01_{task.lower()}", f"img{frame:04d}.png")
            cells = ["" if math.isnan(value) else repr(value) for value in points.ravel().tolist()]
            write.writerow([*(name if path_columns == 3 else ["/".join(name)]), *cells])
    return path


FORMATS = {
    "long table": as_long_table,
    "spreadsheet": as_semicolons_of_a_spreadsheet,
    "pts": as_pts,
    "pts in folders": as_pts_in_folders_of_videos,
    "coco": as_coco,
    "deeplabcut": lambda table, folder: as_deeplabcut(table, folder, 1),
    "deeplabcut, three columns": lambda table, folder: as_deeplabcut(table, folder, 3),
    "deeplabcut from one": lambda table, folder: as_deeplabcut(table, folder, 3, first=1),
}


def read(path, conventions=None, recordings=RECORDINGS):
    conventions = conventions or AS_300W
    return read_annotations(path, SUBJECT, recordings, conventions, COUNTS, SIZES)


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_every_format_gives_the_same_table(tmp_path, marked, write):
    table, problems = read(write(marked, tmp_path))
    pd.testing.assert_frame_equal(table, marked, atol=1e-9)
    # Only that one marked frame lacks a point.
    assert [problem.kind for problem in problems] == ["note"]
    assert "1 of 3 marked frames lack landmarks" in problems[0].wrong


def test_pixels_of_pts_files_count_from_one_unless_told_otherwise(tmp_path, marked):
    path = as_pts(marked, tmp_path, first=0)
    shifted, _ = read(path)
    assert np.nanmax(np.abs(shifted["x_px"] - (marked["x_px"] - 1))) < 1e-9
    same, _ = read(path, replace(AS_300W, pts_first_pixel=0))
    pd.testing.assert_frame_equal(same, marked, atol=1e-9)


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
def test_frames_may_count_from_one(tmp_path, marked, write):
    counted = marked.assign(frame=marked["frame"] + 1)
    table, _ = read(write(counted, tmp_path), replace(AS_300W, first_frame=1))
    pd.testing.assert_frame_equal(table, marked, atol=1e-9)


def test_files_of_several_formats_may_lie_in_one_folder(tmp_path, marked):
    (tmp_path / "more").mkdir()
    as_pts(marked[marked["task"] == "OPEN"], tmp_path)
    as_coco(marked[marked["task"] == "REST"], tmp_path / "more")
    (tmp_path / "notes.txt").write_text("of the annotator")
    table, _ = read(tmp_path)
    pd.testing.assert_frame_equal(table, marked, atol=1e-9)


def test_a_person_with_one_recording_needs_no_task(tmp_path, marked):
    open_only = marked[marked["task"] == "OPEN"].reset_index(drop=True)
    path = tmp_path / "A01.csv"
    open_only.drop(columns=["subject", "task", "repetition"]).to_csv(path, index=False)
    table, _ = read(path, recordings=RECORDINGS[:1])
    pd.testing.assert_frame_equal(table, open_only)


@pytest.mark.parametrize(
    ("name", "labels", "number"),
    [
        ("OPEN_1_000012.pts", ["OPEN_1"], 12),
        ("OPEN_1/000012.pts", ["OPEN_1", ""], 12),
        ("labeled-data\\A01_open\\img0012.png", ["A01_open", ""], 12),
        ("A002_02_NSM_OPEN_color.avi_159.jpg", ["A002_02_NSM_OPEN_color.avi"], 159),
        ("frame_7.png", ["", ""], 7),
        ("portrait.png", [], None),
    ],
)
def test_what_a_pictures_name_says(name, labels, number):
    assert frame_named(name) == (labels, number)


def test_a_recording_goes_by_task_repetition_or_file_name():
    names = RecordingNames("A01", [("OPEN", 1, "x/clip7.mp4"), ("OPEN", 2, "x/clip8.mp4")])
    assert names.meant_by("open_2") == ("OPEN", 2)
    assert names.meant_by("clip7.mp4") == ("OPEN", 1)
    assert names.meant_by("A01_OPEN_1") == ("OPEN", 1)
    assert names.meant_by("OPEN") is None
    assert names.meant_by("") is None
