"""Smoothness of a movement from its speed or velocity: spectral arc length and dimensionless jerk.

Both measures are less negative for smoother movements and do not depend on the signal's scale.
The discrete definitions are those of the authors' published programs, which the golden numbers
in tests/golden/metrics pin; where those programs fail or answer nonsense (too few samples,
missing values, no motion, a cut-off above half the rate), the status says so instead.
"""

import numpy as np

from steadyface.measures.measured import (
    BAD_RATE,
    HAS_NAN,
    MINIMUM_SAMPLES,
    NO_MOTION,
    OK,
    PEAK_ABOVE_CUTOFF,
    SINGLE_FREQUENCY,
    STILL,
    TOO_SHORT,
    ZERO_JERK,
    FloatArray,
    Measured,
    StatusArray,
    also,
    first_status,
    is_rate,
    measured,
    samples_of,
)

# As published: Hz, share of the largest amplitude, powers of two.
CUTOFF_HZ, THRESHOLD, PADDING = 10.0, 0.05, 4


def spectral_arc_length(
    speed: FloatArray,
    rate: float,
    cutoff: float = CUTOFF_HZ,
    threshold: float = THRESHOLD,
    padding: int = PADDING,
) -> Measured:
    """SPARC of each movement: minus the arc length of its normalised amplitude spectrum.

    The spectrum is divided by its maximum over all frequencies, cut at `cutoff`, and measured
    from the first to the last frequency whose amplitude reaches `threshold`, with that band
    scaled to length one.

    Args:
        speed: (samples,) or (..., samples), any unit; the textbook's signal is the speed, the
            paper's numbers follow from signed velocity (docs/measures.md).
        rate: samples per second; must be at least twice `cutoff`.
        cutoff: Hz, the highest frequency that counts.
        threshold: share of the largest amplitude that ends the band on either side.
        padding: the transform's length is the next power of two times 2 ** padding.

    Returns:
        Values (...), at most -1, and statuses: ok, bad_fs (`cutoff` above half the rate),
        too_short (fewer than 8 samples), has_nan, no_motion, peak_above_fc (nothing below the
        cut-off reaches the threshold), single_frequency (only one frequency does).

    Balasubramanian et al. 2015, J NeuroEng Rehabil 12:112, eq. 7-8.

    Example:
        A reaching movement of one second, as smooth as can be, and the same with a tremor of 8 Hz.

        >>> time = np.arange(100) / 100
        >>> speed = 30 * time**2 * (1 - time) ** 2
        >>> trembling = speed + 0.2 * np.sin(2 * np.pi * 8 * time)
        >>> spectral_arc_length([speed, trembling], rate=100).value.round(2)
        array([-1.41, -1.91])
        >>> spectral_arc_length(speed, rate=15).status.item()
        'bad_fs'
    """
    signal = samples_of(speed)
    status = _input_status(signal[..., None], rate, cutoff)
    if signal.shape[-1] < MINIMUM_SAMPLES or not is_rate(rate, cutoff):
        return measured(np.full(status.shape, np.nan), status)

    length = 2 ** ((signal.shape[-1] - 1).bit_length() + padding)
    usable = np.where((status == OK)[..., None], signal, 0.0)
    amplitude = np.abs(np.fft.rfft(usable, length))
    largest = amplitude.max(axis=-1, keepdims=True)
    below_cutoff = np.arange(amplitude.shape[-1]) * rate / length <= cutoff
    relative = amplitude[..., below_cutoff] / np.where(largest > 0, largest, 1.0)

    reaches = relative >= threshold
    first = np.argmax(reaches, axis=-1)
    last = reaches.shape[-1] - 1 - np.argmax(reaches[..., ::-1], axis=-1)
    width = np.maximum(last - first, 1)[..., None]
    step = np.arange(relative.shape[-1] - 1)
    inside = (step >= first[..., None]) & (step < last[..., None])
    lengths = np.sqrt((1.0 / width) ** 2 + np.diff(relative, axis=-1) ** 2)
    value = -np.sum(lengths, axis=-1, where=inside)

    status = also(status, PEAK_ABOVE_CUTOFF, ~reaches.any(axis=-1))
    return measured(value, also(status, SINGLE_FREQUENCY, first == last))


