"""Exported graphs give torch's landmarks, and tracking streams them."""

import json
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from steadyface.errors import WeightsError
from steadyface.faces.fan_crop import crop_face, network_input
from steadyface.trackers.arms import as_parameters
from steadyface.trackers.engine import OnnxNetwork, choose_device
from steadyface.trackers.fan.cuda import open_on_gpu
from steadyface.trackers.fan.decoding import decode_paper, decode_subpixel
from steadyface.trackers.fan.export import export_fan, export_head
from steadyface.trackers.fan.loading import load_network
from steadyface.trackers.fan.network import FaceAlignmentNetwork, is_head_tensor
from steadyface.trackers.fan.tracking import track_fan

FAN = as_parameters(["fan", "fan_subpixel"])
ARMS = FAN | as_parameters(["fan_ft", "fan_ft_subpixel"])
BOX = np.array([200.0, 150.0, 330.0, 280.0])


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """A small random network, its graphs, and a second head that learned something else."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    directory = tmp_path_factory.mktemp("network")
    network = FaceAlignmentNetwork(features=16)
    save_file(network.state_dict(), directory / "weights.safetensors")
    export_fan(directory / "weights.safetensors", directory)
    tuned = {
        name: tensor + 0.01 * torch.randn_like(tensor)
        for name, tensor in network.state_dict().items()
        if is_head_tensor(name) and tensor.is_floating_point()
    }
    save_file(
        {
            name: tensor.abs() if "running_var" in name else tensor
            for name, tensor in tuned.items()
        },
        directory / "tuned.safetensors",
    )
    export_head(
        directory / "weights.safetensors", directory / "tuned.safetensors", directory / "ft.onnx"
    )
    return directory


@pytest.fixture(scope="module")
def images():
    generator = np.random.default_rng(1)
    coarse = generator.integers(0, 256, (5, 60, 80, 3)).astype(np.uint8)
    return np.kron(coarse, np.ones((1, 8, 8, 1), dtype=np.uint8))


def heads(directory):
    return {"fan": directory / "head.onnx", "fan_ft": directory / "ft.onnx"}


def test_the_exported_graphs_give_torch_s_heat_maps_and_landmarks(exported, images):
    inputs = network_input(np.stack([crop_face(image, BOX) for image in images]))
    with torch.no_grad():
        expected = load_network(exported / "weights.safetensors")(torch.from_numpy(inputs))[-1]
    maps = OnnxNetwork(exported / "head.onnx")(OnnxNetwork(exported / "trunk.onnx")(inputs))
    np.testing.assert_allclose(maps, expected.numpy(), atol=1e-4)
    boxes = np.repeat(BOX[None], len(images), axis=0)
    tracks = track_fan(images, boxes, exported / "trunk.onnx", heads(exported), ARMS)
    np.testing.assert_allclose(
        tracks["fan_subpixel"][0], decode_subpixel(expected.numpy(), boxes)[0], atol=1e-2
    )
    np.testing.assert_array_equal(tracks["fan"][0], decode_paper(expected.numpy(), boxes)[0])


@pytest.mark.parametrize("flip", [True, False])
def test_the_gpu_s_path_gives_the_cpu_s_landmarks(exported, images, flip, monkeypatch):
    boxes = np.repeat(BOX[None], len(images), axis=0)
    on_cpu = track_fan(images, boxes, exported / "trunk.onnx", heads(exported), ARMS, flip=flip)
    # the same torch code, on the device that every machine has
    monkeypatch.setattr("steadyface.trackers.fan.tracking.choose_device", lambda _: "cuda")
    monkeypatch.setattr(
        "steadyface.trackers.fan.cuda.open_on_gpu",
        lambda trunk, heads: open_on_gpu(trunk, heads, device="cpu"),
    )
    tensors = {
        "fan": exported / "weights.safetensors",
        "fan_ft": exported / "tuned.safetensors",
    }
    on_gpu = track_fan(
        images, boxes, exported / "weights.safetensors", tensors, ARMS, flip=flip, device="cuda"
    )
    assert on_cpu.keys() == on_gpu.keys() == ARMS.keys()
    for arm, (points, _) in on_cpu.items():
        np.testing.assert_allclose(on_gpu[arm][0], points, atol=1e-2)
    assert not np.array_equal(on_cpu["fan"][0], on_cpu["fan_ft"][0])


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_gives_the_cpu_s_landmarks(exported, images):
    boxes = np.repeat(BOX[None], len(images), axis=0)
    on_cpu = track_fan(
        images, boxes, exported / "trunk.onnx", {"fan": exported / "head.onnx"}, FAN
    )
    weights = exported / "weights.safetensors"
    on_gpu = track_fan(images, boxes, weights, {"fan": weights}, FAN, device="cuda")
    np.testing.assert_allclose(on_gpu["fan_subpixel"][0], on_cpu["fan_subpixel"][0], atol=1e-2)


def test_the_batch_changes_no_landmark(exported, images):
    boxes = np.repeat(BOX[None], len(images), axis=0) + np.arange(5)[:, None]
    one, three = (
        track_fan(images, boxes, exported / "trunk.onnx", heads(exported), ARMS, batch=batch)
        for batch in (1, 3)
    )
    for arm in one:
        np.testing.assert_allclose(one[arm][0], three[arm][0], atol=1e-3)


def test_frames_without_image_or_face_have_no_landmarks_and_disturb_no_other(exported, images):
    boxes = np.repeat(BOX[None], 5, axis=0)
    expected, _ = track_fan(images, boxes, exported / "trunk.onnx", heads(exported), ARMS)["fan"]
    boxes[1] = np.nan
    boxes[3] += 5000.0
    frames = [None, *images[1:]]
    points, confidence = track_fan(frames, boxes, exported / "trunk.onnx", heads(exported), ARMS)[
        "fan"
    ]
    seen = np.array([False, False, True, False, True])
    np.testing.assert_array_equal(points[seen], expected[seen])
    assert np.isnan(points[~seen]).all()
    assert np.isnan(confidence[~seen]).all()


def test_ten_times_the_frames_need_no_more_memory(exported):
    def peak(count: int) -> int:
        frames = (np.full((480, 640, 3), number % 255, dtype=np.uint8) for number in range(count))
        boxes = np.repeat(BOX[None], count, axis=0)
        tracemalloc.start()
        tracks = track_fan(frames, boxes, exported / "trunk.onnx", heads(exported), ARMS)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        landmarks = sum(points.nbytes + heights.nbytes for points, heights in tracks.values())
        return used - landmarks

    # less than one more frame of 0.9 MB
    assert peak(100) - peak(10) < 480 * 640 * 3


@pytest.mark.parametrize("count", [4, 6])
def test_a_box_too_many_or_too_few_is_refused(exported, images, count):
    with pytest.raises(ValueError, match="expected one each"):
        track_fan(images, np.repeat(BOX[None], count, axis=0), exported / "trunk.onnx", {}, {})


def test_tracking_on_the_cpu_never_imports_torch(exported):
    code = (
        "import sys, json, numpy as np\n"
        "from steadyface.trackers.fan.tracking import track_fan\n"
        f"track_fan([np.zeros((480, 640, 3), np.uint8)], np.array([{BOX.tolist()}]),"
        f" {str(exported / 'trunk.onnx')!r}, {{'fan': {str(exported / 'head.onnx')!r}}}, {FAN})\n"
        "print(json.dumps('torch' in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": "workflow_scripts", "OMP_NUM_THREADS": "1"},
    )
    assert json.loads(done.stdout) is False


def test_a_missing_and_a_damaged_graph_are_refused(exported, tmp_path):
    with pytest.raises(WeightsError, match="no such exported network"):
        OnnxNetwork(tmp_path / "none.onnx")
    graph = (exported / "head.onnx").read_bytes()
    (tmp_path / "cut.onnx").write_bytes(graph[: len(graph) // 2])
    with pytest.raises(WeightsError, match="cannot be opened"):
        OnnxNetwork(tmp_path / "cut.onnx")


def test_the_setting_of_the_device_is_checked():
    assert choose_device("cpu") == "cpu"
    with pytest.raises(ValueError, match="is not one of"):
        choose_device("tpu")
    if not torch.cuda.is_available():
        assert choose_device("auto") == "cpu"
        with pytest.raises(WeightsError, match="no usable GPU"):
            choose_device("cuda")
