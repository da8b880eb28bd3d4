"""Annotators are told apart, by what a file says or where it lies, and it is clear who counts."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from steadyface.annotations.annotators import reference_of
from steadyface.annotations.conversion import read_annotations, read_annotators
from steadyface.annotations.marks import AS_300W
from tests.annotations.faces import FACE
from tests.annotations.saved import save_work

RECORDINGS = [("OPEN", 1, "data/A01_open.mp4")]
COUNTS = {("OPEN", 1): 20}
SIZES = {("OPEN", 1): (640, 480)}


def saved(path, annotator="AB", frames=(3,), shift=0.0, **info):
    points = {("OPEN", 1, frame): FACE + shift for frame in frames}
    return save_work(path, points, (640, 480), annotator, **info)


def read(sources, reference="mean", first_frame=0):
    conventions = replace(AS_300W, first_frame=first_frame, reference=reference)
    return read_annotators(sources, "A01", RECORDINGS, conventions, COUNTS, SIZES)


def frames_by(table):
    return {
        annotator: sorted(set(rows["frame"])) for annotator, rows in table.groupby("annotator")
    }


def test_files_in_one_folder_are_told_apart_by_what_they_say(tmp_path):
    saved(tmp_path / "A01.AB.json", "AB", (3, 7))
    saved(tmp_path / "A01.CD.json", "CD", (7, 9), shift=2.0)
    table, problems = read({"": tmp_path})
    assert problems == []
    assert frames_by(table) == {"AB": [3, 7], "CD": [7, 9]}


def test_files_that_do_not_say_who_are_told_apart_by_their_place(tmp_path):
    rows = pd.DataFrame({"frame": 3, "landmark": range(68), "x_px": FACE[:, 0]})
    for annotator in ("AB", "CD"):
        rows.assign(y_px=FACE[:, 1]).to_csv(tmp_path / f"{annotator}.csv", index=False)
    table, problems = read({name: tmp_path / f"{name}.csv" for name in ("AB", "CD")})
    assert problems == []
    assert frames_by(table) == {"AB": [3], "CD": [3]}


def test_files_without_any_name_are_one_annotators(tmp_path):
    rows = pd.DataFrame({"frame": 3, "landmark": range(68), "x_px": FACE[:, 0]})
    rows.assign(y_px=FACE[:, 1]).to_csv(tmp_path / "A01.csv", index=False)
    table, _ = read({"": tmp_path / "A01.csv"})
    assert frames_by(table) == {"unnamed": [3]}


def test_the_mean_of_all_who_annotated_a_frame_is_the_reference(tmp_path):
    saved(tmp_path / "A01.AB.json", "AB", (3, 7))
    saved(tmp_path / "A01.CD.json", "CD", (7, 9), shift=2.0)
    table, _ = read({"": tmp_path})
    reference = reference_of(table, "mean")
    places = reference[["x_px", "y_px"]].to_numpy().reshape(3, 68, 2)
    assert sorted(set(reference["frame"])) == [3, 7, 9]
    assert places == pytest.approx(np.stack([FACE, FACE + 1, FACE + 2]), abs=0.001)


def test_one_annotator_alone_may_be_the_reference(tmp_path):
    saved(tmp_path / "A01.AB.json", "AB", (3, 7))
    saved(tmp_path / "A01.CD.json", "CD", (7, 9), shift=2.0)
    conventions = replace(AS_300W, reference="CD")
    reference, problems = read_annotations(tmp_path, "A01", RECORDINGS, conventions, COUNTS, SIZES)
    assert problems == []
    assert sorted(set(reference["frame"])) == [7, 9]
    assert reference["x_px"].to_numpy()[:68] == pytest.approx(FACE[:, 0] + 2, abs=0.001)


def test_a_reference_who_has_annotated_nothing_is_refused(tmp_path):
    saved(tmp_path / "A01.AB.json", "AB")
    _, (problem,) = read({"": tmp_path}, reference="XY")
    assert problem.kind == "problem"
    assert "nothing by XY" in problem.wrong
    assert "AB" in problem.remedy


def test_an_older_file_beside_the_newer_one_is_one_problem_that_names_both(tmp_path):
    """Browsers name what is saved again `A01.AB (1).json`."""
    saved(tmp_path / "A01.AB.json", "AB", (3, 7, 9))
    saved(tmp_path / "A01.AB (1).json", "AB", (3, 7))
    saved(tmp_path / "A01.CD.json", "CD", (3, 7))
    table, (problem,) = read({"": tmp_path})
    assert problem.file == str(tmp_path / "A01.AB.json")
    assert problem.wrong == "has 2 frames by AB that A01.AB (1).json has too"
    assert "saved last" in problem.remedy
    assert frames_by(table) == {"AB": [3, 7, 9], "CD": [3, 7]}


def test_the_same_frame_twice_in_files_that_do_not_say_who_is_refused(tmp_path):
    rows = pd.DataFrame({"frame": 3, "landmark": range(68), "x_px": FACE[:, 0]})
    for name in ("first", "second"):
        rows.assign(y_px=FACE[:, 1]).to_csv(tmp_path / f"{name}.csv", index=False)
    _, (problem,) = read({"": tmp_path})
    assert "marked twice" in problem.wrong


def test_the_page_says_itself_how_its_frames_count(tmp_path):
    table, problems = read({"": saved(tmp_path / "A01.AB.json")}, first_frame=1)
    assert problems == []
    assert set(table["frame"]) == {3}


@pytest.mark.parametrize(
    ("info", "words"),
    [
        ({"subject": "C07"}, "another person"),
        ({"annotator": "Anna Maria"}, "who annotated"),
        ({"annotator": None}, "who annotated"),
        ({"first_frame": 5}, "who annotated"),
        ({"started_from": {}}, "who annotated"),
    ],
)
def test_a_file_that_says_something_impossible_is_refused(tmp_path, info, words):
    path = saved(tmp_path / "A01.AB.json")
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | {"info": content["info"] | info}))
    table, problems = read({"": path})
    assert table.empty
    assert words in problems[0].wrong
    assert "C07" not in str(problems[0])


def test_a_file_in_the_place_of_another_annotator_is_refused(tmp_path):
    _, (problem,) = read({"CD": saved(tmp_path / "A01.AB.json")})
    assert "saved by AB, but lies in the place of CD" in problem.wrong


def test_a_place_called_by_a_full_name_is_refused_without_telling_it(tmp_path):
    _, (problem,) = read({"Anna Maria": saved(tmp_path / "A01.json", annotator="AB")})
    assert "Anna" not in problem.wrong + problem.remedy
