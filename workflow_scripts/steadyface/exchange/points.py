"""Tables of 68 points that any program can write, our own TRACKS tables among them.

Wide: frame, x_0, y_0, ... x_67, y_67 and, if known, confidence. Long: frame, landmark, x_px, y_px
and, if known, confidence and status. Landmarks are numbers from 0 or from 1, as all of them tell,
or names. Frames count from 0; px, pixel centres at whole numbers. A file of several recordings
also has subject, task and repetition.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from steadyface.errors import ExchangeError
from steadyface.exchange.columns import (
    frame_numbers,
    landmarks_of,
    need,
    numbers,
    read_table,
    row_places,
)
from steadyface.exchange.found_faces import FloatArray, FoundFaces
from steadyface.exchange.settings import FIRST_FRAMES
from steadyface.landmark_names import Naming, NamingError, landmark_column
from steadyface.landmarks import LANDMARKS
from steadyface.sheets import same_key

FIRST_FRAME = FIRST_FRAMES["points"]
RECORDING = ("subject", "task", "repetition")
HAS_NUMBER = re.compile("[0-9]").search


def read_points(
    path: Path,
    recording: tuple[str, str, int],
    shared: bool,
    first_frame: int = FIRST_FRAME,
) -> FoundFaces:
    """The points of one recording.

    Args:
        path: CSV or Parquet.
        recording: subject, task and repetition; where the file has such columns, its other rows
            are left out.
        shared: the file holds several recordings, so it needs task and repetition.
        first_frame: number of the first frame in the file.

    Raises:
        ExchangeError: a column lacks, a cell holds no number, a landmark does not exist or stands
            twice in a frame.
    """
    table = read_table(path)
    if shared:
        need(table, ["task", "repetition"], path)
    table, naming = _naming(table.reset_index(drop=True), path)
    rows = table.index.to_numpy()
    for name, wanted in zip(RECORDING, recording, strict=True):
        if name in table:
            kept = same_key(table[name], wanted).to_numpy()
            table, rows = table[kept], rows[kept]
    if table.empty:
        raise ExchangeError(
            f"has no rows of subject {recording[0]}, task {recording[1]}, repetition "
            f"{recording[2]}",
            where=path,
            remedy="export them, or correct the columns subject, task and repetition",
        )
    table = table.reset_index(drop=True)
    need(table, ["frame"], path)
    frames = frame_numbers(numbers(table, ["frame"], path)[:, 0], first_frame, path)
    if "landmark" in table:
        return _long(table, frames, rows, naming, path)
    points, known = wide_points(table, LANDMARKS, path, naming.landmarks)
    confidence = np.full(points.shape[:2], np.nan)
    if "confidence" in table:
        confidence[:] = numbers(table, ["confidence"], path)
    return FoundFaces(
        path,
        frames,
        np.zeros(len(frames), np.int64),
        points,
        confidence,
        np.ones(len(frames), bool),
        row_places(path, rows),
        known,
        naming=naming,
    )


def _naming(table: pd.DataFrame, path: Path) -> tuple[pd.DataFrame, Naming]:
    """What the whole file calls its landmarks, whichever recording they are of.

    The table comes back with numbers from 0 in its column of landmarks, if it has one.
    """
    if "landmark" not in table:
        return table, landmarks_of(wide_names(table, path), None, path)
    try:
        landmarks, naming = landmark_column(table["landmark"])
    except NamingError as problem:
        raise ExchangeError(problem, where=path) from None
    known = landmarks.notna() | ~table["landmark"].isin(naming.ignored)
    landmarks = landmarks.where(landmarks.notna(), table["landmark"])
    return table.assign(landmark=landmarks)[known], naming


def wide_names(table: pd.DataFrame, path: Path) -> list[str]:
    """The endings of columns' names that follow both x_ and y_.

    Raises:
        ExchangeError: there is none, or one has x without y.
    """
    named = {
        letter: [column[2:] for column in table.columns if column.startswith(f"{letter}_")]
        for letter in "xy"
    }
    # Other columns may begin so too: x_min.
    half = sorted(filter(HAS_NUMBER, set(named["x"]) ^ set(named["y"])))
    if half or not named["x"]:
        lacking = f"one of x_{half[0]} and y_{half[0]}" if half else "columns x_0, y_0, ..."
        raise ExchangeError(
            f"lacks {lacking}",
            where=path,
            remedy="docs/exchange.md shows the columns of each format",
        )
    return [name for name in named["x"] if name in named["y"]]


def wide_points(
    table: pd.DataFrame, count: int, path: Path, places: Mapping[str, int]
) -> tuple[FloatArray, FloatArray]:
    """The points of columns x_0, y_0, ...: (rows, count, 2), and (count,) which there are.

    Args:
        table: table with these columns.
        count: largest possible number of points.
        path: path of the file, for messages.
        places: the point of each name that follows x_ and y_.

    Raises:
        ExchangeError: a cell holds no number.
    """
    points = np.full((len(table), count, 2), np.nan)
    for axis, letter in enumerate("xy"):
        columns = [f"{letter}_{name}" for name in places]
        points[:, list(places.values()), axis] = numbers(table, columns, path)
    return points, np.isin(np.arange(count), list(places.values()))


def long_points(
    table: pd.DataFrame,
    frames: FloatArray,
    names: tuple[str, str],
    count: int,
    rows: FloatArray,
    path: Path,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Points of a table with a row per frame and landmark.

    Args:
        table: table with the column landmark and the two of `names`.
        frames: (rows,) of each row.
        names: the columns of x and y.
        count: largest possible number of landmarks.
        rows: (rows,) where each row stands in the file, from 0.
        path: path of the file, for messages.

    Returns:
        Frames (frames,) in order; points (frames, count, 2); (rows,) each row's frame and landmark
        as positions in those.

    Raises:
        ExchangeError: a landmark does not exist or stands twice in a frame.
    """
    need(table, names, path)
    landmark = numbers(table, ["landmark"], path)[:, 0]
    if not np.isin(landmark, np.arange(count)).all():
        row = int(np.argmin(np.isin(landmark, np.arange(count))))
        raise ExchangeError(
            f"{row_places(path, [rows[row]])[0]} has landmark {landmark[row]:g}",
            where=path,
            remedy=f"there are landmarks 0 to {count - 1}",
        )
    landmark = landmark.astype(np.int64)
    twice = pd.DataFrame({"frame": frames, "landmark": landmark}).duplicated().to_numpy()
    if twice.any():
        row = int(np.argmax(twice))
        raise ExchangeError(
            f"{row_places(path, [rows[row]])[0]} repeats landmark {landmark[row]} of a frame",
            where=path,
            remedy="each may stand once (a file of several recordings needs the columns subject, "
            "task and repetition)",
        )
    listed, position = np.unique(frames, return_inverse=True)
    points = np.full((len(listed), count, 2), np.nan)
    points[position, landmark] = numbers(table, names, path)
    return listed, points, position, landmark


def _long(
    table: pd.DataFrame, frames: FloatArray, rows: FloatArray, naming: Naming, path: Path
) -> FoundFaces:
    listed, points, position, landmark = long_points(
        table, frames, ("x_px", "y_px"), LANDMARKS, rows, path
    )
    confidence = np.full(points.shape[:2], np.nan)
    if "confidence" in table:
        confidence[position, landmark] = numbers(table, ["confidence"], path)[:, 0]
    statuses = None
    if "status" in table:
        statuses = np.full(points.shape[:2], "", dtype=object)
        statuses[position, landmark] = table["status"].fillna("").astype(str)
    first = pd.Series(rows).groupby(position).min().to_numpy()
    return FoundFaces(
        path,
        listed,
        np.zeros(len(listed), np.int64),
        points,
        confidence,
        np.ones(len(listed), bool),
        row_places(path, first),
        np.isin(np.arange(LANDMARKS), landmark),
        statuses,
        naming,
    )
