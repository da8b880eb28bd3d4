"""Another workflow uses this one as a module: from any folder, with what differs as its config."""

import json
import re
import shutil
import subprocess

import pytest

from tests.workflow.conftest import ROOT, Workflow, copy_workflow, files_that_differ

USE = """
module steadyface:
    snakefile: {snakefile!r}
    config: {config!r}
    {places}


use rule * from steadyface as steadyface_*
"""
# What a lab's study in the tests changes.
CHANGES = {
    "cohort": {
        "participants": "data/participants.tsv",
        "recordings": "data/recordings.tsv",
        "annotations": "data/{subject}.csv",
        "simulated": False,
    },
    "trackers": ["dlib"],
    "smoothness": {"window_s": 0.4, "windows_s": [0.3, 0.4], "rates_hz": [None]},
    "statistics": {"resamples": 99},
}


def using(folder, config, snakefile=ROOT / "Snakefile", places=""):
    """A workflow in that folder that does nothing but use this one."""
    folder.mkdir(exist_ok=True)
    text = USE.format(snakefile=str(snakefile), config=config, places=places)
    (folder / "Snakefile").write_text(text)
    return Workflow(folder)


def test_a_module_plans_the_study_that_its_config_changes(tmp_path):
    one = using(tmp_path / "other", {"cohort": {"include": ["A04", "C04"]}, "trackers": ["dlib"]})
    said = one.snakemake("--dry-run")
    assert re.search(r"^steadyface_track_dlib +2$", said, re.M)
    assert not re.search(r"^steadyface_track_fan ", said, re.M)
    assert [path.name for path in one.folder.iterdir() if path.name[0] != "."] == ["Snakefile"]


def test_a_module_makes_what_the_workflow_makes_in_the_folder_that_it_is_given(
    tmp_path, study, local_results
):
    """`study` is only there for its recordings and sheets."""
    shutil.copytree(study.folder / "data", tmp_path / "other" / "data")
    checkout = copy_workflow(tmp_path / "checkout").folder
    made = "pathvars:\n        results='made/faces',"
    other = using(tmp_path / "other", CHANGES, checkout / "Snakefile", made)
    other.snakemake()
    results = other.folder / "made/faces"
    # The page prints the settings in the order of config.yaml, which the tests' studies sort.
    assert files_that_differ(results, local_results) in ([], ["report/report.html"])
    listed = json.loads((results / "provenance.json").read_text())["results"]
    held = json.loads((local_results / "provenance.json").read_text())["results"]
    assert [each["file"] for each in listed] == [each["file"] for each in held]
    assert not (other.folder / "results").exists()
    assert re.search(r"All \d+ files match the record", other.snakemake("steadyface_verify"))


def test_a_prefix_moves_what_is_made_and_not_what_a_lab_gave(tmp_path, study):
    shutil.copytree(study.folder / "data", tmp_path / "other" / "data")
    one = using(tmp_path / "other", CHANGES, places="prefix: 'faces'")
    # There are no files below faces/, so there is no plan unless they are looked for elsewhere.
    assert "faces/results/measures/accuracy/C04.parquet" in one.snakemake("--dry-run")


@pytest.mark.parametrize(
    ("places", "folder"),
    [("prefix: 'faces'", "faces/results"), ("pathvars:\n        results='made'", "made")],
)
def test_every_file_of_a_simulated_study_is_where_the_module_says(tmp_path, places, folder):
    cohort = {"include": ["A04", "C04"]}
    config = {"cohort": cohort, "trackers": ["dlib", "fan_subpixel"]}
    one = using(tmp_path / "other", config, places=places)
    said = one.snakemake("--dry-run", "--quiet", "progress")
    files = re.findall(r"[^\s,]*results/[^\s,]*|[^\s,]*made/[^\s,]*", said)
    assert {file for file in files if not file.startswith(f"{folder}/")} == set()
    for name in ("recordings/A04/A04_OPEN.bag", "tracks/fan_subpixel/C04.parquet"):
        assert f"{folder}/{name}" in files


def test_the_check_of_the_data_goes_on_under_the_name_that_the_module_gives_it(tmp_path, study):
    shutil.copytree(study.folder / "data", tmp_path / "other" / "data")
    sheet = tmp_path / "other/data/recordings.tsv"
    sheet.write_text(sheet.read_text().replace("REST", "RESTING", 1))
    other = using(tmp_path / "other", CHANGES)
    assert "RESTING" in other.snakemake("--dry-run", succeeds=False)
    assert "steadyface_list_problems" in other.snakemake("--dry-run", "steadyface_check_data")


def test_a_module_that_is_no_folder_on_this_computer_is_refused_with_the_remedy(tmp_path):
    repository = tmp_path / "repository"
    copy_workflow(repository / "steadyface")
    git = ["git", "-c", "user.name=lab", "-c", "user.email=lab@example.org"]
    for command in (["init", "-q"], ["add", "--all"], ["commit", "-q", "-m", "All"]):
        subprocess.run([*git, *command], cwd=repository, check=True)
    one = using(tmp_path / "other", {}, f"git+file://{repository}/steadyface/Snakefile@HEAD")
    assert "clone its repository" in one.snakemake("--dry-run", succeeds=False)
