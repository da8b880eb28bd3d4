"""The heat maps that networks learn to draw: a Gaussian at each landmark, at its sub-pixel place.

SBR's own are cut off and have a background (`sbr.targets`), as its authors' program makes them.
"""

from __future__ import annotations

import torch
from torch import Tensor


def gaussian_maps(points: Tensor, height: int, width: int, stride: float, spread: float) -> Tensor:
    """Gaussians of height 1 at `points`, one map each.

    Args:
        points: (..., 2) x and y in input pixels.
        height, width: size of the maps, cells.
        stride: input pixels per cell; the centre of cell i is at stride * i + (stride - 1) / 2.
        spread: standard deviation, input pixels.

    Returns:
        (..., height, width).
    """
    cells = torch.arange(max(height, width), device=points.device, dtype=points.dtype)
    centres = cells * stride + (stride - 1.0) / 2.0
    across = torch.exp(-((points[..., :1] - centres[:width]) ** 2) / (2.0 * spread**2))
    down = torch.exp(-((points[..., 1:] - centres[:height]) ** 2) / (2.0 * spread**2))
    return down[..., :, None] * across[..., None, :]
