"""A study on a real Slurm: a cluster of one node, started by `tests/cluster/start_slurm.sh`."""

import ast
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field

import pandas as pd
import pytest

from tests.workflow.conftest import ROOT, files_that_differ, lacking, own_study

SCRIPT = ROOT / "tests/cluster/start_slurm.sh"
# The jobs of these tests last seconds: ask for them sooner than the profile does.
PROFILE = [
    *("--profile", "profiles/slurm"),
    *("--slurm-init-seconds-before-status-checks", "2"),
    *("--latency-wait", "20"),
]
# Less than Snakemake's own process within a job needs, so that no job can end in time; three times
# as much is enough for it and a person's measures.
TOO_LITTLE_MB = 110
# Snakemake's own two processes of a cluster job.
SNAKEMAKE_MB = 315
KILLED = {"OUT_OF_MEMORY", "FAILED", "CANCELLED"}


@dataclass(frozen=True)
class Job:
    """A job as Slurm remembers it; `comment` names its rules' group."""

    number: str
    comment: str
    state: str
    memory: str
    gpus: str
    start: str

    @property
    def memory_mb(self):
        return int(self.memory.removesuffix("M"))


@dataclass
class Cluster:
    """A running Slurm of one node."""

    environment: dict
    seen: set = field(default_factory=set)

    def say(self, *command):
        """What a command of Slurm's prints."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def start(self, workflow, *arguments):
        """Snakemake on this cluster, its messages in the file `run.log`."""
        command = [sys.executable, "-m", "snakemake", *arguments, *PROFILE]
        with (workflow.folder / "run.log").open("w") as log:
            return subprocess.Popen(
                command, cwd=workflow.folder, env=self.environment, stdout=log, stderr=log
            )

    def run(self, workflow, *arguments):
        """Run Snakemake on this cluster to a good end."""
        assert self.start(workflow, *arguments).wait() == 0, self.log_of(workflow)

    def log_of(self, workflow):
        return (workflow.folder / "run.log").read_text()

    def new_jobs(self):
        """The jobs since the last call, in the order of their numbers."""
        columns = ["jobid", "comment", "state", "minmemory", "tres-per-job", "starttime"]
        wanted = ",".join(f"{column}:|" for column in columns)
        table = self.say("squeue", "--states=all", "--noheader", f"--Format={wanted}")
        jobs = [Job(*line.strip().rstrip("|").split("|")) for line in table.splitlines()]
        new = [job for job in jobs if job.number not in self.seen]
        self.seen |= {job.number for job in new}
        return sorted(new, key=lambda job: int(job.number))


@pytest.fixture(scope="module")
def slurm(tmp_path_factory):
    """A cluster for this module's tests."""
    if os.geteuid() != 0:
        lacking("root, as whom alone Slurm starts")
    if not all(map(shutil.which, ("sbatch", "slurmctld", "slurmd", "munged"))):
        lacking(f"Slurm: `{SCRIPT.relative_to(ROOT)} install`")
    folder = tmp_path_factory.mktemp("slurm")
    subprocess.run([SCRIPT, "up", folder], check=True)
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    yield Cluster(os.environ | {"SLURM_CONF": str(folder / "slurm.conf"), "PATH": path})
    subprocess.run([SCRIPT, "down", folder], check=True)


def test_a_persons_measures_from_slurm_are_those_of_a_local_run(study, slurm, local_results):
    slurm.run(study, "results/measures/smoothness/A04.parquet")
    results = study.folder / "results"
    differing = files_that_differ(results, local_results)
    assert [path for path in differing if (results / path).exists()] == []
    assert (results / "measures/smoothness/A04.parquet").exists()
    # One for all that a person's recordings go through, one for their measures.
    assert [job.state for job in slurm.new_jobs()] == ["COMPLETED", "COMPLETED"]
    assert "Nothing to be done" in study.snakemake(
        "results/measures/smoothness/A04.parquet", environment=slurm.environment
    )


