"""One recording's landmarks from every tracker on one time grid, with its reference positions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from steadyface.errors import TableError
from steadyface.measures.accuracy import box_diagonal
from steadyface.measures.landmark_arrays import (
    FRAME_KEY,
    landmark_array,
    positions_of,
    recordings_of,
)
from steadyface.measures.measured import FloatArray
from steadyface.measures.signals import FrameGrid, GapPolicy, fill_gaps, frame_grid, on_grid

# Trackers of one recording must agree on a frame's time up to rounding in a text file.
SAME_TIME_S = 1e-3


@dataclass(frozen=True)
class RecordingTracks:
    """All trackers' landmarks in one recording, equally spaced in time.

    positions: (trackers, 68, 2, places) px, NaN where a tracker has no value.
    filled: `positions` with short gaps filled in.
    references: (68, 2, places) px by name (annotation, truth), NaN where there is none.
    diagonal: px, the recording's median face box diagonal.
    start_s: the time of the grid's first place.
    frames: (frames,) their numbers, as `on_grid` takes them.
    """

    subject: str
    task: str
    repetition: int
    trackers: tuple[str, ...]
    grid: FrameGrid
    positions: FloatArray
    filled: FloatArray
    references: dict[str, FloatArray]
    diagonal: float
    start_s: float
    frames: NDArray[np.int64]


def arrange_recordings(
    tracks: dict[str, pd.DataFrame],
    references: dict[str, pd.DataFrame],
    gaps: GapPolicy,
    resample: bool = False,
) -> list[RecordingTracks]:
    """Every recording in the tracks, each on a grid that all its trackers share.

    The face box's diagonal is that of the first reference with all 68 landmarks, else the median
    over all trackers.

    Args:
        tracks: a TRACKS table per tracker.
        references: ANNOTATIONS or TRUTH tables by name.
        gaps: gaps that are filled.
        resample: whether the trackers' positions are those at the grid's times (`at_places`), or
            those of the frames nearest to them.

    Raises:
        TableError: two trackers give one frame different times.
    """
    tracked = {tracker: landmark_array(table) for tracker, table in tracks.items()}
    known = {name: landmark_array(table) for name, table in references.items()}
    frames = pd.concat([frames for frames, _ in tracked.values()], ignore_index=True)
    frames = frames.drop_duplicates(FRAME_KEY, ignore_index=True)

    points = np.full((len(tracked), len(frames), 68, 2), np.nan)
    for number, (tracker, (own, own_points)) in enumerate(tracked.items()):
        rows = positions_of(own, frames)
        points[number, rows] = own_points
        away = np.abs(own["time_s"].to_numpy() - frames["time_s"].to_numpy()[rows]) > SAME_TIME_S
        if away.any():
            where = own[FRAME_KEY].iloc[int(np.argmax(away))].to_dict()
            raise TableError(
                f"{where} has another time than in the other trackers' tables",
                where=f"tracks of {tracker}",
                remedy="track all of them from the same frames",
            )
    reference_points = {}
    for name, (own, own_points) in known.items():
        rows = positions_of(own, frames)
        placed = np.full((len(frames), 68, 2), np.nan)
        placed[rows[rows >= 0]] = own_points[rows >= 0]
        reference_points[name] = placed

    recordings = []
    for (subject, task, repetition), rows in recordings_of(frames).items():
        times = frames["time_s"].to_numpy(dtype=np.float64)[rows]
        grid = frame_grid(times)
        positions = on_grid(np.moveaxis(points[:, rows], 1, -1), grid)
        positions = at_places(positions, grid) if resample else positions
        recordings.append(
            RecordingTracks(
                subject=subject,
                task=task,
                repetition=repetition,
                trackers=tuple(tracks),
                grid=grid,
                positions=positions,
                filled=fill_gaps(positions, gaps.frames),
                references={
                    name: on_grid(np.moveaxis(placed[rows], 0, -1), grid)
                    for name, placed in reference_points.items()
                },
                diagonal=_median_diagonal(
                    [placed[rows] for placed in reference_points.values()] + [points[:, rows]]
                ),
                start_s=float(times[grid.kept[0]]) if len(grid.kept) else 0.0,
                frames=frames["frame"].to_numpy(dtype=np.int64)[rows],
            )
        )
    return recordings


def at_places(positions: FloatArray, grid: FrameGrid) -> FloatArray:
    """Positions (..., places) moved from the times at which they were seen to the places' own.

    By cubic spline through what was seen; places without a value stay without one.
    """
    times = np.full(grid.places, np.nan)
    times[grid.place] = grid.place / grid.rate + grid.shift_s
    moved = positions.reshape(-1, grid.places).copy()
    patterns, of_pattern = np.unique(np.isfinite(moved), axis=0, return_inverse=True)
    for number, seen in enumerate(patterns):
        # A spline needs four points.
        if seen.sum() >= 4:
            rows = np.flatnonzero(of_pattern.ravel() == number)
            spline = CubicSpline(times[seen], moved[np.ix_(rows, seen)], axis=1)
            moved[np.ix_(rows, seen)] = spline(np.flatnonzero(seen) / grid.rate)
    return moved.reshape(positions.shape)


def first_seen(positions: FloatArray, longest: int) -> NDArray[np.intp]:
    """Start of each tracker's window: its first landmark, if that comes soon enough.

    A gap before it has nothing that it could be filled in from.

    Args:
        positions: (trackers, 68, 2, places), px.
        longest: places; where a tracker sees nothing for longer its window begins at 0.

    Returns:
        (trackers,) places.
    """
    seen = np.isfinite(positions).any(axis=(1, 2))
    first = np.argmax(seen, axis=-1)
    return np.where(first <= longest, first, 0)


def begun_at(starts: NDArray[np.intp], positions: FloatArray) -> FloatArray:
    """Positions (trackers, 68, 2, places), each tracker's from its start; NaN follows the end."""
    if not starts.any():
        return positions
    moved = np.full_like(positions, np.nan)
    for tracker, start in enumerate(starts):
        moved[tracker, ..., : positions.shape[-1] - start] = positions[tracker, ..., start:]
    return moved


def _median_diagonal(candidates: list[FloatArray]) -> float:
    for points in candidates:
        diagonals = box_diagonal(points)
        present = diagonals[np.isfinite(diagonals)]
        if present.size:
            return float(np.median(present))
    return float("nan")
