"""A tuned network is carried to another study and is the same there, down to the graph."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
import yaml
from safetensors.torch import load_file, save_file

from steadyface import tables
from steadyface.errors import TrainingError, WeightsError
from steadyface.finetuning.bundle import (
    Tuning,
    epochs_of_folds,
    expected_error,
    frames_by_person,
    learned_from,
    write_bundle,
)
from steadyface.measures.schemas import ACCURACY
from steadyface.trackers.carried import take_fan, take_mesh, take_sbr
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.fan.export import export_fan, export_head
from steadyface.trackers.fan.loading import load_network
from steadyface.trackers.fan.network import FaceAlignmentNetwork, is_head_tensor
from steadyface.trackers.mesh.calibration import (
    SHAPES,
    MeshCalibration,
    read_calibration,
    write_calibration,
)
from steadyface.trackers.sbr.checkpoint import write_network
from steadyface.trackers.sbr.export import export_sbr
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine, Widths
from steadyface.weights.checked_files import sha256_of
from steadyface.weights.tuned import open_tuned, read_tuned_card

BEGAN_WITH = {"mesh": 12}
MADE_WITH = {"Python": "3.12"}


def write_base_card(weights, name="fan_compact"):
    card = {
        "name": name,
        "sha256": sha256_of(weights),
        "licence": "MIT",
        "citation": "",
        "note": "",
    }
    weights.with_suffix(".yaml").write_text(yaml.safe_dump(card))


def write_manifest(folder, manifest):
    path = folder / "manifest.json"
    path.write_text(json.dumps(manifest))
    return path


def write_quality(folder, subject, tasks=("OPEN", "REST")):
    path = folder / f"{subject}.quality.json"
    recordings = [
        {
            "subject": subject,
            "task": task,
            "repetition": 1,
            "sha256": f"{number:064x}",
            "bytes": 1000 + number,
            "file": "data/not told.mp4",
        }
        for number, task in enumerate(tasks)
    ]
    path.write_text(json.dumps({"recordings": recordings}))
    return path


def accuracy_of(tracker, errors):
    """ACCURACY rows: {subject: errors of the frames}, against annotations and the truth."""
    rows = [
        {
            "subject": subject,
            "task": "OPEN",
            "repetition": 1,
            "frame": frame,
            "tracker": tracker,
            "reference": reference,
            "nrmse_pct": error * (1 if reference == "annotation" else 9),
            "nme_pct": error,
            "box_diagonal_px": 200.0,
            "status": "ok" if np.isfinite(error) else "no_face",
        }
        for subject, values in errors.items()
        for frame, error in enumerate(values)
        for reference in ("annotation", "truth")
    ]
    columns = list(ACCURACY.columns)
    return tables.check(pd.DataFrame(rows, columns=columns), ACCURACY, "test")


@pytest.fixture(scope="module")
def fan(tmp_path_factory):
    """A small FAN, and its head after a tuning."""
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("fan")
    network = FaceAlignmentNetwork(features=16, stacks=2)
    save_file(network.state_dict(), folder / "fan.safetensors")
    write_base_card(folder / "fan.safetensors")
    export_fan(folder / "fan.safetensors", folder)
    head = {
        name: tensor + 0.01
        for name, tensor in network.state_dict().items()
        if is_head_tensor(name, network.size.stacks) and tensor.is_floating_point()
    }
    save_file(head, folder / "tuned.safetensors")
    (folder / "tuned").mkdir()
    graph = folder / "tuned" / "head.onnx"
    export_head(folder / "fan.safetensors", folder / "tuned.safetensors", graph)
    return folder


FAN_MANIFEST = {
    "training": ["A01", "S01"],
    "validation": [],
    "frames": {
        "training": {"A01": [["OPEN", 1, 3]] * 4, "S01": [["OPEN", 1, 5]]},
        "validation": {},
    },
    "settings": {"epochs": 4},
    "best_epoch": 2,
    "changed": True,
}


def carry(fan, folder):
    """Write the folder of the small tuned FAN."""
    tuning = Tuning(
        "fan_ft",
        fan / "fan.safetensors",
        fan / "tuned.safetensors",
        write_manifest(folder.parent, FAN_MANIFEST),
        [fan / "trunk.onnx", fan / "tuned" / "head.onnx"],
    )
    quality = [write_quality(folder.parent, subject) for subject in ("A01", "S01")]
    accuracy = accuracy_of("fan_ft", {"A01": [1.0, 2.0, np.nan], "S01": [3.0], "C01": [np.nan]})
    write_bundle(folder, tuning, quality, accuracy, "Ours", False, MADE_WITH, BEGAN_WITH)
    return folder


@pytest.fixture
def carried(fan, tmp_path):
    return carry(fan, tmp_path / "fan_ft")


def test_the_card_tells_from_whom_and_how_it_learned_and_what_to_expect(carried, fan):
    card = read_tuned_card(carried / "card.json")
    assert [(one["subject"], one["frames"]) for one in card["learned_from"]] == [
        ("A01", 4),
        ("S01", 1),
    ]
    assert card["learned_from"][0]["recordings"][1] == {
        "task": "REST",
        "repetition": 1,
        "sha256": f"{1:064x}",
        "bytes": 1001,
    }
    assert card["recipe"] == {"epochs": 4, "stopped_after": 2}
    assert card["base"]["sha256"] == sha256_of(fan / "fan.safetensors")
    assert card["sha256"] == sha256_of(carried / "fan_ft.safetensors")
    assert [graph["file"] for graph in card["graphs"]] == ["trunk.onnx", "head.onnx"]
    error = card["expected_error"]
    assert error["mean_pct"] == pytest.approx(2.25)
    assert error["sd_pct"] == pytest.approx(np.std([1.5, 3.0], ddof=1), abs=1e-4)
    assert [(p["subject"], p["frames"], p["frames_without_value"]) for p in error["people"]] == [
        ("A01", 2, 1),
        ("S01", 1, 0),
    ]
    assert "not told" not in (carried / "card.json").read_text()
    readme = (carried / "README.md").read_text()
    assert "fan_ft: {path: path/to/fan_ft}" in readme
    assert "2 people left out of the learning 2.25 %" in readme


def test_a_folder_is_replaced_whole_and_leaves_no_half_of_itself(carried, fan):
    (carried / "stale.txt").touch()
    card = (carried / "card.json").read_text()
    carry(fan, carried)
    assert {path.name for path in carried.iterdir()} == {
        *("fan_ft.safetensors", "trunk.onnx", "head.onnx", "card.json", "README.md")
    }
    # The same every time, so that two people can compare what they carry.
    assert (carried / "card.json").read_text() == card
    assert not list(carried.parent.glob("*.part"))


def test_fan_tracks_in_another_study_as_where_it_was_tuned(carried, fan, tmp_path):
    weights = tmp_path / "study" / "fan_ft.safetensors"
    take_fan(open_tuned(carried, "fan_ft"), weights, fan / "fan.safetensors")
    images = np.random.default_rng(0).random((2, 3, 256, 256), np.float32)
    here = weights.parent
    features = OnnxNetwork(fan / "trunk.onnx")(images)
    np.testing.assert_allclose(
        OnnxNetwork(here / "head.onnx")(OnnxNetwork(here / "trunk.onnx")(images)),
        OnnxNetwork(fan / "tuned" / "head.onnx")(features),
        atol=1e-5,
    )
    # What a GPU runs: the whole network, and its head apart.
    assert load_network(weights).size.features == 16
    tuned_head = load_file(fan / "tuned.safetensors")
    head = load_file(here / "head.safetensors")
    assert all(torch.equal(head[name], tuned_head[name]) for name in head)
    card = yaml.safe_load(weights.with_suffix(".yaml").read_text())
    assert card["sha256"] == sha256_of(weights)
    assert card["architecture"] == "fan"
    assert card["learned_from"] == {"A01": 4, "S01": 1}
    assert 'tuned in the study "Ours"' in card["note"]


def test_a_graph_beside_carried_weights_is_never_opened(carried, tmp_path):
    (carried / "head.onnx").write_bytes(b"a program")
    take_fan(open_tuned(carried, "fan_ft"), tmp_path / "fan_ft.safetensors")
    assert (tmp_path / "head.onnx").read_bytes() != b"a program"


def test_a_network_tuned_from_another_fan_is_refused_beside_it(carried, tmp_path):
    torch.manual_seed(1)
    save_file(
        FaceAlignmentNetwork(features=16, stacks=2).state_dict(), tmp_path / "2dfan4.safetensors"
    )
    weights = tmp_path / "study" / "fan_ft.safetensors"
    with pytest.raises(WeightsError, match=r"tuned from fan_compact .* fan is 2dfan4"):
        take_fan(open_tuned(carried, "fan_ft"), weights, tmp_path / "2dfan4.safetensors")
    assert not weights.exists()


def test_sbr_tracks_in_another_study_as_where_it_was_tuned(tmp_path):
    torch.manual_seed(0)
    source = tmp_path / "sbr.safetensors"
    write_network(source, ConvolutionalPoseMachine(Widths((8, 8, 8, 8), 8, 8, 8)), 128)
    graph = export_sbr(source, tmp_path)
    manifest = {
        "frames": [["A01", "OPEN", 1, 3], ["A01", "OPEN", 1, 7]],
        "recipe": {"epochs": 1},
        "seed": 7,
    }
    write_base_card(source, "sbr_compact")
    tuning = Tuning("sbr_ft", source, source, write_manifest(tmp_path, manifest), [graph])
    folder = tmp_path / "tuned" / "sbr_ft"
    accuracy = accuracy_of("sbr_ft", {"C01": [2.0, 4.0]})
    quality = [write_quality(tmp_path, "A01")]
    card = write_bundle(folder, tuning, quality, accuracy, "Ours", True, MADE_WITH, BEGAN_WITH)
    assert card["learned_from"][0]["frames"] == 2
    assert card["recipe"] == {"epochs": 1, "seed": 7}
    assert card["expected_error"]["sd_pct"] is None
    weights = tmp_path / "study" / "sbr_ft.safetensors"
    take_sbr(open_tuned(folder, "sbr_ft"), weights)
    crop = np.random.default_rng(0).random((1, 3, 128, 128), np.float32)
    np.testing.assert_allclose(
        OnnxNetwork(weights.with_suffix(".onnx"))(crop), OnnxNetwork(graph)(crop), atol=1e-6
    )


def test_a_calibration_serves_only_the_face_mesh_that_it_was_made_for(tmp_path):
    random = np.random.default_rng(0)
    source = tmp_path / "calibration.safetensors"
    arrays = {name: random.normal(size=shape) for name, shape in SHAPES.items()}
    write_calibration(source, MeshCalibration(**arrays | {"strength": 1e3}))
    write_base_card(source, "face_mesh")
    manifest = write_manifest(tmp_path, {"frames": {"A01": 5}, "strength": 1e3})
    tuning = Tuning("mesh_ft", source, source, manifest)
    folder = tmp_path / "tuned" / "mesh_ft"
    accuracy = accuracy_of("mesh_ft", {})
    write_bundle(
        folder,
        tuning,
        [write_quality(tmp_path, "A01")],
        accuracy,
        "O",
        False,
        MADE_WITH,
        BEGAN_WITH,
    )
    tuned = open_tuned(folder, "mesh_ft")
    weights = tmp_path / "study" / "mesh_ft.safetensors"
    take_mesh(tuned, weights, tuned.card["base"]["sha256"])
    np.testing.assert_array_equal(read_calibration(weights).weights, arrays["weights"])
    with pytest.raises(WeightsError, match="another network"):
        take_mesh(tuned, weights, "0" * 64)


def test_the_card_tells_whose_points_the_annotations_began_with(carried):
    card = read_tuned_card(carried / "card.json")
    assert card["expected_error"]["began_with"] == BEGAN_WITH
    told = "against annotations that are corrected points of mesh"
    assert told in (carried / "README.md").read_text(encoding="utf-8")


def test_an_error_measured_on_people_learned_from_is_refused(tmp_path):
    source = tmp_path / "sbr.safetensors"
    source.write_bytes(b"numbers")
    write_base_card(source, "sbr_compact")
    learned = {"frames": [["A01", "OPEN", 1, 3]], "recipe": {}, "seed": 7}
    tuning = Tuning("sbr_ft", source, source, write_manifest(tmp_path, learned))
    accuracy = accuracy_of("sbr_ft", {"A01": [1.0]})
    quality = [write_quality(tmp_path, "A01")]
    with pytest.raises(TrainingError, match="A01, from whom it has learned"):
        write_bundle(
            tmp_path / "no", tuning, quality, accuracy, "Ours", False, MADE_WITH, BEGAN_WITH
        )
    assert not (tmp_path / "no").exists()


def test_somebody_learned_from_without_recordings_is_refused(tmp_path):
    with pytest.raises(TrainingError, match="S01: learned from"):
        learned_from(FAN_MANIFEST, [write_quality(tmp_path, "A01")])


def write_folds(folder: Path, *epochs):
    paths = [folder / f"{number}.json" for number in range(len(epochs))]
    for path, best in zip(paths, epochs, strict=True):
        path.write_text(json.dumps({"best_epoch": best}))
    return paths


def test_fan_on_everybody_is_tuned_as_long_as_the_folds_middle_one(tmp_path):
    assert epochs_of_folds(write_folds(tmp_path, 4, 1, 2)) == 2
    assert epochs_of_folds(write_folds(tmp_path, 4, 1, 2, 3)) == 2
    assert epochs_of_folds(write_folds(tmp_path, 0, 0, 5)) == 0
    with pytest.raises(TrainingError, match="how long to tune"):
        epochs_of_folds([])
    (tmp_path / "0.json").write_text("[")
    with pytest.raises(TrainingError, match="cannot be read as a manifest"):
        epochs_of_folds([tmp_path / "0.json"])


def test_people_who_chose_the_epoch_count_as_learned_from():
    frames = {"training": {"A01": [1, 2]}, "validation": {"S01": [3]}}
    assert frames_by_person({"frames": frames}) == {"A01": 2, "S01": 1}


def test_nobody_s_error_is_no_number():
    error = expected_error("fan_ft", accuracy_of("fan", {"A01": [1.0]}))
    assert error["people"] == []
    assert error["mean_pct"] is None
