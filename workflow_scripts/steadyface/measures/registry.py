"""The measures of a track, a row each. A new one is a formula in its module and a row here.

`smoothness_table` and `accuracy_table` compute them; statistics (`analysis.measures`) and the
report (`report.tables.printed`) name those that they show.
"""

from collections.abc import Callable
from dataclasses import dataclass

from steadyface.measures import jitter
from steadyface.measures.accuracy import nme, nrmse
from steadyface.measures.fidelity import gain_and_lag
from steadyface.measures.measure import (
    BOX_DIAGONAL,
    DIMENSIONLESS,
    FRAMES,
    PX,
    SECONDS,
    SHARE,
    STEPS,
    Measure,
    by_name,
)
from steadyface.measures.measured import FloatArray, Measured
from steadyface.measures.settings import SmoothnessSettings
from steadyface.measures.smoothness import (
    log_dimensionless_jerk,
    spectral_arc_length,
    vector_log_dimensionless_jerk,
)

# Signals: each of those that the settings name; positions; the errors and the counts of frames.
MOVEMENT, POSITION, ERROR, FRAME_COUNT = "movement", "position", "error", "frames"
# Series: a task's value (mean over its series), the mouth's 20 landmarks, distances, everything.
MEAN, MOUTH_SERIES, LIP_GAP, MOUTH_WIDTH, ALL = "mean", "mouth", "lip_gap", "mouth_width", "all"


@dataclass(frozen=True)
class Samples:
    """The samples of a window, as a formula of smoothness or jitter takes them.

    values: (..., samples), px or px/s: positions, one coordinate's movement or a planar speed.
    rate: samples per second.
    cutoff_hz: the highest frequency that counts.
    settings: the study's choices.
    velocity: (..., samples, 2), px/s, of a planar movement; None where `values` are of one
        coordinate.
    """

    values: FloatArray
    rate: float
    cutoff_hz: float
    settings: SmoothnessSettings
    velocity: FloatArray | None = None


def _of_values(formula: Callable[[FloatArray], Measured]) -> Callable[[Samples], Measured]:
    """The formula of samples whose values are all that it needs."""
    return lambda samples: formula(samples.values)


def _arc_length(samples: Samples) -> Measured:
    settings = samples.settings
    return spectral_arc_length(
        samples.values, samples.rate, samples.cutoff_hz, settings.threshold, settings.padding
    )


def _jerk(samples: Samples) -> Measured:
    if samples.velocity is None:
        return log_dimensionless_jerk(samples.values, samples.rate)
    return vector_log_dimensionless_jerk(samples.velocity, samples.rate)


def _high_frequency(samples: Samples) -> Measured:
    above = samples.settings.high_frequency_hz
    return jitter.high_frequency_residual(samples.values, samples.rate, above)


def _large_steps(samples: Samples) -> Measured:
    return jitter.large_steps(samples.values, samples.settings.large_step_sigmas)


def _power_share(samples: Samples) -> Measured:
    return jitter.velocity_power_share(samples.values, samples.rate)


def _in_both_units(
    name: str, label: str, formula: Callable[[Samples], Measured]
) -> tuple[Measure, Measure]:
    """A jitter in px and in per cent of the box diagonal; the table scales the formula's px."""
    return (
        Measure(f"{name}_px", label, PX, True, POSITION, (MEAN, MOUTH_SERIES), formula),
        Measure(f"{name}_pct", label, BOX_DIAGONAL, True, POSITION, (MEAN, MOUTH_SERIES), formula),
    )


def _of_task(
    name: str,
    label: str,
    unit: str,
    lower_is_better: bool | None,
    formula: Callable[[Samples], Measured],
) -> Measure:
    """A measure of positions that is given for the task's series alone."""
    return Measure(name, label, unit, lower_is_better, POSITION, (MEAN,), formula)


# Formulas of (tracked, reference) landmarks and the face box's diagonal, frame by frame.
ACCURACY = (
    Measure("nrmse_pct", "NRMSE", BOX_DIAGONAL, True, ERROR, (MOUTH_SERIES,), nrmse),
    Measure("nme_pct", "NME", BOX_DIAGONAL, True, ERROR, (MOUTH_SERIES,), nme),
)
# Formulas of `Samples`, in every signal and setting.
SMOOTHNESS = (
    Measure("sparc", "SPARC", DIMENSIONLESS, False, MOVEMENT, (MEAN,), _arc_length),
    Measure("ldj", "LDJ", DIMENSIONLESS, False, MOVEMENT, (MEAN,), _jerk),
)
# Formulas of `Samples` of positions, in the main setting.
JITTER = (
    *_in_both_units("sigma3", "jitter by medians", _of_values(jitter.jitter_deviation)),
    *_in_both_units("sigma3_rms", "jitter", _of_values(jitter.jitter_deviation_mean_square)),
    *_in_both_units("rms_s2s", "RMS step", _of_values(jitter.sample_to_sample)),
    *_in_both_units("high_frequency", "residual of high frequency", _high_frequency),
    _of_task("large_steps", "large steps", STEPS, True, _large_steps),
    _of_task("largest_step_px", "largest step", PX, True, _of_values(jitter.largest_step)),
    _of_task("smallest_step_px", "smallest step", PX, None, _of_values(jitter.smallest_step)),
    _of_task("still_share", "share of zero steps", SHARE, None, _of_values(jitter.still_share)),
    _of_task("power_share_above_5hz", "power above 5 Hz", SHARE, True, _power_share),
    _of_task(
        "third_difference_correlation",
        "correlation of third differences",
        DIMENSIONLESS,
        None,
        _of_values(jitter.third_difference_correlation),
    ),
)
# A longer window makes these larger: they have no value in a shorter one.
GROWING_WITH_TIME = ("large_steps", "largest_step_px")

FOLLOWED = (MEAN, LIP_GAP, MOUTH_WIDTH)
# Against the annotation and the truth; one formula gives both of a reference, gain first.
GAIN = Measure("gain", "gain", DIMENSIONLESS, None, POSITION, FOLLOWED, gain_and_lag)
LAG = Measure("lag_s", "lag", SECONDS, None, POSITION, FOLLOWED, gain_and_lag)
GAIN_TRUTH = Measure(
    "gain_truth", "gain against truth", DIMENSIONLESS, None, POSITION, FOLLOWED, gain_and_lag
)
LAG_TRUTH = Measure(
    "lag_truth_s", "lag against truth", SECONDS, None, POSITION, FOLLOWED, gain_and_lag
)
LONGEST_LAG = Measure("longest_lag_s", "lags tried up to", SECONDS, None, POSITION, (MEAN,))
NORMALISED_JITTER = Measure(
    "nmj",
    "normalised mean jitter",
    DIMENSIONLESS,
    True,
    POSITION,
    (MOUTH_SERIES,),
    jitter.normalised_mean_jitter,
)
FIDELITY = (GAIN, LAG, GAIN_TRUTH, LAG_TRUTH, LONGEST_LAG, NORMALISED_JITTER)

MISSING_FRAMES, DUPLICATE_FRAMES, RECORDED_FRAMES = (
    Measure(f"{what}_frames", f"{what} frames", FRAMES, None, FRAME_COUNT, (ALL,))
    for what in ("missing", "duplicate", "recorded")
)
FRAME_COUNTS = (MISSING_FRAMES, DUPLICATE_FRAMES, RECORDED_FRAMES)

MEASURES = by_name((*ACCURACY, *SMOOTHNESS, *JITTER, *FIDELITY, *FRAME_COUNTS))
