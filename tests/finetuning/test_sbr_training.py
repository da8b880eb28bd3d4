"""Training SBR: the authors' schedule, even use of windows, and resuming after a kill."""

import json
from collections import Counter
from dataclasses import asdict, replace

import numpy as np
import pytest
import torch

from steadyface.errors import TrainingError
from steadyface.finetuning.sbr import training as sbr_training
from steadyface.finetuning.sbr.registration_loss import PUBLISHED_ACCEPTANCE, REASONS, Acceptance
from steadyface.finetuning.sbr.step import PUBLISHED_REGISTRATION
from steadyface.finetuning.sbr.training import (
    PUBLISHED_RECIPE,
    optimiser_of,
    recipe_of,
    train,
    windows_of_epoch,
)
from tests.finetuning.sbr_scenes import narrow_network, scene
from tests.finetuning.settings import CONFIG

torch.set_num_threads(1)

REGISTRATION = replace(PUBLISHED_REGISTRATION, acceptance=Acceptance(-1.0, 5.0, 60.0, 1e-5))
SHORT = replace(
    PUBLISHED_RECIPE,
    epochs=4,
    batch=4,
    learning_rate=1e-4,
    milestones=(2,),
    registration=REGISTRATION,
)


@pytest.fixture(scope="module")
def windows():
    return [scene(seed) for seed in range(6)]


def test_a_configuration_becomes_a_recipe():
    settings = asdict(PUBLISHED_RECIPE)
    assert recipe_of(settings) == PUBLISHED_RECIPE
    settings |= {"epochs": 8, "milestones": [5, 7]}
    settings["registration"]["acceptance"]["score"] = 0.25
    acceptance = replace(PUBLISHED_ACCEPTANCE, score=0.25)
    registration = replace(PUBLISHED_REGISTRATION, acceptance=acceptance)
    expected = replace(PUBLISHED_RECIPE, epochs=8, milestones=(5, 7), registration=registration)
    assert recipe_of(settings) == expected
    assert recipe_of(settings, without=["registration"]) == replace(expected, registration=None)


def test_the_default_studys_settings_are_a_recipe():
    settings = {name: value for name, value in CONFIG["sbr"].items() if name != "seed"}
    assert asdict(recipe_of(settings)) == settings | {"milestones": tuple(settings["milestones"])}


@pytest.mark.parametrize("place", [(), ("registration",), ("registration", "acceptance")])
def test_a_setting_that_is_unknown_or_missing_is_named(place):
    settings = asdict(PUBLISHED_RECIPE)
    section = settings
    for name in place:
        section = section[name]
    section["wait"] = 1
    with pytest.raises(TrainingError, match=r"finetuning/sbr: .*'wait'"):
        recipe_of(settings)
    del section["wait"]
    name, _ = section.popitem()
    with pytest.raises(TrainingError, match=rf"finetuning/sbr: .*'{name}'"):
        recipe_of(settings)


def test_the_rate_is_halved_from_each_milestone_on_and_not_an_epoch_early():
    optimiser, schedule = optimiser_of(narrow_network(), PUBLISHED_RECIPE)
    rates = []
    for _ in range(50):
        rates.append(schedule.get_last_lr()[0])
        optimiser.step()
        schedule.step()
    expected = [1e-4] * 30 + [5e-5] * 5 + [2.5e-5] * 5 + [1.25e-5] * 5 + [6.25e-6] * 5
    assert rates == pytest.approx(expected)


def test_one_group_holds_all_parameters_with_decay_on_all():
    network = narrow_network()
    optimiser, _ = optimiser_of(network, PUBLISHED_RECIPE)
    (group,) = optimiser.param_groups
    assert len(group["params"]) == 72
    assert group["weight_decay"] == 5e-4
    assert group["nesterov"]


@pytest.mark.parametrize(("count", "per_epoch"), [(10, None), (10, 4), (3, 7), (10, 10)])
def test_epochs_use_every_window_equally_often(count, per_epoch):
    used = Counter()
    for epoch in range(9):
        chosen = windows_of_epoch(count, per_epoch, epoch, 5)
        assert len(chosen) == (per_epoch or count)
        used.update(chosen.tolist())
        assert max(used.values()) - min(used[number] for number in range(count)) <= 1


