"""How a disease changes a face at rest and in motion, as numbers.

Stroke: one side of the lower face droops and moves less. ALS: both sides move slowly and little,
tire over repetitions, tremble and fasciculate. Controls: nothing. The sizes are modelling choices
within what oromotor examinations describe; none is fitted to patients' data.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Impairment:
    """Differences from an unimpaired mouth.

    Attributes:
        severity: 0 (none) to 1 (severe); the other values follow from it.
        affected_side: "right" or "left" of the subject; matters for stroke only.
        excursion: jaw and lip excursion relative to an unimpaired movement.
        slowness: duration of a movement relative to an unimpaired one.
        decrement: relative loss of excursion from one repetition to the next.
        tremor_deg: amplitude of the jaw's tremor, degrees of jaw rotation.
        tremor_hz: frequency of the tremor.
        fasciculation_mm: twitches of the chin.
        droop: descent of the affected corner of the mouth, 1 = 5 mm.
        affected_gain: excursion of the affected side relative to the other one.
        jaw_deviation_mm: sideways travel of the chin, towards the affected side, at a jaw
            opening of 22 degrees.
        sway: head sway relative to an unimpaired person's.
    """

    severity: float = 0.0
    affected_side: str = "right"
    excursion: float = 1.0
    slowness: float = 1.0
    decrement: float = 0.0
    tremor_deg: float = 0.0
    tremor_hz: float = 6.0
    fasciculation_mm: float = 0.0
    droop: float = 0.0
    affected_gain: float = 1.0
    jaw_deviation_mm: float = 0.0
    sway: float = 1.0


UNIMPAIRED = Impairment()


def draw_impairment(group: str, severity: float, generator: np.random.Generator) -> Impairment:
    """The impairment of one person.

    Args:
        group: "ALS", "stroke" or "HC".
        severity: 0 to 1.
        generator: decides the affected side and the tremor's frequency.
    """
    side = "right" if generator.random() < 0.5 else "left"
    tremor_hz = float(generator.uniform(5.0, 8.0))
    if group == "ALS":
        return Impairment(
            severity=severity,
            affected_side=side,
            excursion=1.0 - 0.55 * severity,
            slowness=1.0 + 1.1 * severity,
            decrement=0.06 * severity,
            tremor_deg=0.5 * severity,
            tremor_hz=tremor_hz,
            fasciculation_mm=0.9 * severity,
            sway=1.3,
        )
    if group == "stroke":
        return Impairment(
            severity=severity,
            affected_side=side,
            excursion=1.0 - 0.2 * severity,
            slowness=1.0 + 0.35 * severity,
            droop=0.25 + 0.75 * severity,
            affected_gain=1.0 - 0.85 * severity,
            jaw_deviation_mm=5.0 * severity,
            sway=1.15,
        )
    return UNIMPAIRED
