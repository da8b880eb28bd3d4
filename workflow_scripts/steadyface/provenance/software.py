"""Which code made the results: the commit, Python and the packages' versions."""

import platform
import re
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

# The packages that a result can depend on.
PACKAGES = (
    "snakemake",
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "statsmodels",
    "pingouin",
    "opencv-python-headless",
    "numba",
    "pyrealsense2",
    "rosbags",
    "av",
    "zstandard",
    "dlib-bin",
    "torch",
    "face-alignment",
    "onnxruntime",
    "safetensors",
    "matplotlib",
)
UNKNOWN = "unknown"
# A path from the root or a home folder, up to its last part.
PLACE = re.compile(r"(?<![\w.:/])(?:~|[A-Za-z]:)?[/\\](?:[^\s/\\:\"'<>|,]+[/\\])+")


def software_versions() -> dict[str, str]:
    """Version of Python and of each installed package that a result can depend on."""
    versions = {"Python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions


def repository_commit(folder: Path) -> str:
    """The commit checked out in `folder`, with "+ changes" if files differ from it.

    "unknown" where there is no repository or no git.
    """
    try:
        commit = _git(folder, "rev-parse", "--short=12", "HEAD")
        changed = _git(folder, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return UNKNOWN
    return f"{commit} + changes" if changed else commit


def without_places(text: str) -> str:
    """The text with folders of absolute paths replaced by "…/": they name users and machines."""
    return PLACE.sub("…/", text)


def _git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()
