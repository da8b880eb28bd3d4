"""Recordings become one table per arm; a GPU opens weights where a CPU opens graphs."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.recording.frame_store import FrameStoreWriter
from steadyface.trackers.engine import files_to_run
from steadyface.trackers.schemas import TRACKS
from steadyface.trackers.tracks import subject_tracks

FRAMES = {"OPEN": 2, "REST": 3}


@pytest.fixture
def stored(tmp_path):
    """A frame store of two recordings whose images are as grey as their frame's number."""
    path = tmp_path / "A01.frames"
    with FrameStoreWriter(path) as writer:
        for task, count in FRAMES.items():
            for frame in range(count):
                writer.add(task, 1, np.full((40, 60, 3), frame, np.uint8))
    rows = [
        {"subject": "A01", "task": task, "repetition": 1, "frame": frame, "time_s": frame / 30}
        | dict.fromkeys(("x1_px", "y1_px"), 10.0)
        | dict.fromkeys(("x2_px", "y2_px"), 30.0)
        | {"status": "ok"}
        for task, count in FRAMES.items()
        for frame in range(count)
    ]
    return path, pd.DataFrame(rows)


def test_a_subjects_recordings_become_one_table_per_arm(stored):
    def track(recording):
        grey = np.array([image[0, 0, 0] for image in recording.images], float)
        points = np.broadcast_to(grey[:, None, None], (len(grey), 68, 2))
        found = {"near": points, "far": points + 20}
        return {arm: (each, np.ones(each.shape[:2])) for arm, each in found.items()}

    path, faces = stored
    found = subject_tracks(path, faces, {"near": "paper", "far": "subpixel"}, track)
    assert list(found) == ["near", "far"]
    for arm, shift, decoder in (("near", 0, "paper"), ("far", 20, "subpixel")):
        table = tables.check(found[arm], TRACKS, arm)
        assert (table["x_px"] == table["frame"] + shift).all()
        assert set(table["decoder"]) == {decoder}
        assert table.groupby("task", observed=True)["frame"].nunique().to_dict() == FRAMES


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        ("cpu", {"trunk": "w/trunk.onnx", "fan": "w/head.onnx", "fan_ft": "ft/head.onnx"}),
        ("cuda", {"trunk": "2dfan4", "fan": "2dfan4", "fan_ft": "ft/head.safetensors"}),
    ],
)
def test_a_gpu_runs_weights_and_a_cpu_graphs(monkeypatch, device, expected):
    monkeypatch.setattr("steadyface.trackers.engine.choose_device", lambda setting: setting)
    graphs = {"trunk": "w/trunk.onnx", "fan": "w/head.onnx", "fan_ft": "ft/head.onnx"}
    found = files_to_run(device, graphs, {"trunk": "2dfan4", "fan": "2dfan4"})
    assert {name: str(path) for name, path in found.items()} == expected
