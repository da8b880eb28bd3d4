"""Every measure of movement as one row: name, unit, what it is taken of, and what it says."""

from collections.abc import Callable
from dataclasses import dataclass

from steadyface.measures.kinematics import cycle_measures
from steadyface.measures.kinematics.cycle_measures import CycleSignal
from steadyface.measures.kinematics.settings import (
    RANGE,
    REST,
    SPEED,
    SYMMETRY,
    TIME,
    VARIABILITY,
)
from steadyface.measures.measured import FloatArray

# What a measure is taken of.
EVERY_SIGNAL = "every signal"
CYCLE_SIGNAL = "the signal of the cycles"
SIDES = "the corners of the mouth"
# In place of px, icd or mm, whichever the configuration names.
LENGTH = "length"
SECONDS, HERTZ, PER_CENT, NUMBER = "s", "Hz", "%", "1"


@dataclass(frozen=True)
class KinematicMeasure:
    """One measure of movement.

    name: its value in the column `measure`.
    label: name that readers see.
    measure_set: the set that a task's settings name it by.
    unit: unit of its values; `length` stands for the configured unit.
    of: signal or cycles that it is taken of.
    says: description in plain words.
    formula: function of one signal's cycles, (cycles,); None for what is measured over a
        recording. Over the recording, a measure of cycles is the mean over whole ones.
    """

    name: str
    label: str
    measure_set: str
    unit: str
    of: str
    says: str
    formula: Callable[[CycleSignal], FloatArray] | None = None

    @property
    def per_cycle(self) -> bool:
        """Each cycle has a value, and the recording the mean over whole cycles."""
        return self.formula is not None


