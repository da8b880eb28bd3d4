"""What is wrong with the sheets is told in one line that names the file and the person."""

from pathlib import Path

import pytest

from steadyface.errors import SheetError
from steadyface.study.study import read_study

PEOPLE = "subject\tgroup\tset\tage_years\tsex\tdisease_duration\talsfrs_r\n"
FILES = "subject\ttask\trepetition\tfile\n"


@pytest.fixture
def sheets(tmp_path):
    """Writes the two sheets from their rows and gives their paths."""

    def write(people, files):
        for name, header, rows in (("people", PEOPLE, people), ("files", FILES, files)):
            (tmp_path / f"{name}.tsv").write_text(header + "".join(f"{row}\n" for row in rows))
        return str(tmp_path / "people.tsv"), str(tmp_path / "files.tsv")

    return write


A1 = "A1\tALS\tevaluate\t60\tfemale\t\t"
A2 = "A2\tALS\tfinetune\t\t\t\t"
OPEN_1, REST_2 = "A1\tOPEN\t1\ta1.bag", "A2\tREST\t1\ta2.bag"


def test_a_study_lists_its_people_by_set_and_their_recordings_in_order(sheets):
    study = read_study(*sheets([A1, A2], [OPEN_1, REST_2, "A1\tREST\t2\tb.bag"]), [])
    assert study.subjects() == ["A1", "A2"]
    assert study.subjects("evaluate") == ["A1"]
    assert study.files_of("A1") == ["b.bag", "a1.bag"]
    assert study.recordings_of("A1") == [("REST", 2), ("OPEN", 1)]


def test_another_order_of_the_sheets_rows_is_the_same_study(sheets):
    people = ["P10\tHC\tevaluate\t\t\t\t", "P9\tHC\tevaluate\t\t\t\t", A1]
    files = ["A1\tOPEN\t2\tb.bag", "P9\tOPEN\t1\tp9.bag", "P10\tOPEN\t1\tp10.bag", OPEN_1]
    one = read_study(*sheets(people, files), [])
    other = read_study(*sheets(people[::-1], files[::-1]), [])
    assert one.subjects() == other.subjects() == ["A1", "P9", "P10"]
    assert one.files_of("A1") == other.files_of("A1") == ["a1.bag", "b.bag"]
    assert one.participants.equals(other.participants)
    named = ["subject", "task", "repetition", "file"]
    assert one.recordings[named].equals(other.recordings[named])


def test_the_sheet_may_state_the_rate_of_some_recordings(sheets):
    people, files = sheets([A1], ["A1\tREST\t1\tb.mp4\t50", f"{OPEN_1}\t"])
    Path(files).write_text(Path(files).read_text().replace("file\n", "file\trate_hz\n"))
    assert read_study(people, files, []).rates_of("A1") == [50.0, None]


def test_a_sheet_without_rates_states_none(sheets):
    assert read_study(*sheets([A1], [OPEN_1]), []).rates_of("A1") == [None]


def test_repetitions_that_the_sheet_leaves_out_are_those_that_are_free(sheets):
    files = ["A1\tOPEN\t2\tb.bag", "A1\tREST\t\td.bag", "A1\tOPEN\t\ta.bag", "A1\tOPEN\t\tc.bag"]
    found = read_study(*sheets([A1], files), []).named_files_of("A1")
    assert set(found) == {
        ("OPEN", 1, "a.bag"),
        ("OPEN", 2, "b.bag"),
        ("OPEN", 3, "c.bag"),
        ("REST", 1, "d.bag"),
    }


def test_only_included_people_take_part(sheets):
    study = read_study(*sheets([A1, A2], [OPEN_1, REST_2]), ["A1"])
    assert study.subjects() == ["A1"]


