"""One person's annotations, in whatever format they lie, as one checked ANNOTATIONS table.

Values are pixels of the upright picture, pixel centres at whole numbers, the top left pixel's
(0, 0). A frame of which any point is marked has all 68 rows; a point that is not marked is NaN.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from steadyface import tables
from steadyface.annotations.checking import (
    KEY,
    outside,
    sizes_differ,
    valid_marks,
)
from steadyface.annotations.cvat import read_cvat
from steadyface.annotations.deeplabcut import is_deeplabcut, read_deeplabcut
from steadyface.annotations.json_files import read_json_files
from steadyface.annotations.long_table import read_long_table
from steadyface.annotations.marks import (
    COLUMNS,
    Conventions,
    Reading,
    RecordingNames,
    nothing_read,
)
from steadyface.annotations.pts import read_pts_files
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.files import files_under
from steadyface.landmarks import LANDMARKS
from steadyface.problems import NOTE, PROBLEM, Problem

KINDS = (".pts", ".csv", ".tsv", ".json", ".xml")
# Kinds in which other tools keep or pack annotations.
PASSED_OVER = (".h5", ".slp", ".xlsx", ".xls", ".ods", ".mat", ".asf", ".zip")
FORMATS = (
    ".csv or .tsv (ours or DeepLabCut's), .json (COCO keypoints, Label Studio's or labelme's), "
    ".xml (CVAT's) or .pts (iBUG)"
)


def read_annotations(
    path: str | Path,
    subject: str,
    recordings: Sequence[tuple[str, int, str]],
    conventions: Conventions,
    frame_counts: Mapping[tuple[str, int], int] | None = None,
    sizes: Mapping[tuple[str, int], tuple[int, int]] | None = None,
) -> tuple[pd.DataFrame, list[Problem]]:
    """A person's annotations and everything that is wrong with them.

    Args:
        path: a file, or a folder with any number of files.
        subject: person whose annotations they are.
        recordings: task, repetition and path of each of the person's recordings.
        conventions: numbers of the first frame and the first pixel in the files.
        frame_counts: number of frames by task and repetition; a recording that is not
            there is not checked.
        sizes: (width, height) of each recording's pictures, px; likewise.

    Returns:
        An ANNOTATIONS table of the valid rows, in the recordings' order; the problems, with a note
        about marked frames that lack points.
    """
    names = RecordingNames(subject, recordings)
    readings = list(_readings(Path(path), names, conventions))
    problems = [problem for reading in readings for problem in reading.problems]
    marks = [reading.marks for reading in readings if len(reading.marks)]
    table = pd.concat(marks, ignore_index=True) if marks else pd.DataFrame(columns=COLUMNS)
    for reading in readings:
        problems += sizes_differ(reading, sizes or {}, subject, str(path))
    valid, wrong = valid_marks(table, names, conventions, frame_counts or {})
    problems += wrong
    problems += outside(valid, sizes or {}, subject, conventions.first_frame)
    whole, notes = _whole_frames(valid, names, str(path))
    return tables.check(whole, ANNOTATIONS, path), [*problems, *notes]


def _readings(path: Path, names: RecordingNames, conventions: Conventions) -> Iterator[Reading]:
    """What each file of a person's annotations holds."""
    if path.is_file():
        if path.suffix.lower() not in KINDS:
            yield _unreadable(path, f"is of an unknown kind {path.suffix!r}", names)
        yield from _of_kind(path.parent, [path], names, conventions)
    elif path.is_dir():
        files = [file for file in files_under(path) if file.name[0] not in ".~"]
        if not any(file.suffix.lower() in KINDS for file in files):
            yield _unreadable(path, "holds no annotations", names)
        yield from _of_kind(path, files, names, conventions)
        for file in files:
            # DeepLabCut writes the same once more as .h5.
            if file.suffix.lower() in PASSED_OVER and not file.with_suffix(".csv").is_file():
                yield _unreadable(file, "is passed over", names, NOTE)
    else:
        yield _unreadable(path, "no such file", names)


def _of_kind(
    folder: Path, files: Sequence[Path], names: RecordingNames, conventions: Conventions
) -> Iterator[Reading]:
    """Files of a kind that has one for each picture are read together."""
    by_kind = {kind: [file for file in files if file.suffix.lower() == kind] for kind in KINDS}
    if by_kind[".pts"]:
        yield read_pts_files(folder, by_kind[".pts"], names, conventions)
    for file in (*by_kind[".csv"], *by_kind[".tsv"]):
        read = read_deeplabcut if is_deeplabcut(file) else read_long_table
        yield read(file, names, conventions)
    yield from read_json_files(by_kind[".json"], names, conventions)
    for file in by_kind[".xml"]:
        yield read_cvat(file, names, conventions)


def _unreadable(path: Path, wrong: str, names: RecordingNames, kind: str = PROBLEM) -> Reading:
    return nothing_read(Problem(str(path), wrong, f"give {FORMATS}", names.subject, kind=kind))


def _whole_frames(
    marks: pd.DataFrame, names: RecordingNames, path: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """All 68 rows of every frame that has a marked point, in the recordings' order."""
    marked = marks.dropna(subset=["x_px", "y_px"])
    values = marked.astype({"repetition": int, "frame": int, "landmark": int})
    frames = values[KEY[:3]].drop_duplicates()
    order = {key: place for place, key in enumerate(names.keys)}
    places = [order[key] for key in zip(frames["task"], frames["repetition"], strict=True)]
    frames = frames.assign(place=places).sort_values(["place", "frame"]).drop(columns="place")
    whole = frames.merge(pd.DataFrame({"landmark": np.arange(LANDMARKS)}), how="cross")
    whole = whole.merge(values[[*KEY, "x_px", "y_px"]], on=KEY, how="left")
    whole.insert(0, "subject", names.subject)
    notes = []
    counts = values.groupby(KEY[:3], sort=False).size()
    partly = int((counts < LANDMARKS).sum())
    if partly:
        notes.append(
            Problem(
                path,
                f"{partly} of {len(counts)} marked frames lack landmarks",
                "their accuracy is not available, since the error is divided by the size of the "
                "whole face; mark all 68 points to have it",
                names.subject,
                kind=NOTE,
            )
        )
    if not len(counts):
        notes.append(
            Problem(
                path, "no point is marked", "accuracy is not available", names.subject, kind=NOTE
            )
        )
    return whole.astype({"x_px": float, "y_px": float}), notes