MEASURES = (
    KinematicMeasure(
        "range_of_motion",
        "range of motion",
        RANGE,
        LENGTH,
        EVERY_SIGNAL,
        "from the 5th to the 95th percentile of the recording: how far the movement goes, "
        "single wrong frames left out",
    ),
    KinematicMeasure(
        "full_range",
        "full range",
        RANGE,
        LENGTH,
        EVERY_SIGNAL,
        "from the lowest to the highest value of the recording; one wrong frame changes it",
    ),
    KinematicMeasure(
        "median",
        "median",
        RANGE,
        LENGTH,
        EVERY_SIGNAL,
        "the value that half of the frames lie above",
    ),
    KinematicMeasure(
        "largest",
        "largest",
        RANGE,
        LENGTH,
        EVERY_SIGNAL,
        "the 95th percentile: the opening or width at the far end of the movement",
    ),
    KinematicMeasure(
        "path_length",
        "path length",
        RANGE,
        LENGTH,
        EVERY_SIGNAL,
        "all steps from frame to frame added up; it grows with jitter and with the recording's "
        "length, so look at jitter beside it",
    ),
    KinematicMeasure(
        "amplitude",
        "amplitude",
        RANGE,
        LENGTH,
        EVERY_SIGNAL,
        "how far a cycle goes beyond the straight line between its beginning and its end",
        cycle_measures.amplitude,
    ),
    KinematicMeasure(
        "opening_mean_speed",
        "mean speed away from rest",
        SPEED,
        f"{LENGTH}/s",
        EVERY_SIGNAL,
        "the way from a cycle's beginning to the arrival at the far end, by the time it takes",
        cycle_measures.opening_mean_speed,
    ),
    KinematicMeasure(
        "opening_peak_speed",
        "peak speed away from rest",
        SPEED,
        f"{LENGTH}/s",
        EVERY_SIGNAL,
        "the greatest speed on the way to a cycle's peak",
        cycle_measures.opening_peak_speed,
    ),
    KinematicMeasure(
        "closing_mean_speed",
        "mean speed back to rest",
        SPEED,
        f"{LENGTH}/s",
        EVERY_SIGNAL,
        "the way from the departure from the far end to a cycle's end, by the time it takes",
        cycle_measures.closing_mean_speed,
    ),
    KinematicMeasure(
        "closing_peak_speed",
        "peak speed back to rest",
        SPEED,
        f"{LENGTH}/s",
        EVERY_SIGNAL,
        "the greatest speed on the way back from a cycle's peak",
        cycle_measures.closing_peak_speed,
    ),
    KinematicMeasure(
        "velocity_rms",
        "RMS velocity",
        SPEED,
        f"{LENGTH}/s",
        EVERY_SIGNAL,
        "the root of the mean squared velocity within a cycle",
        cycle_measures.velocity_rms,
    ),
    KinematicMeasure(
        "acceleration_peak",
        "peak acceleration",
        SPEED,
        f"{LENGTH}/s2",
        EVERY_SIGNAL,
        "the greatest acceleration or braking within a cycle",
        cycle_measures.acceleration_peak,
    ),
    KinematicMeasure(
        "jerk_rms",
        "RMS jerk",
        SPEED,
        f"{LENGTH}/s3",
        EVERY_SIGNAL,
        "the root of the mean squared change of acceleration within a cycle; mostly noise where "
        "a tracker jitters",
        cycle_measures.jerk_rms,
    ),
    KinematicMeasure(
        "duration",
        "cycle duration",
        TIME,
        SECONDS,
        CYCLE_SIGNAL,
        "from a cycle's beginning to its end",
        cycle_measures.duration,
    ),
    KinematicMeasure(
        "hold",
        "hold",
        TIME,
        SECONDS,
        CYCLE_SIGNAL,
        "the time above nine tenths of a cycle's amplitude",
        cycle_measures.hold,
    ),
    KinematicMeasure(
        "cycles",
        "cycles",
        TIME,
        NUMBER,
        CYCLE_SIGNAL,
        "how many whole cycles the recording shows; those cut by its start or end do not count",
    ),
    KinematicMeasure(
        "rate",
        "rate",
        TIME,
        HERTZ,
        CYCLE_SIGNAL,
        "cycles per second, from the first beginning to the last",
    ),
    KinematicMeasure(
        "amplitude_cv",
        "variation of amplitude",
        VARIABILITY,
        NUMBER,
        CYCLE_SIGNAL,
        "standard deviation of the cycles' amplitudes by their mean; three cycles at least",
    ),
    KinematicMeasure(
        "opening_peak_speed_cv",
        "variation of peak speed",
        VARIABILITY,
        NUMBER,
        CYCLE_SIGNAL,
        "the same of the peak speed away from rest",
    ),
    KinematicMeasure(
        "duration_cv",
        "variation of duration",
        VARIABILITY,
        NUMBER,
        CYCLE_SIGNAL,
        "the same of the cycles' durations",
    ),
    KinematicMeasure(
        "spatiotemporal_index",
        "spatiotemporal index",
        VARIABILITY,
        NUMBER,
        CYCLE_SIGNAL,
        "how unlike each other the cycles are in shape, size and duration left aside; 0 where all "
        "are alike; five cycles at least",
    ),
    KinematicMeasure(
        "decrement",
        "decrement",
        VARIABILITY,
        "%/cycle",
        CYCLE_SIGNAL,
        "by how much of the mean amplitude each cycle is larger (smaller, if negative) than the "
        "one before; three cycles at least",
    ),
    KinematicMeasure(
        "excursion",
        "excursion of a corner",
        SYMMETRY,
        LENGTH,
        SIDES,
        "how far a corner of the mouth moves in a cycle, away from the midline or, where both "
        "corners together move towards it, towards it; each side by itself",
        cycle_measures.amplitude_at_peak,
    ),
    KinematicMeasure(
        "symmetry_ratio",
        "symmetry",
        SYMMETRY,
        NUMBER,
        SIDES,
        "the smaller of the two sides' excursions by the larger: 1 for equal sides, 0 where one "
        "stands still",
    ),
    KinematicMeasure(
        "excursion_difference",
        "left minus right",
        SYMMETRY,
        LENGTH,
        SIDES,
        "the left corner's excursion minus the right one's: positive where the person's left "
        "moves more",
    ),
    KinematicMeasure(
        "side_correlation",
        "agreement of the sides",
        SYMMETRY,
        NUMBER,
        SIDES,
        "the correlation of the two corners' excursions over the recording",
    ),
    KinematicMeasure(
        "side_lag",
        "lag of the left side",
        SYMMETRY,
        SECONDS,
        SIDES,
        "how much later the left corner moves than the right one",
    ),
    KinematicMeasure(
        "mirror_error",
        "mirror error",
        SYMMETRY,
        LENGTH,
        SIDES,
        "how far the mouth's points lie, in the mean, from the mirror image of the other side's",
    ),
    KinematicMeasure(
        "corner_asymmetry",
        "height of the left corner",
        REST,
        LENGTH,
        SIDES,
        "how much lower the left corner of the mouth lies than the right one, in the mean",
    ),
    KinematicMeasure(
        "drift",
        "drift",
        REST,
        f"{LENGTH}/s",
        EVERY_SIGNAL,
        "the slow trend over the recording",
    ),
    KinematicMeasure(
        "tremor_share",
        "tremor",
        REST,
        PER_CENT,
        EVERY_SIGNAL,
        "which share of the movement's power lies between 3 and 12 Hz; a tracker's jitter lies "
        "there as well",
    ),
)
MEASURE = {measure.name: measure for measure in MEASURES}


def unit_of(measure: KinematicMeasure, unit: str, area: bool = False) -> str:
    """The unit of a measure's values where lengths are in `unit`; an area's are in its square."""
    return measure.unit.replace(LENGTH, f"{unit}2" if area else unit)
