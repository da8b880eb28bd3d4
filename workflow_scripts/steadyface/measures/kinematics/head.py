"""The head's own motion, taken out of the landmarks before a mouth is measured.

The points that a moving mouth leaves alone, eye corners and nose bridge, tell how the head has
moved, come nearer and tilted. Their noise must not enter the mouth, so the motion is smoothed.
"""

from typing import NamedTuple

import numpy as np

from steadyface.landmarks import INNER_EYE_CORNERS, NOSE_BRIDGE, OUTER_EYE_CORNERS, SUBNASALE
from steadyface.measures.kinematics.filtering import low_pass
from steadyface.measures.kinematics.statuses import NO_HEAD_POINTS
from steadyface.measures.measured import FloatArray, StatusArray, first_status

NONE, NOSE, HEAD = "none", "nose", "head"
REFERENCES = (NONE, NOSE, HEAD)
STABLE = (*OUTER_EYE_CORNERS, *INNER_EYE_CORNERS, *range(NOSE_BRIDGE.start, NOSE_BRIDGE.stop))
# Two points fix a similarity, a third tells noise from motion.
FEWEST_POINTS = 3


class InHead(NamedTuple):
    """Landmarks (recordings, 68, 2, samples), px, with the head held still, and a status each.

    The head keeps its median place, size and tilt. A status other than ok: the points that show
    the head's motion are not there, and the landmarks are NaN.
    """

    points: FloatArray
    status: StatusArray


def without_head_motion(
    points: FloatArray, rate: float, reference: str, cutoff_hz: float
) -> InHead:
    """The landmarks as a head that does not move would show them.

    Args:
        points: (recordings, 68, 2, samples), px; NaN where there is none.
        rate: samples per second.
        reference: `none` changes nothing; `nose` takes out how the nose's base shifts; `head`
            takes out shift, size and tilt in the picture's plane, by the least-squares similarity
            of the eye corners and the nose bridge in each frame to their median configuration.
        cutoff_hz: highest frequency that is taken for the head's movement.

    Returns:
        Landmarks in the median frame of each recording. A sample in which one of the points of
        the head is missing has no landmarks.

    Umeyama 1991, IEEE Trans Pattern Anal Mach Intell 13:376-380, in two dimensions, where a
    similarity is one complex number.
    """
    count = len(points)
    if reference == NONE:
        return InHead(np.array(points, dtype=np.float64), first_status((count,)))
    plane = points[:, :, 0] + 1j * points[:, :, 1]
    if reference == NOSE:
        there = np.isfinite(plane[:, SUBNASALE]).any(axis=-1)
        nose = _smoothed(plane[:, SUBNASALE], rate, cutoff_hz)
        held = plane - (nose - _median(nose)[:, None])[:, None]
        return _in_head(held, there)
    held, there = np.full_like(plane, complex(np.nan, np.nan)), np.zeros(count, bool)
    for number, one in enumerate(plane):
        stable = [point for point in STABLE if np.isfinite(one[point]).any()]
        if len(stable) >= FEWEST_POINTS:
            there[number] = True
            held[number] = _held_still(one, one[stable], rate, cutoff_hz)
    return _in_head(held, there)


def _held_still(
    points: FloatArray, stable: FloatArray, rate: float, cutoff_hz: float
) -> FloatArray:
    """Complex points (68, samples) of one recording with its stable ones (n, samples) at rest."""
    centre = stable.mean(axis=0)
    present = np.isfinite(centre)
    if not present.any():
        return np.full_like(points, complex(np.nan, np.nan))
    about = stable - centre
    # Any frame will do to turn all heads one way; the median of those is the configuration.
    first = about[:, int(np.argmax(present))]
    configuration = _median(_similarity(about, first) * about)
    change = _similarity(about, configuration)
    size, tilt = np.log(np.abs(change)), np.full(len(change), np.nan)
    tilt[present] = np.unwrap(np.angle(change[present]))
    size, tilt = size - np.nanmedian(size), tilt - np.nanmedian(tilt)
    size, tilt = low_pass(np.stack([size, tilt]), rate, cutoff_hz)
    middle = _smoothed(centre, rate, cutoff_hz)
    return np.exp(size + 1j * tilt) * (points - middle) + _median(middle)


def _similarity(points: FloatArray, reference: FloatArray) -> FloatArray:
    """The complex numbers (samples,) that bring centred (n, samples) nearest to (n,)."""
    power = (np.abs(points) ** 2).sum(axis=0)
    inner = (np.conj(points) * reference[:, None]).sum(axis=0)
    there = power > 0
    return np.where(there, inner / np.where(there, power, 1.0), complex(np.nan, np.nan))


def _smoothed(path: FloatArray, rate: float, cutoff_hz: float) -> FloatArray:
    real, imaginary = low_pass(np.stack([path.real, path.imag]), rate, cutoff_hz)
    return real + 1j * imaginary


def _median(values: FloatArray) -> FloatArray:
    """Median of complex values over their last axis, each part by itself; NaN of none."""
    parts = np.stack([values.real, values.imag])
    empty = ~np.isfinite(parts).any(axis=-1, keepdims=True)
    middle = np.nanmedian(np.where(empty, 0.0, parts), axis=-1)
    middle = np.where(empty[..., 0], np.nan, middle)
    return middle[0] + 1j * middle[1]


def _in_head(held: FloatArray, there: FloatArray) -> InHead:
    points = np.stack([held.real, held.imag], axis=2)
    return InHead(points, first_status(there.shape, (NO_HEAD_POINTS, ~there)))
