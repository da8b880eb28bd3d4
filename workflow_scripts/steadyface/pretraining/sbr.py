"""Training the compact SBR from nothing: detection, then registration on clips.

The detection phases run with batch normalisation (`normalisation`), which is folded away before
the registration phase; that one is Supervision-by-Registration as in Dong et al. 2018, CVPR,
eq. 6: the centre frame of a clip has labels and is also pulled to where Lucas-Kanade carries its
neighbours' landmarks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from steadyface.faces.sbr_crop import DEVIATION, MEAN
from steadyface.finetuning.gaussian_maps import gaussian_maps
from steadyface.finetuning.sbr.lucas_kanade import track_forward_backward
from steadyface.finetuning.sbr.registration_loss import registration_loss
from steadyface.finetuning.sbr.targets import SIGMA
from steadyface.landmarks import LANDMARKS
from steadyface.pretraining.device import half_precision, training_device
from steadyface.pretraining.heat_map_loss import (
    decoded,
    decoded_distance,
    landmark_weights,
    peak_loss,
    pointing_loss,
    span_error,
)
from steadyface.pretraining.loop import (
    NOT_TRAINED,
    Phase,
    Trained,
    shared_limits,
    step_generator,
    train_phase,
)
from steadyface.pretraining.normalisation import folded, normalised
from steadyface.pretraining.samples import Sampling, draw_samples, draw_windows
from steadyface.pretraining.training_set import TrainingSet
from steadyface.trackers.sbr.differentiable_peak_finder import find_peaks
from steadyface.trackers.sbr.network import STRIDE, ConvolutionalPoseMachine, Widths, initialise

_DECODED_WEIGHT = 0.4
_SPAN_WEIGHT = 0.6
_BACKGROUND_WEIGHT = 0.04
# The weight of the registration loss, whose unit is a pixel, beside the detection loss.
REGISTRATION_WEIGHT = 0.1


@dataclass(frozen=True)
class SbrRecipe:
    """The network that is trained, and its phases.

    Attributes:
        widths: channels of the network's parts.
        input_size: px, with which the finished network is run.
        detection: phases on single pictures.
        registration: the phase on clips; its samples are clips of three frames.
        label_noise: field of `Sampling`.
        seed: seed of everything random.
    """

    widths: Widths
    input_size: int
    detection: Sequence[Phase]
    registration: Phase
    label_noise: float
    seed: int


def sbr_detection_loss(
    outputs: Sequence[Tensor], points: Tensor, input_size: int, pointing: float, width: float
) -> Tensor:
    """Sum of the stages' losses; arguments as `steadyface.pretraining.fan.fan_loss`.

    Besides the peaks it asks for what the peak finder reads, their centres of mass, and for the
    background map, which is 1 minus the highest peak.
    """
    cells = input_size // STRIDE
    targets = gaussian_maps(points, cells, cells, STRIDE, SIGMA * width)
    background = 1.0 - targets.amax(dim=1)
    weights = landmark_weights(points, input_size)
    loss = points.new_zeros(())
    for maps in outputs:
        peaks = maps[:, :LANDMARKS]
        loss = loss + peak_loss(peaks, targets, weights)
        found, cell = decoded(peaks, points, STRIDE)
        loss = loss + _DECODED_WEIGHT * decoded_distance(found, cell, weights)
        loss = loss + _SPAN_WEIGHT * span_error(found, cell, weights)
        error = (maps[:, LANDMARKS] - background) ** 2
        loss = loss + _BACKGROUND_WEIGHT * error.sum(dim=(1, 2)).mean()
        if pointing > 0:
            loss = loss + pointing * pointing_loss(peaks, targets, weights)
    return loss


def _network_images(crops: Tensor) -> Tensor:
    """Crops (..., rows, columns, 3) as `faces.sbr_crop.normalise` makes them."""
    scale = crops.new_tensor(1 / (255 * DEVIATION), dtype=torch.float32)
    shift = crops.new_tensor(-MEAN / DEVIATION, dtype=torch.float32)
    return (crops * scale + shift).movedim(-1, -3)


def pretrain_sbr(
    data: TrainingSet,
    pictures: NDArray[np.int64],
    recipe: SbrRecipe,
    checkpoints: Path,
    workers: int = 1,
    limit_s: float | None = None,
) -> tuple[ConvolutionalPoseMachine, ConvolutionalPoseMachine, Trained]:
    """An SBR trained on these pictures.

    Args:
        checkpoints: folder in which an interrupted training finds what it needs to go on.
        workers: processes that draw samples.
        limit_s: time limit of `train_phase`, for the detection phases; registration has none.

    Returns:
        The network after detection alone, the finished network, and what both took.
    """
    device = training_device()
    plain = ConvolutionalPoseMachine(recipe.widths)
    initialise(plain, recipe.seed)
    network = normalised(plain).to(device, memory_format=torch.channels_last)
    trained = NOT_TRAINED
    for phase, limit in zip(
        recipe.detection, shared_limits(recipe.detection, limit_s), strict=True
    ):
        sampling = Sampling("sbr", phase.input_size, label_noise=recipe.label_noise)

        def draw(
            step: int, phase: Phase = phase, sampling: Sampling = sampling
        ) -> tuple[Tensor, Tensor]:
            generator = step_generator(recipe.seed, phase, step)
            chosen = generator.choice(pictures, phase.batch)
            crops, points = draw_samples(data, chosen, sampling, generator)
            return torch.from_numpy(crops), torch.from_numpy(np.float32(points))

        def loss_of(batch: tuple[Tensor, Tensor], step: int, phase: Phase = phase) -> Tensor:
            crops, points = (part.to(device, non_blocking=True) for part in batch)
            images = _network_images(crops).contiguous(memory_format=torch.channels_last)
            with half_precision(device):
                outputs = network(images)
            outputs = [maps.float() for maps in outputs]
            pointing, width = phase.pointing_weight(step), phase.peak_width(step)
            return sbr_detection_loss(outputs, points, phase.input_size, pointing, width)

        trained += train_phase(network, phase, draw, loss_of, checkpoints, workers, limit)
    detector = folded(network.cpu().to(memory_format=torch.contiguous_format))
    finished = folded(network)
    finished.to(device)
    trained += _train_registration(data, pictures, finished, recipe, checkpoints, workers)
    return detector, finished.cpu().eval(), trained


def _train_registration(
    data: TrainingSet,
    pictures: NDArray[np.int64],
    network: ConvolutionalPoseMachine,
    recipe: SbrRecipe,
    checkpoints: Path,
    workers: int,
) -> Trained:
    """Detection and registration on clips, in place."""
    device = next(network.parameters()).device
    phase, size = recipe.registration, recipe.registration.input_size
    sampling = Sampling("sbr", size, label_noise=recipe.label_noise)
    windows = data.windows(pictures)

    def draw(step: int) -> tuple[Tensor, Tensor]:
        generator = step_generator(recipe.seed, phase, step)
        chosen = windows[generator.integers(len(windows), size=phase.batch)]
        crops, points = draw_windows(data, chosen, sampling, generator)
        return torch.from_numpy(crops), torch.from_numpy(np.float32(points))

    def loss_of(batch: tuple[Tensor, Tensor], step: int) -> Tensor:
        crops, points = (part.to(device, non_blocking=True) for part in batch)
        images = _network_images(crops)
        centre = network(images[:, 1])
        loss = sbr_detection_loss(centre, points[:, 1], size, 0.0, 1.0)
        # The outer frames only start tracks: no gradient reaches them.
        with torch.no_grad():
            outer = network(images[:, ::2].flatten(0, 1))[-1]
        before, after = outer.unflatten(0, (-1, 2)).unbind(dim=1)
        maps = torch.stack((before, centre[-1], after), dim=1)[:, :, :LANDMARKS]
        locations, scores = find_peaks(maps)
        with torch.no_grad():
            tracks = track_forward_backward(images, locations)
        visible = landmark_weights(points[:, 1], size) > 0
        yes = torch.ones(len(images), dtype=torch.bool, device=device)
        registration = registration_loss(locations, scores, tracks, visible, yes, yes).loss
        return loss if registration is None else loss + REGISTRATION_WEIGHT * registration

    return train_phase(network, phase, draw, loss_of, checkpoints, workers)
