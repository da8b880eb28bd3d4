"""What FAN's fine-tuning makes small: the distance of its heat maps from Gaussians.

The Gaussians sit at sub-pixel positions; rounding them to cells, as FAN's own training did, would
teach the network the rounding.
"""

from __future__ import annotations

import torch
from torch import Tensor

from steadyface.finetuning.gaussian_maps import gaussian_maps


def heat_map_error(
    heat_maps: Tensor, cells: Tensor, sigma: float, peak_weight: float = 0.0
) -> Tensor:
    """Mean squared difference between heat maps and Gaussians of height 1 at the landmarks.

    A Gaussian is a few cells among thousands of empty ones. Where the network cannot be sure, the
    plain mean is soonest lowered by flattening its peaks; weight on the Gaussians' cells makes
    moving them pay instead.

    Args:
        heat_maps: (n, 68, 64, 64).
        cells: (n, 68, 2) x and y in cells, centres at whole numbers; maps whose landmark is NaN
            do not count.
        sigma: the Gaussians' standard deviation, cells.
        peak_weight: extra weight of the error at a Gaussian's peak over an empty cell's; falls
            with the Gaussian. 0 is the plain mean.
    """
    known = torch.isfinite(cells).all(dim=-1)
    size = heat_maps.shape[-1]
    targets = gaussian_maps(torch.nan_to_num(cells), size, size, 1.0, sigma)
    squares = (heat_maps - targets).square()
    if peak_weight:
        squares = squares * (1.0 + peak_weight * targets)
    squares = squares.mean(dim=(-2, -1))
    return (squares * known).sum() / known.sum().clamp_min(1)
