"""What is wrong with annotations is told with the file, row and remedy; valid rows are kept."""

import json

import numpy as np
import pandas as pd
import pytest

from steadyface.annotations.conversion import read_annotations
from steadyface.annotations.marks import AS_300W

RECORDINGS = [("OPEN", 1, "data/A01_open.mp4"), ("REST", 1, "data/A01_rest.mp4")]
COUNTS = {("OPEN", 1): 20, ("REST", 1): 20}
SIZES = {("OPEN", 1): (640, 480), ("REST", 1): (640, 480)}


def frame(**changes):
    rows = {
        "subject": "A01",
        "task": "OPEN",
        "repetition": 1,
        "frame": 2,
        "landmark": np.arange(68),
        "x_px": 320.0 + np.arange(68),
        "y_px": 240.0,
    }
    return pd.DataFrame(rows | changes).astype(object)


def read(path, sizes=SIZES):
    return read_annotations(path, "A01", RECORDINGS, AS_300W, COUNTS, sizes)


def change(column, value):
    """A change of the third point's cell."""

    def apply(table):
        table.loc[2, column] = value
        return table

    return apply


@pytest.mark.parametrize(
    ("changed", "row", "words"),
    [
        (change("task", "SPREAD"), 4, ["SPREAD 1", "not list", "OPEN_1, REST_1"]),
        (change("repetition", 2), 4, ["OPEN 2"]),
        (change("frame", 20), 4, ["frame 20 of OPEN 1", "it has 20 frames, 0 to 19"]),
        (change("frame", -1), 4, ["frame -1 does not exist", "first_frame"]),
        (change("frame", 2.5), 4, ["frame 2.5"]),
        (change("frame", "two"), 4, ["frame 'two' is not a number"]),
        (change("frame", ""), 4, ["frame '' is not a number"]),
        (change("landmark", 68), 4, ["landmark 68 is outside 0 to 67", "count from 0"]),
        (change("x_px", "1,234 "), 4, ["x_px '1,234' is not a number", "decimal point"]),
        (change("x_px", ""), 4, ["missing while the other is given"]),
        (change("y_px", "inf"), 4, ["infinite"]),
        (change("landmark", 1), 4, ["frame 2 of OPEN 1, landmark 1 is marked twice"]),
        (change("subject", "A02"), 4, ["of another subject", "'A02'"]),
    ],
)
def test_a_faulty_cell_is_told_with_its_row_and_the_others_are_kept(tmp_path, changed, row, words):
    path = tmp_path / "A01.csv"
    changed(frame()).to_csv(path, index=False)
    table, problems = read(path)
    (problem,) = [problem for problem in problems if problem.kind == "problem"]
    assert problem.row == row
    assert problem.file == str(path)
    assert "\n" not in str(problem)
    for word in words:
        assert word in str(problem)
    assert table["x_px"].notna().sum() == 67


def test_all_faults_of_a_file_are_told_together_and_rows_of_one_kind_are_counted(tmp_path):
    path = tmp_path / "A01.csv"
    table = frame()
    table.loc[2, "landmark"], table.loc[3, "x_px"] = 70, "left"
    beyond = frame(frame=99)
    pd.concat([table, beyond]).to_csv(path, index=False)
    _, problems = read(path)
    told = [problem.wrong for problem in problems if problem.kind == "problem"]
    assert len(told) == 3
    assert "and 67 more rows" in " ".join(told)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("A01.csv", "frame,landmark,y_px\n1,2,3\n", ["no column 'x_px'"]),
        ("A01.csv", "frame,landmark,x_px,y_px,mood\n1,2,3,4,5\n", ["unknown column 'mood'"]),
        ("A01.csv", "frame,landmark,x_px,y_px\n1,2,3,4\n", ["no column 'task'"]),
        ("A01.csv", "", ["empty"]),
        ("A01.csv", "subject,task,frame,landmark,x_px,y_px\nA02\n", ["of another subject"]),
        ("A01.json", "[]", ["no keypoint", "JSON"]),
        ("A01.json", "{", ["no annotation file in JSON", "COCO", "Label Studio", "labelme"]),
        ("A01.docx", "words", ["unknown kind '.docx'", "COCO"]),
        ("A01_open_0003.pts", "version: 1\n", ["no points"]),
        ("A01_open_0003.pts", "version: 1\nn_points: 2\n{\n1 2\n3 4\n}\n", ["2 points instead"]),
        ("A01_open_0003.pts", "version: 1\n{\n1 b\n}\n", ["not two numbers"]),
        ("picture.pts", "version: 1\n{\n1 2\n}\n", ["which recording and frame", "OPEN_1"]),
        ("A01.csv", "scorer,a,a\nindividuals,b,b\n", ["DeepLabCut's header"]),
        ("A01.csv", "scorer,a\nbodyparts,0\ncoords,likelihood\n", ["predictions"]),
        (
            "A01.csv",
            "scorer,a,a\nbodyparts,lip,lip\ncoords,x,y\n",
            ["no name means a landmark", "jaw_0"],
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_one_clear_line(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_text(content)
    table, problems = read(path)
    assert table.empty
    (problem,) = [problem for problem in problems if problem.kind == "problem"]
    assert name in str(problem)
    for word in words:
        assert word in str(problem)


def test_pictures_of_another_size_and_points_outside_are_noticed(tmp_path):
    image = {"id": 1, "file_name": "OPEN_1_3.png", "width": 320, "height": 240}
    points = np.column_stack([np.full(68, 100.0), np.full(68, 90.0), np.full(68, 2)])
    entry = {"image_id": 1, "keypoints": points.ravel().tolist()}
    path = tmp_path / "A01.json"
    path.write_text(json.dumps({"images": [image], "annotations": [entry]}))
    (problem,) = [problem for problem in read(path)[1] if problem.kind == "problem"]
    assert "320 x 240" in problem.wrong
    assert "640 x 480" in problem.wrong
    frame(x_px=3000.0).to_csv(tmp_path / "A01.csv", index=False)
    (problem,) = read(tmp_path / "A01.csv")[1]
    assert "OPEN 1: 100% of the points of frame 2 lie outside" in problem.wrong


def test_two_faces_in_a_picture_are_refused(tmp_path):
    image = {"id": 1, "file_name": "OPEN_1_3.png"}
    entry = {"image_id": 1, "keypoints": [100.0, 90.0, 2] * 68}
    path = tmp_path / "A01.json"
    path.write_text(json.dumps({"images": [image], "annotations": [entry, entry]}))
    assert "two annotated faces" in read(path)[1][0].wrong
