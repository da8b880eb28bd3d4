"""Training phases: schedule, interruption, order of batches."""

import time

import pytest
import torch
from torch import nn

from steadyface.pretraining.loop import (
    Phase,
    prefetched,
    shared_limits,
    step_generator,
    train_phase,
)

PHASE = Phase("tiny", 64, samples=40, batch=4, learning_rate=0.05, last_rate=0.1)


def draw(step):
    generator = step_generator(11, PHASE, step)
    inputs = torch.from_numpy(generator.normal(size=(4, 3))).float()
    return inputs, inputs @ torch.tensor([1.0, -2.0, 0.5])


def train(network, folder, until=None):
    def loss_of(batch, step):
        if step == until:
            raise KeyboardInterrupt
        return ((network(batch[0])[:, 0] - batch[1]) ** 2).mean()

    return train_phase(network, PHASE, draw, loss_of, folder)


@pytest.fixture
def network():
    torch.manual_seed(0)
    return nn.Linear(3, 1)


@pytest.fixture
def twin(network):
    other = nn.Linear(3, 1)
    other.load_state_dict(network.state_dict())
    return other


def test_an_interrupted_phase_ends_with_the_same_weights(network, twin, tmp_path, monkeypatch):
    train(network, tmp_path / "whole")
    monkeypatch.setattr("steadyface.pretraining.loop._CHECKPOINT_SECONDS", 0.0)
    with pytest.raises(KeyboardInterrupt):
        train(twin, tmp_path / "parts", until=6)
    train(twin, tmp_path / "parts")
    assert torch.equal(network.weight, twin.weight)
    assert torch.equal(network.bias, twin.bias)


def test_a_finished_phase_is_not_trained_again(network, twin, tmp_path):
    train(network, tmp_path)
    train(twin, tmp_path, until=0)
    assert torch.equal(network.weight, twin.weight)


def test_batches_that_teach_nothing_are_skipped(network, tmp_path):
    before = network.weight.clone()
    train_phase(network, PHASE, draw, lambda batch, step: None, tmp_path)
    assert torch.equal(network.weight, before)


@pytest.mark.parametrize("workers", [1, 2])
def test_batches_come_in_order_however_many_processes_draw_them(workers):
    def slow_at_first(step):
        time.sleep(0.02 if step < 2 else 0.0)
        return step * step

    assert list(prefetched(slow_at_first, range(9), workers)) == [(n, n * n) for n in range(9)]


def test_the_learning_rate_warms_up_and_falls_to_its_last_share():
    phase = Phase("long", 64, samples=8000, batch=8, learning_rate=2e-3, last_rate=0.01)
    rates = [phase.rate(step, step) for step in range(phase.steps)]
    assert rates[0] < 0.02 * 2e-3
    assert max(rates) == pytest.approx(2e-3, rel=0.02)
    assert rates[-1] == pytest.approx(2e-5, rel=0.02)


def test_helps_fade_before_the_end():
    phase = Phase("long", 64, samples=8000, batch=8, pointing=0.2, widening=2.0)
    assert phase.pointing_weight(0) == 0.2
    assert phase.pointing_weight(800) == 0.0
    assert phase.peak_width(0) == 2.0
    assert phase.peak_width(667) == pytest.approx(1.0)


def test_steps_and_phases_have_random_numbers_of_their_own():
    other = Phase("other", 64, samples=40)
    draws = {
        step_generator(seed, phase, step).random()
        for seed in (1, 2)
        for phase in (PHASE, other)
        for step in (0, 1)
    }
    assert len(draws) == 8


def test_a_limit_ends_a_phase_with_its_last_rate(network, tmp_path, monkeypatch):
    """Time that passes twice as fast as the steps leaves room for half of them."""
    clock = iter(range(10_000))
    monkeypatch.setattr("steadyface.pretraining.loop.time.monotonic", lambda: next(clock) / 2)
    rates = []
    monkeypatch.setattr(
        torch.optim.AdamW,
        "step",
        lambda optimiser: rates.append(optimiser.param_groups[0]["lr"]),
    )

    def loss_of(batch, step):
        return ((network(batch[0])[:, 0] - batch[1]) ** 2).mean()

    trained = train_phase(network, PHASE, draw, loss_of, tmp_path, limit_s=5.0)
    assert 8 <= trained.samples["tiny"] < PHASE.samples
    assert len(rates) == trained.samples["tiny"] // PHASE.batch
    assert rates[-1] / min(1.0, len(rates) / 60) == pytest.approx(
        PHASE.learning_rate * PHASE.last_rate, rel=0.3
    )


def test_phases_share_a_limit_by_the_pixels_that_they_see():
    small = Phase("small", 64, samples=400)
    large = Phase("large", 128, samples=300)
    assert shared_limits([small, large], 80.0) == [20.0, 60.0]
    assert shared_limits([small, large], None) == [None, None]


@pytest.mark.parametrize("own", [True, False])
def test_statistics_of_the_batches_are_taken_or_left(own, tmp_path):
    phase = Phase("normal", 64, samples=40, batch=4, batch_statistics=own)
    network = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.Linear(2, 1))
    before = network[0].weight.clone()
    train_phase(
        network, phase, draw, lambda batch, step: network(batch[0]).square().mean(), tmp_path
    )
    assert bool(network[1].num_batches_tracked > 0) is own
    assert not torch.equal(network[0].weight, before)
