"""One training step of SBR: detection on the labelled frame, registration with its neighbours.

Dong et al. 2018, CVPR, section 3.3, eq. 7. The gradient reaches the outer frames of a window only
through the Lucas-Kanade tracks, which the authors stop by default; the outer frames therefore run
without building a graph, and the gradient is the same to the last bit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from steadyface.errors import TrainingError
from steadyface.faces.sbr_crop import normalise
from steadyface.finetuning.sbr.detection_loss import DetectionLoss, detection_loss
from steadyface.finetuning.sbr.lucas_kanade import STEPS, WINDOW, track_forward_backward
from steadyface.finetuning.sbr.registration_loss import (
    PUBLISHED_ACCEPTANCE,
    Acceptance,
    RegistrationLoss,
    registration_loss,
)
from steadyface.finetuning.sbr.targets import SIGMA, heat_map_targets
from steadyface.finetuning.sbr.windows import FrameWindow
from steadyface.trackers.sbr.differentiable_peak_finder import find_peaks
from steadyface.trackers.sbr.network import STRIDE, ConvolutionalPoseMachine


@dataclass(frozen=True)
class Registration:
    """Settings and weight of the registration loss.

    Attributes:
        weight: factor of the loss; the authors use 0.1 for labelled frames mixed with video and
            0.2 for video alone.
        window: reach of the registered patch, pixels to each side.
        steps: Lucas-Kanade updates.
        acceptance: limits within which a point is trusted.
        through_tracks: let gradients flow through the tracks to the outer frames as well.
    """

    weight: float
    window: int
    steps: int
    acceptance: Acceptance
    through_tracks: bool


# As the authors' program has it.
PUBLISHED_REGISTRATION = Registration(
    weight=0.1, window=WINDOW, steps=STEPS, acceptance=PUBLISHED_ACCEPTANCE, through_tracks=False
)


class WindowBatch(NamedTuple):
    """Windows as tensors.

    Attributes:
        images: (batch, frames, 3, side, side) normalised; three frames or one.
        targets: (batch, maps, rows, columns) heat maps of the middle frame.
        mask: (batch, maps, 1, 1), 1 for the maps that count.
        visible: (batch, points), points annotated and inside the crop.
        video: (batch,), frames are neighbours in time.
        annotated: (batch,), the middle frame has labels.
    """

    images: Tensor
    targets: Tensor
    mask: Tensor
    visible: Tensor
    video: Tensor
    annotated: Tensor


class WindowLosses(NamedTuple):
    """Losses of a batch; `total` is None where there is nothing to learn from.

    `registration` covers the batch's video windows; its `rejected` counts the points of stills as
    `not_video`. It is None where the loss was not asked for.
    """

    total: Tensor | None
    detection: DetectionLoss
    registration: RegistrationLoss | None


def batch_of(
    windows: Sequence[FrameWindow], sigma: float = SIGMA, device: str = "cpu"
) -> WindowBatch:
    """Windows with equally many frames and equal sides as one batch on a device."""
    points = np.stack([window.points for window in windows])
    visible = np.stack([window.visible for window in windows])
    annotated = visible.any(axis=1)
    cells = windows[0].crops.shape[1] // STRIDE
    targets, mask = heat_map_targets(points, visible, annotated, cells, cells, sigma)
    images = normalise(np.stack([window.crops for window in windows]))
    video = np.array([window.video for window in windows])
    arrays = (images, targets, mask, visible, video, annotated)
    return WindowBatch(*(torch.from_numpy(array).to(device) for array in arrays))


def window_losses(
    network: ConvolutionalPoseMachine,
    batch: WindowBatch,
    registration: Registration | None = None,
) -> WindowLosses:
    """Detection loss of the middle frames plus the weighted registration loss of the windows.

    Args:
        network: network in any mode; it has no layers that differ.
        batch: windows; where the registration loss is asked for, its video windows need three
            frames.
        registration: None for the detection loss alone, which runs the middle frames only.

    Raises:
        ValueError: a registration loss is asked for with neither one nor three frames.
    """
    frames = batch.images.shape[1]
    if registration is not None and frames not in (1, 3):
        raise ValueError(f"windows have {frames} frames; registration needs 3, stills have 1")
    stages = network(batch.images[:, frames // 2])
    detection = detection_loss(stages, batch.targets, batch.mask, int(batch.annotated.sum()))
    if registration is None:
        return WindowLosses(detection.normalised, detection, None)
    # Stills have no registration loss, so their other frames need not be looked at.
    video = batch.video.bool() & (frames == 3)
    registered = _registration_loss(network, batch, stages[-1], video, registration)
    parts = [part for part in (detection.normalised,) if part is not None]
    if registered.loss is not None:
        parts.append(registration.weight * registered.loss)
    return WindowLosses(sum(parts) if parts else None, detection, registered)


def train_step(
    network: ConvolutionalPoseMachine,
    optimiser: torch.optim.Optimizer,
    batch: WindowBatch,
    registration: Registration | None = None,
) -> WindowLosses:
    """One update of the network; none where the batch has nothing to learn from.

    Raises:
        TrainingError: the loss is not finite.
    """
    losses = window_losses(network, batch, registration)
    if losses.total is None:
        return losses
    if not torch.isfinite(losses.total):
        raise TrainingError(
            f"loss is {losses.total.item()}: training has diverged",
            remedy="lower the learning rate",
        )
    optimiser.zero_grad()
    losses.total.backward()
    optimiser.step()
    return losses


def _registration_loss(
    network: ConvolutionalPoseMachine,
    batch: WindowBatch,
    heat_maps: Tensor,
    video: Tensor,
    registration: Registration,
) -> RegistrationLoss:
    """The registration loss of the windows that are video; `heat_maps` are the middle frames'."""
    chosen = video.nonzero()[:, 0]
    points = heat_maps.shape[1] - 1
    stills = {"not_video": (len(video) - len(chosen)) * points}
    if not len(chosen):
        nothing = heat_maps.new_full((0, points), float("nan"))
        return RegistrationLoss(None, nothing.bool(), nothing, stills)
    images = batch.images[chosen]
    with torch.set_grad_enabled(registration.through_tracks and torch.is_grad_enabled()):
        outer = network(images[:, (0, 2)].flatten(0, 1))[-1][:, :-1]
        outer_locations, outer_scores = (
            found.unflatten(0, (-1, 2)) for found in find_peaks(outer)
        )
    middle_locations, middle_scores = find_peaks(heat_maps[chosen, :-1])
    locations, scores = (
        torch.stack((outside[:, 0], inside, outside[:, 1]), dim=1)
        for outside, inside in (
            (outer_locations, middle_locations),
            (outer_scores, middle_scores),
        )
    )
    with torch.set_grad_enabled(registration.through_tracks and torch.is_grad_enabled()):
        tracks = track_forward_backward(images, locations, registration.window, registration.steps)
    result = registration_loss(
        locations,
        scores,
        tracks,
        batch.visible[chosen],
        video[chosen],
        batch.annotated[chosen],
        registration.acceptance,
        registration.through_tracks,
    )
    return result._replace(rejected={**result.rejected, **stills})
