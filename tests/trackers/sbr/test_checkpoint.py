"""Published checkpoints load from every container, and nothing else does."""

import argparse
import hashlib
import pickle
from pathlib import Path

import pytest
import torch

from steadyface.errors import WeightsError
from steadyface.trackers.sbr import checkpoint
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine, Widths
from steadyface.weights.checked_files import read_checkpoint
from tests.golden.sbr import arrays

NARROW = Widths(trunk=(4, 4, 8, 8), shared=8, stage=8, first_head=16)


@pytest.fixture
def network() -> ConvolutionalPoseMachine:
    return ConvolutionalPoseMachine(NARROW, stages=2, landmarks=5).eval()


def assert_same(left: ConvolutionalPoseMachine, right: ConvolutionalPoseMachine) -> None:
    assert list(left.state_dict()) == list(right.state_dict())
    for name, value in left.state_dict().items():
        assert torch.equal(value, right.state_dict()[name])


@pytest.mark.parametrize("name", ["toy_basic", "toy_lk"])
def test_both_published_containers_give_bare_names(name):
    tensors = checkpoint.read_tensors(arrays.FOLDER / f"{name}.pth")
    assert tensors
    assert all(key.startswith(("features.", "CPM_feature.", "stages.")) for key in tensors)
    assert all(value.device.type == "cpu" for value in tensors.values())


def test_both_published_containers_hold_the_same_tensors_in_either_dictionary():
    for name in ("toy_basic", "toy_lk"):
        content = read_checkpoint(arrays.FOLDER / f"{name}.pth", None, [argparse.Namespace])
        detector = checkpoint.bare_tensors(content, name)
        del content["detector"]
        state = checkpoint.bare_tensors(content, name)
        assert detector.keys() == state.keys()
        assert all(torch.equal(detector[key], state[key]) for key in state)


def test_the_resume_pointer_is_read():
    epoch, path = checkpoint.read_last_info(arrays.FOLDER / "toy_last-info.pth")
    assert epoch >= 0
    assert path.suffix == ".pth"


@pytest.mark.parametrize("prefix", ["", "module.", "module.detector."])
def test_a_network_comes_back_from_every_container(network, tmp_path, prefix):
    state = {prefix + name: value for name, value in network.state_dict().items()}
    content = {"epoch": 3, "args": argparse.Namespace(sigma=4), "state_dict": state}
    path = tmp_path / "checkpoint.pth"
    torch.save(content if prefix else state, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert_same(checkpoint.load_network(path, digest), network)


def test_a_network_is_written_to_the_same_bytes_every_time(network, tmp_path):
    written = set()
    for number in range(8):
        path = tmp_path / f"{number}.safetensors"
        checkpoint.write_network(path, network, 192)
        written.add(path.read_bytes())
    assert len(written) == 1


def test_a_network_comes_back_from_safetensors_with_its_input_size(network, tmp_path):
    path = tmp_path / "weights.safetensors"
    checkpoint.write_network(path, network, 192)
    assert_same(checkpoint.load_network(path), network)
    assert checkpoint.input_size_of(path) == 192


def test_a_file_with_another_hash_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "weights.pth"
    path.write_bytes(b"not even a checkpoint")
    with pytest.raises(WeightsError, match="sha256"):
        checkpoint.read_tensors(path, "0" * 64)


class Hostile:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self):
        return Path.touch, (self.target,)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_hostile_pickle_is_refused_and_does_nothing(tmp_path, zipped):
    path, target = tmp_path / "weights.pth", tmp_path / "touched"
    content = {"state_dict": {"features.0.weight": torch.ones(1)}, "args": Hostile(target)}
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    with pytest.raises(WeightsError, match="refused"):
        checkpoint.read_tensors(path)
    path.write_bytes(pickle.dumps(Hostile(target), protocol=2))
    with pytest.raises(WeightsError, match="refused"):
        checkpoint.read_tensors(path)
    assert not target.exists()


@pytest.mark.parametrize("content", [b"", b"half a file", b"PK\x03\x04 half a zip", b"<html>"])
def test_a_damaged_file_is_refused_in_one_line(tmp_path, content):
    for name in ("weights.pth", "weights.safetensors"):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(WeightsError, match=name) as problem:
            checkpoint.load_network(path)
        assert "\n" not in str(problem.value)


def test_missing_and_unexpected_tensors_are_named(network):
    tensors = dict(network.state_dict())
    tensors["stages.1.16.wait"] = tensors.pop("stages.1.16.weight")
    with pytest.raises(WeightsError, match=r"missing: stages\.1\.16\.weight, unexpected: .*wait"):
        checkpoint.network_of(tensors, "weights.pth")


def test_a_tensor_of_a_wrong_shape_is_named(network):
    tensors = dict(network.state_dict())
    tensors["features.2.bias"] = torch.zeros(5)
    with pytest.raises(WeightsError, match=r"features\.2\.bias has shape \(5,\), not \(4,\)"):
        checkpoint.network_of(tensors, "weights.pth")


def test_a_tensor_that_is_not_finite_is_named(network):
    tensors = dict(network.state_dict())
    tensors["features.2.bias"] = torch.full((4,), float("nan"))
    with pytest.raises(WeightsError, match=r"features\.2\.bias holds values that are not finite"):
        checkpoint.network_of(tensors, "weights.pth")


def test_a_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(WeightsError, match="no such weight file"):
        checkpoint.load_network(tmp_path / "nowhere.pth")
