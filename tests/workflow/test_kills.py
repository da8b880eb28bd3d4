"""Processes killed in the middle of writing a result: nothing half-written, nothing lost."""

import os
import signal
import subprocess
import sys
import textwrap

import pytest

from tests.workflow.conftest import files_that_differ

# Python runs it at the start of every job: once for each rule named, the job, or everything that
# runs, is killed at the moment at which a result is complete under its temporary name.
KILLER = """
import os, signal, sys
from pathlib import Path

def kill_once(event, arguments):
    if event != "os.rename" or "/results/" not in os.path.abspath(arguments[1]):
        return
    script = Path(sys.argv[0])
    if script.parent.name != "scripts":
        return
    rule = script.name.split(".")[1]
    try:
        os.close(os.open(os.path.join(MARKS, rule), os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return
    if ALL:
        os.killpg(os.getpgid(0), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)

MARKS, ALL = os.environ["KILLED"], os.environ["KILL_ALL"] == "yes"
sys.addaudithook(kill_once)
"""


@pytest.fixture
def killing(tmp_path):
    """Runs a workflow of which each rule's first job is killed; what it said, and the rules."""
    (tmp_path / "killer").mkdir()
    (tmp_path / "killer/sitecustomize.py").write_text(textwrap.dedent(KILLER))
    marks = tmp_path / "killed"
    marks.mkdir()

    def run(workflow, *arguments, everything=False, spare=()):
        for rule in spare:
            (marks / rule).touch()
        environment = {
            **os.environ,
            "PYTHONPATH": str(tmp_path / "killer"),
            "KILLED": str(marks),
            "KILL_ALL": "yes" if everything else "no",
        }
        done = subprocess.run(
            [sys.executable, "-m", "snakemake", "--cores", "2", *arguments],
            cwd=workflow.folder,
            env=environment,
            capture_output=True,
            text=True,
            start_new_session=True,
        )
        killed = {path.name for path in marks.iterdir()} - set(spare)
        return done.returncode, done.stdout + done.stderr, killed

    return run


def leftovers(workflow):
    """Files that were never given their name."""
    return list(workflow.folder.glob("results/**/.*.part*"))


def rules_run(workflow):
    """Every rule of which the results folder has a benchmark."""
    return {path.stem for path in (workflow.folder / "results/benchmarks").iterdir()}


@pytest.mark.full
def test_each_rule_s_first_job_is_killed_and_the_results_are_the_same(
    study, killing, local_results
):
    code, said, killed = killing(study, "--retries", "1")
    assert code == 0, said
    assert killed == rules_run(study)
    assert "Trying to restart job" in said
    assert files_that_differ(study.folder / "results", local_results) == []
    assert leftovers(study) == []
    assert study.planned() == {}


def test_without_a_retry_the_others_go_on_and_the_next_run_does_the_rest(study, killing):
    targets = [f"results/faces/{subject}.parquet" for subject in ("A04", "C04")]
    code, said, killed = killing(study, "--keep-going", *targets, spare=["index_recording"])
    assert killed == {"detect_faces"}
    assert code != 0
    assert "detect_faces" in said
    assert "SIGKILL" in said
    assert study.planned(*targets) == {"detect_faces": 1}
    study.snakemake(*targets)
    assert leftovers(study) == []


def test_after_a_power_cut_only_the_interrupted_job_is_done_again(study, killing):
    target = "results/faces/A04.parquet"
    code, _, killed = killing(study, target, everything=True, spare=["index_recording"])
    assert (code, killed) == (-signal.SIGKILL, {"detect_faces"})
    frames = study.folder / "results/frames/A04.frames"
    before = frames.stat().st_mtime_ns
    assert not (study.folder / target).exists()
    assert len(leftovers(study)) == 1
    said = study.snakemake(target, succeeds=False)
    assert "--unlock" in said
    study.snakemake("--unlock")
    assert study.planned(target) == {"detect_faces": 1}
    study.snakemake(target)
    assert (study.folder / target).is_file()
    assert frames.stat().st_mtime_ns == before
    assert leftovers(study) == []


@pytest.mark.full
def test_each_rule_of_the_whole_study_is_killed_once_and_the_results_are_the_same(
    tiny, tmp_path, new_workflow, killing
):
    workflow = new_workflow(tmp_path / "study")
    arguments = ("--configfile", "studies/tiny/study.yaml")
    code, said, killed = killing(workflow, "--retries", "1", *arguments)
    assert code == 0, said
    assert killed == rules_run(workflow)
    assert {"finetune_fan", "finetune_sbr", "track_fan", "track_sbr"} <= killed
    assert files_that_differ(workflow.folder / "results", tiny.folder / "results") == []
    assert leftovers(workflow) == []
    assert workflow.planned(*arguments) == {}
