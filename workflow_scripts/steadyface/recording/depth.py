"""From pixels and depth to millimetres in space, and back.

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

OK = "ok"
# Distortion is undone step by step: a part in 10^10 of the distance is a thousandth of a pixel's
# thousandth. What stays off by a tenth of a pixel lies where a polynomial folds back.
MOST_STEPS, RAY_TOLERANCE, LARGEST_MISS = 50, 1e-10, 1e-4
# No camera has more: an SR300's unit is an eighth of a millimetre, its focal length 475 px.
LARGEST_UNIT_M, MOST_FOCAL_PX = 0.1, 1e5


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


def depth_status(calibration: Calibration | None) -> str:
    """`ok`, or why depth cannot be moved onto the colour image: what the recording does not say
    (`no_colour_lens`, `no_depth_lens`, `no_extrinsics`, `no_depth_unit`), or `unknown_lens`: a
    description that is no lens's, or a distortion that this camera family does not use."""
    if calibration is None:
        return "no_colour_lens"
    if calibration.depth is None:
        return "no_depth_lens"
    if calibration.depth_to_colour is None:
        return "no_extrinsics"
    unit_m = calibration.depth_unit_m
    if unit_m is None or not 0 < unit_m <= LARGEST_UNIT_M:
        return "no_depth_unit"
    lenses = (calibration.colour, calibration.depth)
    return OK if all(map(_is_known, lenses)) else "unknown_lens"


def _is_known(lens: Intrinsics) -> bool:
    """Whether it may be a camera's, so that no damaged description ends in absurd numbers."""
    values = np.array([lens.ppx, lens.ppy, *lens.coefficients])
    plausible = np.isfinite(values).all() and len(lens.coefficients) == 5
    plausible &= all(1 <= focal <= MOST_FOCAL_PX for focal in (lens.fx, lens.fy))
    return bool(plausible) and (not any(lens.coefficients) or lens.model == INVERSE_BROWN_CONRADY)
