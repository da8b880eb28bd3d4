"""The locks hold all that is needed and nothing twice; conda environments agree with them."""

import ast
import re
import sys
from collections import defaultdict
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENTS = sorted((ROOT / "envs").glob("*.yaml"))
SCRIPTS = ROOT / "workflow_scripts"
LOCKS = ("requirements.lock", "requirements-test.lock")
# One provides the other's modules, without a display.
STANDS_FOR = {"opencv-python": "opencv-python-headless"}


def pins(lines):
    plain = (line.partition("#")[0] for line in lines)
    return {
        canonicalize_name(line.partition("==")[0]): line.partition("==")[2].strip()
        for line in plain
        if "==" in line
    }


@cache
def lock(*names):
    return {k: v for name in names for k, v in pins((ROOT / name).open()).items()}


def after(environment):
    """What an environment gets after pip's list."""
    script = environment.with_suffix(".post-deploy.sh")
    found = re.findall(r"^[^#\n]*?([\w.-]+==[\w.]+)", script.read_text(), re.M)
    return pins(found)


@cache
def providers():
    """Top-level module -> the locked distributions that own it."""
    found = defaultdict(set)
    for name in lock(*LOCKS):
        for file in metadata.files(name):
            found[file.parts[0].partition(".")[0]].add(name)
    return found


@cache
def requirements_of(name):
    """What a distribution needs here: (name of the distribution that is to provide it, line)."""
    every = map(Requirement, metadata.requires(name) or ())
    here = [one for one in every if one.marker is None or one.marker.evaluate({"extra": ""})]
    names = [canonicalize_name(one.name) for one in here]
    return [(STANDS_FOR.get(name, name), one) for name, one in zip(names, here, strict=True)]


@cache
def imports(path, at_start=False):
    """Names that a Python or Snakemake file imports, anywhere or only when it starts."""
    text = path.read_text()
    if path.suffix == ".smk" or path.name == "Snakefile":
        return set(re.findall(r"^(?:import|from) ([\w.]+)", text, re.M))
    tree = ast.parse(text)
    found = set()
    for node in tree.body if at_start else ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def unlocked(files, locked):
    """Modules that the files import and no locked distribution provides."""
    owners, ours = providers(), {"steadyface", "tests"} | {path.stem for path in files}
    return {
        f"{module} ({path.relative_to(ROOT)})"
        for path in files
        for module in {name.partition(".")[0] for name in imports(path)}
        if module not in sys.stdlib_module_names | ours and not owners[module] & locked.keys()
    }


def imported_at_start(script):
    """Top-level modules that a script and what it imports from the library need to start."""
    pending, seen, others = [script], set(), set()
    while pending:
        path = pending.pop()
        seen.add(path)
        for name in imports(path, at_start=True):
            first, *_ = parts = name.split(".")
            if first != "steadyface":
                others.add(first)
            for depth in range(1, len(parts) + 1):
                module = SCRIPTS.joinpath(*parts[:depth])
                files = {module.with_suffix(".py"), module / "__init__.py"} - seen
                pending += [file for file in files if file.is_file()]
    return others - sys.stdlib_module_names - {"snakemake"}


def listed(environment):
    return pins(yaml.safe_load(environment.read_text())["dependencies"][-1]["pip"])


def scripts_and_environments():
    """Every rule's script with its conda environment."""
    for file in sorted((ROOT / "rules").glob("*.smk")):
        for rule in re.split(r"^rule ", file.read_text(), flags=re.M)[1:]:
            script = re.search(r"workflow_scripts/(\w+\.py)", rule)
            if script:
                environment = re.search(r"envs/(\w+\.yaml)", rule)
                yield pytest.param(
                    SCRIPTS / script[1], ROOT / "envs" / environment[1], id=script[1]
                )


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda path: path.stem)
def test_an_environments_pins_are_the_locks(environment):
    assert listed(environment).items() <= lock("requirements.lock").items()


def test_face_alignment_gets_into_an_environment_without_its_own_opencv():
    assert not any("face-alignment" in listed(environment) for environment in ENVIRONMENTS)
    for script in (ROOT / "envs").glob("*.sh"):
        assert "--no-deps" in script.read_text()
        found = after(script.with_suffix("").with_suffix(".yaml"))
        assert found.items() <= lock("requirements.lock").items()
        assert found


@pytest.mark.parametrize(("script", "environment"), [*scripts_and_environments()])
def test_a_scripts_environment_has_all_that_it_needs_to_start(script, environment):
    pending = [*listed(environment)]
    if environment.with_suffix(".post-deploy.sh").exists():
        pending += after(environment)
    there = set()
    while pending:
        name = pending.pop()
        there.add(name)
        pending += {needed for needed, _ in requirements_of(name)} & lock(*LOCKS).keys() - there
    owners = providers()
    assert not {module for module in imported_at_start(script) if not owners[module] & there}


@pytest.mark.parametrize("suffix", ["", "-test"])
def test_the_lock_pins_every_requirement_and_no_local_build(suffix):
    wanted = re.findall(r"^([\w-]+)", (ROOT / f"requirements{suffix}.txt").read_text(), re.M)
    assert {canonicalize_name(name) for name in wanted} <= lock(*LOCKS).keys()
    text = (ROOT / f"requirements{suffix}.lock").read_text()
    assert not re.search(r"\+| @ |://", text)


def test_no_distribution_is_in_two_locks():
    every = [lock(name).keys() for name in (*LOCKS, "requirements-cuda.lock")]
    assert len(set().union(*every)) == sum(map(len, every))


def test_the_locked_versions_are_the_installed_ones():
    installed = {name: metadata.version(name).partition("+")[0] for name in lock(*LOCKS)}
    assert installed == lock(*LOCKS)


def test_the_locks_are_closed():
    locked, cuda = lock(*LOCKS), lock("requirements-cuda.lock")
    lacking = []
    for name in locked:
        for needed, line in requirements_of(name):
            version = (locked | cuda if name == "torch" else locked).get(needed)
            if version is None or not line.specifier.contains(version, prereleases=True):
                lacking.append(f"{name} needs {line}, the locks have {version}")
    assert not lacking


def test_no_two_locked_distributions_own_one_module():
    owners = defaultdict(set)
    for name in lock(*LOCKS):
        for file in metadata.files(name):
            if file.parts[0] != "..":
                owners[file.as_posix()].add(name)
    twice = {file: names for file, names in owners.items() if len(names) > 1}
    assert not twice


# Made a bundled file once; no study runs it.
NOT_OF_THE_WORKFLOW = SCRIPTS / "steadyface" / "trackers" / "mesh" / "conversion.py"


def test_all_that_the_workflow_imports_is_locked():
    files = [*SCRIPTS.rglob("*.py"), *(ROOT / "rules").glob("*.smk")]
    files.remove(NOT_OF_THE_WORKFLOW)
    assert not unlocked([*files, ROOT / "Snakefile"], lock("requirements.lock"))


def test_all_that_tests_and_benchmarks_import_is_locked():
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    files.append(NOT_OF_THE_WORKFLOW)
    assert not unlocked(files, lock(*LOCKS))
