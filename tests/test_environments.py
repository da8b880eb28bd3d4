"""The conda environments and the lock file name the same versions."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENTS = sorted((ROOT / "envs").glob("*.yaml"))


def pins(lines):
    return {
        re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower(): line.partition("==")[2].strip()
        for line in lines
        if "==" in line
    }


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda path: path.stem)
def test_an_environments_pins_are_the_locks(environment):
    listed = yaml.safe_load(environment.read_text())["dependencies"][-1]["pip"]
    lock = pins((ROOT / "requirements.lock").read_text().splitlines())
    assert pins(listed).items() <= lock.items()


def test_the_lock_pins_every_requirement_and_no_local_build():
    lock = (ROOT / "requirements.lock").read_text()
    wanted = re.findall(r"^([\w-]+)", (ROOT / "requirements.txt").read_text(), re.M)
    names = {re.sub(r"[-_.]+", "-", name).lower() for name in wanted}
    assert names <= pins(lock.splitlines()).keys()
    assert "+cpu" not in lock
    assert " @ " not in lock
