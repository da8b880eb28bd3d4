"""A face box for every frame that follows a moving face and stands still with a still one.

A detector's box jumps by its pyramid's and cells' steps although the face does not move, and every
tracker would take that over as jitter; a box that stands still is left behind by a face that does
not. So the detections are followed without delay by smoothers of ever shorter windows, and the box
departs from what a longer window says only where a shorter one contradicts it by more than the
detector's steps explain: a face that stands still keeps the median box of its recording.

From window to window, small differences are left out and large ones kept, without a jump between
the two: the non-negative garrote (Breiman 1995, Technometrics 37:373-384).
"""

import itertools

import numpy as np
from numpy.typing import NDArray

from steadyface.faces.boxes import boxes_around, centres_and_sides

FloatArray = NDArray[np.float64]

# All chosen on rendered faces that stand still or move, at 30 frames per second.
# A false detection that lasts for no more than this does not count.
MEDIAN_S = 0.07
# Standard deviations of the smoothers' windows.
WINDOWS_S = (0.5, 0.2, 0.07)
# Beyond a window's standard deviation times this nothing counts.
REACH = 3.5
# What the detector's steps explain, in box sides: where the box is, and half of how large it is.
# Detections of a still face lie 0.03 (SD) beside it along x and along y; their sides differ by the
# pyramid's step of 6/5, which moves each edge by a tenth.
PLACE_TOLERANCE, SIZE_TOLERANCE = 0.06, 0.1
# Farther than this, in box sides, no face moves from one frame to the next: the film was cut, and
# what was before it is not smoothed into what is after it.
LEAP = 0.3
SHORTEST_S = 1e-3


def smooth_boxes(
    times: FloatArray, detected: FloatArray, lost: NDArray[np.bool_] | None = None
) -> FloatArray:
    """The boxes that follow a face's detections through time.

    Args:
        times: (frames,) s, in order.
        detected: (frames, 4) x1 y1 x2 y2 px; NaN where the face was not detected, which is
            bridged: such a frame's box lies between those around it.
        lost: (frames,), where the face is not there; what is before such frames and what is
            after them are followed apart.

    Returns:
        (frames, 4) px, square; NaN where the face is lost.
    """
    boxes = np.full(detected.shape, np.nan)
    lost = np.zeros(len(times), dtype=bool) if lost is None else lost
    seen = np.isfinite(detected).all(axis=1) & ~lost
    if not seen.any():
        return boxes
    centres, sides = centres_and_sides(detected)
    # Half a logarithm: a side that is wrong by a tenth moves each edge by half a tenth.
    places = np.column_stack([centres, np.log(sides) / 2])
    median = np.median(places[seen], axis=0)
    for stretch in _stretches(~lost):
        if seen[stretch].any():
            followed = _follow(times[stretch], places[stretch], seen[stretch], median)
            boxes[stretch] = boxes_around(followed[:, :2], np.exp(2 * followed[:, 2]))
    return boxes


def _stretches(there: NDArray[np.bool_]) -> list[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], there.astype(int), [0]])))
    return [slice(start, end) for start, end in edges.reshape(-1, 2)]


def _follow(
    times: FloatArray, places: FloatArray, seen: NDArray[np.bool_], median: FloatArray
) -> FloatArray:
    """Places (frames, 3) of a face that is there throughout, from those (frames, 3) detected."""
    found = _median(times[seen], places[seen])
    found = np.column_stack([np.interp(times, times[seen], coordinate) for coordinate in found.T])
    followed = np.repeat(median[None], len(times), axis=0)
    takes = _takes(found)
    for window in WINDOWS_S:
        smoothed = [_mean(times[take], found[take], window) for take in takes]
        apart = np.concatenate(smoothed) - followed
        followed[:, 2:] += _without_steps(apart[:, 2:], SIZE_TOLERANCE)
        side = np.exp(2 * followed[:, 2])
        followed[:, :2] += _without_steps(apart[:, :2], PLACE_TOLERANCE * side)
    return followed


def _takes(places: FloatArray) -> list[slice]:
    """The stretches of places (frames, 3) between which a face leaps."""
    sides = np.exp(2 * np.minimum(places[1:, 2], places[:-1, 2]))
    steps = np.diff(places, axis=0)
    leaps = np.linalg.norm(steps[:, :2], axis=1) > LEAP * sides
    leaps |= np.abs(steps[:, 2]) > LEAP
    edges = [0, *(np.flatnonzero(leaps) + 1).tolist(), len(places)]
    return [slice(start, end) for start, end in itertools.pairwise(edges)]


def _without_steps(apart: FloatArray, tolerance: FloatArray | float) -> FloatArray:
    """What is left of differences (frames, n) when steps up to a tolerance are taken out."""
    size = np.linalg.norm(apart, axis=1) / tolerance
    kept = 1 - 1 / np.maximum(size, 1) ** 2
    return kept[:, None] * apart


def _median(times: FloatArray, values: FloatArray) -> FloatArray:
    """Running median (detections, n) over those next to each and, as far as near, further ones."""
    interval = _interval(times)
    half = min(max(1, round(MEDIAN_S / interval)), len(times) - 1)
    around = np.full((2 * half + 1, *values.shape), np.nan)
    for number, offset in enumerate(range(-half, half + 1)):
        here, there = _overlap(len(times), offset)
        near = np.abs(times[there] - times[here]) < (half + 0.5) * interval
        around[number, here] = np.where(near[:, None], values[there], np.nan)
    return np.nanmedian(around, axis=0)


def _mean(times: FloatArray, values: FloatArray, window: float) -> FloatArray:
    """Running means (frames, n) with Gaussian weights in time, as much before as after each."""
    half = min(int(REACH * window / _interval(times)), len(times) - 1)
    weights, sums = np.zeros((len(times), 1)), np.zeros(values.shape)
    for offset in range(-half, half + 1):
        here, there = _overlap(len(times), offset)
        weight = np.exp(-0.5 * ((times[there] - times[here]) / window) ** 2)[:, None]
        weights[here] += weight
        sums[here] += weight * values[there]
    return sums / weights


def _interval(times: FloatArray) -> float:
    """Between frames, s; no camera has a shorter one, whatever damaged stamps say."""
    return max(float(np.median(np.diff(times))), SHORTEST_S) if len(times) > 1 else np.inf


def _overlap(count: int, offset: int) -> tuple[slice, slice]:
    """Of frames that have a partner `offset` frames on: the frames, and the partners."""
    here = slice(max(-offset, 0), min(count, count - offset))
    return here, slice(here.start + offset, here.stop + offset)
