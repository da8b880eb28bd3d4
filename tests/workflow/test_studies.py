"""Studies side by side: each in a folder of its own, none in another's way."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from steadyface.recording.video import SUFFIXES
from tests.workflow.conftest import ROOT

COMMANDS = (
    "annotation_task",
    "check_data",
    "export",
    "overlay_videos",
    "suggest_frames",
    "verify",
)


def contents(folder):
    """Every file under a folder and when it was last written, but compiled sources."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path: path.stat().st_mtime_ns for path in files if path.suffix != ".pyc"}


def run(folder, *arguments, succeeds=True, cwd=None, snakefile=ROOT / "Snakefile"):
    command = [sys.executable, "-m", "snakemake", "-s", str(snakefile), "--cores", "2"]
    done = subprocess.run(
        [*command, *arguments, "--directory", str(folder)],
        cwd=cwd or folder.parent,
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert (done.returncode == 0) == succeeds, said
    return said


@pytest.fixture(scope="module")
def lab(tmp_path_factory, own_workflow, recorded):
    """A lab's study in a folder far from the checkout, run to its end; and what was shown."""
    source = own_workflow(tmp_path_factory.mktemp("source") / "study", recorded)
    folder = tmp_path_factory.mktemp("lab") / "my study"
    folder.mkdir()
    shutil.copytree(source.folder / "data", folder / "data")
    study = yaml.safe_load((source.folder / "config.yaml").read_text())
    kept = ("trackers", "smoothness", "statistics")
    cohort = {
        name: study["cohort"][name]
        for name in ("participants", "recordings", "annotations", "simulated")
    }
    own = {name: study[name] for name in kept} | {"cohort": cohort, "title": "My study"}
    # A second tracker, as `suggest_frames` needs: the annotations themselves.
    own["imported_trackers"] = {"Marks": {"format": "points", "files": "data/{subject}.csv"}}
    own["overlay_video"] = {"people": ["C04"]}
    (folder / "study.yaml").write_text(yaml.safe_dump(own))
    return folder, run(folder)


def test_a_study_in_any_folder_reaches_its_report(lab):
    folder, said = lab
    assert (folder / "results/report/report.html").is_file()
    lines = said.splitlines()
    assert lines[-1] == "The report: my study/results/report/report.html"
    assert max(map(len, lines)) < 120
    shown = [line for line in lines if re.match(r"\[ ?\d+/\d+\] +\d+ (s|min)", line)]
    assert any("Tracking C04 with DLIB" in line for line in shown)
    assert not re.search(r"jobid|wildcards|Select jobs|SNAKEMAKE", said)


def test_the_runs_log_file_keeps_everything(lab):
    (log,) = (lab[0] / ".snakemake/log").glob("*.log")
    text = log.read_text()
    assert "rule track_dlib:" in text
    assert "resources: " in text


def test_a_second_run_has_nothing_to_do_and_shows_the_report(lab):
    lines = run(lab[0]).splitlines()
    assert lines[-2].startswith("Nothing to be done")
    assert lines[-1] == "The report: my study/results/report/report.html"


@pytest.mark.parametrize("command", ["", "--verbose"])
def test_a_plan_and_verbose_show_all_that_snakemake_says(lab, command):
    said = run(lab[0], "--dry-run", "--forcerun", "write_report", *command.split())
    assert "rule write_report:" in said
    assert "resources: " in said


SHEETS = "resources/simulated_cohort"
SIMULATED = {
    "title": "Simulated",
    "cohort": {
        "simulated": True,
        "participants": f"{SHEETS}/participants.tsv",
        "recordings": f"{SHEETS}/recordings.tsv",
        "annotations": None,
    },
}
OTHERS = {"cohort": {"participants": None, "recordings": "data/others.tsv", "annotations": None}}


@pytest.mark.parametrize(
    ("target", "settings", "told"),
    [
        *((target, SIMULATED, "real people, not simulated people") for target in ("", *COMMANDS)),
        ("--forceall --no-hooks", SIMULATED, "real people, not simulated people"),
        ("suggest_frames", {"cohort": {"simulated": True}}, "real people, not simulated people"),
        ("", OTHERS, "people A01, A04, C04, not P1"),
    ],
)
def test_no_command_touches_the_results_of_another_cohort(lab, tmp_path, target, settings, told):
    folder = lab[0]
    other = tmp_path / "other.yaml"
    other.write_text(yaml.safe_dump(settings))
    (folder / "data/others.tsv").write_text("subject\tfile\ttask\nP1\tdata/P1.bag\tOPEN\n")
    before = contents(folder / "results")
    said = run(folder, *target.split(), "--configfile", str(other), succeeds=False)
    assert contents(folder / "results") == before
    whose, remedy = (line for line in said.splitlines() if not line.startswith("Using "))
    assert whose == f'results/ holds another study, "My study": {told}'
    assert "--directory" in remedy


def test_settings_that_change_as_a_study_goes_on_are_taken(lab):
    changed = ("title=Another", "trackers=[dlib, fan]", "cohort={include: [C04, A04]}")
    run(lab[0], "--dry-run", "--quiet", "--config", *changed)


@pytest.fixture
def checkout(tmp_path, new_workflow, lab):
    """A checkout with two studies in it that have run."""
    folder = new_workflow(tmp_path / "checkout").folder
    for name in ("mine", "others"):
        shutil.copytree(
            lab[0], folder / "studies" / name, ignore=shutil.ignore_patterns(".snakemake")
        )
    return folder


def test_every_command_of_one_study_leaves_the_others_files_alone(checkout):
    before = contents(checkout)
    mine = checkout / "studies/mine"
    for command in ("export overlay_videos suggest_frames", "check_data", "verify", ""):
        run(mine, *command.split(), cwd=checkout, snakefile=checkout / "Snakefile")
    made = contents(checkout).keys() - before.keys()
    assert [path for path in made if mine not in path.parents] == []
    for result in (
        *("export/dlib/A04", "overlay_videos/C04", "suggested_frames.csv"),
        *("checks/problems.txt", "logs/verify.log"),
    ):
        assert (mine / "results" / result).exists(), result
    changed = {path for path, when in contents(checkout).items() if before.get(path, when) != when}
    assert [path for path in changed if mine not in path.parents] == []


@pytest.mark.parametrize("settings", [(), ("--config", "device=cpu")])
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("quik", "did you mean --directory studies/quick?"),
        ("elsewhere", "copy a folder of studies/ ("),
    ],
)
def test_a_folder_that_is_no_study_is_one_line(tmp_path, name, told, settings):
    lines = run(tmp_path / name, *settings, succeeds=False).splitlines()
    (line,) = [line for line in lines if not line.startswith(("Using ", "Creating "))]
    assert line.startswith(f"{name}: has no study.yaml, so it is no study; {told}")


