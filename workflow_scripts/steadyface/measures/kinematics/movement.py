"""One recording's movement: head-corrected signals of every tracker, in a unit, and cycles."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.measures.kinematics.cycles import Cycles, find_cycles, given_cycles, no_cycles
from steadyface.measures.kinematics.filtering import low_pass
from steadyface.measures.kinematics.head import without_head_motion
from steadyface.measures.kinematics.millimetres import Places
from steadyface.measures.kinematics.mouth_signals import AREA, SIGNALS, inner_eye_distance
from steadyface.measures.kinematics.settings import ICD, MM, KinematicsSettings
from steadyface.measures.kinematics.statuses import NO_DEPTH, NO_HEAD_POINTS, NO_LANDMARKS
from steadyface.measures.measured import (
    OK,
    TOO_MANY_GAPS,
    TOO_SHORT,
    FloatArray,
    StatusArray,
    also,
    first_status,
)
from steadyface.measures.recording_tracks import RecordingTracks
from steadyface.measures.signals import GAPS

ANNOTATION, TRUTH = "annotation", "truth"
# Signals of symmetry and of rest, whatever a task's own signals are.
SIDE_SIGNALS = (
    "right_corner_excursion",
    "left_corner_excursion",
    "mirror_error",
    "corner_height_difference",
)
FEWEST_SAMPLES = 8


@dataclass(frozen=True)
class Movement:
    """Signals and cycles of one recording, a series for each source.

    sources: the trackers, then `annotation` and `truth` where they know every frame.
    rate: samples per second; start_s: the first sample's time.
    series: (sources, samples) in `unit` (areas in its square) by signal; NaN where missing.
    status: (sources,) by signal: ok, or why the signal has no value or not over all of the
        recording.
    cycles: cycles of each source; none where the task has no signal of cycles.
    numbers: (cycles,) of the cycles if they are somebody's own; None if they were found.
    """

    subject: str
    task: str
    repetition: int
    sources: tuple[str, ...]
    rate: float
    start_s: float
    unit: str
    series: Mapping[str, FloatArray]
    status: Mapping[str, StatusArray]
    cycles: tuple[Cycles, ...]
    numbers: NDArray[np.int64] | None


def movement_of(
    recording: RecordingTracks,
    settings: KinematicsSettings,
    mm_per_px: Mapping[str, float] | None = None,
    places: Mapping[str, Places] | None = None,
    segments: pd.DataFrame | None = None,
) -> Movement:
    """The movement in a recording as every tracker sees it.

    Args:
        recording: all trackers' landmarks on one grid of times.
        settings: head reference, unit, filter, cycles and signals.
        mm_per_px: scale by source; needed for the unit mm.
        places: places by source; with the unit mm, distances between two landmarks that have some
            are those in space, everything else is of the face's plane.
        segments: the recording's rows of a SEGMENTS table; None: cycles are found.
    """
    own = settings.of_task(recording.task)
    sought = [own.cycles] if own.cycles else []
    names = list(dict.fromkeys([*own.signals, *sought, *SIDE_SIGNALS]))
    sources, tracked = _sources(recording)
    rate = recording.grid.rate
    if not np.isfinite(rate):
        # A single frame moves nowhere.
        rate = 1.0
    points, head = without_head_motion(tracked, rate, settings.head, settings.head_cutoff_hz)
    scale, scale_status = _scale(points, sources, settings.unit, mm_per_px or {})
    series, status = {}, {}
    for name in names:
        signal = SIGNALS[name]
        values = signal.formula(points)
        if settings.filter_hz is not None:
            values = low_pass(values, rate, settings.filter_hz)
        missing = ~np.isfinite(tracked[:, list(signal.landmarks)]).any(axis=(2, 3)).all(axis=1)
        state = first_status(
            (len(sources),),
            (NO_LANDMARKS, missing),
            (NO_HEAD_POINTS, head != OK),
        )
        for reason in (NO_HEAD_POINTS, NO_DEPTH):
            state = also(state, reason, scale_status == reason)
        of_length = scale
        if settings.unit == MM and places and len(signal.landmarks) == 2:
            in_space = _in_space(recording, sources, signal.landmarks, places)
            if np.isfinite(in_space).any():
                values, of_length = in_space, np.ones(len(sources))
                if settings.filter_hz is not None:
                    values = low_pass(values, rate, settings.filter_hz)
        known = np.isfinite(values)
        state = also(state, TOO_SHORT, known.sum(axis=-1) < FEWEST_SAMPLES)
        state = also(state, TOO_MANY_GAPS, known.mean(axis=-1) < 1 - GAPS.share)
        factor = of_length**2 if signal.dimension == AREA else of_length
        series[name], status[name] = values * factor[:, None], state
    return Movement(
        recording.subject,
        recording.task,
        recording.repetition,
        sources,
        rate,
        recording.start_s,
        settings.unit,
        series,
        status,
        _cycles(recording, series, rate, settings, segments),
        None if segments is None else segments["cycle"].to_numpy(dtype=np.int64),
    )


def _sources(recording: RecordingTracks) -> tuple[tuple[str, ...], FloatArray]:
    """The trackers and those references that know every frame: names and landmarks."""
    names, points = list(recording.trackers), [recording.filled]
    present = ~recording.grid.absent
    for name in (ANNOTATION, TRUTH):
        reference = recording.references.get(name)
        if reference is None:
            continue
        given = np.isfinite(reference).any(axis=(0, 1))
        if given[present].all():
            names.append(name)
            points.append(reference[None])
    return tuple(names), np.concatenate(points)


def _in_space(
    recording: RecordingTracks,
    sources: tuple[str, ...],
    pair: tuple[int, ...],
    places: Mapping[str, Places],
) -> FloatArray:
    """Distances (sources, places) in mm between two landmarks; NaN of who has none."""
    nowhere = np.full(recording.grid.places, np.nan)
    return np.stack(
        [
            places[source].distance(*pair, recording) if source in places else nowhere
            for source in sources
        ]
    )


def _scale(
    points: FloatArray, sources: tuple[str, ...], unit: str, mm_per_px: Mapping[str, float]
) -> tuple[FloatArray, StatusArray]:
    """What lengths in px are multiplied by (sources,), and why there is nothing of that kind."""
    scale, reason = np.ones(len(sources)), OK
    if unit == ICD:
        distance = inner_eye_distance(points)
        scale, reason = 1 / np.where(distance > 0, distance, np.nan), NO_HEAD_POINTS
    elif unit == MM:
        scale = np.array([mm_per_px.get(source, np.nan) for source in sources], dtype=np.float64)
        reason = NO_DEPTH
    return scale, first_status(scale.shape, (reason, ~np.isfinite(scale)))


def _cycles(
    recording: RecordingTracks,
    series: Mapping[str, FloatArray],
    rate: float,
    settings: KinematicsSettings,
    segments: pd.DataFrame | None,
) -> tuple[Cycles, ...]:
    own = settings.of_task(recording.task)
    found_by = settings.cycles_of(recording.task)
    if segments is not None:
        signal = own.sought
        times = segments[["onset_s", "peak_s", "offset_s"]].to_numpy(dtype=np.float64)
        samples = (times - recording.start_s) * rate
        return tuple(
            given_cycles(one, rate, found_by, samples, own.away_is_up) for one in series[signal]
        )
    if own.cycles is None:
        return tuple(no_cycles() for _ in next(iter(series.values())))
    return tuple(find_cycles(one, rate, found_by, own.away_is_up) for one in series[own.cycles])
