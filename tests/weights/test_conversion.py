"""Published files become safetensors with a card; hostile and foreign files become nothing."""

import argparse
import hashlib
import os
from dataclasses import replace

import pytest
import torch
import yaml
from safetensors.torch import load_file, save_file

from steadyface.errors import WeightsError
from steadyface.trackers.fan.loading import load_network
from steadyface.trackers.fan.network import FaceAlignmentNetwork
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine, Widths
from steadyface.trackers.weight_conversion import convert_weights
from steadyface.weights.cards import bundled_weights, read_card, write_card
from steadyface.weights.checked_files import read_checkpoint
from steadyface.weights.registry import source_of


def digest(path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture(params=[True, False], ids=["zip", "legacy"])
def published(request, tmp_path):
    """A small network saved as the official file is, in torch's new and old container."""
    torch.manual_seed(0)
    path = tmp_path / "2DFAN4.pth.tar"
    tensors = FaceAlignmentNetwork(features=16).state_dict()
    torch.save(tensors, path, _use_new_zipfile_serialization=request.param)
    return path, tensors


def test_conversion_keeps_every_tensor_and_writes_the_card(published, tmp_path):
    path, tensors = published
    source = replace(source_of("2dfan4"), sha256=digest(path))
    converted = tmp_path / "out" / "2dfan4.safetensors"
    convert_weights(source, path, converted)
    stored = load_file(converted)
    assert stored.keys() == tensors.keys()
    assert all(torch.equal(stored[name], tensors[name]) for name in tensors)
    assert load_network(converted).size.features == 16
    card = yaml.safe_load(converted.with_suffix(".yaml").read_text())
    assert card["source"]["sha256"] == digest(path)
    assert card["sha256"] == digest(converted)
    assert card["licence"] == "BSD-3-Clause"
    assert read_card(converted) == card


def test_a_checkpoint_of_sbr_s_authors_becomes_the_bare_detector(tmp_path):
    network = ConvolutionalPoseMachine(Widths((8, 8, 8, 8), 8, 8, 8))
    tensors = {f"module.{name}": value for name, value in network.state_dict().items()}
    path = tmp_path / "cpm.pth"
    torch.save({"detector": tensors, "args": argparse.Namespace(sigma=4)}, path)
    source, converted = source_of("cpm_vgg16_300w"), tmp_path / "cpm.safetensors"
    convert_weights(source, path, converted)
    card = read_card(converted)
    assert card["source"]["sha256"] == digest(path)
    assert card["source"]["sha256_is"].startswith("recorded only")
    convert_weights(source, path, converted, sha256=digest(path))
    assert read_card(converted)["source"]["sha256_is"].startswith("the one demanded")
    with pytest.raises(WeightsError, match="is not the expected"):
        convert_weights(source, path, tmp_path / "no.safetensors", sha256="0" * 64)
    assert load_file(converted).keys() == network.state_dict().keys()
    assert card["licence"] == "CC-BY-NC-4.0"


def test_one_flipped_bit_is_refused_before_anything_is_parsed(published, tmp_path, monkeypatch):
    path, _ = published
    source = replace(source_of("2dfan4"), sha256=digest(path))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    monkeypatch.setattr(torch, "load", lambda *_, **__: pytest.fail("parsed"))
    with pytest.raises(WeightsError, match="is not the expected"):
        convert_weights(source, path, tmp_path / "out.safetensors")
    assert not (tmp_path / "out.safetensors").exists()


class Hostile:
    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


@pytest.mark.parametrize("new_container", [True, False])
def test_a_file_that_would_run_a_program_is_refused(tmp_path, new_container):
    path, trace = tmp_path / "weights.pth", tmp_path / "trace"
    torch.save(
        {"conv1.weight": Hostile(f"touch {trace}")},
        path,
        _use_new_zipfile_serialization=new_container,
    )
    source = replace(source_of("2dfan4"), sha256=digest(path))
    with pytest.raises(WeightsError, match="refused as a checkpoint"):
        convert_weights(source, path, tmp_path / "out.safetensors")
    assert not trace.exists()
    assert not (tmp_path / "out.safetensors").exists()


@pytest.mark.parametrize(
    "content", [b"", b"not a checkpoint", b"half a checkpoint", b"\x80\x02}q\x00."]
)
def test_what_is_no_checkpoint_is_refused(tmp_path, content):
    path = tmp_path / "weights.pth"
    path.write_bytes(content)
    source = replace(source_of("2dfan4"), sha256=digest(path))
    with pytest.raises(WeightsError, match=r"weights\.pth"):
        convert_weights(source, path, tmp_path / "out.safetensors")


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(WeightsError, match=r"none\.pth: no such weight file"):
        read_checkpoint(tmp_path / "none.pth", "0" * 64)


def test_bundled_weights_are_held_against_their_card(tmp_path):
    source = source_of("fan_compact")
    path = tmp_path / source.file
    with pytest.raises(WeightsError, match="bundled weights are missing"):
        bundled_weights("fan_compact", tmp_path)
    save_file({"tensor": torch.zeros(3)}, path)
    with pytest.raises(WeightsError, match="has no card"):
        bundled_weights("fan_compact", tmp_path)
    write_card(path, source, {"seed": 7})
    assert bundled_weights("fan_compact", tmp_path) == path
    save_file({"tensor": torch.ones(3)}, path)
    with pytest.raises(WeightsError, match="is not the expected"):
        bundled_weights("fan_compact", tmp_path)
    path.with_suffix(".yaml").write_text("- no card\n")
    with pytest.raises(WeightsError, match="not a card"):
        bundled_weights("fan_compact", tmp_path)
    with pytest.raises(WeightsError, match="not bundled"):
        bundled_weights("2dfan4", tmp_path)
