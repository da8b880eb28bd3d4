"""From FAN's heat maps to landmarks: the package's whole pixels, or sub-pixel positions.

`paper` is what the face-alignment package returns and the paper therefore used: the highest cell,
moved a quarter towards its higher neighbour, then cut to whole pixels. `subpixel` is the peak of
the Gaussian that the network was trained to draw.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import svd

from steadyface.faces.fan_crop import (
    HEAT_MAP_SIZE,
    FloatArray,
    forward_map,
    from_heat_map,
    square_of_box,
)
from steadyface.landmarks import MIRROR

Landmarks = tuple[NDArray[np.float64], NDArray[np.float64]]


def average_with_mirror(heat_maps: FloatArray, mirrored: FloatArray) -> FloatArray:
    """Mean of a face's heat maps and those of its mirror image, turned back.

    Args:
        heat_maps: (n, 68, 64, 64) of the crops.
        mirrored: (n, 68, 64, 64) of the crops flipped left to right.
    """
    return (heat_maps + mirrored[:, MIRROR, :, ::-1]) / np.float32(2)


def decode_paper(heat_maps: FloatArray, boxes: FloatArray) -> Landmarks:
    """Landmarks in whole pixels, exactly as face-alignment 1.5.0 returns them.

    Args:
        heat_maps: (n, 68, 64, 64).
        boxes: (n, 4), the HOG boxes of the crops, full-image pixels.

    Returns:
        Points (n, 68, 2), whole full-image pixels, and the height of each peak (n, 68).
    """
    column, row, height = _highest_cells(heat_maps)
    inside = (column > 0) & (column < HEAT_MAP_SIZE - 1) & (row > 0) & (row < HEAT_MAP_SIZE - 1)
    around = _neighbourhoods(heat_maps, _inner(column), _inner(row))
    slope = np.stack(
        (around[..., 1, 2] - around[..., 1, 0], around[..., 2, 1] - around[..., 0, 1]), axis=-1
    )
    quarter = 0.25 * np.sign(slope) * inside[..., None]
    # Cells are counted from 1 and their centres lie at halves in the package.
    cells = np.stack((column, row), axis=-1) + 0.5 + quarter
    homogeneous = np.concatenate((cells, np.ones_like(cells[..., :1])), axis=-1)
    back = np.stack([_package_inverse(box) for box in boxes])
    pixels = np.matmul(back[:, None], homogeneous[..., None])[..., :2, 0]
    return np.trunc(pixels), height


def decode_subpixel(heat_maps: FloatArray, boxes: FloatArray) -> Landmarks:
    """Landmarks at the peaks of Gaussians laid through the 3x3 cells around the highest.

    The logarithm of a Gaussian is a parabola, and so is that of its sums over three rows or three
    columns; three values give its vertex in closed form. Exact for a Gaussian of any width along
    the axes, on the border too; summing over three cells lowers the influence of noise.

    Args:
        heat_maps: (n, 68, 64, 64).
        boxes: (n, 4), the HOG boxes of the crops, full-image pixels.

    Returns:
        Points (n, 68, 2), full-image pixels, and the height of each highest cell (n, 68).
    """
    cells, height = peaks(heat_maps)
    return np.stack(
        [from_heat_map(points, box) for points, box in zip(cells, boxes, strict=True)]
    ), height


def peaks(heat_maps: FloatArray) -> Landmarks:
    """Peaks in heat-map cells (n, 68, 2), as `decode_subpixel`, and the highest cells' values."""
    column, row, height = _highest_cells(heat_maps)
    column, row = _inner(column), _inner(row)
    # Below a thousandth of the peak there is nothing of the Gaussian left, only ripple.
    floor = np.maximum(height, np.finfo(float).tiny)[..., None, None] * 1e-3
    around = np.maximum(_neighbourhoods(heat_maps, column, row), floor)
    offsets = np.stack([_vertex(np.log(around.sum(axis=axis))) for axis in (-2, -1)], axis=-1)
    return np.stack((column, row), axis=-1) + offsets, height


def _vertex(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vertex of the parabola through three values (..., 3), from the middle, at most 1.5 away."""
    left, middle, right = np.moveaxis(values, -1, 0)
    curvature = 2.0 * middle - left - right
    offset = np.divide(
        right - left, 2.0 * curvature, out=np.zeros_like(curvature), where=curvature > 1e-9
    )
    return np.clip(offset, -1.5, 1.5)


def _highest_cells(heat_maps: FloatArray) -> tuple[NDArray[np.int64], ...]:
    """Column, row and value (n, 68) of each map's highest cell."""
    flat = heat_maps.reshape(*heat_maps.shape[:2], -1)
    index = flat.argmax(axis=-1)
    height = np.take_along_axis(flat, index[..., None], axis=-1)[..., 0].astype(np.float64)
    row, column = np.divmod(index, heat_maps.shape[-1])
    return column, row, height


def _inner(cell: NDArray[np.int64]) -> NDArray[np.int64]:
    """The nearest cell that has neighbours on both sides."""
    return np.clip(cell, 1, HEAT_MAP_SIZE - 2)


def _neighbourhoods(
    heat_maps: FloatArray, column: NDArray[np.int64], row: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The 3x3 cells (n, 68, 3, 3) around each cell."""
    steps = np.arange(-1, 2)
    rows = row[..., None, None] + steps[:, None]
    columns = column[..., None, None] + steps
    frame, landmark = np.ogrid[: heat_maps.shape[0], : heat_maps.shape[1]]
    return heat_maps[frame[..., None, None], landmark[..., None, None], rows, columns].astype(
        np.float64
    )


def _package_inverse(box: FloatArray) -> NDArray[np.float64]:
    """From heat map to image as the package computes it: by the pseudo-inverse.

    The last digits matter: half of all cells of a box with whole-numbered edges can land on a
    whole pixel, and the cut that follows turns a hair's breadth into a pixel.
    """
    left, values, right = svd(forward_map(square_of_box(box), HEAT_MAP_SIZE))
    return (right.T * (1.0 / values)) @ left.T


DECODERS: dict[str, Callable[[FloatArray, FloatArray], Landmarks]] = {
    "paper": decode_paper,
    "subpixel": decode_subpixel,
}
