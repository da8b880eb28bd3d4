"""Which trackers no other beats in accuracy and smoothness at once, and how much they cover."""

import numpy as np
from numpy.typing import ArrayLike, NDArray


def pareto_front(costs: ArrayLike) -> NDArray[np.bool_]:
    """Whether each point is on the front: no other is as good in both and better in one.

    Args:
        costs: (..., points, 2), lower is better; a point with a NaN is never on the front.

    Returns:
        (..., points).
    """
    costs = np.asarray(costs, dtype=float)
    one, other = costs[..., :, None, :], costs[..., None, :, :]
    beaten = (other <= one).all(axis=-1) & (other < one).any(axis=-1)
    return ~beaten.any(axis=-1) & ~np.isnan(costs).any(axis=-1)


def hypervolume(costs: ArrayLike, corner: ArrayLike) -> NDArray[np.float64]:
    """Area that the points dominate, up to the worst corner.

    Args:
        costs: (..., points, 2), lower is better; points outside the corner count as on its edge.
        corner: (2,).

    Returns:
        (...). Zitzler and Thiele 1999, IEEE Trans Evol Comput 3:257-271.
    """
    corner = np.asarray(corner, dtype=float)
    costs = np.minimum(np.asarray(costs, dtype=float), corner)
    order = np.argsort(costs[..., 0], axis=-1)
    across = np.take_along_axis(costs[..., 0], order, axis=-1)
    down = np.minimum.accumulate(np.take_along_axis(costs[..., 1], order, axis=-1), axis=-1)
    widths = np.diff(across, axis=-1, append=np.full((*across.shape[:-1], 1), corner[0]))
    return (widths * (corner[1] - down)).sum(axis=-1)
