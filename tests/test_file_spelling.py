"""A sheet's paths as other systems write them; what is told of files that seem to be there."""

import unicodedata
from pathlib import Path

import pytest

from steadyface.errors import RecordingError
from steadyface.file_spelling import as_stored, what_to_do
from steadyface.recording.quality import check_file
from steadyface.study.study import read_study

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "Größe") for form in ("NFC", "NFD"))


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The study's folder, with a recording of each kind of name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data/Recordings").mkdir(parents=True)
    for name in ("First.MP4", "second.mp4", f"{DECOMPOSED}.mp4"):
        (tmp_path / "data/Recordings" / name).write_bytes(b"x")
    return tmp_path


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("data/Recordings/second.mp4", "data/Recordings/second.mp4"),
        (r"data\Recordings\second.mp4", "data/Recordings/second.mp4"),
        (r".\data\Recordings\second.mp4", "data/Recordings/second.mp4"),
        (f"data/Recordings/{COMPOSED}.mp4", f"data/Recordings/{DECOMPOSED}.mp4"),
        (rf"data\Recordings\{COMPOSED}.mp4", f"data/Recordings/{DECOMPOSED}.mp4"),
        (r"data\Recordings\third.mp4", "data/Recordings/third.mp4"),
        ("data/recordings/second.mp4", "data/recordings/second.mp4"),
        (r"C:\data\second.mp4", r"C:\data\second.mp4"),
    ],
)
def test_another_system_s_spelling_of_the_same_path_is_understood(here, written, stored):
    assert as_stored(written) == stored


def test_a_path_that_exists_as_it_is_written_stays(here):
    (here / r"odd\name.mp4").write_bytes(b"x")
    assert as_stored(r"odd\name.mp4") == r"odd\name.mp4"


def test_of_two_names_that_look_alike_the_written_one_counts(here):
    (here / f"data/Recordings/{COMPOSED}.mp4").write_bytes(b"x")
    path = f"data/Recordings/{COMPOSED}.mp4"
    assert as_stored(path) == path


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("data/recordings/first.mp4", "data/Recordings/First.MP4 is there: write it in that case"),
        ("second.mp4", "data/Recordings/second.mp4 is there: write the whole path"),
        ("FIRST.mp4", "data/Recordings/First.MP4 is there: write the whole path"),
        ("data/second.mp4", "data/Recordings/second.mp4 is there"),
        (r"D:\lab\second.mp4", "a path of Windows"),
        (r"\\server\lab\second.mp4", "a path of Windows"),
    ],
)
def test_what_is_alike_is_named(here, written, words):
    assert words in what_to_do([written])[written]


def test_of_a_file_that_is_nowhere_nothing_is_said(here):
    assert what_to_do(["data/Recordings/third.mp4", "third.mp4"]) == {}


def test_a_study_takes_its_recordings_as_they_are_stored(here):
    sheet = here / "recordings.csv"
    rows = [rf"data\Recordings\{COMPOSED}.mp4,p1", r"data\Recordings\second.mp4,p2"]
    sheet.write_text("\n".join(["file,subject", *rows]), encoding="utf-8")
    study = read_study(None, str(sheet), [])
    assert study.files_of("p1") == [f"data/Recordings/{DECOMPOSED}.mp4"]
    assert study.files_of("p2") == ["data/Recordings/second.mp4"]


def test_the_check_of_the_data_says_where_a_missing_recording_lies(here):
    with pytest.raises(RecordingError, match=r"no such file; data/Recordings/second.mp4 is there"):
        check_file(Path("second.mp4"), "p1")
    with pytest.raises(RecordingError, match="no such file; correct the path"):
        check_file(Path("third.mp4"), "p1")
