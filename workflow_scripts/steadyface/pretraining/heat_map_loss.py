"""The loss that teaches a network to draw heat maps from nothing, in little time.

Squared error alone starts slowly: a map has thousands of empty cells and one small peak. Early in
training the spatial cross-entropy of the maps, read as logits, is added: it tells every cell at
once where the peak belongs. It fades out, so that what remains is the squared error that
fine-tuning also uses and the decoders rely on.
"""

from __future__ import annotations

import torch
from torch import Tensor

from steadyface.landmarks import MOUTH

# Cells of the peak weigh more than empty ones, which are some two hundred times as many.
_PEAK_WEIGHT = 8.0
# Maps are between 0 and 1; as logits they are too flat to point at one cell.
_SHARPNESS = 12.0
# The study measures the mouth.
MOUTH_WEIGHT = 1.5


def peak_loss(maps: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Squared error per map, peaks weighing more; weighted mean over maps.

    Args:
        maps, targets: (batch, landmarks, height, width).
        weights: (batch, landmarks), 0 for landmarks outside the crop.
    """
    error = ((maps - targets) ** 2 * (1.0 + _PEAK_WEIGHT * targets)).sum(dim=(2, 3))
    return (error * weights).sum() / weights.sum()


def pointing_loss(maps: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Cross-entropy between each map, as logits over its cells, and its target peak.

    Arguments as for `peak_loss`. Maps without a peak do not count.
    """
    peaks = targets.flatten(2)
    total = peaks.sum(dim=2, keepdim=True)
    share = peaks / total.clamp_min(1e-6)
    entropy = -(share * torch.log_softmax(maps.flatten(2) * _SHARPNESS, dim=2)).sum(dim=2)
    seen = weights * (total[..., 0] > 0.1)
    return (entropy * seen).sum() / seen.sum().clamp_min(1.0)


def decoded(maps: Tensor, points: Tensor, stride: float) -> tuple[Tensor, Tensor]:
    """The centre of mass of each map around its landmark, and the landmark itself, in cells.

    The centre of mass is over the 9 x 9 cells around the true cell, of positive values, as SBR's
    peak finder takes it around the highest cell; so losses on it pull what the decoder will read.

    Args:
        maps: (batch, landmarks, height, width).
        points: (batch, landmarks, 2), input pixels.
        stride: input pixels per cell.

    Returns:
        Two (batch, landmarks, 2), x and y.
    """
    height, width = maps.shape[2:]
    reach = 4
    cell = (points - (stride - 1.0) / 2.0) / stride
    column = cell[..., 0].round().clamp(0, width - 1).long()
    row = cell[..., 1].round().clamp(0, height - 1).long()
    step = torch.arange(2 * reach + 1, device=maps.device)
    padded = torch.nn.functional.pad(maps, (reach,) * 4)
    index = (row[..., None, None] + step[:, None]) * (width + 2 * reach)
    index = (index + column[..., None, None] + step).flatten(2)
    window = padded.flatten(2).gather(2, index).clamp_min(0.0).unflatten(2, (9, 9)) + 1e-4
    offset = (step - reach).to(maps.dtype)
    total = window.sum(dim=(2, 3))
    x = column + (window.sum(dim=2) @ offset) / total
    y = row + (window.sum(dim=3) @ offset) / total
    return torch.stack((x, y), dim=-1), cell


def _length(difference: Tensor) -> Tensor:
    """sqrt(d^2 + 0.05^2) - 0.05, a length that is smooth at zero."""
    return (difference.square().sum(dim=-1) + 0.0025).sqrt() - 0.05


def decoded_distance(found: Tensor, cell: Tensor, weights: Tensor) -> Tensor:
    """Distance in cells between what `decoded` gives, weighted by `weights` (batch, landmarks)."""
    return (_length(found - cell) * weights).sum() / weights.sum()


# Heights of the mouth's opening and widths of the mouth: what a study of movement measures.
_SPANS = ((62, 66), (61, 67), (63, 65), (48, 54), (60, 64))


def span_error(found: Tensor, cell: Tensor, weights: Tensor) -> Tensor:
    """Error in cells of the lips' opening and of the mouth's width; arguments as above.

    Landmarks that are both a little wrong may still be the right distance apart, and a network
    that averages over what it cannot see is right on average and never moves.
    """
    first, second = (list(ends) for ends in zip(*_SPANS, strict=True))
    error = (found[:, second] - found[:, first]) - (cell[:, second] - cell[:, first])
    seen = weights[:, first] * weights[:, second]
    return (_length(error) * seen).sum() / seen.sum().clamp_min(1.0)


def landmark_weights(points: Tensor, input_size: int) -> Tensor:
    """Weights (batch, 68) of landmarks at `points` (batch, 68, 2) px; 0 outside the crop."""
    weights = points.new_ones(points.shape[:2])
    weights[:, MOUTH] = MOUTH_WEIGHT
    inside = ((points >= 0) & (points <= input_size - 1)).all(dim=-1)
    return torch.where(inside, weights, torch.zeros_like(weights))
