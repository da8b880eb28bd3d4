"""A fold learns, changes the last block only, leaks nothing, and survives being killed."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file

from steadyface.errors import TrainingError
from steadyface.finetuning.fan import training as fan
from steadyface.finetuning.fan.checkpoint import Progress, recall
from steadyface.finetuning.fan.features import TrunkFeatures
from steadyface.finetuning.fan.folds import (
    PUBLISHED_RECIPE,
    FanFineTuning,
    check_manifest,
    split_people,
)
from steadyface.finetuning.fan.loss import gaussian_targets, heat_map_error
from steadyface.finetuning.fan.training import finetune_fan_fold
from steadyface.finetuning.fan.validation import distance
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.fan.decoding import peaks
from steadyface.trackers.fan.loading import load_head, load_network
from steadyface.trackers.fan.network import FaceAlignmentNetwork, is_head_tensor

QUICK = replace(
    PUBLISHED_RECIPE,
    epochs=3,
    samples_per_epoch=8,
    batch=4,
    learning_rate=1e-3,
    final_learning_rate=1e-4,
)


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("network") / "weights.safetensors"
    save_file(FaceAlignmentNetwork(features=16).state_dict(), path)
    return path


@pytest.fixture(scope="module")
def people():
    """Four people whose features show where the landmarks are."""
    generator = np.random.default_rng(0)
    cells = generator.uniform(20, 44, (4, 4, 2, 68, 2)).astype(np.float32)
    spots = gaussian_targets(torch.from_numpy(cells[..., :16, :]), 64, 2.0).numpy()
    return {
        f"P{i}": TrunkFeatures(
            (spots[i] - 0.1).astype(np.float16), cells[i], [("OPEN", 1, k) for k in range(4)]
        )
        for i in range(4)
    }


@pytest.fixture(scope="module")
def tuned(weights, people, tmp_path_factory):
    directory = tmp_path_factory.mktemp("fold")
    manifest = finetune_fan_fold("P9", people, "P9", weights, directory, QUICK)
    return directory, manifest


def head_of(directory):
    return load_file(directory / "head.safetensors")


def same(one, other):
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


def test_the_epoch_that_comes_closest_to_the_validation_people_s_mouths_is_kept(tuned):
    curves = tuned[1]["curves"]
    assert [entry["epoch"] for entry in curves] == [0, 1, 2, 3]
    best = min(curves, key=lambda entry: entry["validation_error_cells"])
    assert best["epoch"] == tuned[1]["best_epoch"] > 0
    assert tuned[1]["changed"]


def progress_after(*epochs):
    progress = Progress("key", {}, {})
    for number, (loss, error) in enumerate(epochs):
        progress.note(number, None, loss, error)
    return progress


def test_the_error_decides_and_not_the_loss():
    assert progress_after((1.0, 2.0), (3.0, 1.5), (5.0, 1.4), (4.0, 1.6)).best_epoch == 2
    assert progress_after((1.0, 2.0), (0.5, 2.5)).best_epoch == 0


def test_of_equal_errors_the_later_epoch_counts():
    assert progress_after((1.0, 2.0), (1.0, 2.0)).best_epoch == 1
    assert progress_after((1.0, 2.0), (1.0, 1.5), (1.0, 1.5), (1.0, 1.6)).best_epoch == 2


def test_an_epoch_after_which_nothing_is_found_is_never_kept():
    assert progress_after((1.0, 2.0), (np.nan, np.inf)).best_epoch == 0


def test_without_a_marked_mouth_the_other_landmarks_decide():
    marked = np.full((3, 68, 2), np.nan)
    marked[:, :10] = 5.0
    found = np.full((3, 68, 2), 5.0) + np.array([0.3, 0.4])
    assert distance(found, marked) == pytest.approx(0.5)
    marked[:, 48:] = 4.7
    assert distance(found, marked) == pytest.approx(np.hypot(0.6, 0.7))
    found[0, 50] = np.nan
    assert distance(found, marked) == np.inf
    assert distance(found, np.full((3, 68, 2), np.nan)) is None


def test_only_the_last_block_changes(tuned, weights):
    before = load_network(weights)
    after = load_network(weights)
    load_head(after, tuned[0] / "head.safetensors")
    originals = before.state_dict()
    changed = {
        name
        for name, tensor in after.state_dict().items()
        if not torch.equal(tensor, originals[name])
    }
    assert changed
    assert all(is_head_tensor(name) for name in changed)
    # every tensor of the block learns, batch normalisation's statistics included
    assert changed == {name for name in load_file(tuned[0] / "head.safetensors")}


def test_batch_normalisation_can_keep_the_statistics_of_pretraining(weights, people, tmp_path):
    settings = replace(
        PUBLISHED_RECIPE, epochs=1, samples_per_epoch=4, batch=4, batch_statistics=False
    )
    finetune_fan_fold("P9", people, "P9", weights, tmp_path, settings)
    before = load_file(weights)
    kept = {
        name for name, tensor in head_of(tmp_path).items() if torch.equal(tensor, before[name])
    }
    assert kept == {name for name in head_of(tmp_path) if "running" in name}


def test_the_exported_graph_is_the_tuned_head(tuned, weights):
    network = load_network(weights)
    load_head(network, tuned[0] / "head.safetensors")
    features = torch.randn(2, 16, 64, 64)
    with torch.no_grad():
        expected = network.head(features).numpy()
    found = OnnxNetwork(tuned[0] / "head.onnx")(features.numpy())
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_the_same_seed_gives_the_same_weights_and_another_seed_others(
    tuned, weights, people, tmp_path
):
    finetune_fan_fold("P9", people, "P9", weights, tmp_path / "again", QUICK)
    assert same(head_of(tmp_path / "again"), head_of(tuned[0]))
    other = FanFineTuning(**{**tuned[1]["settings"], "seed": 8})
    finetune_fan_fold("P9", people, "P9", weights, tmp_path / "other", other)
    assert not same(head_of(tmp_path / "other"), head_of(tuned[0]))


@pytest.mark.parametrize("killed_after", [1, 2])
def test_a_killed_fold_goes_on_and_ends_with_the_same_weights(
    tuned, weights, people, tmp_path, monkeypatch, killed_after
):
    remember, epochs = fan.remember, []

    def remember_and_die(path, progress):
        remember(path, progress)
        epochs.append(progress.epoch)
        if progress.epoch == killed_after:
            raise KeyboardInterrupt

    monkeypatch.setattr(fan, "remember", remember_and_die)
    with pytest.raises(KeyboardInterrupt):
        finetune_fan_fold("P9", people, "P9", weights, tmp_path, QUICK)
    manifest = finetune_fan_fold("P9", people, "P9", weights, tmp_path, QUICK)
    assert epochs == [1, 2, 3]
    assert same(head_of(tmp_path), head_of(tuned[0]))
    assert manifest["curves"] == tuned[1]["curves"]
    assert not (tmp_path / "checkpoint.pt").exists()


def test_a_checkpoint_of_another_recipe_or_a_damaged_one_is_not_continued(
    tuned, weights, people, tmp_path, monkeypatch
):
    def remember_and_die(path, progress):
        remember(path, progress)
        raise KeyboardInterrupt

    remember = fan.remember
    other = FanFineTuning(**{**tuned[1]["settings"], "learning_rate": 0.1})
    with monkeypatch.context() as patch:
        patch.setattr(fan, "remember", remember_and_die)
        with pytest.raises(KeyboardInterrupt):
            finetune_fan_fold("P9", people, "P9", weights, tmp_path, other)
    assert (tmp_path / "checkpoint.pt").exists()
    finetune_fan_fold("P9", people, "P9", weights, tmp_path, QUICK)
    assert same(head_of(tmp_path), head_of(tuned[0]))
    for content in (b"", b"half a checkpoint", b"\x80\x02}q\x00."):
        (tmp_path / "checkpoint.pt").write_bytes(content)
        assert recall(tmp_path / "checkpoint.pt", "any") is None


def test_the_manifest_tells_who_was_seen_and_what_came_of_it(tuned, people, weights):
    directory, manifest = tuned
    assert json.loads((directory / "manifest.json").read_text())["curves"] == manifest["curves"]
    check_manifest(manifest)
    assert sorted(manifest["training"] + manifest["validation"]) == sorted(people)
    assert len(manifest["validation"]) == 1
    seen = manifest["frames"]["training"] | manifest["frames"]["validation"]
    assert seen == {name: features.frames for name, features in people.items()}
    assert len(manifest["head_sha256"]) == 64


def test_a_leak_is_found(tuned):
    manifest = tuned[1]
    with pytest.raises(TrainingError, match="P0 was seen in"):
        check_manifest({**manifest, "held_out": "P0"})
    with pytest.raises(TrainingError, match="seen in training and in validation"):
        check_manifest({**manifest, "validation": manifest["training"]})
    frames = {**manifest["frames"], "validation": {"P9": [("OPEN", 1, 0)]}}
    with pytest.raises(TrainingError, match="P9 was seen in validation"):
        check_manifest({**manifest, "frames": frames})


def test_the_held_out_person_s_features_are_refused(weights, people, tmp_path):
    with pytest.raises(TrainingError, match="the held-out person is among"):
        finetune_fan_fold("P0", people, "P0", weights, tmp_path, QUICK)
    with pytest.raises(TrainingError, match="1 annotated people are left"):
        finetune_fan_fold("P0", {"P1": people["P1"]}, "P0", weights, tmp_path, QUICK)


def test_a_fold_about_nobody_learns_from_everyone_until_its_epochs_end(weights, people, tmp_path):
    manifest = finetune_fan_fold("equal", people, None, weights, tmp_path, QUICK)
    assert manifest["training"] == sorted(people)
    assert manifest["validation"] == []
    assert manifest["best_epoch"] == QUICK.epochs
    losses = [entry["training_loss"] for entry in manifest["curves"][1:]]
    assert losses[-1] < losses[0]
    check_manifest(manifest)


def test_features_of_another_network_are_refused(weights, people, tmp_path):
    narrow = {
        name: TrunkFeatures(features.maps[:, :, :8], features.cells, features.frames)
        for name, features in people.items()
    }
    with pytest.raises(TrainingError, match="P0 are 8 maps, but the network has 16"):
        finetune_fan_fold("P9", narrow, "P9", weights, tmp_path, QUICK)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_learns_what_the_cpu_learns(tuned, weights, people, tmp_path):
    manifest = finetune_fan_fold("P9", people, "P9", weights, tmp_path, QUICK, device="cuda")
    for here, there in zip(tuned[1]["curves"], manifest["curves"], strict=True):
        assert there["validation_loss"] == pytest.approx(here["validation_loss"], rel=0.02)


@given(st.integers(2, 40), st.floats(0.0, 1.0), st.integers(0, 5))
def test_every_person_has_one_role(count, share, seed):
    names = [f"S{i:02d}" for i in range(count)]
    settings = replace(PUBLISHED_RECIPE, seed=seed, validation_share=share)
    training, validation = split_people(names[::-1], "none", "fold", settings)
    assert sorted(training + validation) == names
    assert training
    assert validation
    assert split_people(names, "none", "fold", settings) == (training, validation)


def test_training_stops_when_validation_no_longer_improves_and_says_that_nothing_changed(
    weights, people, tmp_path, caplog
):
    hopeless = replace(
        PUBLISHED_RECIPE,
        epochs=9,
        patience=2,
        samples_per_epoch=4,
        batch=4,
        learning_rate=1.0,
        seed=1,
    )
    manifest = finetune_fan_fold("P9", people, "P9", weights, tmp_path, hopeless)
    assert manifest["best_epoch"] == 0
    assert manifest["changed"] is False
    assert "fold P9: not changed by fine-tuning (best epoch 0 of 2)" in caplog.text
    assert manifest["curves"][-1]["epoch"] == 2
    before = load_network(weights).state_dict()
    assert all(torch.equal(tensor, before[name]) for name, tensor in head_of(tmp_path).items())


def test_targets_peak_at_the_landmark_between_cells():
    cells = torch.tensor([[[10.25, 40.6], [0.0, 63.0], [31.5, 31.5]]])
    targets = gaussian_targets(cells, 64, 1.0).numpy()
    np.testing.assert_allclose(peaks(targets)[0], cells.numpy(), atol=1e-3)
    assert targets[0, 1, 63, 0] == pytest.approx(1.0)


def test_the_weighted_error_is_the_plain_one_plus_that_of_the_peaks():
    generator = torch.Generator().manual_seed(0)
    maps = torch.rand(1, 3, 64, 64, generator=generator)
    cells = torch.rand(1, 3, 2, generator=generator) * 63
    targets = gaussian_targets(cells, 64, 1.0)
    plain = (maps - targets).square()
    expected = float(plain.mean() + 40.0 * (plain * targets).mean())
    assert heat_map_error(maps, cells, 1.0, 40.0) == pytest.approx(expected, rel=1e-5)
    assert heat_map_error(maps, cells, 1.0) == pytest.approx(float(plain.mean()), rel=1e-5)


def test_landmarks_without_annotation_do_not_count():
    generator = torch.Generator().manual_seed(0)
    maps = torch.rand(2, 68, 64, 64, generator=generator)
    cells = torch.rand(2, 68, 2, generator=generator) * 63
    expected = heat_map_error(maps[:, :10], cells[:, :10], 1.0)
    cells[:, 10:] = torch.nan
    assert heat_map_error(maps, cells, 1.0) == pytest.approx(float(expected))
    cells[:] = torch.nan
    assert heat_map_error(maps, cells, 1.0) == 0
