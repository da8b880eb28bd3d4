"""Damaged files of every kind are read or refused in plain words: no crash, hang or flood."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.security.fuzzing.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
# Below what an example may take, the rest being the process's start.
SECONDS = 120
MANY = 2000


def fuzz(name, examples, seed, folder, seconds):
    done = subprocess.run(
        [
            sys.executable,
            *("-m", "tests.security.fuzzing.worker"),
            *(name, str(examples), str(seed), str(folder)),
        ],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'workflow_scripts'}:{ROOT}"},
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    assert done.returncode == 0, f"{name}, seed {seed}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
    counts = json.loads(done.stdout.splitlines()[-1])
    assert counts["inputs"] >= examples / 2
    assert counts["refused"] > 0


@pytest.mark.parametrize("name", TARGETS)
def test_a_damaged_file_is_read_or_refused(tmp_path, name):
    fuzz(name, examples=40, seed=1, folder=tmp_path, seconds=SECONDS)


@pytest.mark.full
@pytest.mark.parametrize("name", TARGETS)
def test_thousands_of_damaged_files_are_read_or_refused(tmp_path, name):
    seed = int.from_bytes(os.urandom(4), "little")
    fuzz(name, examples=MANY, seed=seed, folder=tmp_path, seconds=15 * SECONDS)
