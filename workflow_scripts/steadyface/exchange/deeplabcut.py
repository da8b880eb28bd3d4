"""DeepLabCut's and Lightning Pose's tracks: CSV or h5 with scorer, body parts and coordinates.

Columns have the levels scorer, (individuals,) bodyparts and coords (x, y, likelihood); rows are
frames from 0 (Mathis et al. 2018, Nat Neurosci 21:1281; Biderman et al. 2024, Nat Methods
21:1316). Both learn from points that people set in a picture viewer, in which a pixel's centre is
a whole number, and predict in the same coordinates: as here. `likelihood` becomes the confidence.

Body parts are landmarks by their names, or by the configuration's mapping.
"""

import csv
import io
from collections.abc import Mapping
from itertools import islice
from pathlib import Path

import numpy as np
import pandas as pd

from steadyface.errors import ExchangeError, words_of
from steadyface.exchange.columns import (
    frame_numbers,
    landmarks_of,
    numbers,
    refuse_cut,
    refuse_repeated,
    row_places,
)
from steadyface.exchange.found_faces import FoundFaces
from steadyface.exchange.pandas_hdf import LabelledValues, read_frame, write_frame
from steadyface.exchange.settings import FIRST_FRAMES
from steadyface.files import atomic_path
from steadyface.landmark_names import LANDMARK_NAMES
from steadyface.landmarks import LANDMARKS
from steadyface.measures.landmark_arrays import landmark_array
from steadyface.sheets import separated_by

FIRST_FRAME = FIRST_FRAMES["deeplabcut"]
KEY = "df_with_missing"
LEVELS = ("scorer", "bodyparts", "coords")
HEADS = ("scorer", "individuals", "bodyparts", "coords")
COORDS = ("x", "y", "likelihood")


def read_deeplabcut(
    path: Path, mapping: Mapping[str, int] | None = None, first_frame: int = FIRST_FRAME
) -> FoundFaces:
    """The faces of DeepLabCut's or Lightning Pose's tracks of one video.

    Args:
        path: `.csv`, or `.h5` as pandas writes it.
        mapping: landmark (0 to 67) by body part; None takes the names.
        first_frame: number of the first frame in the file.

    Raises:
        ExchangeError: another layout, or the body parts' names do not tell landmarks.
    """
    heads = 1
    if path.suffix.lower() in (".h5", ".hdf5", ".hdf"):
        frame = read_frame(path)
    else:
        frame, heads = _read_csv(path)
    frames = frame_numbers(_frame_labels(frame.index, path), first_frame, path)
    # Sorted, as the order of columns means nothing.
    parts = sorted({label[-2] for label in frame.columns if len(label) > 1})
    naming = landmarks_of(parts, mapping, path)
    landmarks = naming.landmarks
    individuals = list(dict.fromkeys(_individual(label) for label in frame.columns))
    values = np.full((len(individuals), len(frame.index), LANDMARKS, 3), np.nan)
    # Two networks' tracks in one file differ in the scorer alone.
    coords = [" ".join(label[1:]) for label in frame.columns]
    refuse_repeated(coords, "two columns", path)
    for column, label in enumerate(frame.columns):
        if len(label) > 1 and label[-2] in landmarks and label[-1] in COORDS:
            who, which = individuals.index(_individual(label)), COORDS.index(label[-1])
            values[who, :, landmarks[label[-2]], which] = frame.values[:, column]
    used = [who for who in range(len(individuals)) if np.isfinite(values[who, ..., :2]).any()]
    values = values[used or [0]]
    points = values[..., :2].reshape(-1, LANDMARKS, 2)
    faces = len(values)
    return FoundFaces(
        path=path,
        frames=np.tile(frames, faces),
        faces=np.repeat(np.arange(faces), len(frames)),
        points=points,
        confidence=values[..., 2].reshape(-1, LANDMARKS),
        found=np.isfinite(points).all(axis=2).any(axis=1),
        places=row_places(path, range(len(frames)), heads) * faces,
        known=np.isin(np.arange(LANDMARKS), list(landmarks.values())),
        naming=naming,
    )