def dimensionless_jerk(velocity: FloatArray, rate: float) -> Measured:
    """Dimensionless jerk of each movement, normalised by its peak speed (at most 0).

    -(T^3 / peak^2) * integral of the squared jerk, with the duration T = samples / rate as the
    authors' program takes it. The rate cancels; the number of samples does not.

    Args:
        velocity: (samples,) or (..., samples), signed velocity or speed, any unit.
        rate: samples per second.

    Returns:
        Values (...), 0 for a constant velocity, and statuses: ok, bad_fs (the rate is no
        positive number), too_short (fewer than 8 samples), has_nan, no_motion.

    Hogan & Sternad 2009, J Mot Behav 41:529-534; Balasubramanian et al. 2015, table 3.

    Example:
        The same wave, once and three times: jerk grows with the number of movements.

        >>> wave = np.sin(2 * np.pi * np.arange(60) / 60)
        >>> print(dimensionless_jerk(wave, rate=30).value.round())
        -778.0
        >>> print(dimensionless_jerk(np.tile(wave, 3), rate=30).value.round())
        -62998.0
    """
    return vector_dimensionless_jerk(samples_of(velocity)[..., None], rate)


def log_dimensionless_jerk(velocity: FloatArray, rate: float) -> Measured:
    """LDJ of each movement: minus the logarithm of the size of its dimensionless jerk.

    Args:
        velocity: (samples,) or (..., samples), signed velocity or speed, any unit.
        rate: samples per second.

    Returns:
        Values (...) and statuses as `dimensionless_jerk`, and zero_jerk where the second
        difference of the velocity is no larger than rounding makes it.

    Balasubramanian et al. 2015, J NeuroEng Rehabil 12:112, table 3.

    Example:
        Less negative is smoother; the unit of the velocity does not matter.

        >>> time = np.arange(100) / 100
        >>> speed = 30 * time**2 * (1 - time) ** 2
        >>> log_dimensionless_jerk([speed, 1000 * speed], rate=100).value.round(2)
        array([-5.22, -5.22])
    """
    return vector_log_dimensionless_jerk(samples_of(velocity)[..., None], rate)


def vector_dimensionless_jerk(velocity: FloatArray, rate: float) -> Measured:
    """Dimensionless jerk of planar or spatial movements, from the norm of the jerk vector.

    Args:
        velocity: (samples, dimensions) or (..., samples, dimensions), any unit. Not the speed:
            its second derivative is another quantity than the norm of the jerk.
        rate: samples per second.

    Returns:
        As `dimensionless_jerk`.

    Balasubramanian et al. 2015, J NeuroEng Rehabil 12:112, table 3.
    """
    vectors = samples_of(velocity, axes=2)
    status = _input_status(vectors, rate)
    if vectors.shape[-2] < MINIMUM_SAMPLES:
        return measured(np.full(status.shape, np.nan), status)
    usable = np.where((status == OK)[..., None, None], vectors, 0.0)
    peak = np.max(np.linalg.norm(usable, axis=-1), axis=-1)
    # Divided only after differencing: rounding the samples anew would be a jerk of its own.
    relative = np.diff(usable, n=2, axis=-2) / np.where(peak > 0, peak, 1.0)[..., None, None]
    return measured(-(float(vectors.shape[-2]) ** 3) * np.sum(relative**2, axis=(-2, -1)), status)


def vector_log_dimensionless_jerk(velocity: FloatArray, rate: float) -> Measured:
    """LDJ of planar or spatial movements, from the norm of the jerk vector.

    Args:
        velocity: (samples, dimensions) or (..., samples, dimensions), any unit.
        rate: samples per second.

    Returns:
        As `log_dimensionless_jerk`.

    Balasubramanian et al. 2015, J NeuroEng Rehabil 12:112, table 3.

    Example:
        A circle, drawn evenly: its speed is constant, its velocity is not.

        >>> angle = 2 * np.pi * np.arange(120) / 60
        >>> velocity = np.column_stack([-np.sin(angle), np.cos(angle)])
        >>> print(vector_log_dimensionless_jerk(velocity, rate=30).value.round(2))
        -10.11
    """
    vectors = samples_of(velocity, axes=2)
    jerk = vector_dimensionless_jerk(vectors, rate)
    size = np.abs(np.nan_to_num(jerk.value))
    # Rounded samples alone have second differences of up to four units in the last place.
    rounding = float(vectors.shape[-2]) ** 4 * (4 * np.finfo(np.float64).eps) ** 2
    status = also(np.asarray(jerk.status), ZERO_JERK, size <= rounding)
    return measured(-np.log(np.where(size > 0, size, 1.0)), status)


def _input_status(vectors: FloatArray, rate: float, cutoff: float = 0.0) -> StatusArray:
    finite = np.isfinite(vectors)
    largest = np.max(np.abs(vectors), axis=(-2, -1), initial=0.0, where=finite)
    return first_status(
        vectors.shape[:-2],
        (BAD_RATE, not is_rate(rate, cutoff)),
        (TOO_SHORT, vectors.shape[-2] < MINIMUM_SAMPLES),
        (HAS_NAN, ~finite.all(axis=(-2, -1))),
        (NO_MOTION, largest < STILL),
    )
