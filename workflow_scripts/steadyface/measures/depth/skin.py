"""How deep the skin lies under a landmark."""

import numpy as np
import numpy.typing as npt

from steadyface.measures.measured import FloatArray

# The skin around a landmark is a plane through the values of a square so many cells to each side.
REACH = 4
# Values further than this behind the nearest ones are not the skin under the landmark: the cavity
# of an open mouth, the neck behind the chin, the cheek behind the nose.
NEAREST_SHARE, THICKNESS_MM = 0.15, 15.0
LEAST_VALUES = 8


def skin_depth(depth_mm: npt.NDArray[np.floating], cells: npt.ArrayLike) -> FloatArray:
    """Depth of the skin at points on a picture of depth.

    A plane is fitted to the nearest surface around each point, so that neither a slope nor what
    lies behind it, nor one noisy value, moves the depth.

    Args:
        depth_mm: (rows, columns), NaN where there is none.
        cells: (..., 2) column and row, with fractions.

    Returns:
        (...) mm; NaN for a point outside the picture, for NaN, and where fewer than eight values
        lie around it.
    """
    cells = np.asarray(cells, float)
    points = cells.reshape(-1, 2)
    height, width = depth_mm.shape
    centre = np.rint(np.where(np.isfinite(points).all(axis=1)[:, None], points, -1))
    inside = ((centre >= 0) & (centre < (width, height))).all(axis=1)
    centre, points = centre[inside].astype(np.intp), points[inside]
    steps = np.arange(-REACH, REACH + 1)
    padded = np.pad(depth_mm, REACH, constant_values=np.nan)
    rows = centre[:, 1, None, None] + REACH + steps[:, None]
    columns = centre[:, 0, None, None] + REACH + steps
    around = padded[rows, columns].reshape(len(points), steps.size**2).astype(np.float64)
    depths = np.full(len(cells.reshape(-1, 2)), np.nan)
    across, down = np.tile(steps, steps.size), np.repeat(steps, steps.size)
    depths[inside] = _plane_at(around, across, down, points - centre)
    return depths.reshape(cells.shape[:-1])


def _plane_at(
    around: FloatArray, across: npt.NDArray, down: npt.NDArray, at: FloatArray
) -> FloatArray:
    """The plane through each row's nearest values, at the points `at`.

    Args:
        around: (points, cells) mm.
        across, down: (cells,) where the cells lie.
        at: (points, 2) across and down.
    """
    if not len(around):
        return np.zeros(0)
    ordered = np.sort(around, axis=1)
    found = np.isfinite(around).sum(axis=1)
    near = (NEAREST_SHARE * np.maximum(found - 1, 0)).astype(np.intp)
    nearest = np.take_along_axis(ordered, near[:, None], axis=1)
    with np.errstate(invalid="ignore"):
        skin = around <= nearest + THICKNESS_MM
    # Least squares around the point, so that the plane's height there is the first unknown.
    x, y = across - at[:, :1], down - at[:, 1:]
    terms = np.stack([np.ones_like(x), x, y], axis=-1) * skin[..., None]
    transposed = np.swapaxes(terms, 1, 2)
    normal = transposed @ terms
    # Values in one line tell no slope across it: then there is none.
    normal += np.diag([1e-9, 1e-3, 1e-3])
    sums = transposed @ np.where(skin, around, 0.0)[..., None]
    heights = np.linalg.solve(normal, sums)[:, 0, 0]
    return np.where(skin.sum(axis=1) >= LEAST_VALUES, heights, np.nan)
