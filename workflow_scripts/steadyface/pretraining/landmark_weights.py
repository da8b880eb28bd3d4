"""Which landmarks count how much in pre-training."""

from __future__ import annotations

import torch
from torch import Tensor

from steadyface.landmarks import MOUTH

# The study measures the mouth.
_MOUTH_WEIGHT = 1.5


def landmark_weights(points: Tensor, input_size: int) -> Tensor:
    """(batch, 68) weights of landmarks at `points` (batch, 68, 2); 0 outside the crop."""
    weights = points.new_ones(points.shape[:2])
    weights[:, MOUTH] = _MOUTH_WEIGHT
    inside = ((points >= 0) & (points <= input_size - 1)).all(dim=-1)
    return torch.where(inside, weights, torch.zeros_like(weights))