def test_training_lowers_the_detection_loss_and_reports_every_point(windows, capsys):
    network = narrow_network()
    curves = train(network, windows, SHORT)
    assert curves[-1]["detection_loss"] < curves[0]["detection_loss"]
    assert [entry["learning_rate"] for entry in curves] == pytest.approx([1e-4, 1e-4, 5e-5, 5e-5])
    for entry in curves:
        assert entry["accepted_points"] + sum(entry["rejected_points"].values()) == 6 * 68
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("{")]
    assert [json.loads(line) for line in told] == curves


def test_a_training_that_was_killed_ends_with_the_same_weights(windows, tmp_path, monkeypatch):
    straight = narrow_network()
    expected = train(straight, windows, SHORT, seed=3)

    whole = sbr_training._train_epoch

    def killed(network, optimiser, shuffled, recipe, seed, device):
        if seed[1] == 2:
            raise KeyboardInterrupt
        return whole(network, optimiser, shuffled, recipe, seed, device)

    path = tmp_path / "state.pt"
    monkeypatch.setattr(sbr_training, "_train_epoch", killed)
    with pytest.raises(KeyboardInterrupt):
        train(narrow_network(), windows, SHORT, seed=3, checkpoint=path)
    monkeypatch.setattr(sbr_training, "_train_epoch", whole)
    resumed = narrow_network(seed=9)
    assert train(resumed, windows, SHORT, seed=3, checkpoint=path) == expected
    for left, right in zip(straight.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(left, right)


@pytest.mark.parametrize("state", ["damaged", "foreign"])
def test_a_state_that_cannot_be_resumed_is_not(windows, tmp_path, capsys, state):
    path = tmp_path / "state.pt"
    if state == "damaged":
        path.write_bytes(b"half a file")
    else:
        torch.save({"key": "another", "curves": []}, path)
    one = replace(PUBLISHED_RECIPE, epochs=1, batch=4, learning_rate=1e-4, registration=None)
    fresh, straight = narrow_network(), narrow_network()
    train(fresh, windows, one, checkpoint=path)
    train(straight, windows, one)
    assert "starts anew" in capsys.readouterr().err
    assert all(map(torch.equal, fresh.parameters(), straight.parameters()))


def test_an_epoch_without_accepted_points_explains_itself(windows, capsys):
    strict = replace(PUBLISHED_REGISTRATION, acceptance=replace(PUBLISHED_ACCEPTANCE, score=50.0))
    recipe = replace(PUBLISHED_RECIPE, epochs=1, batch=4, learning_rate=1e-6, registration=strict)
    (entry,) = train(narrow_network(), windows, recipe)
    told = capsys.readouterr().err
    assert entry["accepted_points"] == 0
    assert entry["registration_loss_px"] is None
    assert "WARNING: epoch 0: the registration loss accepted none of 408 points" in told
    assert "lower the least score" in told


def test_every_reason_has_its_advice():
    assert set(sbr_training.ADVICE) == set(REASONS)


def test_the_same_seed_gives_the_same_weights_and_another_does_not(windows):
    networks = [narrow_network() for _ in range(3)]
    recipe = replace(PUBLISHED_RECIPE, epochs=1, batch=4, learning_rate=1e-4, registration=None)
    for network, seed in zip(networks, (1, 1, 2), strict=True):
        train(network, windows, recipe, seed=seed)
    first, second, third = (list(network.parameters()) for network in networks)
    assert all(map(torch.equal, first, second))
    assert not all(map(torch.equal, first, third))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_a_gpu_learns_what_the_cpu_learns(windows):
    on_cpu, on_gpu = narrow_network(), narrow_network()
    train(on_cpu, windows, SHORT)
    train(on_gpu, windows, SHORT, device="cuda")
    for left, right in zip(on_cpu.parameters(), on_gpu.parameters(), strict=True):
        np.testing.assert_allclose(left.detach(), right.detach(), atol=1e-3)
