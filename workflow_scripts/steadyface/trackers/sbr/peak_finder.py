"""From heat maps to landmarks: the local centre of mass around each map's peak.

Works on NumPy arrays, for tracking; `differentiable_peak_finder` is the same on torch tensors, for
training. A landmark is the centre of mass of the 9 x 9 cells around the largest one (Dong et al.
2018, CVPR, section 3.2, the soft-argmax of a cropped heat map), in input pixels.
"""

import numpy as np
from numpy.typing import NDArray

RADIUS = 4
DOWNSAMPLE = 8
# Cells at or below the threshold weigh next to nothing, so that a negative background does not
# pull; the remainder keeps the centre of mass defined where no cell is above it.
THRESHOLD = 1e-6
REMAINDER = float(np.finfo(np.float64).eps)

FloatArray = NDArray[np.floating]


def find_peaks(
    heat_maps: FloatArray, radius: int = RADIUS, downsample: int = DOWNSAMPLE
) -> tuple[FloatArray, FloatArray]:
    """The sub-pixel location of each map's peak, and its height.

    Args:
        heat_maps: (..., rows, columns), any number of maps.
        radius: cells on each side of the peak that enter the centre of mass; cells outside the
            map count as zero.
        downsample: input pixels per cell.

    Returns:
        Locations (..., 2) as (x, y) in input pixels, where a cell's centre is `downsample` times
        its index plus (downsample - 1) / 2; and scores (...,), the largest value of each map.
        Both are float64.
    """
    *leading, rows, columns = heat_maps.shape
    maps = heat_maps.reshape(-1, rows * columns)
    peak = maps.argmax(axis=1)
    scores = maps[np.arange(len(maps)), peak]
    row, column = peak // columns, peak % columns

    side = 2 * radius + 1
    padded = np.pad(maps.reshape(-1, rows, columns), ((0, 0), (radius, radius), (radius, radius)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(1, 2))
    window = windows[np.arange(len(maps)), row, column].astype(np.float64)
    weight = np.where(window > THRESHOLD, window, REMAINDER)

    offset = np.arange(-radius, radius + 1)
    total = weight.sum(axis=(1, 2))
    x = column + weight.sum(axis=1) @ offset / total
    y = row + weight.sum(axis=2) @ offset / total
    locations = downsample * np.stack((x, y), axis=1) + (downsample - 1) / 2
    return locations.reshape(*leading, 2), scores.reshape(leading).astype(np.float64)
