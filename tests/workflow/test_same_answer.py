"""The same study gives the same tables whatever runs it."""

import os
import subprocess

import pytest

from tests.workflow.conftest import Workflow, copy_workflow, files_that_differ, lacking


@pytest.fixture(scope="session")
def abroad(tmp_path_factory):
    """The environment of a computer with Turkish letters, decimal commas and another time.

    In Turkish, I is not the capital of i; its old encoding cannot be read as UTF-8.
    """
    folder = tmp_path_factory.mktemp("locales")
    name = "tr_TR.ISO-8859-9"
    command = ["localedef", "-i", "tr_TR", "-f", "ISO-8859-9", str(folder / name)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        lacking("localedef and its sources (Debian package locales)")
    return {"LOCPATH": str(folder), "LC_ALL": name, "LANG": name, "TZ": "Asia/Kolkata"}


def reverse_rows(path):
    header, *rows = path.read_text().splitlines()
    path.write_text("\n".join([header, *reversed(rows)]) + "\n")


def test_the_environment_abroad_is_in_force(abroad):
    code = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.str(0.5))"
    done = subprocess.run(
        ["python3", "-c", code], env=os.environ | abroad, capture_output=True, text=True
    )
    assert done.stdout.strip() == "0,5"


def test_one_core_another_order_language_and_time_zone_give_the_same_results(
    study, local_results, abroad
):
    reverse_rows(study.folder / "data/participants.tsv")
    reverse_rows(study.folder / "data/recordings.tsv")
    last_first = ["--prioritize", "results/measures/spectra/C04.parquet"]
    study.snakemake("--cores", "1", *last_first, environment=abroad)
    assert files_that_differ(study.folder / "results", local_results) == []


@pytest.mark.full
def test_networks_too_give_the_same_results(tmp_path, tiny, abroad):
    workflow: Workflow = copy_workflow(tmp_path / "study")
    for sheet in (workflow.folder / "resources/simulated_cohort").glob("*.tsv"):
        reverse_rows(sheet)
    last_first = ["--prioritize", "results/tracks/sbr/S04.parquet"]
    tiny_study = ["--configfile", "studies/tiny/study.yaml"]
    workflow.snakemake("--cores", "1", *last_first, *tiny_study, environment=abroad)
    assert files_that_differ(workflow.folder / "results", tiny.folder / "results") == []
