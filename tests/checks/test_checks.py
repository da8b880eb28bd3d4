"""The check of the data tells all that is wrong, each thing with its file, row and remedy."""

import hashlib
from pathlib import Path

import av
import numpy as np
import pandas as pd
import pytest
import torch

from steadyface import tables
from steadyface.annotations.marks import AS_300W
from steadyface.checks.annotated import ANNOTATED, annotated_frames, told_annotated
from steadyface.checks.listing import as_text
from steadyface.checks.recordings import check_annotations, check_recordings, listed
from steadyface.checks.weights import check_own_weights, check_weights
from steadyface.faces.following import Faces
from steadyface.problems import NOTE, PROBLEM, PROBLEMS, Problem, problem_table, problems_of

SETTINGS = {
    "engine": "python",
    "allow_recovered": False,
    "stall_limit_s": 5,
    "expected_rate_hz": None,
}
FACES = {"box": "smooth", "threshold": 0.0, "largest_gap": 5}


@pytest.fixture
def video(tmp_path):
    """Half a second of grey: a video without a face."""
    path = tmp_path / "grey.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=30)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for _ in range(15):
            grey = np.full((64, 96, 3), 128, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode())
    return path


def test_all_recordings_of_a_person_are_looked_at_whatever_is_wrong_with_the_first(
    tmp_path, video
):
    empty, missing = tmp_path / "empty.bag", tmp_path / "missing.mp4"
    empty.touch()
    files = [str(path) for path in (missing, empty, video)]
    recordings = [("video", number, file) for number, file in enumerate(files, start=1)]
    looked = check_recordings(listed(recordings, [2, 3, 4], [None] * 3), "p1", SETTINGS, FACES)
    assert [problem.row for problem in looked.problems] == [2, 3, 4]
    assert [problem.subject for problem in looked.problems] == ["p1"] * 3
    no_file, no_bytes, no_face = looked.problems
    assert "no such file" in no_file.wrong
    assert "empty" in no_bytes.wrong
    assert "no face in any of the 5 frames looked at (0, 3, 7, 10, 14)" in no_face.wrong
    assert all(problem.remedy for problem in looked.problems)
    # No folder of this machine in what becomes a result.
    assert all(str(tmp_path) not in str(problem) for problem in looked.problems)
    assert looked.counts == {("video", 3): 15}
    assert looked.sizes == {("video", 3): (96, 64)}


def test_a_video_that_was_cut_is_told(tmp_path, video):
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(video.read_bytes()[:-300])
    looked = check_recordings(listed([("video", 1, str(cut))], [2], [None]), "p1", SETTINGS, FACES)
    (problem,) = looked.problems
    assert problem.kind == PROBLEM
    assert "cut.mp4" in str(problem)


@pytest.fixture
def notes_of(video, monkeypatch):
    """The notes on a video in whose five frames looked at the detector sees the given faces."""

    def look(places, box):
        seen = [
            Faces(
                np.array([[x, 10, x + side, 10 + side] for x, side in faces]), np.ones(len(faces))
            )
            for faces in places
        ]
        monkeypatch.setattr(
            "steadyface.checks.recordings.detect_faces", lambda *_: iter([seen.pop(0)])
        )
        recordings = listed([("video", 1, str(video))], [2], [None])
        looked = check_recordings(recordings, "p1", SETTINGS, {**FACES, "box": box})
        assert {problem.kind for problem in looked.problems} <= {NOTE}
        return [f"{problem.wrong}; {problem.remedy}" for problem in looked.problems]

    return look


def test_a_head_that_moves_is_noted_with_what_its_box_will_do(notes_of):
    moving = [[(x, 40)] for x in (20, 24, 16, 20, 50)]
    (note,) = notes_of(moving, "recording")
    assert "up to 0.8 box sides away" in note
    assert "box: smooth follows them" in note
    (note,) = notes_of(moving, "smooth")
    assert "the box follows it" in note
    assert notes_of(moving, "frame") == []
    assert notes_of([[(x, 40)] for x in (20, 24, 16, 20, 22)], "recording") == []


def test_of_several_faces_the_one_that_is_followed_is_noted(notes_of):
    (note,) = notes_of([[(20, 40)], [(70, 20), (20, 40)], *[[(20, 40)]] * 3], "smooth")
    assert "several faces (frame 3)" in note
    assert "around x 40, y 30 px" in note


