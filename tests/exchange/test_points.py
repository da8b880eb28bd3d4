"""Tables of 68 points by any program."""

import numpy as np
import pandas as pd
import pytest

from steadyface.errors import ExchangeError
from steadyface.exchange.importing import imported_tracks
from steadyface.exchange.points import read_points
from steadyface.landmark_names import LANDMARK_NAMES

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


FORMS = {
    "from 1": [str(number) for number in range(1, 69)],
    "our names": LANDMARK_NAMES,
    "two digits": [f"{number:02d}" for number in range(68)],
}


@pytest.mark.parametrize("names", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("shape", ["wide", "long"])
def test_landmarks_go_by_name_over_the_whole_file(tmp_path, faces, points, names, shape):
    if shape == "wide":
        renamed = {f"{axis}_{n}": f"{axis}_{names[n]}" for n in range(68) for axis in "xy"}
        table = wide(points).rename(columns=renamed)
    else:
        x, y = points.reshape(-1, 2).T
        frames = np.repeat(range(6), 68)
        table = pd.DataFrame({"frame": frames, "landmark": [*names] * 6, "x_px": x, "y_px": y})
    table.to_csv(tmp_path / "a.csv", index=False)
    found = read_points(tmp_path / "a.csv", RECORDING, shared=False)
    tracks, account = imported_tracks(faces, found, "points", (640, 480))
    np.testing.assert_array_equal(tracks["x_px"], points[..., 0].ravel())
    assert ("count from 1" in str(account["note"])) == (names[0] == "1")


def test_the_mouth_alone_may_count_from_1(tmp_path, points):
    names = {f"{axis}_{n}": f"{axis}_{n + 1}" for n in range(68) for axis in "xy"}
    wide(points, range(48, 68)).rename(columns=names).to_csv(tmp_path / "a.csv", index=False)
    found = read_points(tmp_path / "a.csv", RECORDING, shared=False)
    np.testing.assert_array_equal(found.points[:, 48:], points[:, 48:])


@pytest.mark.parametrize(
    ("landmarks", "words"),
    [
        (range(1, 67), "another scheme"),
        (range(2, 67), "unclear"),
        ([48], "unclear"),
        ([48, 50, 59], "unclear"),
    ],
)
def test_a_part_that_does_not_tell_is_refused(tmp_path, points, landmarks, words):
    wide(points, landmarks).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ExchangeError, match=words):
        read_points(tmp_path / "a.csv", RECORDING, shared=False)


def test_more_than_68_points_are_another_scheme(tmp_path):
    columns = {f"{axis}_{n}": [1.0, 2] for n in range(98) for axis in "xy"}
    pd.DataFrame({"frame": [0, 1], **columns}).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ExchangeError, match="'97' is no landmark"):
        read_points(tmp_path / "a.csv", RECORDING, shared=False)


@pytest.mark.parametrize(
    ("changes", "recording", "suffix"),
    [
        ({"repetition": 1.0}, ("A01", "OPEN", 1), ".parquet"),
        ({"repetition": 1.0}, ("A01", "OPEN", 1), ".csv"),
        ({"repetition": "01"}, ("A01", "OPEN", 1), ".csv"),
        ({"subject": "007"}, ("007", "OPEN", 1), ".csv"),
        ({"subject": 7}, ("007", "OPEN", 1), ".csv"),
        ({"subject": 7}, ("007", "OPEN", 1), ".parquet"),
        ({"subject": 7.0}, ("7", "OPEN", 1), ".csv"),
        ({"subject": "1e3"}, ("1e3", "OPEN", 1), ".csv"),
        ({"task": "NA"}, ("A01", "NA", 1), ".csv"),
        ({"task": "null"}, ("A01", "null", 1), ".csv"),
        ({"task": " OPEN "}, ("A01", "OPEN", 1), ".csv"),
        ({"task": "O\u0308FFNEN"}, ("A01", "\u00d6FFNEN", 1), ".csv"),
    ],
)
def test_keys_are_compared_as_values(tmp_path, points, changes, recording, suffix):
    keys = {"subject": "A01", "task": "OPEN", "repetition": 1} | changes
    table = wide(points).assign(**keys)
    path = tmp_path / f"a{suffix}"
    table.to_parquet(path) if suffix == ".parquet" else table.to_csv(path, index=False)
    assert len(read_points(path, recording, shared=True).frames) == 6


