"""Cycles that somebody has set by hand are read, and what is wrong with them is told."""

import pytest

from steadyface.measures.kinematics.segments import read_segments

HEADER = "task,repetition,cycle,onset_s,peak_s,offset_s\n"
SOUND = "OPEN,1,1,0.4,1.0,1.6\nOPEN,1,2,1.9,2.5,3.1\nSPREAD,2,1,0.5,0.9,1.5\n"
RECORDINGS = [("OPEN", 1), ("SPREAD", 2), ("REST", 1)]


@pytest.fixture
def read(tmp_path):
    def reading(text: str, header: str = HEADER, seconds=None):
        path = tmp_path / "A01.csv"
        path.write_text(header + text, encoding="utf-8")
        return read_segments(path, "A01", RECORDINGS, seconds or {("OPEN", 1): 5.2})

    return reading


def test_a_sound_sheet_is_read_whole(read):
    table, problems = read(SOUND)
    assert problems == []
    assert list(table["onset_s"]) == [0.4, 1.9, 0.5]
    assert list(table["repetition"]) == [1, 1, 2]


def test_semicolons_and_decimal_commas_are_understood(read):
    table, problems = read(
        "OPEN;1;1;0,4;1,0;1,6\n", "task;repetition;cycle;onset_s;peak_s;offset_s\n"
    )
    assert problems == []
    assert list(table["offset_s"]) == [1.6]


@pytest.mark.parametrize(
    ("rows", "row", "wrong"),
    [
        ("OPEN,1,1,1.0,0.4,1.6\n", 2, "do not follow each other"),
        ("OPEN,1,1,0.4,1.0,1.0\n", 2, "do not follow each other"),
        (SOUND + "OPEN,1,3,3.0,3.5,4.0\n", 5, "begins before the cycle before it"),
        (SOUND + "OPEN,1,2,3.5,4.0,4.5\n", 5, "stands twice"),
        (SOUND + "OPEN,1,3,4.0,5.0,6.0\n", 5, "ends after the recording, which lasts 5.20 s"),
        (SOUND + "OPEN,2,1,0.4,1.0,1.6\n", 5, "there is no recording OPEN 2"),
        (SOUND + "BLOW,1,1,0.4,1.0,1.6\n", 5, "there is no recording BLOW 1"),
        (SOUND + "OPEN,1,3,soon,4.0,4.5\n", 5, "onset_s 'soon' is not a number"),
        (SOUND + "OPEN,1,0,3.5,4.0,4.5\n", 5, "cycle 0 is outside 1 to 9999"),
        (SOUND + "OPEN,1,3,-3.5,4.0,4.5\n", 5, "onset_s -3.5 is outside"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_and_the_rest_is_kept(read, rows, row, wrong):
    table, problems = read(rows)
    assert len(problems) == 1
    line = str(problems[0])
    assert "A01.csv (subject A01" in line
    assert f"row {row}" in line
    assert wrong in line
    assert "\n" not in line
    assert len(table) == len(rows.splitlines()) - 1


def test_a_missing_column_is_told(read):
    table, problems = read("OPEN,1,1,0.4,1.6\n", "task,repetition,cycle,onset_s,offset_s\n")
    assert "has no column 'peak_s'" in str(problems[0])
    assert table.empty
