"""The heat maps that SBR learns to produce: a small peak on every landmark, and the background.

As the authors' program makes them (Dong et al. 2018, CVPR, section 4.1 names only the Gaussian).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from steadyface.trackers.sbr.peak_finder import DOWNSAMPLE

# Standard deviation in pixels of the network's input, half a heat-map cell.
SIGMA = 4.0
LEAST = 0.01


def heat_map_targets(
    points: ArrayLike,
    visible: ArrayLike,
    annotated: ArrayLike,
    rows: int,
    columns: int,
    sigma: float = SIGMA,
    downsample: int = DOWNSAMPLE,
    shape: str = "gaussian",
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Target heat maps and which of them count.

    Args:
        points: (batch, points, 2) as (x, y) in input pixels.
        visible: (batch, points), False for landmarks that are hidden or outside the crop.
        annotated: (batch,), False for images without labels.
        rows: height of a map in cells.
        columns: width of a map in cells.
        sigma: standard deviation of the peak in input pixels.
        downsample: input pixels per cell; a cell's centre is `downsample` times its index plus
            (downsample - 1) / 2.
        shape: "gaussian", or "laplacian" for the Gaussian times (1 - half the squared distance in
            standard deviations).

    Returns:
        Targets (batch, points + 1, rows, columns), the last map being the background: 1 minus the
        highest peak; values below 0.01 are 0. And the mask (batch, points + 1, 1, 1), 1 for the
        visible points and, where the image is annotated, the background.

    Raises:
        ValueError: an unknown shape.
    """
    points = np.asarray(points, dtype=np.float64)
    annotated = np.asarray(annotated, dtype=bool)
    seen = np.asarray(visible, dtype=bool) & annotated[:, None]
    across = _squared_distances(points[..., 0], columns, downsample)
    down = _squared_distances(points[..., 1], rows, downsample)
    exponent = -(across[..., None, :] + down[..., :, None]) / (2 * sigma**2)
    if shape == "gaussian":
        peaks = np.exp(exponent)
    elif shape == "laplacian":
        peaks = (1 + exponent) * np.exp(exponent)
    else:
        raise ValueError(f"target shape {shape!r} is neither 'gaussian' nor 'laplacian'")
    peaks = np.where(peaks < LEAST, 0, np.minimum(peaks, 1))
    # Hidden points may be NaN; only their mask is asked.
    peaks = np.where(seen[..., None, None], peaks, 0)
    background = np.clip(1 - peaks.max(axis=1, keepdims=True), 0, None)
    background *= annotated[:, None, None, None]
    mask = np.concatenate((seen, annotated[:, None]), axis=1)[..., None, None]
    targets = np.concatenate((peaks, background), axis=1)
    return targets.astype(np.float32), mask.astype(np.float32)


def _squared_distances(
    coordinate: NDArray[np.float64], cells: int, downsample: int
) -> NDArray[np.float64]:
    centres = downsample * np.arange(cells) + (downsample - 1) / 2
    return (centres - coordinate[..., None]) ** 2
