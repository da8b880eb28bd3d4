"""Results know whose they are, and stay theirs."""

import json
from pathlib import Path

import pytest

from steadyface.errors import ResultsError
from steadyface.study.cohort import (
    RECORD,
    cohort_of,
    earlier_cohort,
    file_key,
    is_same,
    read_record,
    refuse_another,
    write_record,
)

PEOPLE = ("A01", "A04", "C04")


def cohort(
    people=PEOPLE, folder="data", sheet="data/recordings.tsv", simulated=False, title="Lab"
):
    rows = [(who, f"{folder}/{who}_{task}.bag") for who in people for task in ("OPEN", "REST")]
    return cohort_of(title, simulated, sheet, rows)


def made(results, cohort, recorded=True):
    """Results of a cohort, as far as the guard looks."""
    frames = results / "frames"
    frames.mkdir(parents=True)
    for who, files in cohort.files.items():
        record = {"recordings": [{"subject": who, "file": file} for file in files]}
        (frames / f"{who}.quality.json").write_text(json.dumps(record))
    if cohort.simulated:
        (results / "simulation").mkdir()
        for who in cohort.files:
            (results / f"simulation/{who}.truth.parquet").touch()
    if recorded:
        write_record(results, cohort)


@pytest.mark.parametrize(
    "now",
    [
        cohort(title="Another title"),
        cohort(people=(*PEOPLE, "S07")),
        cohort(people=("A01",)),
        cohort(folder="data/moved"),
        cohort(folder="/mnt/disk"),
        cohort(sheet="data/recordings.csv"),
        cohort(people=("A01", "A04", "P09"), sheet="renamed.tsv"),
    ],
    ids=[
        "title",
        "one more",
        "fewer",
        "moved",
        "another disk",
        "sheet renamed",
        "sheet and people",
    ],
)
def test_a_study_that_goes_on_is_the_same(tmp_path, now):
    made(tmp_path / "results", cohort())
    refuse_another(tmp_path / "results", now)


@pytest.mark.parametrize(
    ("now", "differs"),
    [
        (cohort(simulated=True), "real people, not simulated people"),
        (cohort(people=("P01", "P02")), "people A01, A04, C04, not P01, P02"),
        (
            cohort(people=[f"P0{n}" for n in range(5)]),
            "people A01, A04, C04, not P00, P01, P02, ...",
        ),
        (
            cohort(folder="data/after", sheet="data/after.tsv"),
            "recordings of data/recordings.tsv, not of data/after.tsv",
        ),
        (
            cohort(folder="/mnt/after", sheet="/mnt/after/after.tsv"),
            "recordings of data/recordings.tsv, not of …/after.tsv",
        ),
    ],
    ids=["simulated", "other people", "more people", "the same ids elsewhere", "on another disk"],
)
@pytest.mark.parametrize("earlier", ["data", "/mnt/before"])
def test_another_cohort_is_refused_with_what_differs_and_what_to_do(
    tmp_path, monkeypatch, now, differs, earlier
):
    monkeypatch.chdir(tmp_path)
    made(Path("results"), cohort(folder=earlier, title="A study of sixty-one people after stroke"))
    with pytest.raises(ResultsError) as refusal:
        refuse_another(Path("results"), now)
    whose, remedy = str(refusal.value).splitlines()
    study = "A study of sixty-one people after stroke"
    assert whose == f'results/ holds another study, "{study}": {differs}'
    assert "--directory" in remedy
    assert max(map(len, (whose, remedy))) <= 130


def test_sheets_and_recordings_of_one_name_are_told_apart(tmp_path):
    made(tmp_path / "results", cohort(folder="/mnt/a", sheet="/mnt/a/recordings.tsv"))
    with pytest.raises(ResultsError, match=r"recordings of another …/recordings\.tsv"):
        refuse_another(
            tmp_path / "results", cohort(folder="/mnt/b", sheet="/mnt/b/recordings.tsv")
        )


@pytest.mark.parametrize("now", [cohort(simulated=True), cohort(people=("P01", "P02"))])
def test_results_without_a_record_are_guarded_by_what_they_hold(tmp_path, now):
    made(tmp_path / "results", cohort(), recorded=False)
    refuse_another(tmp_path / "results", cohort())
    refuse_another(tmp_path / "results", cohort(folder="data/moved", sheet="other.tsv"))
    with pytest.raises(ResultsError, match="another study, which left no record: "):
        refuse_another(tmp_path / "results", now)


def test_simulated_people_of_one_sheet_are_one_cohort_and_never_a_labs(tmp_path):
    simulated = cohort(simulated=True, folder="results/recordings")
    made(tmp_path / "results", simulated, recorded=False)
    refuse_another(tmp_path / "results", simulated)
    with pytest.raises(ResultsError, match="simulated people, not real people"):
        refuse_another(tmp_path / "results", cohort())


def test_tracks_alone_tell_whose_they_are(tmp_path):
    (tmp_path / "results/tracks/dlib").mkdir(parents=True)
    (tmp_path / "results/tracks/dlib/A01.parquet").touch()
    refuse_another(tmp_path / "results", cohort())
    with pytest.raises(ResultsError):
        refuse_another(tmp_path / "results", cohort(simulated=True))
    with pytest.raises(ResultsError):
        refuse_another(tmp_path / "results", cohort(people=("P01",)))


def test_nothing_made_is_nothing_to_guard(tmp_path):
    results = tmp_path / "results"
    write_record(results, cohort())
    (results / "logs").mkdir()
    (results / "logs/all.log").touch()
    (results / "tables").mkdir()
    assert earlier_cohort(results) is None
    refuse_another(results, cohort(people=("P01",)))
    assert earlier_cohort(tmp_path / "nowhere") is None


def test_a_record_comes_back_and_names_no_folder_of_the_computer(tmp_path):
    wanted = cohort(folder="/mnt/somebody/disk of ours", sheet="/mnt/somebody/recordings.tsv")
    write_record(tmp_path, wanted)
    assert read_record(tmp_path / RECORD) == wanted
    assert "somebody" not in (tmp_path / RECORD).read_text()


def test_files_of_one_name_in_two_folders_are_two():
    assert file_key("data/a b.bag") == "data/a b.bag"
    assert file_key("/mnt/x/a b.bag") != file_key("/mnt/y/a b.bag")
    assert file_key("/mnt/x/a b.bag").startswith("…/a b.bag ")


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": "steadyface cohort 0"}'])
def test_a_damaged_record_is_told_and_the_results_speak_for_themselves(tmp_path, text):
    made(tmp_path / "results", cohort())
    (tmp_path / "results" / RECORD).write_text(text)
    with pytest.raises(ResultsError, match="delete it"):
        read_record(tmp_path / "results" / RECORD)
    with pytest.raises(ResultsError, match="another study, which left no record: "):
        refuse_another(tmp_path / "results", cohort(simulated=True))


def test_moved_recordings_with_blanks_in_their_names_are_the_same():
    before = cohort_of("Lab", False, "s.tsv", [("A01", "/mnt/x/my file.bag")])
    after = cohort_of("Lab", False, "s.tsv", [("A01", "/mnt/y/my file.bag")])
    assert is_same(before, after)


def test_cohorts_of_the_same_title_and_people_are_told_apart_by_their_recordings(tmp_path):
    made(tmp_path / "results", cohort())
    rows = [(who, f"data/copy_of_{who}.bag") for who in PEOPLE]
    with pytest.raises(ResultsError, match=r"such as data/A01_OPEN\.bag, not data/copy_of_A01"):
        refuse_another(tmp_path / "results", cohort_of("Lab", False, "data/recordings.tsv", rows))
