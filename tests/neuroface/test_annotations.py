"""The release's annotations are read in each form; what is wrong is told with file and row."""

import numpy as np
import pytest

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.measures.accuracy import box_diagonal
from steadyface.neuroface.annotations import read_video_annotations, rows_of
from steadyface.neuroface.layout import Take, survey
from tests.neuroface.release import (
    MARKED,
    Layout,
    box_of,
    lines_of,
    place_text,
    write_points,
    write_release,
)

TAKE = Take("A101", "02", "NSM_OPEN")
STEM = "A101_02_NSM_OPEN_color"


@pytest.fixture
def points(clips):
    return np.round(clips["ALS", "OPEN"].points[list(MARKED)], 2)


@pytest.fixture
def folder(tmp_path):
    """A release of one video whose annotations a test writes."""
    place_text(tmp_path / f"ALS/Videos/{STEM}.avi", "")
    return tmp_path


def read(folder):
    return read_video_annotations(survey(folder)[0], TAKE)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1))


@pytest.mark.parametrize("header", ["plain", "spaces", "bom"])
@pytest.mark.parametrize("box_ending", ["_gt", "", None])
def test_every_header_and_box_name_gives_the_same_points(
    tmp_path, clips, points, header, box_ending
):
    layout = Layout(header=header, box_ending=box_ending, pictures=False)
    annotations, problems = read(write_release(tmp_path, clips, layout))
    assert not problems
    assert annotations.numbers.tolist() == [index + 1 for index in MARKED]
    np.testing.assert_array_equal(annotations.points, points)
    boxes = [[np.nan] * 4 if box_ending is None else box_of(marked) for marked in points]
    np.testing.assert_array_equal(annotations.boxes, boxes)


def test_the_repacks_files_give_the_same_points(tmp_path, clips, points):
    annotations, problems = read(write_release(tmp_path, clips, Layout(per_frame=True)))
    assert not problems
    assert annotations.numbers.tolist() == [index + 1 for index in MARKED]
    np.testing.assert_array_equal(annotations.points, points)
    np.testing.assert_array_equal(annotations.boxes, [box_of(marked) for marked in points])


def test_columns_are_found_by_name(folder, points):
    path = folder / f"ALS/Landmarks_gt/{STEM}.txt"
    write_points(path, [3, 7, 11], points)
    rows = [line.split(",") for line in path.read_text().splitlines()]
    order = np.random.default_rng(0).permutation(137)
    path.write_text("\n".join(",".join(row[place] for place in order) for row in rows))
    np.testing.assert_array_equal(read(folder)[0].points, points)


def test_a_made_box_is_the_releases_box_within_rounding(points):
    for marked in points:
        x1, y1, x2, y2 = box_of(marked)
        assert box_diagonal(marked) == pytest.approx(np.hypot(x2 - x1, y2 - y1), abs=1.5)


def test_rows_count_frames_from_0_and_points_from_0(folder, points):
    write_points(folder / f"ALS/Landmarks_gt/{STEM}.txt", [3, 7, 11], points)
    rows, boxes = rows_of(read(folder)[0], TAKE, "OPEN", 1, first_frame=1)
    rows = tables.check(rows, ANNOTATIONS, "rows")
    assert rows["frame"].unique().tolist() == [2, 6, 10]
    corner = rows[(rows["frame"] == 6) & (rows["landmark"] == 48)]
    assert corner[["x_px", "y_px"]].to_numpy().tolist() == [points[1, 48].tolist()]
    assert boxes.empty


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("x17,", "z17,", "has no column 'x17'"),
        ("\n7,", "\n3,", "(subject A101, row 3): frame 3 stands there twice"),
        ("\n7,", "\n7.5,", "(subject A101, row 3): frame '7.5' is no whole number"),
        ("\n11,", "\n11,?", "(subject A101, row 4): '?"),
        ("\n7,", "\n7,1,2,", "row 3): has 139 cells, but the header has 137"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(folder, points, old, new, told):
    path = folder / f"ALS/Landmarks_gt/{STEM}.txt"
    write_points(path, [3, 7, 11], points)
    edit(path, old, new)
    (problem,) = read(folder)[1]
    assert problem.file == str(path)
    assert told in str(problem)
    assert problem.kind == "problem"


def test_everything_that_is_wrong_with_a_file_is_told(folder, points):
    path = folder / f"ALS/Landmarks_gt/{STEM}.txt"
    write_points(path, [3, 7, 11], points)
    edit(path, "\n7,", "\nseven,")
    edit(path, "\n11,", "\neleven,")
    assert [problem.row for problem in read(folder)[1]] == [3, 4]


def test_points_that_are_not_marked_stay_missing_and_are_noted(folder, points):
    path = folder / f"ALS/Landmarks_gt/{STEM}.txt"
    write_points(path, [3, 7, 11], points)
    edit(path, f"\n7,{points[1, 0, 0]},{points[1, 0, 1]},", "\n7,,,")
    annotations, (note,) = read(folder)
    assert np.isnan(annotations.points[1, 0]).all()
    assert note.kind == "note"
    assert "frame 7: 1 of 68 points are not marked" in str(note)


def test_a_point_at_the_images_corner_is_no_mark(folder, points):
    points[2, 30] = 0
    write_points(folder / f"ALS/Landmarks_gt/{STEM}.txt", [3, 7, 11], points)
    (problem,) = read(folder)[1]
    assert "frame 11: point 31 is marked at 0, 0" in str(problem)


@pytest.mark.parametrize("kind", ["width and height", "another frame"])
def test_boxes_that_do_not_fit_their_points_are_told(folder, points, kind):
    write_points(folder / f"ALS/Landmarks_gt/{STEM}.txt", [3, 7, 11], points)
    x1, y1, x2, y2 = box_of(points[0])
    box = (x1, y1, x2 - x1, y2 - y1) if kind == "width and height" else (x1, y1, x2 + 40, y2)
    place_text(
        folder / f"ALS/Bbox_gt/{STEM}_gt.txt",
        f"Frame,x1,y1,x2,y2\n3,{','.join(map(str, box))}",
    )
    (problem,) = read(folder)[1]
    assert "frame 3: the box's diagonal is" in str(problem)
    assert "two corners (x1, y1, x2, y2)" in str(problem)


def test_two_files_for_one_video_are_told(folder, points):
    for name in ("Landmarks_gt", "Landmarks_gt_copy"):
        write_points(folder / f"ALS/{name}/{STEM}.txt", [3, 7, 11], points)
    (problem,) = read(folder)[1]
    assert "marks the same video as" in str(problem)


def test_a_repacks_file_that_lacks_points_is_told(folder, points):
    place_text(folder / f"all/{STEM}_avi_3.lmk2d.txt", lines_of(points[0][:-1]))
    annotations, (problem,) = read(folder)
    assert annotations is None
    assert "holds 67 lines of 2 numbers, not 68" in str(problem)
