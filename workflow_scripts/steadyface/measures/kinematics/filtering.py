"""Filters without lag, and derivatives, of series in which samples may be missing.

A missing sample stays missing, and nothing is filtered across it: each stretch between missing
samples is a series of its own.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, savgol_coeffs, savgol_filter, sosfiltfilt

from steadyface.measures.measured import FloatArray

ORDER = 2
POLYNOMIAL = 3
# A third derivative by a polynomial of the third order takes four samples; five smooth a little.
LEAST_WINDOW = 5


def stretches(values: FloatArray) -> Iterator[tuple[NDArray[np.intp], slice]]:
    """Rows of (rows, samples) that have the same samples, and each stretch without a missing one.

    Yields:
        Row numbers, and a slice of samples in which all of those rows have a value.
    """
    present = np.isfinite(values)
    patterns, of_row = np.unique(present, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        rows = np.flatnonzero(of_row.ravel() == number)
        edges = np.flatnonzero(np.diff(np.r_[False, pattern, False]))
        for start, stop in edges.reshape(-1, 2):
            yield rows, slice(int(start), int(stop))


def low_pass(values: FloatArray, rate: float, cutoff_hz: float) -> FloatArray:
    """Series without their fast part: Butterworth of the second order, forwards and backwards.

    Going both ways takes the lag away and would lower the frequency at which half of the power
    passes; the filter's own is raised so that it lies at `cutoff_hz` after both.

    Args:
        values: (..., samples), any unit; NaN where there is none.
        rate: samples per second.
        cutoff_hz: frequency at which half of the power passes; from half the rate on no filter.

    Returns:
        (..., samples), NaN where `values` has none.

    Winter 2009, Biomechanics and Motor Control of Human Movement, section 3.4.4.
    """
    own = cutoff_hz / (np.sqrt(2) - 1) ** (1 / (2 * ORDER))
    if not own < rate / 2:
        return np.array(values, dtype=np.float64)
    sections = butter(ORDER, own, fs=rate, output="sos")
    # As much of the series is mirrored at either end as the filter remembers.
    memory = int(np.ceil(2 * rate / cutoff_hz))

    def filtered(stretch: FloatArray) -> FloatArray:
        padding = min(memory, stretch.shape[-1] - 1)
        return sosfiltfilt(sections, stretch, axis=-1, padlen=padding)

    return _by_stretch(values, filtered)


def window_samples(rate: float, window_s: float) -> int:
    """The odd number of samples, at least five, that comes nearest to a window of `window_s`."""
    return max(LEAST_WINDOW, 2 * int(window_s * rate / 2) + 1)


def derivatives(values: FloatArray, rate: float, window_s: float) -> FloatArray:
    """Each series smoothed, and its velocity, acceleration and jerk, by Savitzky-Golay.

    A polynomial of the third order is fitted to the samples around each one. Near the ends of a
    stretch the last whole window's polynomial holds; a stretch shorter than the window has none.

    Args:
        values: (..., samples), any unit; NaN where there is none.
        rate: samples per second.
        window_s: s, width of the fit; rounded to an odd number of samples, at least five.

    Returns:
        (4, ..., samples): the value, and its first three derivatives by time (unit/s, /s2, /s3).

    Savitzky and Golay 1964, Anal Chem 36:1627-1639.
    """
    window = window_samples(rate, window_s)

    def fitted(order: int) -> FloatArray:
        def of(stretch: FloatArray) -> FloatArray:
            if stretch.shape[-1] < window:
                return np.full_like(stretch, np.nan)
            return savgol_filter(
                stretch, window, POLYNOMIAL, deriv=order, delta=1 / rate, axis=-1, mode="interp"
            )

        return _by_stretch(values, of)

    return np.stack([fitted(order) for order in range(POLYNOMIAL + 1)])


def noise_gain(rate: float, window_s: float, order: int) -> float:
    """Standard deviation of the derivative of white noise of standard deviation 1."""
    window = window_samples(rate, window_s)
    return float(np.linalg.norm(savgol_coeffs(window, POLYNOMIAL, deriv=order, delta=1 / rate)))


def _by_stretch(values: FloatArray, change) -> FloatArray:
    flat = np.asarray(values, dtype=np.float64).reshape(-1, np.shape(values)[-1])
    changed = np.full_like(flat, np.nan)
    for rows, stretch in stretches(flat):
        changed[rows, stretch] = change(flat[rows, stretch])
    return changed.reshape(np.shape(values))
