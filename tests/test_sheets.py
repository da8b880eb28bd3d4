"""Sheets as spreadsheet programs of different countries save them, and as people fill them in."""

import pytest

from steadyface.sheets import read_cells, read_sheet
from steadyface.study.schemas import PARTICIPANTS, RECORDINGS


def recordings(tmp_path, text):
    path = tmp_path / "recordings.csv"
    path.write_text(text, encoding="utf-8")
    return read_sheet(path, RECORDINGS, ("task", "repetition"))


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\nsubject;file;rate_hz\np1;a.mp4;29,97\n",
        'sep=,\nsubject,file,rate_hz\np1,a.mp4,"29,97"\n',
        "sep=\t\nsubject\tfile\trate_hz\np1\ta.mp4\t29,97\n",
        '"sep=;"\r\nsubject;file;rate_hz\r\np1;a.mp4;29,97\r\n',
        "\ufeffSEP=;\nsubject;file;rate_hz\np1;a.mp4;29.97\n",
        "sep=|\nsubject|file|rate_hz\np1|a.mp4|29,97\n",
        "subject;file;rate_hz\np1;a.mp4;29,97\n",
        "subject\tfile\trate_hz\np1\ta.mp4\t29,97\n",
        'subject,file,rate_hz\np1,a.mp4,"29,97"\n',
    ],
)
def test_excels_first_line_and_decimal_commas_are_understood(tmp_path, text):
    table, problems = recordings(tmp_path, text)
    assert not problems
    assert table[["subject", "file", "rate_hz"]].values.tolist() == [["p1", "a.mp4", 29.97]]


def test_rows_count_from_the_header_as_the_spreadsheet_shows_them(tmp_path):
    text = "sep=;\nsubject;file;rate_hz\np1;a.mp4;\np2;b.mp4;fast\n"
    _, (problem,) = recordings(tmp_path, text)
    assert (problem.row, problem.subject) == (3, "p2")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('subject,file,rate_hz\np1,a.mp4,"1,000"\n', "'1,000' is not a number"),
        ("subject\tfile\trate_hz\np1\ta.mp4\t29,970\n", "'29,970' is not a number"),
        ("subject,file,rate_hz\np1,a.mp4,29,97\n", "a decimal comma splits a number"),
        ("subject,file,rate_hz\np1,a.mp4,29.97 Hz\n", "'29.97 Hz' is not a number"),
        ("subject;file;rate_hz\np1;a.mp4;1.029,97\n", "'1.029,97' is not a number"),
    ],
)
def test_a_number_that_may_mean_two_is_refused(tmp_path, text, words):
    _, problems = recordings(tmp_path, text)
    assert words in str(problems[0])


def test_one_cell_of_a_column_tells_what_its_commas_are(tmp_path):
    text = "subject\tfile\trate_hz\np1\ta.mp4\t29,970\np2\tb.mp4\t59,94\n"
    table, problems = recordings(tmp_path, text)
    assert not problems
    assert table["rate_hz"].tolist() == [29.97, 59.94]


@pytest.mark.parametrize(
    ("written", "sex"),
    [
        *(("f", "female"), ("F", "female"), ("Female", "female"), ("female", "female")),
        *(("m", "male"), ("M", "male"), ("MALE", "male"), ("other", "other"), ("", None)),
    ],
)
def test_a_persons_sex_may_be_a_letter(tmp_path, written, sex):
    path = tmp_path / "people.csv"
    path.write_text(f"subject,group,sex\nA1,ALS,{written}\nA2,HC,\n")
    table, problems = read_sheet(path, PARTICIPANTS, ("set",))
    assert not problems
    assert table["sex"][0] == sex


@pytest.mark.parametrize("written", ["w", "1", "fem", "f/m"])
def test_another_word_is_refused_with_those_that_are_known(tmp_path, written):
    path = tmp_path / "people.csv"
    path.write_text(f"subject,group,sex\nA1,ALS,{written}\n")
    _, (problem,) = read_sheet(path, PARTICIPANTS, ("set",))
    assert f"'{written}' is not one of female, male, other" in problem.wrong


def test_a_file_of_one_line_that_says_a_separator_is_empty(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("sep=;\n")
    assert "is empty" in read_cells(path)[1][0].wrong


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('subject,file\np1,"a.mp4\np2,b.mp4\n', "line break or control character"),
        ("subject,file\np1,a\0.mp4\n", "line break or control character"),
        ('subject,file\np1,"' + "a.mp4\n" * 30_000, "is no table"),
        ("\nsubject,file\np1,a.mp4\n", "has an empty first row"),
        (",,\n,,\n", "is empty"),
    ],
)
def test_what_breaks_a_table_is_told(tmp_path, text, words):
    table, problems = recordings(tmp_path, text)
    assert table.empty
    assert words in problems[0].wrong
