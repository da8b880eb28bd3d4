"""The exported graph gives torch's landmarks, streams frames, and needs no torch to run."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from steadyface.errors import WeightsError
from steadyface.faces.boxes import tight_box_of_hog
from steadyface.faces.sbr_crop import crop_area, crop_face, normalise, to_image
from steadyface.trackers.arms import as_parameters
from steadyface.trackers.fan.decoding import decode_paper
from steadyface.trackers.sbr import checkpoint, export
from steadyface.trackers.sbr.cuda import open_on_gpu
from steadyface.trackers.sbr.inference import track_sbr
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine, Widths, initialise
from steadyface.trackers.sbr.peak_finder import find_peaks
from steadyface.trackers.sbr.rounding import round_to_fan_grid

torch.set_num_threads(1)

SIDE = 64
LIBRARY = Path(checkpoint.__file__).parents[3]


@pytest.fixture(scope="module")
def weights(tmp_path_factory) -> Path:
    network = ConvolutionalPoseMachine(Widths((8, 8, 16, 16), 16, 16, 32))
    initialise(network, 1)
    with torch.no_grad():
        for stage in network.stages:
            stage[-1].weight.mul_(30)
    path = tmp_path_factory.mktemp("weights") / "narrow.safetensors"
    checkpoint.write_network(path, network, SIDE)
    return path


@pytest.fixture(scope="module")
def graph(weights) -> Path:
    return export.export_sbr(weights, weights.parent)


@pytest.fixture(scope="module")
def images() -> list[np.ndarray]:
    generator = np.random.default_rng(8)
    return [generator.integers(0, 256, (120, 160, 3), dtype=np.uint8) for _ in range(3)]


SBR = as_parameters(["sbr"])
BOXES = np.array([[50.0, 30.0, 110.0, 90.0], [np.nan] * 4, [20.0, 20.0, 90.0, 90.0]])


def test_tracked_landmarks_are_those_of_torch(weights, graph, images):
    points, confidence = track_sbr(images, BOXES, {"sbr": graph}, SBR)["sbr"]
    network = checkpoint.load_network(weights)
    for frame in (0, 2):
        area = crop_area(tight_box_of_hog(BOXES[frame]), 160, 120)
        crop = torch.from_numpy(normalise(crop_face(images[frame], area, SIDE)))[None]
        with torch.no_grad():
            locations, scores = find_peaks(network(crop)[-1][0, :68].numpy())
        np.testing.assert_allclose(points[frame], to_image(locations, area, SIDE), atol=1e-2)
        np.testing.assert_allclose(confidence[frame], scores, atol=1e-4)


def test_a_frame_without_a_face_is_missing_and_keeps_its_place(graph, images):
    points, confidence = track_sbr(images, BOXES, {"sbr": graph}, SBR)["sbr"]
    assert np.isnan(points[1]).all()
    assert np.isnan(confidence[1]).all()
    assert np.isfinite(points[[0, 2]]).all()


def test_rounded_landmarks_are_whole_pixels_near_their_own(graph, images):
    tracks = track_sbr(images, BOXES, {"sbr": graph}, as_parameters(["sbr", "sbr_rounded"]))
    rounded = tracks["sbr_rounded"][0]
    assert np.isnan(rounded[1]).all()
    finite = rounded[[0, 2]]
    np.testing.assert_array_equal(finite, np.round(finite))
    # A quarter of a heat-map cell, and up to a pixel from cutting.
    cell = 200 / 195 * 2 * 70 / 64
    assert np.abs(finite - tracks["sbr"][0][[0, 2]]).max() <= cell / 4 + 1
    np.testing.assert_array_equal(tracks["sbr_rounded"][1], tracks["sbr"][1])


def test_rounded_coordinates_are_exactly_those_that_fan_can_return():
    box = np.array([[40.0, 35.0, 240.0, 235.0]])
    heat_maps = np.random.default_rng(5).uniform(size=(150, 68, 64, 64))
    # Peaks on the border of a map are not moved by a quarter.
    heat_maps[..., [0, -1], :] = heat_maps[..., [0, -1]] = 0
    from_fan = np.unique(decode_paper(heat_maps, box.repeat(150, axis=0))[0][..., 0])
    fine = np.linspace(from_fan[0] - 1, from_fan[-1] + 1, 68 * 200).reshape(200, 68, 1)
    rounded = round_to_fan_grid(fine.repeat(2, axis=2), box.repeat(200, axis=0))[..., 0]
    inside = (rounded >= from_fan[4]) & (rounded <= from_fan[-5])
    np.testing.assert_array_equal(np.unique(rounded[inside]), from_fan[4:-4])


def test_frames_are_taken_one_by_one(graph):
    alive: list[int] = []

    class Frame(np.ndarray):
        def __del__(self):
            alive.append(-1)

    def stream():
        for _ in range(12):
            alive.append(1)
            assert sum(alive) <= 3
            yield np.zeros((120, 160, 3), dtype=np.uint8).view(Frame)

    track_sbr(stream(), np.tile(BOXES[:1], (12, 1)), {"sbr": graph}, SBR)


def test_tracking_imports_no_torch(graph):
    program = (
        "import sys, numpy as np; from steadyface.trackers.sbr.inference import track_sbr; "
        f"track_sbr([np.zeros((120, 160, 3), np.uint8)], np.array([[50., 30., 110., 90.]]), "
        f"{{'sbr': {str(graph)!r}}}, {SBR}); assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": str(LIBRARY)})


def test_the_gpu_path_gives_the_graphs_landmarks(weights, graph, images):
    frame, area = images[0], crop_area(tight_box_of_hog(BOXES[0]), 160, 120)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    network, side = open_on_gpu(weights, device)
    found = find_peaks(network(normalise(crop_face(frame, area, side))[None])[0, :68])[0]
    expected = track_sbr([frame], BOXES[:1], {"sbr": graph}, SBR)["sbr"][0][0]
    np.testing.assert_allclose(to_image(found, area, side), expected, atol=1e-2)


def test_a_graph_that_differs_from_its_network_is_refused(weights, graph):
    network = checkpoint.load_network(weights)
    with torch.no_grad():
        network.stages[-1][-1].bias.add_(1e-2)
    with pytest.raises(WeightsError, match="heat maps differ"):
        export.check_export(network, graph, SIDE)


def test_a_missing_graph_says_so(images, tmp_path):
    with pytest.raises(WeightsError, match="no such exported network"):
        track_sbr(images, BOXES, {"sbr": tmp_path / "none.onnx"}, SBR)
