"""OpenFace's CSV as its versions write it."""

import numpy as np
import pandas as pd
import pytest

from steadyface.errors import ExchangeError
from steadyface.exchange.importing import imported_tracks
from steadyface.exchange.openface import read_openface

HEAD = ["frame", "face_id", "timestamp", "confidence", "success", "pose_Tx"]
HEAD += [f"x_{n}" for n in range(68)] + [f"y_{n}" for n in range(68)] + ["X_0", "AU45_r"]


def line(frame, points, face=0, success=1, confidence=0.98):
    x, y = ([f"{value:.1f}" for value in values] for values in points.T)
    return [frame, face, "0.033", confidence, success, "1.5", *x, *y, "33.1", "0.12"]


def write(path, lines, comma=", ", start=""):
    text = "\n".join(comma.join(map(str, line)) for line in [HEAD, *lines]) + "\n"
    path.write_text(start + text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("comma", "start"), [(", ", ""), (",", ""), (",", "\ufeff")])
def test_points_come_back_to_the_tenth_that_the_file_has(tmp_path, points, comma, start):
    lines = [line(n + 1, frame) for n, frame in enumerate(points)]
    found = read_openface(write(tmp_path / "a.csv", lines, comma, start))
    np.testing.assert_array_equal(found.frames, range(6))
    np.testing.assert_array_equal(found.points, points.round(1))
    assert (found.confidence == 0.98).all()


def test_what_openface_says_of_a_lost_face_is_no_measurement(tmp_path, faces, points):
    lines = [line(n + 1, frame, success=int(n != 3)) for n, frame in enumerate(points)]
    found = read_openface(write(tmp_path / "a.csv", lines))
    tracks, account = imported_tracks(faces, found, "openface", (640, 480))
    lost = tracks[tracks["frame"] == 3]
    assert lost[["x_px", "y_px"]].isna().all(axis=None)
    assert set(lost["status"]) == {"not_tracked"}
    assert set(tracks.loc[tracks["frame"] != 3, "status"]) == {"ok"}
    assert (account["frames_in_file"], account["frames_with_landmarks"]) == (6, 5)


def test_of_several_faces_the_one_in_the_studys_box_counts_in_every_frame(tmp_path, faces, points):
    # OpenFace's numbers of faces change hands in frame 3; frame 5 has the other person alone.
    lines = []
    for n, frame in enumerate(points):
        ours, other = (0, 1) if n < 3 else (1, 0)
        lines.append(line(n + 1, frame - 190, face=other))
        if n < 5:
            lines.append(line(n + 1, frame, face=ours))
    found = read_openface(write(tmp_path / "a.csv", lines))
    tracks, account = imported_tracks(faces, found, "openface", (640, 480))
    seen = tracks[["x_px", "y_px"]].to_numpy().reshape(6, 68, 2)
    np.testing.assert_allclose(seen[:5], points[:5], atol=0.051)
    assert set(tracks.loc[tracks["frame"] < 5, "status"]) == {"several_faces"}
    assert account["frames_with_several_faces"] == 5
    assert "2 faces in the file" in account["note"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: [*lines, line(7, np.ones((68, 2)))], r"line 8 is frame 6 .*frames 0 to 5"),
        (lambda lines: [*lines, lines[2]], r"line 8 repeats frame 2"),
        (lambda lines: [[0, *lines[0][1:]], *lines[1:]], r"line 2 has frame 0.*first_frame: 0"),
        (lambda lines: [lines[0], ["x", *lines[1][1:]]], r"line 3 has frame 'x'.*no number"),
        (lambda lines: [], r"no rows"),
    ],
    ids=["a frame too many", "a frame twice", "counted from 0", "no number", "empty"],
)
def test_a_file_that_does_not_fit_is_refused_with_its_line(tmp_path, faces, points, change, words):
    lines = change([line(n + 1, frame) for n, frame in enumerate(points)])
    path = write(tmp_path / "a.csv", lines)
    with pytest.raises(ExchangeError, match=words) as told:
        imported_tracks(faces, read_openface(path), "openface", (640, 480))
    assert "a.csv" in str(told.value)


def test_a_file_without_points_says_which_columns_are_missing(tmp_path):
    (tmp_path / "a.csv").write_text("frame, confidence, success, AU01_r\n1, 1, 1, 0\n")
    with pytest.raises(ExchangeError, match=r"lacks column x_0, x_1, .*docs"):
        read_openface(tmp_path / "a.csv")


@pytest.mark.parametrize("written", ["-nan(ind)", "nan", "", "lost", "1e999"])
def test_in_rows_without_a_face_anything_may_stand(tmp_path, faces, points, written):
    lines = [line(n + 1, frame) for n, frame in enumerate(points)]
    first = HEAD.index("x_0")
    lines[3][3:5] = [written, 0]
    lines[3][first : first + 136] = [written] * 136
    found = read_openface(write(tmp_path / "a.csv", lines, ","))
    tracks, _ = imported_tracks(faces, found, "openface", (640, 480))
    assert set(tracks.loc[tracks["frame"] == 3, "status"]) == {"not_tracked"}
    assert set(tracks.loc[tracks["frame"] != 3, "status"]) == {"ok"}


def test_another_scheme_than_68_points_is_refused(tmp_path):
    columns = {f"{axis}_{n}": [1.0] for axis in "xy" for n in range(98)}
    table = pd.DataFrame({"frame": [1], "confidence": [1], "success": [1], **columns})
    table.to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ExchangeError, match=r"more than 68 points.*OpenFace 3"):
        read_openface(tmp_path / "a.csv")


def test_a_row_without_a_number_of_its_face_is_of_one_face_more(tmp_path, points):
    lines = [line(n + 1, frame, face="" if n == 2 else 0) for n, frame in enumerate(points)]
    found = read_openface(write(tmp_path / "a.csv", lines))
    assert found.faces.tolist() == [0, 0, 1, 0, 0, 0]