@pytest.fixture(scope="module")
def night(tmp_path_factory, recorded, slurm):
    """A study whose node is drained at first and whose measures ask for too little memory."""
    workflow = own_study(tmp_path_factory.mktemp("night") / "study", recorded)
    rules = workflow.folder / "rules/measures.smk"
    too_little = f"mem_mb=growing({TOO_LITTLE_MB})"
    text, changed = re.subn(r"mem_mb=growing\(\d+\)", too_little, rules.read_text())
    assert changed == 2
    rules.write_text(text)

    node = slurm.say("sinfo", "--noheader", "--format=%n")
    slurm.new_jobs()
    slurm.say("scontrol", "update", f"nodename={node}", "state=drain", "reason=maintenance")
    alone = ["--group-components", "measures=1"]
    run = slurm.start(workflow, "--set-resources", "track_dlib:gpu=1", *alone)
    while run.poll() is None and "has been submitted" not in slurm.log_of(workflow):
        time.sleep(0.5)
    # Long enough for Snakemake to ask for the waiting jobs more than once.
    time.sleep(15)
    waiting = slurm.say("squeue", "--noheader", "--format=%T").split()
    still_running = run.poll() is None
    slurm.say("scontrol", "update", f"nodename={node}", "state=resume")
    assert run.wait() == 0, slurm.log_of(workflow)
    return workflow, waiting, still_running, slurm.new_jobs()


@pytest.mark.full
def test_a_drained_node_is_waited_for(night):
    _, waiting, still_running, _ = night
    assert still_running
    assert waiting == ["PENDING", "PENDING"]


@pytest.mark.full
def test_a_job_killed_for_memory_comes_again_with_more(night):
    *_, jobs = night
    measures = [job for job in jobs if "measures" in job.comment]
    first = [job for job in measures if job.memory_mb == TOO_LITTLE_MB]
    finished = [job for job in measures if job.state == "COMPLETED"]
    # Two people's accuracy and smoothness.
    assert len(first) == len(finished) == 4
    assert {job.state for job in measures if job not in finished} <= KILLED
    assert {job.memory_mb for job in finished} <= {2 * TOO_LITTLE_MB, 3 * TOO_LITTLE_MB}


@pytest.mark.full
def test_jobs_that_ask_for_the_one_gpu_follow_each_other(night):
    *_, jobs = night
    on_gpu = [job for job in jobs if "gpu" in job.gpus]
    assert [job.state for job in on_gpu] == ["COMPLETED", "COMPLETED"]
    assert on_gpu[0].start != on_gpu[1].start


@pytest.mark.full
def test_after_such_a_night_the_results_are_those_of_a_local_run(night, local_results):
    workflow, *_ = night
    assert files_that_differ(workflow.folder / "results", local_results) == []


QUICK = ["--configfile", "studies/quick/study.yaml"]


@pytest.fixture(scope="module")
def quick_local(tmp_path_factory, new_workflow):
    """The quick study on two cores of this computer, each job's resources beside its run time."""
    workflow = new_workflow(tmp_path_factory.mktemp("quick_local") / "study")
    workflow.snakemake("--benchmark-extended", *QUICK)
    return workflow


@pytest.fixture(scope="module")
def quick_on_slurm(tmp_path_factory, new_workflow, slurm):
    """The quick study through the cluster, and the jobs that it took."""
    workflow = new_workflow(tmp_path_factory.mktemp("quick_on_slurm") / "study")
    slurm.new_jobs()
    slurm.run(workflow, *QUICK)
    return workflow, slurm.new_jobs()


@pytest.mark.full
def test_the_quick_study_from_slurm_is_that_of_a_local_run(quick_on_slurm, quick_local):
    workflow, _ = quick_on_slurm
    results = workflow.folder / "results"
    assert (results / "report/report.html").exists()
    assert files_that_differ(results, quick_local.folder / "results") == []


@pytest.mark.full
def test_the_memory_and_time_of_each_rule_suffice_at_the_first_attempt(quick_on_slurm):
    _, jobs = quick_on_slurm
    assert {job.state for job in jobs} == {"COMPLETED"}


@pytest.mark.full
def test_no_job_needs_more_memory_than_its_rule_declares(quick_local):
    files = (quick_local.folder / "results/benchmarks").rglob("*.tsv")
    jobs = pd.concat([pd.read_csv(file, sep="\t") for file in files])
    declared = jobs["resources"].map(lambda told: ast.literal_eval(told)["mem_mb"])
    beyond = jobs[jobs["max_rss"] + SNAKEMAKE_MB > declared]
    assert beyond[["rule_name", "max_rss"]].to_dict("records") == []