def write_deeplabcut(folder: Path, name: str, tracks: pd.DataFrame, scorer: str) -> None:
    """Write one recording's tracks as `<name>.h5` and `<name>.csv`, as DeepLabCut does.

    Args:
        folder: folder to write to.
        name: name of the files.
        tracks: rows of a TRACKS table, of one recording.
        scorer: the tracker.
    """
    frames, points = landmark_array(tracks)
    confidence = tracks.pivot(index="frame", columns="landmark", values="confidence")
    confidence = confidence.reindex(index=frames["frame"], columns=range(LANDMARKS)).to_numpy()
    values = np.concatenate([points, confidence[..., None]], axis=2).reshape(len(frames), -1)
    parts = [(scorer, name, coord) for name in LANDMARK_NAMES for coord in COORDS]
    index = frames["frame"].to_numpy()
    write_frame(folder / f"{name}.h5", KEY, LabelledValues(parts, index, values), LEVELS)
    table = pd.DataFrame(
        values, index=index, columns=pd.MultiIndex.from_tuples(parts, names=LEVELS)
    )
    with atomic_path(folder / f"{name}.csv") as temporary:
        table.to_csv(temporary, lineterminator="\n")


def _read_csv(path: Path) -> tuple[LabelledValues, int]:
    """The CSV's content, and how many lines stand above it."""
    if not path.is_file():
        raise ExchangeError(
            "no such file",
            where=path,
            remedy="correct `files` of the imported tracker in the configuration",
        )
    separator, text = separated_by(path.read_text(encoding="utf-8-sig", errors="replace"))
    try:
        lines = list(islice(csv.reader(io.StringIO(text), delimiter=separator), len(HEADS) + 1))
    except csv.Error as problem:
        raise _no_table(path, problem) from None
    heads = [line for line in lines if line and line[0].strip().lower() in HEADS]
    names = [line[0].strip().lower() for line in heads]
    if not {"bodyparts", "coords"} <= set(names) or lines[: len(heads)] != heads:
        raise ExchangeError(
            "does not begin with the lines scorer, bodyparts and coords",
            where=path,
            remedy="give the CSV that DeepLabCut or Lightning Pose wrote",
        )
    widths = {len(line) for line in heads}
    # A separator too many at the lines' ends is no column.
    beyond = [cell for line in lines[len(heads) :] for cell in line[max(widths) :]]
    if len(widths) > 1 or any(cell.strip() for cell in beyond):
        raise ExchangeError(
            "its lines scorer, bodyparts and coords and its rows differ in their number of "
            "cells, so what a column is cannot be told",
            where=path,
            remedy="export it again",
        )
    try:
        table = pd.read_csv(
            io.StringIO(text),
            sep=separator,
            decimal="," if separator == ";" else ".",
            skiprows=len(heads),
            names=range(max(map(len, lines[: len(heads) + 1]))),
            # pandas would take the first of more cells than names for the rows' names.
            index_col=False,
        )
    except ValueError as problem:
        raise _no_table(path, problem) from None
    if table.empty:
        raise ExchangeError("has no rows", where=path, remedy="export it again")
    labels = [tuple(text.strip() for text in label) for label in zip(*heads, strict=False)]
    # Lightning Pose's predictions of labelled pictures end with a column of texts.
    table = table.iloc[:, : len(labels)]
    kept = [place for place, label in enumerate(labels) if place and label[-1] in COORDS]
    table.columns = [" ".join(label[1:]) for label in labels]
    refuse_cut(text, separator, len(heads[0]), path)
    values = numbers(table.iloc[:, kept], table.columns[kept], path, len(heads))
    columns = [labels[place] for place in kept]
    return LabelledValues(columns, table.iloc[:, 0].to_numpy(), values), len(heads)


def _no_table(path: Path, problem: Exception) -> ExchangeError:
    return ExchangeError(
        f"cannot be read as a table ({words_of(problem)})", where=path, remedy="export it again"
    )


def _frame_labels(index: np.ndarray, path: Path) -> np.ndarray:
    numbers = pd.to_numeric(pd.Series(index), errors="coerce")
    if numbers.isna().any():
        label = index[int(np.argmax(numbers.isna()))]
        raise ExchangeError(
            f"a row is called {str(label)!r}, not by its frame's number",
            where=path,
            remedy="give the tracks of a video, not labelled pictures",
        )
    return numbers.to_numpy(dtype=float)


def _individual(label: tuple[str, ...]) -> str:
    return label[1] if len(label) > len(LEVELS) else ""
