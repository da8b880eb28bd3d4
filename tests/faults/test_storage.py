"""A full disk or a folder that may not be changed costs one clear line and no finished file."""

import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch
from safetensors.torch import save_file

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.errors import StorageError
from steadyface.files import atomic_path, write_text
from steadyface.finetuning.fan import features as fan_features
from steadyface.recording.frame_store import FrameStoreWriter
from tests.finetuning.settings import AUGMENTATION

MEGABYTE = 2**20
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")


def mounted(folder, *arguments):
    done = subprocess.run(["mount", *arguments, str(folder)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of one megabyte."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted(folder, "-t", "tmpfs", "-o", "size=1m", "tmpfs")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def read_only(tmp_path):
    """A folder of which nothing can be changed, not even by root."""
    folder = tmp_path / "fixed"
    folder.mkdir()
    (folder / "there.csv").write_text("kept")
    mounted(folder, "--bind", str(folder))
    subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def random_table(rows):
    random = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": "OPEN",
            "repetition": 1,
            "frame": np.arange(rows),
            "landmark": 48,
            "x_px": random.normal(size=rows),
            "y_px": random.normal(size=rows),
        }
    )


def write_csv(folder):
    tables.write(folder / "large.csv", random_table(40_000), ANNOTATIONS)


def write_parquet(folder):
    tables.write(folder / "large.parquet", random_table(100_000), ANNOTATIONS)


def write_frames(folder):
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    with FrameStoreWriter(folder / "A01.frames") as store:
        for _ in range(3):
            store.add("OPEN", 1, noise)


def write_weights(folder):
    with atomic_path(folder / "large.safetensors") as temporary:
        save_file({"tensor": torch.rand(MEGABYTE)}, temporary)


def write_checkpoint(folder):
    with atomic_path(folder / "large.pt") as temporary:
        torch.save({"tensor": torch.rand(MEGABYTE)}, temporary)


@needs_root
@pytest.mark.parametrize(
    "write", [write_csv, write_parquet, write_frames, write_weights, write_checkpoint]
)
def test_a_full_disk_is_one_line_and_leaves_only_what_was_there(small_disk, write):
    write_text(small_disk / "finished.csv", "kept")
    with pytest.raises(StorageError, match=r"large|A01\.frames") as problem:
        write(small_disk)
    assert "the disk is full; make room and run again" in str(problem.value)
    assert "\n" not in str(problem.value)
    assert [path.name for path in small_disk.iterdir()] == ["finished.csv"]
    assert (small_disk / "finished.csv").read_text() == "kept"


@needs_root
def test_a_folder_that_may_not_be_changed_is_one_line(read_only):
    for path in (read_only / "there.csv", read_only / "new folder" / "table.csv"):
        with pytest.raises(StorageError, match="cannot be written") as problem:
            write_text(path, "new")
        assert str(path) in str(problem.value)
        assert "check the folder's permissions" in str(problem.value)
    assert (read_only / "there.csv").read_text() == "kept"


def test_what_a_killed_process_left_is_gone_after_the_next_run(tmp_path):
    script = (
        "import os, signal, sys; from steadyface.files import atomic_path\n"
        "with atomic_path(sys.argv[1]) as temporary:\n"
        "    temporary.write_text('half')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    path = tmp_path / "A01.index.csv"
    other = tmp_path / ".A01.abcdefgh.part.csv"
    other.write_text("of another file")
    library = str(tables.__file__).removesuffix("/steadyface/tables.py")
    killed = subprocess.run(
        [sys.executable, "-c", script, str(path)], env={**os.environ, "PYTHONPATH": library}
    )
    assert killed.returncode == -9
    assert not path.exists()
    assert len(list(tmp_path.iterdir())) == 2
    write_text(path, "whole")
    assert sorted(tmp_path.iterdir()) == sorted([other, path])
    assert path.read_text() == "whole"


@needs_root
def test_features_that_do_not_fit_are_told_before_they_are_computed(small_disk, monkeypatch):
    def trunk(crops):
        return np.zeros((len(crops), 256, 64, 64), np.float32)

    monkeypatch.setattr(fan_features, "_open_trunk", lambda *_: trunk)
    frame = (("OPEN", 1, 0), np.zeros((300, 300, 3), np.uint8))
    points = np.full((1, 68, 2), 150.0)
    with pytest.raises(StorageError, match="the disk is full"):
        fan_features.precompute_trunk_features(
            "A01",
            [frame],
            points,
            np.array([[100.0, 100.0, 200.0, 200.0]]),
            "trunk.onnx",
            small_disk / "A01.npy",
            small_disk / "A01.npz",
            replace(AUGMENTATION, seed=1, copies=0),
        )
    assert list(small_disk.iterdir()) == []
