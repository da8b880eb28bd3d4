"""From depth images to millimetres in space, at the landmarks of the colour image.

An SR300's depth distortion, "inverse Brown-Conrady", holds coefficients that map the measured ray
to the true one: the polynomial is applied as it stands. librealsense's own deprojection has
inverted it since 2.45 and is wrong by millimetres off the axis (11 mm at 200 px, 500 mm away), so
it is not used here.

Camera coordinates: x right, y down, z along the optical axis.
"""

import numpy as np
import numpy.typing as npt

from steadyface.recording.calibration import (
    INVERSE_BROWN_CONRADY,
    Calibration,
    Intrinsics,
)

FloatArray = npt.NDArray[np.float64]

OK, NO_POINT, NO_DEPTH = "ok", "no_point", "no_depth"
# Distortion is undone step by step: a part in 10^10 of the distance is a thousandth of a pixel's
# thousandth. What stays off by a tenth of a pixel lies where a polynomial folds back.
MOST_STEPS, RAY_TOLERANCE, LARGEST_MISS = 50, 1e-10, 1e-4
# Depth at a point is the median over a square this far to each side, of at least so many values.
REACH_PX = 2
LEAST_VALUES = 5


def deproject(pixels: npt.ArrayLike, depth_mm: npt.ArrayLike, lens: Intrinsics) -> FloatArray:
    """Points in space that `lens` sees at `pixels`.

    Args:
        pixels: (..., 2), x and y, pixel centres at integers.
        depth_mm: (...), distance along the optical axis.

    Returns:
        (..., 3) mm in the camera's coordinates.

    Raises:
        ValueError: the lens has a distortion that this camera family does not use.
    """
    pixels, depth_mm = np.asarray(pixels, float), np.asarray(depth_mm, float)
    seen = (pixels - (lens.ppx, lens.ppy)) / (lens.fx, lens.fy)
    return (
        np.concatenate([_true_ray(seen, lens), np.ones((*seen.shape[:-1], 1))], axis=-1)
        * (depth_mm[..., None])
    )


def project(points: npt.ArrayLike, lens: Intrinsics) -> FloatArray:
    """Pixels at which `lens` sees points in space: the inverse of `deproject`.

    Args:
        points: (..., 3), mm in the camera's coordinates, before it.

    Returns:
        (..., 2) px, pixel centres at integers; NaN where the lens's polynomial has no inverse.

    Raises:
        ValueError: the lens has a distortion that this camera family does not use.
    """
    points = np.asarray(points, float)
    true = points[..., :2] / points[..., 2:]
    seen = true.copy()
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(MOST_STEPS if any(lens.coefficients) else 0):
            missed = _true_ray(seen, lens) - true
            seen -= missed
            if np.abs(missed).max(initial=0.0) < RAY_TOLERANCE:
                break
        seen[np.abs(_true_ray(seen, lens) - true).max(axis=-1) > LARGEST_MISS] = np.nan
    return seen * (lens.fx, lens.fy) + (lens.ppx, lens.ppy)


def _true_ray(seen: FloatArray, lens: Intrinsics) -> FloatArray:
    """x / z and y / z (..., 2) of the rays that the lens sees as (..., 2)."""
    if not any(lens.coefficients):
        return seen
    if lens.model != INVERSE_BROWN_CONRADY:
        raise ValueError(f"no deprojection for the lens model {lens.model!r}")
    k1, k2, p1, p2, k3 = lens.coefficients
    x, y = seen[..., 0], seen[..., 1]
    r2 = x * x + y * y
    radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
    return np.stack(
        [
            x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x),
            y * radial + 2 * p2 * x * y + p1 * (r2 + 2 * y * y),
        ],
        axis=-1,
    )


def depth_status(calibration: Calibration) -> str:
    """`ok`, or what the recording does not say of its depth: `no_depth_lens`, `no_extrinsics`,
    `no_depth_unit`."""
    needed = {
        "no_depth_lens": calibration.depth,
        "no_extrinsics": calibration.depth_to_colour,
        "no_depth_unit": calibration.depth_unit_m,
    }
    return next((status for status, value in needed.items() if value is None), OK)