def test_a_number_does_not_stand_for_another_text_that_is_there(tmp_path, points):
    both = pd.concat([wide(points).assign(subject=name) for name in ("7", "007")])
    both.to_csv(tmp_path / "a.csv", index=False)
    assert len(read_points(tmp_path / "a.csv", ("007", "OPEN", 1), shared=False).frames) == 6


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("first_line", ["", "sep={}\n", '"sep={}"\n'])
@pytest.mark.parametrize("decimal", [".", ","])
def test_spreadsheets_and_r_separate_in_their_own_ways(
    tmp_path, points, separator, first_line, decimal
):
    text = wide(points).to_csv(index=False, sep=separator, decimal=decimal, lineterminator="\n")
    (tmp_path / "a.csv").write_text(first_line.format(separator) + text)
    if separator == decimal == ",":
        return
    found = read_points(tmp_path / "a.csv", RECORDING, shared=False)
    np.testing.assert_allclose(found.points, points)


@pytest.mark.parametrize("row", ["{},", '"row",{}'])
def test_a_column_that_the_header_lacks_moves_no_value(tmp_path, points, row):
    text = wide(points).assign(subject="A01").to_csv(index=False)
    head, *lines = text.splitlines()
    (tmp_path / "a.csv").write_text("\n".join([head, *map(row.format, lines)]))
    found = read_points(tmp_path / "a.csv", RECORDING, shared=False)
    np.testing.assert_array_equal(found.points, points)


@pytest.mark.parametrize(
    "written", ["-nan(ind)", "nan(ind)", "-nan", "1.#IND", "-1.#QNAN", "NULL"]
)
def test_what_is_no_number_in_other_programs_is_an_empty_cell(tmp_path, points, written):
    table = wide(points).astype({"x_3": object})
    table.loc[2, "x_3"] = written
    table.to_csv(tmp_path / "a.csv", index=False)
    found = read_points(tmp_path / "a.csv", RECORDING, shared=False)
    assert np.isnan(found.points[2, 3, 0])
    assert np.isfinite(found.points[:, 3, 1]).all()


@pytest.mark.parametrize("name", ["x_48", "frame"])
def test_a_column_that_stands_twice_is_refused(tmp_path, points, name):
    head, *lines = wide(points).to_csv(index=False).splitlines()
    text = "\n".join([f"{head},{name}", *(f"{line},1" for line in lines)]) + "\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ExchangeError, match=f"has two columns '{name}'"):
        read_points(tmp_path / "a.csv", RECORDING, shared=False)


def test_a_table_cut_off_in_its_last_line_is_refused(tmp_path, points):
    text = wide(points).to_csv(index=False)
    (tmp_path / "a.csv").write_text(text[:-300], encoding="utf-8")
    with pytest.raises(ExchangeError, match=r"its last line has .* cells, .* it was cut off"):
        read_points(tmp_path / "a.csv", RECORDING, shared=False)


def test_rows_with_more_cells_than_the_header_are_refused(tmp_path, points):
    head, *lines = wide(points.round()).to_csv(index=False).splitlines()
    text = "\n".join([head, *(f"1,2,{line}" for line in lines)]) + "\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ExchangeError, match="line 2 has 139 cells, but the header has 137"):
        read_points(tmp_path / "a.csv", RECORDING, shared=False)


def test_a_quotation_mark_that_is_not_closed_is_refused_in_words(tmp_path, points):
    head, *lines = wide(points).to_csv(index=False).splitlines()
    text = "\n".join([head, '"' + lines[0], *lines[1:] * 200]) + "\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ExchangeError, match="cannot be read as a table"):
        read_points(tmp_path / "a.csv", RECORDING, shared=False)
