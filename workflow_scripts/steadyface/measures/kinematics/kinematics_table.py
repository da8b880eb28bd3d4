"""The table of movement: every measure of every recording, cycle and tracker; and the cycles."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.measures.kinematics.cycle_rows import (
    Entry,
    all_cycles,
    measures_of_cycles,
)
from steadyface.measures.kinematics.cycles import MOMENTS
from steadyface.measures.kinematics.millimetres import Places
from steadyface.measures.kinematics.mouth_signals import AREA, SIGNALS
from steadyface.measures.kinematics.movement import ANNOTATION, TRUTH, Movement, movement_of
from steadyface.measures.kinematics.recording_rows import (
    measures_of_recording,
    measures_over_cycles,
)
from steadyface.measures.kinematics.registry import MEASURE, unit_of
from steadyface.measures.kinematics.schemas import CYCLES, FOUND, GIVEN, KINEMATICS
from steadyface.measures.kinematics.settings import KinematicsSettings
from steadyface.measures.kinematics.statuses import NO_CYCLE
from steadyface.measures.measured import OK, Measured
from steadyface.measures.recording_tracks import arrange_recordings
from steadyface.measures.signals import GAPS
from steadyface.tables import Schema, empty

Block = dict[str, Any]


class MovementTables(NamedTuple):
    """Tables of the schemas `KINEMATICS` and `CYCLES`."""

    kinematics: pd.DataFrame
    cycles: pd.DataFrame


def measure_movement(
    tracks: Mapping[str, pd.DataFrame],
    settings: KinematicsSettings,
    longest_lag_s: float,
    annotations: pd.DataFrame | None = None,
    truth: pd.DataFrame | None = None,
    mm_per_px: Mapping[tuple[str, int], Mapping[str, float]] | None = None,
    places: Mapping[tuple[str, int], Mapping[str, Places]] | None = None,
    segments: pd.DataFrame | None = None,
) -> MovementTables:
    """Range, speed, time, variability, symmetry and rest of every recording of the tracks.

    Args:
        tracks: a TRACKS table per tracker.
        settings: settings of the measures.
        longest_lag_s: up to which the lag of one side is sought.
        annotations, truth: ANNOTATIONS and TRUTH tables, measured as trackers where they know
            every frame.
        mm_per_px, places: scales and places by task and repetition, then tracker; None: no mm.
        segments: a SEGMENTS table: cycles that replace those found, in the recordings it names.

    Raises:
        TableError: two trackers give one frame different times.
    """
    blocks: list[Block] = []
    cycles: list[Block] = []
    of_recordings = movements(tracks, settings, annotations, truth, mm_per_px, places, segments)
    for movement in of_recordings:
        blocks += _measured_rows(movement, settings, longest_lag_s)
        cycles += _cycle_rows(movement, settings)
    return MovementTables(_joined(blocks, KINEMATICS), _joined(cycles, CYCLES))


def movements(
    tracks: Mapping[str, pd.DataFrame],
    settings: KinematicsSettings,
    annotations: pd.DataFrame | None = None,
    truth: pd.DataFrame | None = None,
    mm_per_px: Mapping[tuple[str, int], Mapping[str, float]] | None = None,
    places: Mapping[tuple[str, int], Mapping[str, Places]] | None = None,
    segments: pd.DataFrame | None = None,
) -> Iterator[Movement]:
    """The movement in each recording; arguments as of `measure_movement`.

    Raises:
        TableError: two trackers give one frame different times.
    """
    given = {ANNOTATION: annotations, TRUTH: truth}
    references = {name: table for name, table in given.items() if table is not None}
    for recording in arrange_recordings(dict(tracks), references, GAPS):
        key = (recording.task, recording.repetition)
        yield movement_of(
            recording,
            settings,
            (mm_per_px or {}).get(key),
            (places or {}).get(key),
            segments_of(segments, *key),
        )


def segments_of(segments: pd.DataFrame | None, task: str, repetition: int) -> pd.DataFrame | None:
    """A recording's rows of a SEGMENTS table in order of time, if it has any."""
    if segments is None:
        return None
    own = segments[(segments["task"] == task) & (segments["repetition"] == repetition)]
    return None if own.empty else own.sort_values("onset_s")


def _measured_rows(
    movement: Movement, settings: KinematicsSettings, longest_lag_s: float
) -> list[Block]:
    of_recording = measures_of_recording(movement, settings, longest_lag_s)
    blocks = []
    sources = np.arange(len(movement.sources))
    if settings.of_task(movement.task).cycles or movement.numbers is not None:
        cycles = all_cycles(movement)
        of_cycles = measures_of_cycles(movement, settings, cycles)
        of_recording |= measures_over_cycles(movement, settings, cycles, of_cycles)
        for entry, result in of_cycles.items():
            whole = (result.status == OK).astype(np.int64)
            blocks.append(
                _block(movement, settings, entry, cycles.number, cycles.source, result, whole)
            )
    for entry, (result, count) in of_recording.items():
        blocks.append(_block(movement, settings, entry, 0, sources, result, count))
    return blocks


def _block(
    movement: Movement,
    settings: KinematicsSettings,
    entry: Entry,
    cycle: NDArray[np.int64] | int,
    source: NDArray[np.intp],
    result: Measured,
    count: NDArray[np.int64],
) -> Block:
    """Rows of one measure: one entry per column, a scalar or one value per row."""
    signal = SIGNALS.get(entry.signal)
    return {
        "rows": len(source),
        "subject": movement.subject,
        "task": movement.task,
        "repetition": movement.repetition,
        "cycle": cycle,
        "tracker": np.array(movement.sources)[source],
        "signal": entry.signal,
        "measure": entry.measure,
        "side": entry.side,
        "unit": unit_of(
            MEASURE[entry.measure],
            movement.unit,
            signal is not None and signal.dimension == AREA,
        ),
        "value": result.value,
        "n": count,
        "head": settings.head,
        "filter_hz": np.nan if settings.filter_hz is None else settings.filter_hz,
        "derivative_window_s": settings.derivative_window_of(movement.task),
        "status": result.status,
    }


def _cycle_rows(movement: Movement, settings: KinematicsSettings) -> list[Block]:
    own = settings.of_task(movement.task)
    if own.cycles is None and movement.numbers is None:
        return []
    signal = own.sought
    blocks = []
    for source, found, state in zip(
        movement.sources, movement.cycles, movement.status[signal], strict=True
    ):
        count = len(found.status)
        numbers = np.arange(1, count + 1) if movement.numbers is None else movement.numbers
        times = movement.start_s + found.moments / movement.rate
        status = found.status
        if not count:
            times = np.full((1, len(MOMENTS)), np.nan)
            numbers, status = np.zeros(1, np.int64), np.array([NO_CYCLE if state == OK else state])
        blocks.append(
            {
                "rows": len(numbers),
                "subject": movement.subject,
                "task": movement.task,
                "repetition": movement.repetition,
                "tracker": source,
                "cycle": numbers,
                "signal": signal,
                **{f"{name}_s": times[:, place] for place, name in enumerate(MOMENTS)},
                "origin": FOUND if movement.numbers is None else GIVEN,
                "status": status,
            }
        )
    return blocks


def _joined(blocks: list[Block], schema: Schema) -> pd.DataFrame:
    if not blocks:
        return empty(schema)
    return pd.DataFrame(
        {
            name: np.concatenate([np.broadcast_to(block[name], block["rows"]) for block in blocks])
            for name in schema.columns
        }
    )
