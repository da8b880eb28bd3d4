"""What every measure returns: a value and the reason why there is none, one pair per series."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
StatusArray = NDArray[np.str_]

OK = "ok"
TOO_SHORT = "too_short"
HAS_NAN = "has_nan"
NO_MOTION = "no_motion"
ZERO_JERK = "zero_jerk"
PEAK_ABOVE_CUTOFF = "peak_above_fc"
BAD_RATE = "bad_fs"
SINGLE_FREQUENCY = "single_frequency"
QUANTISED = "quantised"
REFERENCE_STILL = "reference_still"
UNRELATED = "unrelated"
LAG_BEYOND_LIMIT = "lag_beyond_limit"
LAG_AMBIGUOUS = "lag_ambiguous"
NO_TRACK = "no_track"
SHORT_RECORDING = "short_recording"
SHORT_AFTER_GAP = "short_after_gap"
TOO_MANY_GAPS = "too_many_gaps"
FRAMES_MISSING = "frames_missing"
RATE_NOT_REACHABLE = "rate_not_reachable"

STATUS_TYPE = np.dtype("<U24")

MINIMUM_SAMPLES = 8
# Smaller values are what rounding leaves of stillness: 1e-12 px is no movement in any unit.
STILL = 1e-12


class Measured(NamedTuple):
    """Values and statuses of equal shape; a value is NaN wherever its status is not `ok`.

    A single series gives a scalar of each.
    """

    value: FloatArray
    status: StatusArray


def measured(value: FloatArray, status: StatusArray) -> Measured:
    """A `Measured` whose values are NaN wherever the status is not `ok`."""
    return Measured(np.where(status == OK, value, np.nan)[()], status[()])


def first_status(
    shape: tuple[int, ...], *conditions: tuple[str, NDArray[np.bool_] | bool]
) -> StatusArray:
    """(shape) statuses: the first of the conditions that holds for a series names its status."""
    status = np.full(shape, OK, dtype=STATUS_TYPE)
    for name, holds in conditions:
        status = also(status, name, holds)
    return status


def also(status: StatusArray, name: str, holds: NDArray[np.bool_] | bool) -> StatusArray:
    """The statuses with `name` where none was given yet and the condition holds."""
    return np.where((status == OK) & holds, name, status).astype(STATUS_TYPE)


def samples_of(series: FloatArray, axes: int = 1) -> FloatArray:
    """The samples as float64, with at least `axes` axes.

    Raises:
        ValueError: `series` has fewer axes.
    """
    samples = np.asarray(series, dtype=np.float64)
    if samples.ndim < axes:
        raise ValueError(f"expected an array with at least {axes} axes, got shape {samples.shape}")
    return samples


def is_rate(rate: float, highest: float = 0.0) -> bool:
    """Whether `rate` is a positive number that can show frequencies up to `highest` (Hz)."""
    return bool(np.isfinite(rate) and rate > 0 and 0 <= highest <= rate / 2)


def mean_of(result: Measured, axis: int) -> Measured:
    """Mean over one axis; where any part has no value, the first such part's status.

    A mean over only those series that have a value would compare different series between
    trackers.
    """
    status = np.asarray(result.status)
    first = np.expand_dims(np.argmax(status != OK, axis=axis), axis)
    first_of_all = np.take_along_axis(status, first, axis=axis).squeeze(axis)
    return measured(np.mean(result.value, axis=axis), first_of_all)
