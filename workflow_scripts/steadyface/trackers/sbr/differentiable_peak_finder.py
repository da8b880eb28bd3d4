"""`peak_finder` on torch tensors, with gradients: what SBR is trained through."""

import torch
from torch import Tensor
from torch.nn import functional

from steadyface.trackers.sbr.peak_finder import DOWNSAMPLE, RADIUS, REMAINDER, THRESHOLD


def find_peaks(
    heat_maps: Tensor, radius: int = RADIUS, downsample: int = DOWNSAMPLE
) -> tuple[Tensor, Tensor]:
    """The sub-pixel location of each map's peak, and its height.

    Differentiable in the values of the cells around the peak that exceed the threshold, not in
    which cell is the peak.

    Args:
        heat_maps: (..., rows, columns), any number of maps.
        radius: cells on each side of the peak that enter the centre of mass; cells outside the
            map count as zero.
        downsample: input pixels per cell.

    Returns:
        Locations (..., 2) as (x, y) in input pixels, where a cell's centre is `downsample` times
        its index plus (downsample - 1) / 2; and scores (...,), the largest value of each map.
    """
    *leading, rows, columns = heat_maps.shape
    maps = heat_maps.reshape(-1, rows, columns)
    scores, peak = maps.flatten(1).max(dim=1)
    # Whole-number division: a true one would move the window by column / columns rows.
    row = torch.div(peak, columns, rounding_mode="floor")
    column = peak % columns

    # Sampling at whole cells is gathering, so no grid and no `align_corners` is involved.
    side = 2 * radius + 1
    step = torch.arange(side, device=maps.device)
    stride = columns + 2 * radius
    corner = row * stride + column
    index = corner[:, None] + (step[:, None] * stride + step).flatten()
    window = functional.pad(maps, (radius,) * 4).flatten(1).gather(1, index)
    weight = torch.where(window > THRESHOLD, window, REMAINDER).unflatten(1, (side, side))

    offset = (step - radius).to(maps.dtype)
    total = weight.sum(dim=(1, 2))
    x = column + weight.sum(dim=1) @ offset / total
    y = row + weight.sum(dim=2) @ offset / total
    locations = downsample * torch.stack((x, y), dim=1) + (downsample - 1) / 2
    return locations.reshape(*leading, 2), scores.reshape(leading)