def test_a_missing_file_of_settings_is_named_last_and_nothing_is_touched(tmp_path):
    """Snakemake looks for it before it reads this workflow, and tells of it in its own words."""
    said = run(tmp_path, "--configfile", "nowhere.yaml", succeeds=False)
    assert said.strip().endswith("No such file or directory: 'nowhere.yaml'")
    assert list(tmp_path.iterdir()) == []


def test_a_mistyped_setting_is_one_line(tmp_path):
    (tmp_path / "study.yaml").write_text("Trackers: [dlib]\n")
    lines = run(tmp_path, succeeds=False).splitlines()
    assert [line for line in lines if not line.startswith("Using ")] == [
        "study.yaml: 'Trackers' is no setting; did you mean trackers?"
    ]


def documented():
    """Every snakemake command of the README and the docs."""
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        text = path.read_text().replace("\\\n", " ")
        for command in re.findall(r"^ *(?:[\w$(){}/.-]+/)?snakemake (.*)$", text, re.M):
            yield pytest.param(command, id=f"{path.name}: {command.strip()[:60]}")


# Copies that docs/data.md and docs/loop.md have their readers make.
MADE_BY_READERS = {"studies/mine", "studies/first", "studies/clinic"}


@pytest.mark.parametrize("command", list(documented()))
def test_a_documented_command_names_its_study_or_is_the_default_study(command):
    words = shlex.split(command, comments=True)
    studies = ROOT / "studies"
    if "--directory" in words:
        folder = words[words.index("--directory") + 1]
        known = {f"studies/{path.name}" for path in studies.iterdir()} | MADE_BY_READERS
        assert folder in known or Path(folder).is_absolute()
    assert "--configfile" not in words


def test_git_keeps_peoples_data_out(tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    shutil.copy(ROOT / ".gitignore", tmp_path)
    data = [
        *("data/A01.mp4", "results/report/report.html", "data/recordings.tsv"),
        *("studies/mine/data/A01.bag", "studies/mine/results/tracks/dlib/A01.parquet"),
        *(
            "studies/mine/participants.tsv",
            "studies/mine/people.xlsx",
            "studies/mine/.snakemake/x",
        ),
        *("mine/data/A01.csv", "mine/results/x.csv", "mine/recordings.csv"),
        *(f"mine/A01{name}" for suffix in SUFFIXES for name in (suffix, suffix.upper())),
    ]
    code = ["studies/mine/study.yaml", "results/README.md", "rules/x.smk", "tests/recording/x.py"]
    code += ["resources/simulated_cohort/participants.tsv"]
    for name in (*data, *code):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    subprocess.run(["git", "-C", tmp_path, "add", "--all"], check=True)
    added = subprocess.check_output(["git", "-C", tmp_path, "ls-files"], text=True).split()
    assert set(added) == {".gitignore", *code}
