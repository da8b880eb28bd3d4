"""What a study costs as it grows: 12, 36 and 108 people, three short recordings each.

    PYTHONPATH=workflow_scripts python benchmarks/growth.py --cores 2

Three simulated people are recorded once; everybody else is a copy of one of them under another id,
tracked by DLIB, measured and reported. CPU time of the whole run, Snakemake included, and the
straight line through it. The recordings are short, so most of the cost is that of the jobs
themselves. A quarter of an hour on two cores.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import yaml

from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.session import record_session
from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS

ROOT = Path(__file__).resolve().parents[1]
RECORDED = ("A04", "S04", "C04")
WINDOW_S = 1.0


def record(folder: Path, seconds: float) -> dict[str, dict[str, Path]]:
    """The recordings of the three, by person and task."""
    people = cohort(seed=2021)
    made = {}
    for subject in RECORDED:
        made[subject] = {task: folder / f"{subject}_{task}.bag" for task in PAPER_TASKS}
        record_session(
            person_of(subject, people), made[subject], seconds=seconds, rate_hz=30, seed=2021
        )
    return made


def lay_out(folder: Path, people: int, recorded: dict[str, dict[str, Path]]) -> None:
    """A study of so many people; the recordings are links, which cost no disk."""
    folder.mkdir()
    participants, recordings = ["subject\tgroup\tset"], ["subject\ttask\trepetition\tfile"]
    for number in range(people):
        subject = f"P{5000 + number}"
        participants.append(f"{subject}\t{PAPER_GROUPS[number % 3]}\tevaluate")
        for task, source in recorded[RECORDED[number % 3]].items():
            os.link(source, folder / f"{subject}_{task}.bag")
            recordings.append(f"{subject}\t{task}\t1\t{subject}_{task}.bag")
    (folder / "participants.tsv").write_text("\n".join(participants) + "\n")
    (folder / "recordings.tsv").write_text("\n".join(recordings) + "\n")
    sheets = {"participants": "participants.tsv", "recordings": "recordings.tsv"}
    study = {
        "title": f"Copies of three simulated people, {people} in all",
        "cohort": {**sheets, "simulated": False},
        "trackers": ["dlib"],
        "smoothness": {"window_s": WINDOW_S, "windows_s": [WINDOW_S]},
    }
    (folder / "study.yaml").write_text(yaml.safe_dump(study, sort_keys=False))


def run(folder: Path, cores: int) -> tuple[float, float]:
    """CPU and wall seconds of the study."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
    done = subprocess.run(
        [*command, "--cores", str(cores), "--quiet", "all"], cwd=folder, capture_output=True
    )
    if done.returncode:
        sys.exit(done.stderr.decode()[-3000:])
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - started
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, wall


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--people", type=int, nargs="+", default=[12, 36, 108])
    arguments.add_argument("--seconds", type=float, default=1.1, help="of each recording")
    arguments.add_argument("--cores", type=int, default=2)
    given = arguments.parse_args()
    recordings = len(PAPER_TASKS) * np.array(given.people)
    costs = []
    with tempfile.TemporaryDirectory() as scratch:
        recorded = record(Path(scratch), given.seconds)
        for people in given.people:
            folder = Path(scratch) / str(people)
            lay_out(folder, people, recorded)
            costs.append(run(folder, given.cores))
            shutil.rmtree(folder)
            cpu, wall = costs[-1]
            count = people * len(PAPER_TASKS)
            print(
                f"{people} people, {count} recordings: {cpu:.0f} s CPU, {wall:.0f} s wall, "
                f"{cpu / count:.2f} s CPU per recording",
                flush=True,
            )
    cpu = np.array(costs)[:, 0]
    slope, start = np.polyfit(recordings, cpu, 1)
    apart = np.abs(start + slope * recordings - cpu) / cpu
    print(f"line: {start:.0f} s + {slope:.2f} s per recording, off by at most {apart.max():.0%}")


if __name__ == "__main__":
    main()