def test_annotations_are_held_against_the_frames_that_were_read(tmp_path, video):
    recordings = listed([("video", 1, str(video))], [2], [None])
    looked = check_recordings(recordings, "p1", SETTINGS, FACES)
    table = pd.DataFrame(
        {"frame": [3, 15], "landmark": [0, 0], "x_px": [5.0, 5.0], "y_px": [5.0, 5.0]}
    )
    table.to_csv(tmp_path / "p1.csv", index=False)
    source = str(tmp_path / "p1.csv")
    valid, problems = check_annotations({"": source}, "p1", recordings, AS_300W, looked)
    (problem,) = [problem for problem in problems if problem.kind == PROBLEM]
    assert "it has 15 frames, 0 to 14" in problem.wrong
    assert problem.row == 3
    assert set(valid["frame"]) == {3}
    nothing, problems = check_annotations({}, "p1", recordings, AS_300W, looked)
    assert nothing.empty
    assert problems == []


def test_annotated_frames_are_counted_by_annotator_and_person():
    def marked(annotator, frames):
        rows = [(annotator, "OPEN", 1, frame, point) for frame in frames for point in (0, 1)]
        return pd.DataFrame(rows, columns=["annotator", "task", "repetition", "frame", "landmark"])

    first = annotated_frames("A01", pd.concat([marked("AB", range(4)), marked("CD", [0, 2])]))
    second = annotated_frames("A02", marked("AB", [7]))
    nobody = annotated_frames("A03", marked("AB", []))
    table = tables.check(pd.concat([first, second, nobody]), ANNOTATED, "annotated")
    assert list(told_annotated(table)) == [
        "- by AB, 5 in all: A01 4, A02 1",
        "- by CD, 2 in all: A01 2",
    ]
    text = as_text([], 3, 5, list(told_annotated(table)))
    assert text.startswith("ANNOTATED FRAMES\n- by AB, 5 in all")


def test_the_list_has_problems_first_and_sums_up():
    problems = [
        Problem("a.mp4", "frames are missing", "nothing", "p1", 2, NOTE),
        Problem("b.mp4", "no such file", "correct the path", "p2", 3),
    ]
    text = as_text(problems, 2, 5)
    assert text.index("b.mp4 (subject p2, row 3): no such file") < text.index("a.mp4")
    assert text.endswith(
        "1 problem to mend before the study can run; 2 people and 5 recordings were looked at.\n"
    )
    assert as_text(problems[:1], 2, 5).splitlines()[0] == "NOTES"
    assert "No problems;" in as_text([], 2, 5)
    assert "a simulated study renders its own" in as_text([], 0, 0)


def test_problems_come_back_from_their_table(tmp_path):
    problems = [
        Problem("a.tsv", "is empty", "fill it"),
        Problem("b.mp4", "no face", "look", "p2", 3, NOTE),
    ]
    tables.write(tmp_path / "problems.csv", problem_table(problems), PROBLEMS)
    assert problems_of(tables.read(tmp_path / "problems.csv", PROBLEMS)) == problems
    tables.write(tmp_path / "none.csv", problem_table([]), PROBLEMS)
    assert problems_of(tables.read(tmp_path / "none.csv", PROBLEMS)) == []


def test_weights_are_held_against_their_hashes(tmp_path):
    copy = tmp_path / "fan.pth"
    copy.write_bytes(b"other")
    (changed,) = check_own_weights("2dfan4", str(copy))
    assert changed.kind == PROBLEM
    assert "sha256" in changed.wrong
    (download,) = check_weights(["2dfan4"])
    assert download.kind == NOTE
    assert check_weights(["fan_compact"]) == []


@pytest.mark.parametrize(
    ("name", "holds", "told"),
    [
        ("cpm_vgg16_300w", {"state_dict": {"features.0.weight": torch.zeros(2)}}, "features"),
        ("cpm_vgg16_300w", [1, 2], "no tensors"),
        ("2dfan4", {"conv1.weight": torch.zeros(2)}, "not the weights of a face"),
        ("cpm_vgg16_300w", {"state_dict": Path("/")}, "could run a program"),
    ],
)
def test_a_file_whose_hash_nobody_publishes_is_looked_into(tmp_path, name, holds, told):
    path = tmp_path / "own.pth"
    torch.save(holds, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    (problem,) = check_own_weights(name, str(path), digest)
    assert problem.kind == PROBLEM
    assert told in problem.wrong
    assert "own.pth" in problem.file
    assert "weights_only" not in str(problem)


def test_a_file_of_weights_that_is_not_there_is_a_problem(tmp_path):
    (problem,) = check_own_weights("cpm_vgg16_300w", str(tmp_path / "none.pth"))
    assert "no such weight file" in problem.wrong
