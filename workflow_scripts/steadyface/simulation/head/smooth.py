"""Smooth building blocks of the head's surface."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def smooth_step(start: float, end: float, value: FloatArray | float) -> FloatArray:
    """0 before `start`, 1 after `end`, a cubic with flat ends between them."""
    ratio = np.clip((np.asarray(value) - start) / (end - start), 0.0, 1.0)
    return ratio * ratio * (3.0 - 2.0 * ratio)


def bump(x: FloatArray, y: FloatArray, width: float, height: float) -> FloatArray:
    """A Gaussian bump of size 1 that falls to 1/e at `width` and `height` from its centre."""
    return np.exp(-((x / width) ** 2) - (y / height) ** 2)


def smooth_maximum(a: FloatArray, b: FloatArray, blend: FloatArray | float) -> FloatArray:
    """The larger of two surfaces, rounded where they meet within `blend`.

    A smooth maximum, unlike a sum, leaves a crisp crease: it is what makes lids and nostrils.
    """
    share = np.clip(0.5 + 0.5 * (a - b) / blend, 0.0, 1.0)
    return b * (1.0 - share) + a * share + blend * share * (1.0 - share)
