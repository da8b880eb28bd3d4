"""Held-out people who open, spread and purse their mouths, and whether a network sees them do it.

An error averaged over faces hides a network that draws every mouth half open: it is right on
average and never moves. What a study of movement measures is the slope of the tracked opening on
the true one, and of the width; 1 is faithful, 0 frozen. A mouth that is closed must look closed.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from steadyface.landmarks import INNER_LIPS_MIDDLE, MOUTH, MOUTH_CORNERS
from steadyface.measures.accuracy import box_diagonal, nrmse
from steadyface.simulation.movement.expression import Expression
from steadyface.simulation.people.people import generic_person
from steadyface.simulation.people.streams import stream
from steadyface.simulation.stills import Still, Variation, render_crop

FloatArray = NDArray[np.float64]

# The cohort opens the jaw by up to 27 degrees and spreads the corners by up to 1.35.
JAWS_DEG = (0.0, 4.5, 9.0, 13.5, 18.0, 22.5, 27.0)
MOVEMENTS = (
    *(Expression(jaw_deg=jaw) for jaw in JAWS_DEG),
    *(Expression(spread_left=size, spread_right=size) for size in (0.35, 0.7, 1.05, 1.35)),
    *(Expression(smile_left=size, smile_right=size) for size in (0.5, 1.0)),
    *(Expression(pucker=size) for size in (0.5, 1.0)),
)
_VARIATION = Variation(
    yaw_deg=6.0, pitch_deg=5.0, roll_deg=4.0, tilted_back=0.0, coverage=0.36,
    coverage_spread=0.0, shift=0.0,
)  # fmt: skip
_SIDE = 384
# An opening of less than this share of the face box's diagonal is no opening: the lips touch.
_TOUCHING = 1e-3


class Movement(NamedTuple):
    """Slopes of a network's mouths on the true ones, over pictures of many people.

    Attributes:
        lip_gap_slope: slope of the tracked distance of the inner lips' middles on the true one.
        mouth_width_slope: slope of the tracked distance of the mouth's corners on the true one.
        closed_gap_pct: mean tracked gap where the lips touch, % of the face box's diagonal.
        mouth_nrmse_pct: mean error of the mouth.
    """

    lip_gap_slope: float
    mouth_width_slope: float
    closed_gap_pct: float
    mouth_nrmse_pct: float


# What the bundled networks must reach: the slopes at least, the other two at most.
GATE = Movement(0.90, 0.90, 0.6, 1.0)


def passes(movement: Movement) -> bool:
    """Whether a network reaches `GATE`."""
    return (
        movement.lip_gap_slope >= GATE.lip_gap_slope
        and movement.mouth_width_slope >= GATE.mouth_width_slope
        and movement.closed_gap_pct <= GATE.closed_gap_pct
        and movement.mouth_nrmse_pct <= GATE.mouth_nrmse_pct
    )


def render_movements(seed: int, number: int) -> list[Still]:
    """A picture of each movement by the generic person `number` of a training set's seed."""
    person = generic_person(stream(seed, "generic person", number))
    generator = stream(seed, "movements", number)
    return [
        render_crop(person, generator, expression=expression, size=_SIDE, variation=_VARIATION)
        for expression in MOVEMENTS
    ]


def movement_of(tracked: FloatArray, truth: FloatArray) -> Movement:
    """Slopes of the tracked landmarks' (n, 68, 2) mouths on the true ones' (n, 68, 2), px.

    Lengths are shares of the true face box's diagonal, slopes by least squares.
    """
    diagonal = box_diagonal(truth)

    def span(points: FloatArray, ends: tuple[int, int]) -> FloatArray:
        return np.linalg.norm(points[:, ends[1]] - points[:, ends[0]], axis=-1) / diagonal

    gap, true_gap = span(tracked, INNER_LIPS_MIDDLE), span(truth, INNER_LIPS_MIDDLE)
    width, true_width = span(tracked, MOUTH_CORNERS), span(truth, MOUTH_CORNERS)
    return Movement(
        lip_gap_slope=float(np.polyfit(true_gap, gap, 1)[0]),
        mouth_width_slope=float(np.polyfit(true_width, width, 1)[0]),
        closed_gap_pct=float(100 * gap[true_gap < _TOUCHING].mean()),
        mouth_nrmse_pct=float(nrmse(tracked[:, MOUTH], truth[:, MOUTH], diagonal).mean()),
    )
