"""From another tool's file to tracks: a row per frame, and the reason where it has no value."""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.errors import ExchangeError
from steadyface.exchange.deeplabcut import read_deeplabcut
from steadyface.exchange.found_faces import FloatArray, FoundFaces
from steadyface.exchange.mediapipe import read_mediapipe
from steadyface.exchange.openface import read_openface
from steadyface.exchange.points import read_points
from steadyface.exchange.settings import ImportSettings
from steadyface.exchange.sleap import read_sleap
from steadyface.faces.detection import OK, SEVERAL_FACES
from steadyface.landmarks import LANDMARKS, LEFT, RIGHT
from steadyface.tables import COUNT, RECORDING_KEY, TEXT, Column, Schema
from steadyface.trackers.tracks import NOT_FINITE, OUTSIDE_IMAGE, boxes_of

# Reasons of an imported track, beside those of our own trackers.
NOT_IN_FILE, NOT_TRACKED, NO_LANDMARK = "not_in_file", "not_tracked", "no_landmark"

IMPORTS = Schema(
    "imports",
    {
        **RECORDING_KEY,
        "file": Column(TEXT),
        "frames": COUNT,
        "frames_in_file": COUNT,
        "frames_with_landmarks": COUNT,
        "frames_with_several_faces": COUNT,
        "landmarks": COUNT,
        "note": Column(TEXT, missing=True),
    },
    key=tuple(RECORDING_KEY),
)


def read_faces(
    settings: ImportSettings,
    recording: tuple[str, str, int],
    size: tuple[int, int],
    shared: bool = False,
) -> FoundFaces:
    """The faces in the file of a recording.

    Args:
        settings: settings of the imported tracker.
        recording: subject, task and repetition.
        size: the picture's width and height, px.
        shared: several recordings have the same file.

    Raises:
        ExchangeError: the file cannot be read.
    """
    path, first = settings.file_of(*recording), settings.first_frame
    if settings.format == "openface":
        return read_openface(path, first)
    if settings.format == "mediapipe":
        return read_mediapipe(path, size, settings.units, first)
    if settings.format == "deeplabcut":
        return read_deeplabcut(path, settings.landmarks, first)
    if settings.format == "sleap":
        return read_sleap(path, settings.landmarks, first)
    return read_points(path, recording, shared, first)


def imported_tracks(
    faces: pd.DataFrame, found: FoundFaces, decoder: str, size: tuple[int, int]
) -> tuple[pd.DataFrame, dict]:
    """The tracks of one recording, and what there is to tell about its file.

    Of several faces in a frame the one nearest to the study's face box counts, so that all
    trackers follow the same person; without any box, the face that is seen in most frames.

    Args:
        faces: the recording's rows of the FACES table, in order.
        found: content of the file.
        decoder: value of the tracks' column of that name.
        size: the picture's width and height, px.

    Returns:
        A TRACKS table with every frame of the recording, and a row of the IMPORTS table. Beside
        the statuses of `track_table`: `not_in_file` (no row for the frame), `not_tracked` (the
        tool says that it saw no face) and `no_landmark` (the tool has no such point).

    Raises:
        ExchangeError: the file has a frame that the recording has not, or a frame or face twice.
    """
    count = len(faces)
    _check_frames(found, count)
    _check_sides(found)
    seen = np.flatnonzero(found.found)
    chosen = seen[_choose(found.frames[seen], found.faces[seen], found.points[seen], faces)]
    several = np.bincount(found.frames[seen], minlength=count) > 1
    points = np.full((count, LANDMARKS, 2), np.nan)
    confidence = np.full((count, LANDMARKS), np.nan)
    points[found.frames[chosen]] = found.points[chosen]
    confidence[found.frames[chosen]] = found.confidence[chosen]
    points[~np.isfinite(points).all(axis=2)] = np.nan
    status = _statuses(found, chosen, points, several, size)
    table = faces[["subject", "task", "repetition", "frame", "time_s"]]
    table = table.loc[table.index.repeat(LANDMARKS)].reset_index(drop=True)
    table["landmark"] = np.tile(np.arange(LANDMARKS), count)
    table["x_px"], table["y_px"] = points.reshape(-1, 2).T
    table["confidence"] = confidence.reshape(-1)
    table["decoder"], table["status"] = decoder, status.reshape(-1)
    return table, {
        **faces.iloc[0][["subject", "task", "repetition"]].to_dict(),
        "file": found.path.name,
        "frames": count,
        "frames_in_file": len(np.unique(found.frames)),
        "frames_with_landmarks": int(np.isfinite(points).all(axis=2).any(axis=1).sum()),
        "frames_with_several_faces": int(several.sum()),
        "landmarks": int(found.known.sum()),
        "note": _note(found),
    }


