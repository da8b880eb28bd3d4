"""Jitter of a track in pixels: what smoothness measures, being free of scale, cannot show.

All functions take positions with the samples last and look along that axis. All share the
statuses ok, too_short (fewer than 8 samples) and has_nan; further ones are named where they occur.
"""

import numpy as np

from steadyface.measures.measured import (
    BAD_RATE,
    HAS_NAN,
    MINIMUM_SAMPLES,
    NO_MOTION,
    QUANTISED,
    STILL,
    TOO_SHORT,
    FloatArray,
    Measured,
    StatusArray,
    also,
    first_status,
    is_rate,
    measured,
    samples_of,
)

# Variance of a third difference of white noise of variance one: 1 + 9 + 9 + 1.
THIRD_DIFFERENCE_VARIANCE = 20.0
# Median of the size of a standard normal variable.
NORMAL_MEDIAN = 0.6744897501960817
# The side of the square face in which normalised jitter is counted.
STANDARD_FACE = 256.0


def jitter_deviation(positions: FloatArray) -> Measured:
    """Jitter SD sigma3 from the median size of third differences, which movement hardly enters.

    True for white Gaussian jitter; too small for jitter that is correlated in time.

    Args:
        positions: (..., samples), px.

    Returns:
        Values (...), px, and statuses; also `quantised`: half of the third differences or more
        are exactly zero although the track moves, as with whole pixels at rest. The median then
        says nothing; `jitter_deviation_mean_square` has a value.

    The mean square successive difference (von Neumann et al. 1941, Ann Math Stat 12:153-162)
    taken to the third difference, with a median.

    Example:
        White noise of 0.5 px on a slow movement of 20 px; the movement hardly enters.

        >>> noise = np.random.default_rng(1).normal(0, 0.5, 3000)
        >>> slow = 20 * np.sin(np.arange(3000) / 100)
        >>> print(jitter_deviation(slow + noise).value.round(2))
        0.5
    """
    signal, status = _checked(positions)
    third = np.abs(np.diff(signal, n=3, axis=-1))
    value = np.median(third, axis=-1) / NORMAL_MEDIAN / np.sqrt(THIRD_DIFFERENCE_VARIANCE)
    stuck = (value < STILL) & (third.max(axis=-1) > STILL)
    return measured(value, also(status, QUANTISED, stuck))


def jitter_deviation_mean_square(positions: FloatArray) -> Measured:
    """Jitter SD from the root mean square of third differences: jumps and rounding count fully.

    Args:
        positions: (..., samples), px.

    Returns:
        Values (...), px, and statuses.

    Example:
        One jump of 10 px in a quiet track counts fully.

        >>> track = np.where(np.arange(100) < 50, 0.0, 10.0)
        >>> print(jitter_deviation_mean_square(track).value.round(2))
        0.56
    """
    signal, status = _checked(positions)
    third = np.diff(signal, n=3, axis=-1)
    return measured(np.sqrt(np.mean(third**2, axis=-1) / THIRD_DIFFERENCE_VARIANCE), status)


def third_difference_correlation(positions: FloatArray) -> Measured:
    """Lag-one correlation of third differences: -0.75 for white jitter, above it if coloured.

    Args:
        positions: (..., samples), px.

    Returns:
        Values (...) from -1 to 1, and statuses; also no_motion.
    """
    signal, status = _checked(positions)
    third = np.diff(signal, n=3, axis=-1)
    power = np.sum(third**2, axis=-1)
    still = power < STILL**2
    value = np.sum(third[..., 1:] * third[..., :-1], axis=-1) / np.where(still, 1.0, power)
    return measured(value, also(status, NO_MOTION, still))


def sample_to_sample(positions: FloatArray) -> Measured:
    """RMS-S2S: root mean square step from one sample to the next; movement counts as well.

    Args:
        positions: (..., samples), px.

    Returns:
        Values (...), px, and statuses.

    Niehorster et al. 2020, Behav Res Methods 52:2515-2534, here one axis at a time.

    Example:
        A track that goes to and fro by 1 px.

        >>> print(sample_to_sample(np.arange(10) % 2).value)
        1.0
    """
    signal, status = _checked(positions)
    return measured(np.sqrt(np.mean(np.diff(signal, axis=-1) ** 2, axis=-1)), status)


def high_frequency_residual(positions: FloatArray, rate: float, above: float = 6.0) -> Measured:
    """Root mean square of what a track holds above a frequency that mouths hardly reach.

    The mean is removed and a Hann taper applied, so that the window's ends leak little; the
    taper's loss of power is put back.

    Args:
        positions: (..., samples), px.
        rate: samples per second; must be more than twice `above`.
        above: Hz, exclusive.

    Returns:
        Values (...), px, and statuses; also bad_fs.

    Example:
        A wave of 1 Hz and 10 px, and one of 9 Hz and 1 px, whose RMS is 0.71 px, on top of it.

        >>> time = np.arange(150) / 30
        >>> both = 10 * np.sin(2 * np.pi * time) + np.sin(2 * np.pi * 9 * time)
        >>> print(high_frequency_residual(both, rate=30, above=6).value.round(2))
        0.71
    """
    signal, status = _checked(positions, rate, above)
    power, frequency = _tapered_power(signal, rate)
    return measured(np.sqrt(np.sum(power[..., frequency > above], axis=-1)), status)


