"""A plan of ten thousand recordings fits a laptop, and each person adds the same few jobs."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from steadyface.study.design import PAPER_GROUPS, PAPER_TASKS

ROOT = Path(__file__).resolve().parents[2]
LEARNED_FROM = 9
# Runs a command and writes what it used, and nobody before it: CPU seconds and peak kilobytes.
MEASURED = """
import pathlib, resource, subprocess, sys
code = subprocess.call(sys.argv[2:])
used = resource.getrusage(resource.RUSAGE_CHILDREN)
pathlib.Path(sys.argv[1]).write_text(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss}")
sys.exit(code)
"""
# Each person's: recordings, annotations, faces, features, three networks' tracks, a fold,
# measures.
PER_PERSON = {
    "index_recording": 1,
    "convert_annotations": 1,
    "detect_faces": 1,
    "compute_trunk_features": 1,
    "track_mesh": 1,
}
PER_EVALUATED = {
    "track_dlib": 1,
    "track_fan": 1,
    "track_sbr": 1,
    "finetune_fan": 1,
    "calibrate_mesh_without_one": 1,
    "track_calibrated_mesh": 1,
    "measure_accuracy": 1,
    "measure_smoothness": 1,
    "measure_kinematics": 1,
    "draw_person": 1,
}


def planned(folder, people):
    """{rule: jobs} of a study of so many people with three recordings each, all of them empty."""
    folder.mkdir()
    # Four digits, but none that a year of birth could have: such ids are refused.
    ids = [f"P{5000 + number}" for number in range(people)]
    for subject in ids:
        for task in PAPER_TASKS:
            (folder / f"{subject}_{task}.bag").touch()
        (folder / f"{subject}.csv").touch()
    rows = [
        f"{subject}\t{PAPER_GROUPS[i % 3]}\t{'finetune' if i < LEARNED_FROM else 'evaluate'}\n"
        for i, subject in enumerate(ids)
    ]
    (folder / "participants.tsv").write_text("subject\tgroup\tset\n" + "".join(rows))
    files = [f"{s}\t{t}\t1\t{s}_{t}.bag\n" for s in ids for t in PAPER_TASKS]
    (folder / "recordings.tsv").write_text("subject\ttask\trepetition\tfile\n" + "".join(files))
    cohort = {
        "participants": "participants.tsv",
        "recordings": "recordings.tsv",
        "annotations": "{subject}.csv",
        "simulated": False,
    }
    (folder / "study.yaml").write_text(yaml.safe_dump({"cohort": cohort}))
    command = [sys.executable, "-c", MEASURED, str(folder / "used")]
    command += [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile")]
    done = subprocess.run(
        [*command, "--cores", "1", "--dry-run"], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    stats = (done.stdout + done.stderr).rpartition("\njob  ")[2]
    return {rule: int(count) for rule, count in re.findall(r"^(\w+) +(\d+)$", stats, re.M)}


@pytest.mark.full
def test_ten_thousand_recordings_are_planned_within_two_gigabytes(tmp_path, record_property):
    people = 3334
    plan = planned(tmp_path / "study", people)
    cpu_s, peak_kb = map(float, (tmp_path / "study/used").read_text().split())
    record_property("cpu_s", cpu_s)
    record_property("max_rss_mb", peak_kb / 1024)
    assert peak_kb < 2 * 1024**2
    assert plan.items() >= {rule: people * jobs for rule, jobs in PER_PERSON.items()}.items()


def test_each_person_adds_the_same_few_jobs(tmp_path):
    people = 30
    plan = planned(tmp_path / "study", people)
    expected = {rule: people * jobs for rule, jobs in PER_PERSON.items()}
    expected |= {rule: (people - LEARNED_FROM) * jobs for rule, jobs in PER_EVALUATED.items()}
    grown = {rule: jobs for rule, jobs in plan.items() if rule in expected}
    assert grown == expected
    # The rest is made once for all, SBR's fine-tuning with and without its second loss.
    rest = {rule: jobs for rule, jobs in plan.items() if rule not in {*expected, "total"}}
    assert max(rest.values()) <= 2
