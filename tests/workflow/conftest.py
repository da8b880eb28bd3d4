"""Small studies that run for real: a copy of the workflow with a few short recordings."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
import yaml

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.session import record_session
from steadyface.study.schemas import PARTICIPANTS, RECORDINGS

ROOT = Path(__file__).resolve().parents[2]
SEED, SECONDS, RATE = 7, 0.5, 30
ANNOTATED = 4


@dataclass(frozen=True)
class Workflow:
    """A copy of the workflow in a folder of its own."""

    folder: Path

    def snakemake(self, *arguments, succeeds=True, environment=None):
        """What a run prints, after checking how it ended."""
        command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=os.environ | (environment or {}),
            capture_output=True,
            text=True,
            errors="replace",
        )
        said = done.stdout + done.stderr
        assert (done.returncode == 0) == succeeds, said
        return said

    def planned(self, *arguments):
        """{rule: number of jobs} of what a run would do now."""
        stats = self.snakemake("--dry-run", *arguments).partition("\njob  ")[2]
        counts = re.findall(r"^(\w+) +(\d+)$", stats, re.M)
        return {rule: int(count) for rule, count in counts if rule not in ("all", "total")}

    def configure(self, **changes):
        """Change top-level sections of the configuration."""
        path = self.folder / "config.yaml"
        config = yaml.safe_load(path.read_text())
        for section, values in changes.items():
            config[section] = config[section] | values if isinstance(values, dict) else values
        path.write_text(yaml.safe_dump(config))


def copy_workflow(folder):
    """The workflow without its results and environment."""
    ignored = shutil.ignore_patterns(".*", "results", "tests", "docs", "benchmarks", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=ignored)
    return Workflow(folder)


@pytest.fixture(scope="session")
def new_workflow():
    """Makes a copy of the workflow in a given folder."""
    return copy_workflow


@pytest.fixture(scope="session")
def recorded(tmp_path_factory):
    """Half-second SR300 recordings of three people, with a few annotated frames each."""
    folder = tmp_path_factory.mktemp("recorded")
    people = cohort(SEED)
    chosen = [person_of(subject, people) for subject in ("A01", "A04", "C04")]
    for person in chosen:
        files = {task: folder / f"{person.subject}_{task}.bag" for task in ("REST", "OPEN")}
        truth = record_session(person, files, seconds=SECONDS, rate_hz=RATE, seed=SEED)
        marked = truth[truth["frame"] < ANNOTATED].drop(columns="time_s")
        tables.write(folder / f"{person.subject}.csv", marked, ANNOTATIONS)
    rows = [
        {"subject": p.subject, "group": p.group, "set": p.set, "age_years": p.age_years}
        for p in chosen
    ]
    sheet = pd.DataFrame(rows, columns=list(PARTICIPANTS.columns))
    tables.write(folder / "participants.tsv", sheet, PARTICIPANTS)
    return folder


def own_study(folder, recorded):
    """A copy of the workflow set up for `recorded` as a lab's own recordings, DLIB alone."""
    workflow = copy_workflow(folder)
    shutil.copytree(recorded, folder / "data")
    bags = sorted((folder / "data").glob("*.bag"))
    rows = [(*bag.stem.split("_"), 1, f"data/{bag.name}") for bag in bags]
    sheet = pd.DataFrame(rows, columns=["subject", "task", "repetition", "file"])
    tables.write(folder / "data/recordings.tsv", sheet, RECORDINGS)
    workflow.configure(
        cohort={
            "participants": "data/participants.tsv",
            "recordings": "data/recordings.tsv",
            "annotations": "data/{subject}.csv",
            "simulated": False,
        },
        trackers=["dlib"],
        smoothness={"window_s": 0.4, "windows_s": [0.3, 0.4], "rates_hz": [None]},
        statistics={"resamples": 99},
    )
    return workflow


@pytest.fixture(scope="session")
def own_workflow():
    """Makes a lab's study of given recordings in a given folder."""
    return own_study


@pytest.fixture
def study(tmp_path, recorded):
    """A lab's study that has not run yet."""
    return own_study(tmp_path / "study", recorded)


@pytest.fixture(scope="module")
def finished(tmp_path_factory, recorded):
    """A lab's study that has run to its end."""
    workflow = own_study(tmp_path_factory.mktemp("finished") / "study", recorded)
    workflow.snakemake()
    return workflow


@pytest.fixture(scope="session")
def local_results(tmp_path_factory, recorded):
    """The results of a lab's study on two cores of this computer; only to be read."""
    workflow = own_study(tmp_path_factory.mktemp("local") / "study", recorded)
    workflow.snakemake()
    return workflow.folder / "results"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory):
    """The tiny study, run to its end; only to be read."""
    workflow = copy_workflow(tmp_path_factory.mktemp("tiny") / "study")
    workflow.snakemake("--configfile", "studies/tiny/study.yaml")
    return workflow


def lacking(what):
    """Skip a test for want of something; where nothing may be skipped, fail it."""
    if os.environ.get("SKIP_NO_TEST"):
        pytest.fail(f"needs {what}")
    pytest.skip(f"needs {what}")


def files_that_differ(results, others):
    """Paths of the results that are in one folder only or not the same in both.

    Parquet is compared by its content, everything else to the byte. Logs and run times may differ,
    and the record of a study tells of the sheets as they lie there.
    """

    def listed(folder):
        files = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
        return {
            path
            for path in files
            if path.parts[0] not in ("logs", "benchmarks", "provenance.json")
            and path.name[0] != "."
        }

    def same(path):
        if path.suffix == ".parquet":
            one, other = pq.read_table(results / path), pq.read_table(others / path)
            return one.schema == other.schema and one.to_pandas().equals(other.to_pandas())
        return (results / path).read_bytes() == (others / path).read_bytes()

    common = listed(results) & listed(others)
    assert common
    differing = {path for path in common if not same(path)}
    return sorted(map(str, (listed(results) ^ listed(others)) | differing))


def quality_of(workflow, subject):
    """A subject's quality records."""
    path = workflow.folder / f"results/frames/{subject}.quality.json"
    return json.loads(path.read_text())["recordings"]
