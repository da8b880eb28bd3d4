"""What is measured of a whole recording: range, path, variability over cycles, symmetry, rest.

Series come as (series, samples), NaN where a sample is missing.
"""

import numpy as np
from scipy.stats import linregress

from steadyface.measures.fidelity import gain_and_lag
from steadyface.measures.kinematics.filtering import stretches
from steadyface.measures.kinematics.statuses import TOO_FEW_CYCLES
from steadyface.measures.measured import (
    BAD_RATE,
    NO_MOTION,
    OK,
    STILL,
    TOO_SHORT,
    FloatArray,
    Measured,
    also,
    first_status,
    measured,
)

PERCENTILES = (5, 95)
TREMOR_HZ = (3.0, 12.0)
# A mean of fewer cycles has no spread worth a number; Wisler et al. 2024 for the index.
FEWEST_CYCLES = 3
FEWEST_FOR_INDEX = 5
INDEX_SAMPLES, INDEX_POINTS = 1000, 50
# Less than four periods of the slowest tremor tell nothing of its share.
SHORTEST_FOR_TREMOR_S = 4 / TREMOR_HZ[0]


def range_of_motion(series: FloatArray) -> FloatArray:
    """From the 5th to the 95th percentile (series,), so that single wrong frames do not count."""
    low, high = np.nanpercentile(series, PERCENTILES, axis=-1)
    return high - low


def full_range(series: FloatArray) -> FloatArray:
    """From the lowest to the highest value (series,)."""
    return np.nanmax(series, axis=-1) - np.nanmin(series, axis=-1)


def median_value(series: FloatArray) -> FloatArray:
    """Median (series,)."""
    return np.nanmedian(series, axis=-1)


def largest_value(series: FloatArray) -> FloatArray:
    """95th percentile (series,)."""
    return np.nanpercentile(series, PERCENTILES[1], axis=-1)


def path_length(series: FloatArray) -> FloatArray:
    """Sum of all steps (series,); it grows with jitter."""
    return np.nansum(np.abs(np.diff(series, axis=-1)), axis=-1)


def drift(series: FloatArray, rate: float) -> FloatArray:
    """Slope (series,) of the straight line through all samples, unit/s."""
    time = np.arange(series.shape[-1]) / rate
    known = np.isfinite(series)
    count = known.sum(axis=-1, keepdims=True)
    at = np.where(known, time, 0.0)
    at = np.where(known, at - at.sum(axis=-1, keepdims=True) / count, 0.0)
    return (at * np.where(known, series, 0.0)).sum(axis=-1) / (at**2).sum(axis=-1)


def tremor_share(series: FloatArray, rate: float) -> Measured:
    """Share (series,), %, of the power between 3 and 12 Hz in that of the series about its trend.

    Of the longest stretch without a gap; statuses ok, too_short, no_motion, and bad_fs where the
    rate cannot show 12 Hz.
    """
    value = np.full(len(series), np.nan)
    status = first_status((len(series),), (BAD_RATE, rate < 2 * TREMOR_HZ[1]))
    for number, one in enumerate(series):
        parts = [one[stretch] for _, stretch in stretches(one[None])]
        longest = max(parts, key=len, default=one[:0])
        if len(longest) < SHORTEST_FOR_TREMOR_S * rate:
            status = also(status, TOO_SHORT, np.arange(len(series)) == number)
            continue
        time = np.arange(len(longest))
        line = np.polynomial.Polynomial.fit(time, longest, 1)
        taper = np.hanning(len(longest) + 1)[:-1]
        power = np.abs(np.fft.rfft((longest - line(time)) * taper)) ** 2
        frequency = np.fft.rfftfreq(len(longest), 1 / rate)
        inside = (frequency >= TREMOR_HZ[0]) & (frequency <= TREMOR_HZ[1])
        if np.ptp(longest) <= STILL:
            status = also(status, NO_MOTION, np.arange(len(series)) == number)
            continue
        value[number] = 100 * power[inside].sum() / power[1:].sum()
    return measured(value, status)


def variation(values: FloatArray) -> Measured:
    """Coefficient of variation of a few values (n,): standard deviation by mean, without unit."""
    status = OK if len(values) >= FEWEST_CYCLES else TOO_FEW_CYCLES
    value = np.std(values, ddof=1) / abs(np.mean(values)) if status == OK else np.nan
    return measured(np.array(value), np.array(status))


def decrement(values: FloatArray) -> Measured:
    """Slope of cycles' amplitudes (n,) over their number, % of their mean; negative: they fade."""
    status = OK if len(values) >= FEWEST_CYCLES else TOO_FEW_CYCLES
    value = np.nan
    if status == OK:
        value = 100 * linregress(np.arange(len(values)), values).slope / np.mean(values)
    return measured(np.array(value), np.array(status))


def spatiotemporal_index(cycles: list[FloatArray]) -> Measured:
    """How unlike each other cycles are in shape: 0 where all have one course.

    Each cycle is centred, divided by its standard deviation and stretched to 1000 samples; the
    standard deviations over cycles at 50 equally spaced ones are added up.

    Args:
        cycles: values of each cycle, as many as it lasts.

    Smith et al. 1995, Exp Brain Res 104:493-501; Wisler et al. 2024 for the number of cycles.
    """
    if len(cycles) < FEWEST_FOR_INDEX:
        return measured(np.array(np.nan), np.array(TOO_FEW_CYCLES))
    deviations = np.array([np.std(cycle) for cycle in cycles])
    if (deviations <= STILL).any():
        return measured(np.array(np.nan), np.array(NO_MOTION))
    places = np.linspace(0, 1, INDEX_SAMPLES)
    stretched = np.stack(
        [
            np.interp(places, np.linspace(0, 1, len(cycle)), (cycle - cycle.mean()) / deviation)
            for cycle, deviation in zip(cycles, deviations, strict=True)
        ]
    )
    spread = np.std(stretched, axis=0, ddof=1)
    return measured(np.array(spread[:: INDEX_SAMPLES // INDEX_POINTS].sum()), np.array(OK))


def correlation(right: FloatArray, left: FloatArray) -> Measured:
    """Pearson's correlation (series,) of the two sides over the samples that both have."""
    both = np.isfinite(right) & np.isfinite(left)
    count = np.maximum(both.sum(axis=-1, keepdims=True), 1)
    x, y = (np.where(both, side, 0.0) for side in (right, left))
    x = np.where(both, x - x.sum(axis=-1, keepdims=True) / count, 0.0)
    y = np.where(both, y - y.sum(axis=-1, keepdims=True) / count, 0.0)
    size = np.sqrt((x**2).sum(axis=-1) * (y**2).sum(axis=-1))
    still = ~(size > STILL**2)
    value = (x * y).sum(axis=-1) / np.where(still, 1.0, size)
    return measured(value, first_status(value.shape, (NO_MOTION, still)))


def side_lag(right: FloatArray, left: FloatArray, rate: float, longest_s: float) -> Measured:
    """How much later (series,), s, the left side moves than the right; statuses as of a lag."""
    time = np.arange(right.shape[-1]) / rate
    return gain_and_lag(time, left, time, right, longest_s).lag_s
