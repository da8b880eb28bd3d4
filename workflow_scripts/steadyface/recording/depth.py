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
    x = (pixels[..., 0] - lens.ppx) / lens.fx
    y = (pixels[..., 1] - lens.ppy) / lens.fy
    if any(lens.coefficients):
        if lens.model != INVERSE_BROWN_CONRADY:
            raise ValueError(f"no deprojection for the lens model {lens.model!r}")
        k1, k2, p1, p2, k3 = lens.coefficients
        r2 = x * x + y * y
        radial = 1 + r2 * (k1 + r2 * (k2 + r2 * k3))
        x, y = (
            x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x),
            y * radial + 2 * p2 * x * y + p1 * (r2 + 2 * y * y),
        )
    return np.stack([x * depth_mm, y * depth_mm, depth_mm], axis=-1)


def align_to_colour(depth: npt.NDArray[np.uint16], calibration: Calibration) -> FloatArray:
    """Depth in mm on the colour image's pixel grid, (height, width), NaN where none falls.

    Args:
        depth: (height, width) of the depth camera, in its depth units, 0 for none.

    Every depth pixel is moved to the colour pixel nearest to it; of several the nearest wins.
    """
    rows, columns = np.nonzero(depth)
    depth_mm = depth[rows, columns] * (calibration.depth_unit_m * 1e3)
    points = deproject(np.stack([columns, rows], axis=-1), depth_mm, calibration.depth)
    motion = calibration.depth_to_colour
    rotation = np.reshape(motion.rotation, (3, 3))
    points = points @ rotation.T + np.multiply(motion.translation_m, 1e3)
    lens = calibration.colour
    points = points[points[:, 2] > 0]
    x = np.rint(points[:, 0] / points[:, 2] * lens.fx + lens.ppx).astype(int)
    y = np.rint(points[:, 1] / points[:, 2] * lens.fy + lens.ppy).astype(int)
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
    column, row = np.rint(np.where(known[..., None], points, -1)).astype(int).T.reshape(2, -1)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
    steps = np.arange(2 * REACH_PX + 1)
    rows = np.where(inside, row, 0)[:, None, None] + steps[:, None]
    columns = np.where(inside, column, 0)[:, None, None] + steps
    around = padded[rows, columns].reshape(len(inside), -1)
    enough = inside & (np.isfinite(around).sum(axis=1) >= LEAST_VALUES)
    depths = np.full(len(inside), np.nan)
    depths[enough] = np.nanmedian(around[enough], axis=1)
    # `.T` above runs through the leading axes backwards.
    return depths.reshape(points.shape[:-1][::-1]).T


def points_in_space(
    points: npt.ArrayLike, depth: npt.NDArray[np.uint16], calibration: Calibration
) -> FloatArray:
    """Landmarks (..., 2) of a colour image as (..., 3) mm in the colour camera's coordinates.

    Args:
        depth: the depth image taken with it, in depth units; NaN results where it has no value.
    """
    aligned = align_to_colour(depth, calibration)
    return deproject(points, depth_at(points, aligned), calibration.colour)
