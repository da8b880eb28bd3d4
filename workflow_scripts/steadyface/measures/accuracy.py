"""Accuracy of tracked landmarks: distance to a reference, in per cent of the face box."""

import numpy as np

from steadyface.landmarks import LANDMARKS, MOUTH
from steadyface.measures.measured import FloatArray

# NeuroFace's boxes are the tight boxes of their 68 landmarks, enlarged by this factor.
BOX_ENLARGEMENT = 1.05


def box_size(points: FloatArray) -> FloatArray:
    """(..., 2) width and height, px, of the tight box around each frame's (..., 68, 2) points."""
    points = np.asarray(points, dtype=np.float64)
    return points.max(axis=-2) - points.min(axis=-2)


def box_diagonal(points: FloatArray) -> FloatArray:
    """Diagonal (...) of the face box of reference landmarks, px; NaN if any landmark is missing.

    The box is the tight box of all 68 landmarks enlarged by 5 per cent, which gives the diagonal
    of NeuroFace's own boxes within 0.2 per cent.

    Args:
        points: (..., 68, 2), px.

    Raises:
        ValueError: there are not 68 landmarks.

    Example:
        A face of 300 x 400 px.

        >>> face = np.zeros((68, 2))
        >>> face[1] = 300, 400
        >>> print(box_diagonal(face))
        525.0
    """
    if np.shape(points)[-2:] != (LANDMARKS, 2):
        raise ValueError(f"a face box needs (..., 68, 2) landmarks, got {np.shape(points)}")
    return BOX_ENLARGEMENT * np.linalg.norm(box_size(points), axis=-1)


def point_errors(tracked: FloatArray, reference: FloatArray) -> FloatArray:
    """Distances (..., landmarks), px, between tracked and reference (..., landmarks, 2)."""
    return np.linalg.norm(np.subtract(tracked, reference), axis=-1)


def nrmse(tracked: FloatArray, reference: FloatArray, diagonal: FloatArray) -> FloatArray:
    """Normalised root mean square error of each frame, per cent; NaN if any landmark is missing.

    100 * sqrt(mean over landmarks of the squared distance) / diagonal.

    Args:
        tracked: (..., landmarks, 2), px; the paper takes the mouth's 20.
        reference: same shape, px.
        diagonal: (...), px, of the reference's face box (`box_diagonal`).

    Simmatis & Yunusova, section II.E.1; the formula is not printed there, docs/measures.md says
    which reading this is.

    Example:
        One of four landmarks is 3 px to the right and 4 px down.

        >>> truth = np.zeros((4, 2))
        >>> tracked = truth.copy()
        >>> tracked[0] = 3, 4
        >>> print(nrmse(tracked, truth, diagonal=250.0))
        1.0
    """
    return 100 * np.sqrt(np.mean(point_errors(tracked, reference) ** 2, axis=-1)) / diagonal


def nme(tracked: FloatArray, reference: FloatArray, diagonal: FloatArray) -> FloatArray:
    """Normalised mean error of each frame, per cent: the mean distance in place of the RMS.

    Args:
        tracked: (..., landmarks, 2), px.
        reference: same shape, px.
        diagonal: (...), px, of the reference's face box.

    Example:
        The same error as in `nrmse`: the mean distance is half the root mean square.

        >>> truth = np.zeros((4, 2))
        >>> tracked = truth.copy()
        >>> tracked[0] = 3, 4
        >>> print(nme(tracked, truth, diagonal=250.0))
        0.5
    """
    return 100 * np.mean(point_errors(tracked, reference), axis=-1) / diagonal


def mouth_nrmse(tracked: FloatArray, reference: FloatArray) -> FloatArray:
    """NRMSE (...) of the mouth's 20 landmarks, per cent of the reference's face box; NaN if any
    of them, or any of the reference's 68, is missing.

    Args:
        tracked: (..., 68, 2), px.
        reference: same shape, px.
    """
    mouths = tracked[..., MOUTH, :], reference[..., MOUTH, :]
    return nrmse(*mouths, box_diagonal(reference))
