"""A sheet from somebody else cannot make the study read files or write names of its choosing."""

import os

import pytest

from steadyface.study.boundaries import beyond_boundaries
from steadyface.study.study import look_through


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Writes a sheet of one recording, in a study's folder, and gives what is wrong with it."""
    folder = tmp_path / "study"
    (folder / "data").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(folder)

    def look(file, subject="A01", allowed=()):
        sheet = folder / "recordings.tsv"
        sheet.write_text(f"subject\tfile\n{subject}\t{file}\n")
        study, problems = look_through(None, str(sheet), [], ".*")
        assert problems == []
        return [str(p) for p in beyond_boundaries(study, str(sheet), [os.curdir, *allowed])]

    return look


@pytest.mark.parametrize("file", ["data/A01.bag", "data/../A01.bag", "./a b.bag", "数据/ä'\".bag"])
def test_files_of_the_study_s_folder_may_be_named(told, file):
    assert told(file) == []


@pytest.mark.parametrize(
    "file", ["../elsewhere/A01.bag", "data/../../elsewhere/A01.bag", "{elsewhere}/A01.bag"]
)
def test_a_file_elsewhere_is_refused_and_the_line_says_how_to_allow_it(told, tmp_path, file):
    elsewhere = tmp_path / "elsewhere"
    file = file.format(elsewhere=elsewhere)
    (line,) = told(file)
    assert f"{file} lies outside the study's folder" in line
    assert f"add {elsewhere} to cohort/allowed_folders" in line
    assert "subject A01, row 2" in line
    assert told(file, allowed=[elsewhere]) == []


def test_a_link_counts_as_the_place_that_it_leads_to(told, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "study/data/A01.bag").symlink_to(elsewhere / "A01.bag")
    (tmp_path / "study/disk").symlink_to(elsewhere)
    for file in ("data/A01.bag", "disk/A01.bag"):
        (line,) = told(file)
        assert f"add {elsewhere} to" in line
        assert told(file, allowed=["disk"]) == []


def test_a_folder_whose_name_begins_alike_is_another_one(told, tmp_path):
    assert told(f"{tmp_path}/study-2/A01.bag") != []


@pytest.mark.parametrize(
    "subject",
    ["../x", "a/b", "..", ".", ".hidden", "-rf", "a b", "$(reboot)", "<script>", "a" * 49, "a|b"],
)
def test_an_id_that_is_no_plain_name_is_refused_whatever_the_pattern_allows(told, subject):
    (line,) = told("data/A01.bag", subject=subject)
    assert "cannot be part of a file name" in line


@pytest.mark.parametrize("subject", ["A01", "P-7", "患者1", "Ä_2"])
def test_ids_in_any_script_are_fine(told, subject):
    assert told("data/A01.bag", subject=subject) == []