def _check_frames(found: FoundFaces, count: int) -> None:
    beyond = found.frames >= count
    if beyond.any():
        row = int(np.argmax(beyond))
        raise ExchangeError(
            f"{found.places[row]} is frame {found.frames[row]} (counted from 0), but the "
            f"recording has frames 0 to {count - 1}",
            where=found.path,
            remedy="give the file of this very recording",
        )
    twice = pd.DataFrame({"frame": found.frames, "face": found.faces}).duplicated().to_numpy()
    if twice.any():
        row = int(np.argmax(twice))
        raise ExchangeError(
            f"{found.places[row]} repeats frame {found.frames[row]} (counted from 0)",
            where=found.path,
            remedy="each face of a frame may have one row",
        )


def _check_sides(found: FoundFaces) -> None:
    """Words right and left may be the picture's: only the points' places can tell."""
    if found.naming is None or not found.naming.sided:
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # of frames without any point
        gap = np.nanmean(found.points[:, RIGHT, 0], axis=1)
        gap = gap - np.nanmean(found.points[:, LEFT, 0], axis=1)
    # The person's right is on the picture's left.
    if np.isfinite(gap).any() and np.nanmedian(gap) > 0:
        raise ExchangeError(
            "right and left in the points' names are the picture's sides, not the person's",
            where=found.path,
            remedy="say under `landmarks` in the configuration which landmark each is",
        )


def _choose(
    frames: NDArray[np.int64], numbers: NDArray[np.int64], points: FloatArray, faces: pd.DataFrame
) -> NDArray[np.intp]:
    """One row for each frame that has any."""
    boxes = pd.DataFrame(boxes_of(faces))
    boxes = boxes.fillna(boxes.median()).to_numpy()
    if np.isfinite(boxes).all():
        middle = (boxes[frames, :2] + boxes[frames, 2:]) / 2
        with np.errstate(invalid="ignore"):
            centre = np.nan_to_num(points, nan=0.0).sum(axis=1)
            centre /= np.maximum(np.isfinite(points).sum(axis=1), 1)
        cost = np.linalg.norm(centre - middle, axis=1)
    else:
        cost = -np.bincount(numbers)[numbers].astype(float) if len(numbers) else np.empty(0)
    order = np.lexsort((numbers, cost, frames))
    first = np.unique(frames[order], return_index=True)[1]
    return order[first]


def _statuses(
    found: FoundFaces,
    chosen: NDArray[np.intp],
    points: FloatArray,
    several: NDArray[np.bool_],
    size: tuple[int, int],
) -> NDArray[np.object_]:
    """(frames, 68) texts."""
    status = np.full(points.shape[:2], NOT_IN_FILE, dtype=object)
    status[np.unique(found.frames)] = NOT_TRACKED
    tracked = found.frames[chosen]
    status[tracked] = np.where(several[tracked], SEVERAL_FACES, OK)[:, None]
    has = np.isfinite(points).all(axis=2)
    outside = has & ((points < -0.5) | (points > np.array(size) - 0.5)).any(axis=2)
    status[outside] = OUTSIDE_IMAGE
    absent = np.zeros_like(has)
    absent[tracked] = ~has[tracked]
    status[absent] = NOT_FINITE
    status[:, ~found.known] = NO_LANDMARK
    if found.statuses is not None:
        own = found.statuses[chosen]
        status[tracked] = np.where(own != "", own, status[tracked])
    return status


def _note(found: FoundFaces) -> str | None:
    told = []
    naming = found.naming
    if naming and naming.ignored:
        told.append(f"not a landmark, left out: {', '.join(naming.ignored)}")
    if naming and naming.first:
        told.append("landmarks count from 1 in the file")
    number = len(np.unique(found.faces))
    if number > 1:
        told.append(f"{number} faces in the file; the one nearest to the face box counts")
    return "; ".join(told) or None


def files_shared(settings: ImportSettings, recordings: list[tuple[str, str, int]]) -> set[Path]:
    """The files that hold more than one of the recordings."""
    files = [settings.file_of(*recording) for recording in recordings]
    return {file for file in files if files.count(file) > 1}
