"""A finished study tells nobody where, when and by whom it was made, and whether it is untouched.

The study is a lab's own, with its sheets and recordings in folders elsewhere that carry a person's
name, run by somebody of that name.
"""

import datetime
import re
import socket
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from steadyface.provenance.study_record import read_record

USER = "lisamueller"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def finished(tmp_path_factory, recorded, own_workflow):
    """A study of recordings that lie elsewhere, run to its end."""
    home = tmp_path_factory.mktemp("home") / USER
    workflow = own_workflow(home / "study", recorded)
    (workflow.folder / "data").rename(home / "patients")
    sheet = pd.read_csv(home / "patients/recordings.tsv", sep="\t", dtype=str)
    sheet["file"] = [str(home / "patients" / Path(file).name) for file in sheet["file"]]
    sheet.to_csv(home / "patients/recordings.tsv", sep="\t", index=False)
    workflow.configure(
        cohort={
            "participants": str(home / "patients/participants.tsv"),
            "recordings": "../patients/recordings.tsv",
            "annotations": str(home / "patients/{subject}.csv"),
            "allowed_folders": [str(home / "patients")],
        }
    )
    with pytest.MonkeyPatch.context() as patch:
        for variable in ("USER", "LOGNAME", "USERNAME"):
            patch.setenv(variable, USER)
        workflow.snakemake()
    return workflow


@pytest.fixture(scope="module")
def results(finished):
    return finished.folder / "results"


def words_of_trouble(finished):
    """What must stand nowhere, by what it would tell."""
    today = datetime.date.today()
    days = [today, today - datetime.timedelta(days=1)]
    told = {
        "the user": USER,
        "the study's folder": str(finished.folder),
        "the workflow's folder": str(ROOT),
        "the home folder": str(Path.home()) + "/",
        "the temporary folder": tempfile.gettempdir() + "/",
        "the environment": "/.venv/",
    }
    told |= {
        f"a date, {day:{form}}": f"{day:{form}}"
        for day in days
        for form in ("%Y-%m-%d", "%d.%m.%Y", "%m/%d/%Y", "%b %d %Y", "%d %b %Y", "%d %B %Y")
    }
    if len(socket.gethostname()) > 4:
        told["the machine"] = socket.gethostname()
    return told


def text_of(path):
    """All that a file says: of tables the cells, too, which are compressed on disk."""
    content = path.read_bytes().decode("utf-8", errors="replace")
    if path.suffix == ".parquet":
        frame = pd.read_parquet(path)
        names = frame.select_dtypes(exclude="number")
        content += "\n".join(map(str, pd.unique(names.astype(str).to_numpy().ravel())))
    return content


def test_nothing_names_a_place_a_machine_a_person_or_a_day(finished, results):
    files = [path for path in results.rglob("*") if path.is_file()]
    suffixes = {path.suffix for path in files}
    assert {".parquet", ".csv", ".json", ".html", ".svg", ".png", ".log", ".tsv"} <= suffixes
    leaks = [
        f"{path.relative_to(results)}: {what}"
        for path in files
        for what, word in words_of_trouble(finished).items()
        if word in text_of(path)
    ]
    assert leaks == []


def test_no_number_in_a_table_is_a_moment(results):
    for path in results.rglob("*.parquet"):
        numbers = pd.read_parquet(path).select_dtypes("number").to_numpy(float).ravel()
        # Seconds and milliseconds since 1970 of any time after 2001.
        assert not (np.abs(numbers[np.isfinite(numbers)]) > 1e9).any(), path


def test_the_record_follows_its_schema_and_names_all_inputs_and_results(finished, results):
    record = read_record(results / "provenance.json")
    assert {entry["name"] for entry in record["inputs"]} >= {
        "recordings sheet",
        "participants sheet",
        "annotations of A04",
    }
    assert [entry["file"] for entry in record["recordings"]].count("…/A04_OPEN.bag") == 1
    made = {path.relative_to(results).as_posix() for path in results.rglob("*") if path.is_file()}
    apart = {name for name in made if re.match(r"logs|benchmarks|\.|provenance\.json", name)}
    assert {entry["file"] for entry in record["results"]} == made - apart
    assert {"statistics/seed", "simulation/seed"} <= record["seeds"].keys()
    assert "steadyface/measures/spectra.py" in record["code"]
    assert "rules/measures.smk" in record["code"]


def test_an_untouched_study_verifies(finished):
    assert re.search(r"All \d+ files match the record", finished.snakemake("verify"))


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        ("../patients/A04_OPEN.bag", b"", r"recording A04 OPEN 1 .*: changed"),
        ("results/tracks/dlib/A04.parquet", b"", r"result tracks/dlib/A04\.parquet: changed"),
        (
            "workflow_scripts/steadyface/measures/spectra.py",
            b"\nNEW = 1\n",
            r"code steadyface/measures/spectra\.py: changed",
        ),
        ("config.yaml", b"title: Another title\n", r"setting title: changed"),
    ],
)
def test_whatever_was_changed_is_named_and_nothing_is_made_again(finished, file, change, told):
    path = finished.folder / file
    before = path.read_bytes()
    try:
        if file == "config.yaml":
            path.write_bytes(re.sub(rb"(?m)^title:.*\n", change, before))
        else:
            path.write_bytes(before + change if change else before[:-1] + bytes([before[-1] ^ 1]))
        said = finished.snakemake("verify", succeeds=False)
        lines = [line for line in said.splitlines() if re.match(r"MISMATCH|ERROR: ", line)]
        assert len(lines) == 1
        assert re.search(told, lines[0])
    finally:
        path.write_bytes(before)
