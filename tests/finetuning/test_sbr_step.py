"""A training step of SBR: its gradient, its update, and what it leaves out."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from steadyface.errors import TrainingError
from steadyface.finetuning.sbr.detection_loss import detection_loss
from steadyface.finetuning.sbr.lucas_kanade import track_forward_backward
from steadyface.finetuning.sbr.registration_loss import (
    PUBLISHED_ACCEPTANCE,
    registration_loss,
)
from steadyface.finetuning.sbr.step import (
    PUBLISHED_REGISTRATION,
    batch_of,
    train_step,
    window_losses,
)
from steadyface.finetuning.sbr.training import PUBLISHED_RECIPE, optimiser_of
from steadyface.trackers.sbr.differentiable_peak_finder import find_peaks
from tests.finetuning.sbr_scenes import narrow_network, scene

torch.set_num_threads(1)

# An untrained network's peaks are low and far from the tracks.
LENIENT = replace(
    PUBLISHED_ACCEPTANCE, score=-1.0, forward_backward=5.0, neighbour=60.0, least=0.0
)
REGISTRATION = replace(PUBLISHED_REGISTRATION, weight=0.1, acceptance=LENIENT)


def plain_total(network, batch, through_tracks=False, together=False):
    """The loss with all frames in the graph, written out."""
    if together:
        maps = network(batch.images.flatten(0, 1))
        stages = [stage.unflatten(0, (-1, 3))[:, 1] for stage in maps]
        locations, scores = find_peaks(maps[-1][:, :-1].unflatten(0, (-1, 3)))
    else:
        stages = network(batch.images[:, 1])
        outer = network(batch.images[:, (0, 2)].flatten(0, 1))[-1].unflatten(0, (-1, 2))
        maps = torch.stack((outer[:, 0], stages[-1], outer[:, 1]), dim=1)
        locations, scores = find_peaks(maps[:, :, :-1])
    detection = detection_loss(stages, batch.targets, batch.mask, len(batch.images))
    tracks = track_forward_backward(batch.images, locations)
    registration = registration_loss(
        locations,
        scores,
        tracks,
        batch.visible,
        batch.video,
        batch.annotated,
        LENIENT,
        through_tracks,
    )
    return detection.normalised + 0.1 * registration.loss


def gradients(network, total):
    network.zero_grad()
    total.backward()
    return [parameter.grad.clone() for parameter in network.parameters()]


def test_outer_frames_without_a_graph_leave_the_gradient_the_same_to_the_last_bit():
    network, batch = narrow_network(), batch_of([scene(1), scene(2)])
    losses = window_losses(network, batch, REGISTRATION)
    assert losses.registration.accepted.sum() > 10
    ours = gradients(network, losses.total)
    plain = gradients(network, plain_total(network, batch))
    for left, right in zip(ours, plain, strict=True):
        assert torch.equal(left, right)
    together = gradients(network, plain_total(network, batch, together=True))
    for left, right in zip(ours, together, strict=True):
        torch.testing.assert_close(left, right, rtol=1e-3, atol=1e-4 * right.abs().max().item())


def test_gradients_reach_the_outer_frames_through_the_tracks_when_asked():
    network, batch = narrow_network(), batch_of([scene(1), scene(2)])
    through = replace(PUBLISHED_REGISTRATION, weight=0.1, acceptance=LENIENT, through_tracks=True)
    ours = gradients(network, window_losses(network, batch, through).total)
    plain = gradients(network, plain_total(network, batch, through_tracks=True))
    stopped = gradients(network, window_losses(network, batch, REGISTRATION).total)
    for left, right in zip(ours, plain, strict=True):
        assert torch.equal(left, right)
    assert any(not torch.equal(left, right) for left, right in zip(ours, stopped, strict=True))


def test_a_step_is_nesterovs_with_decay_on_every_parameter():
    network, batch = narrow_network(), batch_of([scene(1), scene(2)])
    recipe = replace(PUBLISHED_RECIPE, learning_rate=1e-5, weight_decay=0.01, momentum=0.9)
    optimiser, _ = optimiser_of(network, recipe)
    expected = [parameter.detach().double() for parameter in network.parameters()]
    velocity = [torch.zeros_like(value) for value in expected]
    for _ in range(2):
        gradient = gradients(network, window_losses(network, batch, REGISTRATION).total)
        for number, value in enumerate(gradient):
            slope = value.double() + 0.01 * expected[number]
            velocity[number] = 0.9 * velocity[number] + slope
            expected[number] = expected[number] - 1e-5 * (slope + 0.9 * velocity[number])
        train_step(network, optimiser, batch, REGISTRATION)
        for parameter, value in zip(network.parameters(), expected, strict=True):
            torch.testing.assert_close(parameter.double(), value, rtol=1e-5, atol=1e-7)


def test_without_registration_only_the_middle_frames_are_run():
    network, batch = narrow_network(), batch_of([scene(1), scene(2)])
    seen = []
    network.register_forward_hook(lambda module, inputs, output: seen.append(inputs[0].shape[0]))
    losses = window_losses(network, batch, None)
    assert seen == [2]
    assert losses.registration is None
    assert losses.total == losses.detection.normalised


def test_stills_are_detected_but_not_registered():
    network, batch = narrow_network(), batch_of([scene(1, video=False), scene(2, video=False)])
    losses = window_losses(network, batch, REGISTRATION)
    assert losses.registration.loss is None
    assert losses.registration.rejected == {"not_video": 2 * 68}
    assert losses.total == losses.detection.normalised


def test_a_still_among_videos_runs_one_frame_and_changes_nothing_else():
    network = narrow_network()
    still = scene(2)
    batch = batch_of([scene(1), still])._replace(video=torch.tensor([True, False]))
    seen = []
    network.register_forward_hook(lambda module, inputs, output: seen.append(inputs[0].shape[0]))
    losses = window_losses(network, batch, REGISTRATION)
    assert seen == [2, 2]
    assert losses.registration.rejected["not_video"] == 68
    alone = window_losses(network, batch_of([scene(1)]), REGISTRATION)
    assert losses.registration.loss.item() == pytest.approx(
        alone.registration.loss.item(), abs=1e-3
    )


def test_a_batch_without_labels_learns_from_registration_alone():
    network = narrow_network()
    batch = batch_of([scene(1)])
    batch = batch._replace(annotated=torch.tensor([False]), mask=torch.zeros_like(batch.mask))
    losses = window_losses(network, batch, REGISTRATION)
    assert losses.detection.normalised is None
    assert losses.total == 0.1 * losses.registration.loss


def test_a_batch_with_nothing_to_learn_from_leaves_the_network_alone():
    network = narrow_network()
    optimiser, _ = optimiser_of(network, PUBLISHED_RECIPE)
    batch = batch_of([scene(1, video=False)])
    batch = batch._replace(annotated=torch.tensor([False]), mask=torch.zeros_like(batch.mask))
    before = [parameter.clone() for parameter in network.parameters()]
    assert train_step(network, optimiser, batch, REGISTRATION).total is None
    assert all(map(torch.equal, before, network.parameters()))


def test_hidden_landmarks_teach_nothing():
    network = narrow_network()
    window = scene(1)
    window.visible[:] = False
    window.visible[3] = True
    window.points[~window.visible] = np.nan
    losses = window_losses(network, batch_of([window]), REGISTRATION)
    assert torch.isfinite(losses.total)
    assert losses.registration.rejected["hidden"] >= 1
    assert losses.registration.accepted.sum() <= 1


def test_divergence_is_an_error_that_says_what_to_do():
    network, batch = narrow_network(), batch_of([scene(1)])
    optimiser, _ = optimiser_of(network, PUBLISHED_RECIPE)
    with torch.no_grad():
        network.stages[-1][-1].bias.fill_(float("inf"))
    with pytest.raises(TrainingError, match="lower the learning rate"):
        train_step(network, optimiser, batch, None)


def test_two_frames_are_refused():
    batch = batch_of([scene(1)])
    with pytest.raises(ValueError, match="2 frames"):
        window_losses(narrow_network(), batch._replace(images=batch.images[:, :2]), REGISTRATION)