def velocity_power_share(positions: FloatArray, rate: float, above: float = 5.0) -> Measured:
    """Share of a velocity's power that lies above a frequency, from 0 to 1.

    Args:
        positions: (..., samples), px.
        rate: samples per second; must be more than twice `above`.
        above: Hz, exclusive.

    Returns:
        Values (...) and statuses; also bad_fs and no_motion.

    Example:
        Two waves whose velocities are equally strong, one of them above 5 Hz.

        >>> time = np.arange(1200) / 120
        >>> both = np.sin(2 * np.pi * time) + np.sin(2 * np.pi * 8 * time) / 8
        >>> print(velocity_power_share(both, rate=120, above=5).value.round(1))
        0.5
    """
    signal, status = _checked(positions, rate, above)
    power, frequency = _tapered_power(np.diff(signal, axis=-1), rate)
    total = power.sum(axis=-1)
    still = total < STILL**2
    value = np.sum(power[..., frequency > above], axis=-1) / np.where(still, 1.0, total)
    return measured(value, also(status, NO_MOTION, still))


def large_steps(positions: FloatArray, sigmas: float = 5.0) -> Measured:
    """Number of steps larger than `sigmas` jitter SDs: outliers at rest, movement otherwise.

    Args:
        positions: (..., samples), px.
        sigmas: multiple of `jitter_deviation`.

    Returns:
        Counts (...) and statuses as `jitter_deviation`.
    """
    signal, status = _checked(positions)
    deviation = jitter_deviation(signal)
    limit = sigmas * np.nan_to_num(deviation.value)[..., None]
    count = np.sum(np.abs(np.diff(signal, axis=-1)) > limit, axis=-1)
    return measured(count.astype(np.float64), also(status, QUANTISED, np.isnan(deviation.value)))


def largest_step(positions: FloatArray) -> Measured:
    """Largest step from one sample to the next.

    Args:
        positions: (..., samples), px.

    Returns:
        Values (...), px, and statuses.
    """
    signal, status = _checked(positions)
    return measured(np.abs(np.diff(signal, axis=-1)).max(axis=-1), status)


def smallest_step(positions: FloatArray) -> Measured:
    """Smallest step that is not zero: one pixel, or a plain part of one, betrays a grid.

    Args:
        positions: (..., samples), px.

    Returns:
        Values (...), px, and statuses; also no_motion.
    """
    signal, status = _checked(positions)
    step = np.abs(np.diff(signal, axis=-1))
    value = np.min(step, axis=-1, initial=np.inf, where=step > STILL)
    return measured(value, also(status, NO_MOTION, np.isinf(value)))


def still_share(positions: FloatArray) -> Measured:
    """Share of steps that are exactly zero, from 0 to 1; 1 is a frozen track.

    Args:
        positions: (..., samples), px.

    Returns:
        Values (...) and statuses.

    Example:
        Four of nine steps are zero.

        >>> print(still_share([0, 0, 0, 1, 2, 3, 3, 3, 4, 5]).value.round(3))
        0.444
    """
    signal, status = _checked(positions)
    return measured(np.mean(np.diff(signal, axis=-1) == 0, axis=-1), status)


def normalised_mean_jitter(
    tracked: FloatArray, truth: FloatArray, face_area: FloatArray
) -> Measured:
    """NMJ: root mean square change of the error vector between frames, relative to the face.

    The movement itself cancels, so truth is needed in consecutive frames. The unit is a hundredth
    of a pixel in a face of 256 x 256 pixels.

    Args:
        tracked: (..., frames, landmarks, 2), px.
        truth: (frames, landmarks, 2), px.
        face_area: (frames,), px^2, of the true face; each change is scaled by its later frame.

    Returns:
        Values (...) and statuses ok, too_short (fewer than 2 frames), has_nan.

    Micaelli et al. 2023, Recurrence without Recurrence, CVPR, arXiv 2304.00600.
    """
    error = samples_of(tracked, axes=3) - truth
    if error.shape[-3] < 2:
        status = first_status(error.shape[:-3], (TOO_SHORT, True))
        return measured(np.full(status.shape, np.nan), status)
    scale = np.sqrt(np.asarray(face_area, dtype=np.float64)[1:]) / STANDARD_FACE
    change = 100 * np.linalg.norm(np.diff(error, axis=-3), axis=-1) / scale[:, None]
    value = np.sqrt(np.mean(change**2, axis=(-2, -1)))
    return measured(value, first_status(value.shape, (HAS_NAN, ~np.isfinite(value))))


def _checked(
    positions: FloatArray, rate: float = 1.0, above: float = 0.0
) -> tuple[FloatArray, StatusArray]:
    signal = samples_of(positions)
    short = signal.shape[-1] < MINIMUM_SAMPLES
    missing = ~np.isfinite(signal).all(axis=-1)
    status = first_status(
        signal.shape[:-1],
        (BAD_RATE, not is_rate(rate, above)),
        (TOO_SHORT, short),
        (HAS_NAN, missing),
    )
    if short:
        return np.zeros((*signal.shape[:-1], MINIMUM_SAMPLES)), status
    return np.where(missing[..., None], 0.0, signal), status


def _tapered_power(signal: FloatArray, rate: float) -> tuple[FloatArray, FloatArray]:
    """Power (..., frequencies) that adds up to the variance, and its frequencies in Hz."""
    samples = signal.shape[-1]
    taper = np.hanning(samples + 2)[1:-1]
    centred = signal - signal.mean(axis=-1, keepdims=True)
    power = np.abs(np.fft.rfft(centred * taper, axis=-1)) ** 2
    power[..., 1 : (samples + 1) // 2] *= 2
    return power / (samples * np.sum(taper**2)), np.fft.rfftfreq(samples, 1 / rate)