def align_to_colour(depth: npt.NDArray[np.uint16], calibration: Calibration) -> FloatArray:
    """Depth in mm on the colour image's pixel grid, (height, width), NaN where none falls.

    Args:
        depth: (height, width) of the depth camera, in its depth units, 0 for none.

    Every depth pixel is moved to the colour pixel nearest to it; of several the nearest wins.
    Where `depth_status` is not `ok`, none falls anywhere.

    Raises:
        ValueError: a lens has a distortion that this camera family does not use.
    """
    lens = calibration.colour
    if depth_status(calibration) != OK:
        return np.full((lens.height, lens.width), np.nan)
    rows, columns = np.nonzero(depth)
    depth_mm = depth[rows, columns] * (calibration.depth_unit_m * 1e3)
    points = deproject(np.stack([columns, rows], axis=-1), depth_mm, calibration.depth)
    motion = calibration.depth_to_colour
    rotation = np.reshape(motion.rotation, (3, 3))
    points = points @ rotation.T + np.multiply(motion.translation_m, 1e3)
    points = points[points[:, 2] > 0]
    pixels = project(points, lens)
    known = np.isfinite(pixels).all(axis=-1)
    points, (x, y) = points[known], np.rint(pixels[known]).astype(int).T
    inside = (x >= 0) & (x < lens.width) & (y >= 0) & (y < lens.height)
    aligned = np.full((lens.height, lens.width), np.inf)
    np.minimum.at(aligned, (y[inside], x[inside]), points[inside, 2])
    aligned[np.isinf(aligned)] = np.nan
    return aligned


def depth_at(points: npt.ArrayLike, aligned_mm: FloatArray) -> FloatArray:
    """Depth in mm at points (..., 2) of the colour image: the median of the 5 x 5 px around each.

    NaN outside the image and where fewer than five of the pixels have a depth.
    """
    points = np.asarray(points, float)
    height, width = aligned_mm.shape
    padded = np.pad(aligned_mm, REACH_PX, constant_values=np.nan)
    known = np.isfinite(points).all(axis=-1)
    column, row = np.rint(np.where(known[..., None], points, -1)).astype(int).reshape(-1, 2).T
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    steps = np.arange(2 * REACH_PX + 1)
    rows = np.where(inside, row, 0)[:, None, None] + steps[:, None]
    columns = np.where(inside, column, 0)[:, None, None] + steps
    around = padded[rows, columns].reshape(len(inside), len(steps) ** 2)
    enough = inside & (np.isfinite(around).sum(axis=1) >= LEAST_VALUES)
    depths = np.full(len(inside), np.nan)
    depths[enough] = np.nanmedian(around[enough], axis=1)
    return depths.reshape(points.shape[:-1])


def points_in_space(
    points: npt.ArrayLike, depth: npt.NDArray[np.uint16], calibration: Calibration
) -> FloatArray:
    """Landmarks (..., 2) of a colour image as (..., 3) mm in the colour camera's coordinates.

    NaN where `statuses_in_space` of the result is not `ok`.

    Args:
        depth: the depth image taken with it, in depth units.

    Raises:
        ValueError: a lens has a distortion that this camera family does not use.
    """
    aligned = align_to_colour(depth, calibration)
    return deproject(points, depth_at(points, aligned), calibration.colour)


def statuses_in_space(
    points: npt.ArrayLike, in_space: FloatArray, calibration: Calibration
) -> npt.NDArray[np.str_]:
    """Statuses (...) of landmarks (..., 2): why one has no place (..., 3) in `points_in_space`.

    `ok`, those of `depth_status`, `no_point` (the landmark has no place in the image) or
    `no_depth` (too few depth values around it).
    """
    has_point = np.isfinite(np.asarray(points, float)).all(axis=-1)
    has_place = np.isfinite(in_space).all(axis=-1)
    whole = depth_status(calibration)
    told = np.where(has_place, OK, np.where(has_point, NO_DEPTH, NO_POINT))
    return told if whole == OK else np.full(told.shape, whole)
