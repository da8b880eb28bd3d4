"""What goes out to other tools comes back the same, and never as annotations unchanged."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from steadyface.annotation_task.destination import destination_of
from steadyface.annotation_task.folder import FORMATS, write_task
from steadyface.annotations.conversion import read_annotations
from steadyface.annotations.marks import AS_300W
from steadyface.annotations.saved_work import TO_BE_CORRECTED
from steadyface.exchange.pandas_hdf import read_frame
from tests.annotation_task.conftest import (
    COUNTS,
    RECORDINGS,
    SIZES,
    SUBJECT,
    picture_of,
    small_task,
)


@pytest.fixture
def folder(tmp_path, task):
    place = tmp_path / "task"
    write_task(
        place, task, picture_of(task), FORMATS, destination="data/annotations/A01", simulated=True
    )
    return place


def as_exported(folder, kind):
    """What the tool gives back if nobody moves a point."""
    if kind == "coco":
        path = folder / "coco_keypoints.json"
        content = json.loads(path.read_text())
        path.write_text(json.dumps(content | {"info": {"description": "exported"}}))
    elif kind == "cvat":
        path = folder / "cvat/annotations.xml"
        path.write_text(path.read_text().replace(TO_BE_CORRECTED, "exported"))
    elif kind == "label_studio":
        path = folder / "label_studio/tasks.json"
        tasks = json.loads(path.read_text())
        for one in tasks:
            one["annotations"] = [{"result": one["predictions"][0]["result"]}]
        path.write_text(json.dumps(tasks))
    else:
        path = folder / "labeled-data"
    return path


def read(path, first_frame=0):
    return read_annotations(
        path, SUBJECT, RECORDINGS, replace(AS_300W, first_frame=first_frame), COUNTS, SIZES
    )


def assert_same(table, task):
    keys = table[["task", "repetition", "frame"]].drop_duplicates().to_numpy().tolist()
    assert keys == [[frame.task, frame.repetition, frame.frame] for frame in task.frames]
    found = table[["x_px", "y_px"]].to_numpy().reshape(-1, 68, 2)
    assert np.abs(found - [frame.points for frame in task.frames]).max() < 0.01


@pytest.mark.parametrize("kind", FORMATS)
def test_points_come_back_from_every_tool_the_same(folder, task, kind):
    table, problems = read(as_exported(folder, kind))
    assert [str(problem) for problem in problems] == []
    assert_same(table, task)


@pytest.mark.parametrize("kind", FORMATS)
def test_frames_counted_from_one_come_back_as_the_same_frames(tmp_path, kind):
    task = small_task(first_frame=1)
    write_task(tmp_path, task, picture_of(task), [kind], destination="data", simulated=False)
    table, _ = read(as_exported(tmp_path, kind), first_frame=1)
    assert_same(table, task)


@pytest.mark.parametrize(
    "name", ["coco_keypoints.json", "cvat/annotations.xml", "label_studio/tasks.json"]
)
def test_a_trackers_points_that_nobody_has_corrected_are_no_annotations(folder, name):
    table, problems = read(folder / name)
    assert table.empty
    assert problems[0].kind == "problem"
    assert "corrected" in problems[0].wrong or "no keypoint" in problems[0].wrong


def test_deeplabcut_has_the_same_in_hdf5_as_in_csv(folder):
    place = folder / "labeled-data/A01_OPEN_1"
    frame = read_frame(place / "CollectedData_SteadyFace.h5")
    lines = (place / "CollectedData_SteadyFace.csv").read_text().splitlines()
    cells = [line.split(",") for line in lines]
    assert [row[0] for row in cells[3:]] == frame.index.tolist()
    assert np.array([row[1:] for row in cells[3:]], float) == pytest.approx(frame.values)
    assert [tuple(head) for head in zip(*(row[1:] for row in cells[:3]), strict=True)] == [
        tuple(column) for column in frame.columns
    ]
    for name in frame.index:
        assert (folder / name).is_file()


def test_cvats_label_has_a_node_for_each_point_and_lines_between_nodes(folder):
    (label,) = json.loads((folder / "cvat/labels.json").read_text())
    names = [point["name"] for point in label["sublabels"]]
    assert re.findall(r'data-label-name="(\w+)"', label["svg"]) == names
    assert len(set(names)) == 68
    ends = re.findall(r'data-node-(?:from|to)="(\d+)"', label["svg"])
    assert {int(end) for end in ends} == set(range(1, 69))


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (None, "data/annotations/A01"),
        ("data/{subject}.csv", "data/annotations/A01"),
        ("data/marks/{subject}", "data/marks/A01"),
        ("data/{annotator}/{subject}.json", "data/<your initials>/A01.json"),
        ("/home/anna/marks/{subject}", "…/A01"),
    ],
)
def test_the_reader_is_told_where_the_file_goes_and_no_folder_of_a_machine(pattern, expected):
    assert destination_of(pattern, "A01") == expected


def test_only_the_asked_for_formats_are_written_and_the_folder_says_that_it_shows_a_face(
    tmp_path, task
):
    write_task(tmp_path, task, picture_of(task), ["coco"], destination="data/x", simulated=False)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"frames", "annotate.html", "README.txt", "coco_keypoints.json"}
    text = (tmp_path / "README.txt").read_text()
    assert "SHOWS A FACE" in text
    assert "data/x" in text
    assert "Mesh" in text
    assert "cvat" not in text
