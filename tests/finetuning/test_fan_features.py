"""Stored features are what the trunk gives, and a fold reads them without loading them whole."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from steadyface.errors import TrainingError
from steadyface.faces.fan_crop import crop_face, network_input
from steadyface.finetuning.fan.features import open_trunk_features, precompute_trunk_features
from steadyface.trackers.fan.export import export_fan
from steadyface.trackers.fan.network import FaceAlignmentNetwork
from tests.finetuning.settings import AUGMENTATION

BOX = np.array([200.0, 150.0, 330.0, 280.0])
KEYS = [("OPEN", 1, 3), ("OPEN", 1, 9), ("SPREAD", 2, 0)]


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    directory = tmp_path_factory.mktemp("network")
    network = FaceAlignmentNetwork(features=16).eval()
    save_file(network.state_dict(), directory / "weights.safetensors")
    export_fan(directory / "weights.safetensors", directory)
    return network, directory / "trunk.onnx"


@pytest.fixture
def annotated():
    generator = np.random.default_rng(1)
    coarse = generator.integers(0, 256, (3, 60, 80, 3)).astype(np.uint8)
    images = np.kron(coarse, np.ones((1, 8, 8, 1), dtype=np.uint8))
    return images, generator.uniform((200, 150), (330, 280), (3, 68, 2))


def stored(folder, trunk, annotated, subject="A01", **changes):
    images, points = annotated
    boxes = changes.pop("boxes", np.repeat(BOX[None], len(points), axis=0))
    precompute_trunk_features(
        subject,
        zip(KEYS, images, strict=True),
        points,
        boxes,
        trunk,
        folder / "maps.npy",
        folder / "cells.npz",
        replace(AUGMENTATION, copies=2, **changes),
    )
    return open_trunk_features(folder / "maps.npy", folder / "cells.npz")


def test_the_first_of_each_frame_is_the_plain_crop_s_trunk_output(network, annotated, tmp_path):
    features = stored(tmp_path, network[1], annotated)
    inputs = network_input(np.stack([crop_face(image, BOX) for image in annotated[0]]))
    with torch.no_grad():
        expected = network[0].trunk(torch.from_numpy(inputs)).numpy()
    assert features.maps.shape == (3, 3, 16, 64, 64)
    assert features.maps.dtype == np.float16
    assert isinstance(features.maps, np.memmap)
    np.testing.assert_allclose(features.maps[:, 0], expected, rtol=2e-3, atol=1e-3)
    assert features.frames == KEYS


def test_the_copies_depend_on_seed_and_subject_only(network, annotated, tmp_path):
    first = stored(tmp_path, network[1], annotated).cells
    for name, changes in (("again", {}), ("B", {"subject": "A02"}), ("C", {"seed": 8})):
        (tmp_path / name).mkdir()
        other = stored(tmp_path / name, network[1], annotated, **changes).cells
        np.testing.assert_array_equal(other[:, 0], first[:, 0])
        assert np.array_equal(other, first) == (name == "again")


def test_a_frame_without_a_face_box_is_refused(network, annotated, tmp_path):
    boxes = np.repeat(BOX[None], 3, axis=0)
    boxes[1] = np.nan
    with pytest.raises(TrainingError, match=r"A01, \('OPEN', 1, 9\): .* without a face box"):
        stored(tmp_path, network[1], annotated, boxes=boxes)
    assert list(tmp_path.iterdir()) == []


def test_a_person_without_annotations_is_refused(network, annotated, tmp_path):
    with pytest.raises(TrainingError, match="A01: no annotated frame"):
        stored(tmp_path, network[1], (annotated[0][:0], annotated[1][:0]))


def test_damaged_features_are_refused(network, annotated, tmp_path):
    stored(tmp_path, network[1], annotated)
    (tmp_path / "maps.npy").write_bytes((tmp_path / "maps.npy").read_bytes()[:5000])
    with pytest.raises(TrainingError, match="unusable trunk features"):
        open_trunk_features(tmp_path / "maps.npy", tmp_path / "cells.npz")
