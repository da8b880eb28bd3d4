"""One person's mark-up, in whatever format it lies, as one checked ANNOTATIONS table.

Values are pixels of the upright picture, pixel centres at whole numbers, the top left pixel's
(0, 0). A frame of which any point is marked has all 68 rows; a point that is not marked is NaN.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from steadyface import tables
from steadyface.annotations.checking import KEY, outside, sizes_differ, sound_marks
from steadyface.annotations.coco import read_coco
from steadyface.annotations.deeplabcut import is_deeplabcut, read_deeplabcut
from steadyface.annotations.long_table import read_long_table
from steadyface.annotations.marks import COLUMNS, Conventions, Reading, RecordingNames
from steadyface.annotations.pts import read_pts_files
from steadyface.landmarks import LANDMARKS
from steadyface.problems import NOTE, Problem

KINDS = ".csv or .tsv (ours or DeepLabCut's), .json (COCO keypoints), .pts (iBUG)"


def read_annotations(
    path: str | Path,
    subject: str,
    recordings: Sequence[tuple[str, int, str]],
    conventions: Conventions,
    frame_counts: Mapping[tuple[str, int], int] | None = None,
    sizes: Mapping[tuple[str, int], tuple[int, int]] | None = None,
) -> tuple[pd.DataFrame, list[Problem]]:
    """A person's mark-up and everything that is wrong with it.

    Args:
        path: a file, or a folder with any number of files.
        subject: whose mark-up it is.
        recordings: task, repetition and path of each of the person's recordings.
        conventions: how frames and pixels count in the files.
        frame_counts: how many frames each recording has, by task and repetition; one that is not
            there is not checked.
        sizes: (width, height) of each recording's pictures, px; likewise.

    Returns:
        An ANNOTATIONS table of the sound rows, in the recordings' order; the problems, with a note
        about marked frames that lack points.
    """
    names = RecordingNames(subject, recordings)
    readings = list(_readings(Path(path), names, conventions))
    problems = [problem for reading in readings for problem in reading.problems]
    marks = [reading.marks for reading in readings if len(reading.marks)]
    table = pd.concat(marks, ignore_index=True) if marks else pd.DataFrame(columns=COLUMNS)
    for reading in readings:
        problems += sizes_differ(reading, sizes or {}, subject, str(path))
    sound, wrong = sound_marks(table, names, conventions, frame_counts or {})
    problems += wrong
    problems += outside(sound, sizes or {}, subject)
    whole, notes = _whole_frames(sound, names, str(path))
    return tables.check(whole, tables.ANNOTATIONS, path), [*problems, *notes]


def _readings(path: Path, names: RecordingNames, conventions: Conventions):
    """What each file of a person's mark-up holds."""
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        points = [file for file in files if file.suffix.lower() == ".pts"]
        if points:
            yield read_pts_files(path, points, names, conventions)
        others = [file for file in files if file.suffix.lower() in (".csv", ".tsv", ".json")]
        for file in others:
            yield _reading(file, names, conventions)
        if not points and not others:
            yield _unreadable(path, "holds no mark-up", names)
    else:
        yield _reading(path, names, conventions)


def _reading(path: Path, names: RecordingNames, conventions: Conventions) -> Reading:
    if not path.is_file():
        return _unreadable(path, "no such file", names)
    suffix = path.suffix.lower()
    if suffix in (".csv", ".tsv"):
        read = read_deeplabcut if is_deeplabcut(path) else read_long_table
        return read(path, names, conventions)
    if suffix == ".json":
        return read_coco(path, names, conventions)
    if suffix == ".pts":
        return read_pts_files(path.parent, [path], names, conventions)
    return _unreadable(path, f"is of an unknown kind {suffix!r}", names)


def _unreadable(path: Path, wrong: str, names: RecordingNames) -> Reading:
    problem = Problem(str(path), wrong, f"give {KINDS}", names.subject)
    return Reading(pd.DataFrame(columns=COLUMNS), [problem])


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
