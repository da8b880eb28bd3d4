"""Setting up: which Python `make` takes, the package, the README's commands on bare machines."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workflow.conftest import copy_workflow, lacking

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
# Mounts vanish with the namespace that they are made in.
ENTER = """
set -e
mount --make-rprivate /
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
for folder in $folders; do
    mkdir -p "$root$folder"
    mount --bind -o ro "$folder" "$root$folder"
done
exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
"""


def interpreter(folder, name, possible):
    """Something that is called like a Python, and is one of a possible version or not."""
    script = folder / name
    script.write_text(f"#!/bin/sh\nexit {0 if possible else 1}\n")
    script.chmod(0o755)


@pytest.mark.parametrize(
    ("possible", "taken"),
    [
        (("python3.11", "python3.12", "python3.13"), "python3.11"),
        (("python3.12", "python3.13"), "python3.12"),
        (("python3.13", "python3"), "python3.13"),
        (("python3",), "python3"),
    ],
)
def test_make_takes_the_first_possible_python(tmp_path, possible, taken):
    for name in ("python3.11", "python3.12", "python3.13", "python3"):
        interpreter(tmp_path, name, name in possible)
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "requirements-cuda.lock"):
        (tmp_path / name).touch()
    said = make(tmp_path, "--dry-run", "install").stdout
    assert f"\n{taken} -m venv --clear .venv\n" in f"\n{said}"


@pytest.mark.parametrize("chosen", [[], ["PYTHON=python3.12"]])
def test_without_a_possible_python_make_says_which_are(tmp_path, chosen):
    for name in ("python3.11", "python3.12", "python3.13", "python3"):
        interpreter(tmp_path, name, False)
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.lock", "requirements-cuda.lock"):
        (tmp_path / name).touch()
    done = make(tmp_path, "install", *chosen)
    assert done.returncode
    assert "Python 3.11, 3.12 or 3.13 with venv is needed" in done.stderr.splitlines()[0]
    assert not (tmp_path / ".venv").exists()


def make(folder, *arguments):
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env=os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
    )


def test_pip_installs_the_whole_library(tmp_path):
    source = copy_workflow(tmp_path / "source").folder
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
    # setuptools is in the lock.
    options = ["--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([*pip, *options, "--target", tmp_path / "there", source], check=True)
    library = source / "workflow_scripts/steadyface"
    files = {path.relative_to(library) for path in library.rglob("*.*")}
    there = {
        path.relative_to(tmp_path / "there/steadyface")
        for path in (tmp_path / "there/steadyface").rglob("*.*")
    }
    assert {file for file in files - there if "__pycache__" not in file.parts} == set()
    program = (
        "import steadyface.report.page.page\n"
        "import steadyface.provenance.study_record as record\n"
        "print(record.__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(tmp_path / "there")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(tmp_path / "there"))


def test_an_image_holds_every_folder_that_rules_name():
    allowed = re.findall(r"^!([\w.-]+)", (ROOT / ".dockerignore").read_text(), re.M)
    rules = "".join(path.read_text() for path in (ROOT / "rules").glob("*.smk"))
    named = set(re.findall(r'"\.\./(\w+)/', rules))
    assert {"envs", "workflow_scripts"} <= named <= set(allowed)


def block_with(words):
    """The lines of the README's block of commands that holds these words."""
    blocks = re.findall(r"^```\n(.*?)^```$", README, re.M | re.S)
    return next(block for block in blocks if words in block).splitlines()


def pip_settings(root):
    """This machine's settings of pip as variables, and the folders that they name.

    Files are copied into the bare machine, which shall look like this one to pip alone.
    """
    command = [sys.executable, "-m", "pip", "config", "list"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    settings, folders = {}, set()
    for line in listed.splitlines():
        name, _, quoted = line.partition("=")
        value = ast.literal_eval(quoted)
        for place in map(Path, re.findall(r"(?:file://)?(/[^\s:]+)", value)):
            if place.is_file():
                copy = Path("/srv") / place.name
                shutil.copy(place, root / copy.relative_to("/"))
                value = value.replace(str(place), str(copy))
            elif place.is_dir():
                # An index's files lie beside its pages.
                folders.add(str(place.parent if place.name == "simple" else place))
        settings[f"PIP_{name.rpartition('.')[2].upper().replace('-', '_')}"] = value
    return settings, folders


@pytest.mark.full
@pytest.mark.parametrize("release", ["bookworm", "trixie"])
def test_the_readmes_two_commands_run_on_a_bare_debian(tmp_path, release):
    if os.geteuid():
        lacking("root, to make a bare machine")
    for tool in ("debootstrap", "unshare", "chroot"):
        if shutil.which(tool) is None:
            lacking(f"{tool}, to make a bare machine")
    (packages,) = block_with("apt-get install")
    packages = packages.partition(" install ")[2].split()
    root = tmp_path / "root"
    include = f"--include={','.join(packages)}"
    done = subprocess.run(
        ["debootstrap", "--variant=minbase", include, release, root],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:]
    clone = ["git", "clone", "--quiet", "--bare", ROOT, root / "srv/steadyface.git"]
    subprocess.run(clone, check=True)
    for name in ("resolv.conf", "hosts"):
        shutil.copy(f"/etc/{name}", root / "etc" / name)
    settings, folders = pip_settings(root)
    commands = "\n".join(["set -e", "cd", *block_with("make demo")])
    commands = commands.replace("<this repository>", "/srv/steadyface.git")
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", ENTER, "enter"]
        + [f"{name}={value}" for name, value in settings.items()]
        + ["sh", "-c", commands],
        env=os.environ | {"root": str(root), "folders": shlex.join(sorted(folders))},
        capture_output=True,
        text=True,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-5000:]
    (report,) = re.findall(r"The report: (.*)", said)
    assert (root / "root/steadyface" / report.strip()).is_file()
    # Gigabytes.
    shutil.rmtree(root / "root")
