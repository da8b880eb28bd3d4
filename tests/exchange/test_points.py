"""Tables of 68 points by any program."""

import numpy as np
import pandas as pd
import pytest

from steadyface.errors import ExchangeError
from steadyface.exchange.importing import imported_tracks
from steadyface.exchange.points import read_points

RECORDING = ("A01", "OPEN", 1)


def wide(points, landmarks=range(68)):
    columns = {f"{axis}_{n}": points[:, n, i] for n in landmarks for i, axis in enumerate("xy")}
    return pd.DataFrame({"frame": range(len(points)), **columns})


def test_a_part_of_the_landmarks_is_enough(tmp_path, faces, points):
    wide(points, range(48, 68)).to_csv(tmp_path / "a.csv", index=False)
    found = read_points(tmp_path / "a.csv", RECORDING, shared=False)
    tracks, account = imported_tracks(faces, found, "points", (640, 480))
    mouth = tracks[tracks["landmark"] >= 48]
    np.testing.assert_array_equal(mouth["x_px"], points[:, 48:, 0].ravel())
    assert set(tracks.loc[tracks["landmark"] < 48, "status"]) == {"no_landmark"}
    assert account["landmarks"] == 20


def test_frames_that_the_file_has_not_keep_their_rows(tmp_path, faces, points):
    wide(points).drop(index=[1, 5]).to_csv(tmp_path / "a.csv", index=False)
    found = read_points(tmp_path / "a.csv", RECORDING, shared=False)
    tracks, account = imported_tracks(faces, found, "points", (640, 480))
    assert len(tracks) == 6 * 68
    assert set(tracks.loc[tracks["frame"].isin([1, 5]), "status"]) == {"not_in_file"}
    assert tracks.loc[tracks["frame"] == 1, "time_s"].unique() == [0.031]
    assert account["frames_in_file"] == 4


def test_a_point_outside_the_picture_keeps_its_place_and_says_so(tmp_path, faces, points):
    points[0, 3] = (-0.6, 20)
    wide(points).to_csv(tmp_path / "a.csv", index=False)
    found = read_points(tmp_path / "a.csv", RECORDING, shared=False)
    tracks, _ = imported_tracks(faces, found, "points", (640, 480))
    assert tracks.loc[3, ["x_px", "status"]].tolist() == [-0.6, "outside_image"]


def test_one_file_may_hold_several_recordings(tmp_path, faces, points, tracks):
    other = tracks.assign(task="REST", x_px=0.0)
    pd.concat([other, tracks]).to_csv(tmp_path / "a.csv", index=False)
    found = read_points(tmp_path / "a.csv", RECORDING, shared=True)
    np.testing.assert_array_equal(found.points[0], points[0])
    with pytest.raises(ExchangeError, match="no rows of subject A01, task SPREAD"):
        read_points(tmp_path / "a.csv", ("A01", "SPREAD", 1), shared=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop(columns="y_9"), "lacks one of x_9 and y_9"),
        (lambda t: t[["frame"]], "lacks columns x_0"),
        (lambda t: t.drop(columns="frame"), "lacks column frame"),
        (lambda t: t.assign(frame=t["frame"] + 0.5), "line 2 has frame 0.5"),
        (lambda t: t.assign(frame=t["frame"] - 1), "line 2 has frame -1"),
    ],
)
def test_a_wrong_table_is_told_in_one_line(tmp_path, points, change, words):
    change(wide(points)).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ExchangeError, match=words):
        read_points(tmp_path / "a.csv", RECORDING, shared=False)


def test_a_landmark_that_does_not_exist_or_stands_twice_is_named(tmp_path, tracks):
    long = tracks[["frame", "landmark", "x_px", "y_px"]]
    for changed, words in (
        (long.replace({"landmark": {67: 68}}), "line 69 has landmark 68"),
        (pd.concat([long, long.head(1)]), "line 410 repeats landmark 0"),
    ):
        changed.to_csv(tmp_path / "a.csv", index=False)
        with pytest.raises(ExchangeError, match=words):
            read_points(tmp_path / "a.csv", RECORDING, shared=False)


def test_a_shared_file_must_say_which_recording_a_row_is_of(tmp_path, points):
    wide(points).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ExchangeError, match="lacks column task, repetition"):
        read_points(tmp_path / "a.csv", RECORDING, shared=True)
