"""A record tells what results were made from, and holding a study against it names each change."""

import copy
import hashlib
import json
import re

import pytest

from steadyface.errors import ProvenanceError
from steadyface.files import content_of, shown
from steadyface.provenance.study_record import make_record, read_record, shareable, write_record
from steadyface.provenance.verification import verify_study

CONFIG = {
    "title": "A study",
    "cohort": {"simulated": False, "participants": "/home/lisa/sheets/participants.tsv"},
    "statistics": {"seed": 3, "alpha": 0.05},
}
CODE = ["steadyface/measures/spectra.py 0123456789ab", "Snakefile ba9876543210"]
VERSIONS = {"Python": "3.11.7", "numpy": "2.4.6"}
RECORDING = ("A04", "OPEN", 1)


@pytest.fixture
def study(tmp_path):
    """Two inputs, a recording, two results, and the arguments to verify them with."""
    for name, content in {
        "data/recordings.tsv": b"subject\tfile\n",
        "data/A04/scores.csv": b"1,2\n",
        "data/A04_OPEN.bag": b"bag" * 1000,
        "results/tracks/dlib/A04.parquet": b"tracks",
        "results/report/tables/table2.csv": b"2\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    bag = tmp_path / "data/A04_OPEN.bag"
    quality = {"subject": "A04", "task": "OPEN", "repetition": 1, "file": str(bag)}
    (tmp_path / "quality.json").write_text(json.dumps({"recordings": [quality | content_of(bag)]}))
    return {
        "results": tmp_path / "results",
        "inputs": {
            "recordings sheet": str(tmp_path / "data/recordings.tsv"),
            "annotations of A04": str(tmp_path / "data/A04"),
        },
        "recordings": {RECORDING: str(bag)},
        "config": CONFIG,
        "code": CODE,
        "versions": VERSIONS,
    }


def recorded(study, simulated=False):
    config = copy.deepcopy(CONFIG)
    config["cohort"]["simulated"] = simulated
    results = study["results"]
    return make_record(
        config,
        ["A04"],
        study["inputs"],
        [results.parent / "quality.json"],
        [results / "tracks/dlib/A04.parquet", results / "report/tables"],
        CODE,
        "abc123",
        VERSIONS,
        results,
    )


def test_a_missing_result_is_named_and_not_left_out_of_the_record(study):
    path = study["results"] / "tracks/dlib/A04.parquet"
    path.unlink()
    with pytest.raises(ProvenanceError, match=f"{re.escape(str(path))}: a result is missing"):
        recorded(study)


def test_an_untouched_study_matches_its_record(study, tmp_path):
    write_record(tmp_path / "results/provenance.json", recorded(study))
    found = verify_study(read_record(tmp_path / "results/provenance.json"), **study)
    assert found.mismatches == found.notes == []
    assert found.compared == 2 + 2 + 1 + 2


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("data/recordings.tsv", "recordings sheet (…/recordings.tsv): "),
        ("data/A04/scores.csv", "annotations of A04 (…/A04): "),
        ("data/A04_OPEN.bag", "recording A04 OPEN 1 (…/A04_OPEN.bag): "),
        ("results/tracks/dlib/A04.parquet", "result tracks/dlib/A04.parquet: "),
        ("results/report/tables/table2.csv", "result report/tables/table2.csv: "),
    ],
)
@pytest.mark.parametrize("change", ["one bit", "cut short", "gone"])
def test_each_changed_or_missing_file_is_named(study, tmp_path, file, named, change):
    record, path = recorded(study), tmp_path / file
    content = path.read_bytes()
    if change == "one bit":
        path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    elif change == "cut short":
        path.write_bytes(content[:-1])
    else:
        path.unlink()
    (line,) = verify_study(record, **study).mismatches
    assert line.startswith(named)
    # A folder without its file is still there, and no longer the same.
    assert ("missing" in line) == (change == "gone" and not file.startswith("data/A04/"))


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"code": [CODE[0], "Snakefile 000000000000"]}, "code Snakefile: changed"),
        ({"code": CODE[1:]}, "code steadyface/measures/spectra.py: missing"),
        ({"code": [*CODE, "steadyface/new.py 0123456789ab"]}, "code steadyface/new.py: new"),
        (
            {"config": CONFIG | {"statistics": {"seed": 4, "alpha": 0.05}}},
            "setting statistics/seed: changed (was 3, is 4)",
        ),
        ({"recordings": {}}, "recording A04 OPEN 1 (…/A04_OPEN.bag): no longer part of the study"),
    ],
)
def test_changed_code_settings_and_sheets_are_named(study, changes, line):
    assert verify_study(recorded(study), **study | changes).mismatches == [line]


def test_another_version_of_a_package_is_told_and_is_no_mismatch(study):
    found = verify_study(recorded(study), **study | {"versions": VERSIONS | {"numpy": "2.5.0"}})
    assert found.mismatches == []
    assert found.notes == ["version numpy: changed (was 2.4.6, is 2.5.0)"]


def test_deleted_simulated_recordings_are_said_not_to_be_compared(study):
    record = recorded(study, simulated=True)
    (study["results"].parent / "data/A04_OPEN.bag").unlink()
    config = copy.deepcopy(CONFIG)
    config["cohort"]["simulated"] = True
    found = verify_study(record, **study | {"config": config, "recordings": {}})
    assert found.mismatches == []
    assert len(found.notes) == 1
    assert "1 simulated recordings were deleted" in found.notes[0]


def test_a_record_names_no_folder_outside_the_study(study):
    record = recorded(study)
    assert str(study["results"].parent) not in json.dumps(record)
    assert "lisa" not in json.dumps(record)
    assert record["config"]["cohort"]["participants"] == "…/participants.tsv"
    assert record["seeds"] == {"statistics/seed": 3}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("data/A04_OPEN.bag", "data/A04_OPEN.bag"),
        ("/mnt/patients/A04.bag", "…/A04.bag"),
        ("../../lisa/A04.bag", "…/A04.bag"),
        ("~/A04.bag", "…/A04.bag"),
    ],
)
def test_a_path_is_shown_without_what_lies_outside(path, name):
    assert shown(path) == name


def test_settings_without_paths_stay_as_they_are():
    settings = {"folders": ["data/a", "/mnt/b"], "colour": "blue", "rates": [None, 30.0]}
    assert shareable(settings) == settings | {"folders": ["data/a", "…/b"]}


def test_the_hash_of_a_file_is_the_standard_one(tmp_path):
    (tmp_path / "file").write_bytes(b"abc")
    content = content_of(tmp_path / "file")
    assert content == {"sha256": hashlib.sha256(b"abc").hexdigest(), "bytes": 3}


def test_the_hash_of_a_folder_follows_names_and_contents(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/1").write_bytes(b"x")
    before = content_of(tmp_path / "a")
    (tmp_path / "a/1").rename(tmp_path / "a/2")
    assert content_of(tmp_path / "a") != before
    (tmp_path / "a/2").rename(tmp_path / "a/1")
    assert content_of(tmp_path / "a") == before


@pytest.mark.parametrize("content", [None, b"", b"{}", b"[1]", b"\xff\xfe", b'{"format": "old"}'])
def test_a_record_that_is_none_is_one_clear_line(tmp_path, content):
    path = tmp_path / "provenance.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ProvenanceError, match=r"provenance\.json: .*run the study") as refusal:
        read_record(path)
    assert "\n" not in str(refusal.value)