def test_a_person_without_some_facts_is_fine(sheets):
    study = read_study(*sheets([A1, A2], [OPEN_1, REST_2]), [])
    assert study.participants["age_years"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("people", "files", "include", "words"),
    [
        ([A1, A1], [OPEN_1], [], ["people.tsv", "A1", "twice"]),
        (
            [A1, A1.replace("evaluate", "finetune")],
            [OPEN_1],
            [],
            ["people.tsv", "A1", "sets `finetune` and `evaluate`"],
        ),
        ([A1.replace("ALS", "AlS")], [OPEN_1], [], ["people.tsv", "'AlS'", "ALS, stroke, HC"]),
        ([A1], [OPEN_1, REST_2], [], ["files.tsv", "A2", "not listed"]),
        ([A1, A2], [OPEN_1], [], ["files.tsv", "A2", "no recording"]),
        ([A1], [OPEN_1, "A1\tREST\t1\ta1.bag"], [], ["a1.bag", "listed twice"]),
        ([A1], [OPEN_1.replace("OPEN", "WINK")], [], ["files.tsv", "WINK", "OPEN"]),
        ([A1], [OPEN_1, OPEN_1.replace("a1", "b1")], [], ["files.tsv", "twice"]),
        ([A1], [OPEN_1], ["A9"], ["A9", "not listed"]),
        ([A2], [REST_2], [], ["people.tsv", "nobody", "evaluate"]),
        ([A1.replace("60", "sixty")], [OPEN_1], [], ["age_years", "number"]),
        ([A1], [f"A1\tOPEN\t{10**30}\ta1.bag"], [], ["files.tsv", "repetition", "outside 1 to"]),
    ],
)
def test_a_contradiction_in_the_sheets_is_one_clear_line(sheets, people, files, include, words):
    with pytest.raises(SheetError) as caught:
        read_study(*sheets(people, files), include)
    message = str(caught.value)
    assert "\n" not in message
    for word in words:
        assert word in message


def test_the_configuration_names_the_groups_and_tasks_that_a_study_may_have(sheets):
    people = [A1.replace("ALS", "mild_PD"), A2]
    files = [OPEN_1.replace("OPEN", "KISS"), REST_2, "A1\tOPEN\t1\tb.bag"]
    groups, tasks = ("ALS", "stroke", "HC", "mild_PD"), ("REST", "OPEN", "SPREAD", "KISS")
    study = read_study(*sheets(people, files), [], groups=groups, tasks=tasks)
    # The paper's first, in its order; others after them.
    assert study.participants["group"].tolist()[-1] == "mild_PD"
    assert study.recordings_of("A1") == [("OPEN", 1), ("KISS", 1)]
    with pytest.raises(SheetError) as caught:
        read_study(*sheets(people, files), [])
    lines = str(caught.value).splitlines()
    assert [line.partition(" is not one of ")[0].rpartition(": ")[2] for line in lines] == [
        "group 'mild_PD'",
        "task 'KISS'",
    ]
    assert "name it in cohort/groups" in lines[0]
    assert "name it in cohort/tasks" in lines[1]


def test_nothing_may_be_called_all_which_stands_for_every_group_and_task(sheets):
    named = {"groups": ("ALS", "All"), "tasks": ("all", "OPEN")}
    for people, files in (
        ([A1.replace("ALS", "All")], [OPEN_1]),
        ([A1], [OPEN_1.replace("OPEN", "all")]),
    ):
        with pytest.raises(SheetError, match="is no label"):
            read_study(*sheets(people, files), [], **named)


def test_a_missing_sheet_is_named(tmp_path):
    people, files = str(tmp_path / "people.tsv"), str(tmp_path / "files.csv")
    with pytest.raises(SheetError) as caught:
        read_study(people, files, [])
    assert [line.split(";")[0] for line in str(caught.value).splitlines()] == [
        f"{files}: no such file",
        f"{people}: no such file",
    ]


def test_one_file_by_two_spellings_of_its_path_is_listed_twice(sheets):
    with pytest.raises(SheetError, match=r"file \./a1\.bag is listed twice"):
        read_study(*sheets([A1, A2], [OPEN_1, "A2\tREST\t1\t./a1.bag"]), [])
