"""What every rule must have, checked in the rules' text."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
RULES = [
    pytest.param(text, id=text.split(":")[0])
    for path in sorted((ROOT / "rules").glob("*.smk"))
    for text in re.split(r"(?m)^rule ", path.read_text())[1:]
    if "script:" in text
]


@pytest.mark.parametrize("rule", RULES)
def test_a_scripted_rule_is_named_after_its_script(rule):
    (script,) = re.findall(r'"\.\./workflow_scripts/(\w+\.py)"', rule)
    assert script == rule.split(":")[0] + ".py"
    assert (ROOT / "workflow_scripts" / script).is_file()


@pytest.mark.parametrize("rule", RULES)
def test_a_scripted_rule_is_fingerprinted_logged_timed_and_has_an_environment(rule):
    (script,) = re.findall(r'"\.\./workflow_scripts/(\w+\.py)"', rule)
    assert re.search(rf'fingerprint\(\s*"{script}"', rule)
    (environment,) = re.findall(r'"\.\./(envs/\w+\.yaml)"', rule)
    assert (ROOT / environment).is_file()
    # A rule that has no output, to be run whenever it is asked for, must have neither.
    assert ("<logs>/" in rule) == ("output:" in rule)
    assert ("<benchmarks>/" in rule) == ("output:" in rule)


@pytest.mark.parametrize("rule", RULES)
def test_a_scripted_rule_gets_more_memory_and_time_with_every_attempt(rule):
    assert "mem_mb=growing(" in rule
    assert "runtime=growing(" in rule
    assert ("device=lookup" in rule) == ("gpu=GPUS" in rule)


def test_the_clusters_profile_groups_rules_that_exist():
    profile = yaml.safe_load((ROOT / "profiles/slurm/profile.yaml").read_text())
    names = {rule.values[0].split(":")[0] for rule in RULES}
    assert profile["groups"].keys() <= names
    assert profile["group-components"].keys() <= set(profile["groups"].values())
