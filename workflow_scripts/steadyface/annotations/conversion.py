"""One person's annotations, in whatever format they lie, as checked tables.

Values are pixels of the upright picture, pixel centres at whole numbers, the top left pixel's
(0, 0). A frame of which any point is marked has all 68 rows; a point that is not marked is NaN.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from steadyface import tables
from steadyface.annotations.annotators import MEAN, UNNAMED, reference_of
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
from steadyface.annotations.saved_work import ANNOTATOR
from steadyface.annotations.schemas import ANNOTATORS
from steadyface.files import files_under
from steadyface.landmarks import LANDMARKS
from steadyface.problems import NOTE, PROBLEM, Problem

BY_ANNOTATOR = [*COLUMNS, "annotator", "started_from", "saved_as"]
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
    """The annotations of a person that count, and everything that is wrong with them.

    Args:
        path: a file, or a folder with any number of files.
        subject, recordings, conventions, frame_counts, sizes: arguments of `read_annotators`.

    Returns:
        ANNOTATIONS table that `reference_of` makes of what `read_annotators` gives; the problems.
    """
    annotators, problems = read_annotators(
        {"": path}, subject, recordings, conventions, frame_counts, sizes
    )
    return reference_of(annotators, conventions.reference), problems


def read_annotators(
    sources: Mapping[str, str | Path],
    subject: str,
    recordings: Sequence[tuple[str, int, str]],
    conventions: Conventions,
    frame_counts: Mapping[tuple[str, int], int] | None = None,
    sizes: Mapping[tuple[str, int], tuple[int, int]] | None = None,
) -> tuple[pd.DataFrame, list[Problem]]:
    """A person's annotations by annotator, and everything that is wrong with them.

    Args:
        sources: files, or folders with any number of files, by annotator; the annotator is empty
            where the path does not name one.
        subject: person whose annotations they are.
        recordings: task, repetition and path of each of the person's recordings.
        conventions: numbers of the first frame and pixel in the files, and the annotator who
            counts.
        frame_counts: number of frames by task and repetition; a recording that is not
            there is not checked.
        sizes: (width, height) of each recording's pictures, px; likewise.

    Returns:
        An ANNOTATORS table of the valid rows, in the recordings' order; the problems, with a note
        about annotated frames that lack points.
    """
    names = RecordingNames(subject, recordings)
    problems, parts = [], []
    for annotator, path in sources.items():
        for reading in _readings(Path(path), names, conventions):
            problems += reading.problems
            problems += sizes_differ(reading, sizes or {}, subject, str(path))
            who, wrong = _who(annotator, reading, str(path), subject)
            problems += wrong
            if len(reading.marks):
                said = {"started_from": reading.started_from, "saved_as": reading.saved_as}
                parts.append(reading.marks.assign(annotator=who, **said))
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=BY_ANNOTATOR)
    where = str(next(iter(sources.values()), ""))
    valid, wrong = valid_marks(table, names, conventions, frame_counts or {})
    problems += wrong
    problems += outside(valid, sizes or {}, subject, conventions.first_frame)
    whole, notes = _whole_frames(valid, names, where)
    problems += notes + _reference_lacks(whole, conventions.reference, where, subject)
    return tables.check(whole, ANNOTATORS, where), problems


def _who(annotator: str, reading: Reading, path: str, subject: str) -> tuple[str, list[Problem]]:
    """Who annotated, as the path or the file says; and what is wrong with that."""
    if annotator and not re.fullmatch(ANNOTATOR, annotator):
        # A name must not get into a message.
        told = "lies under a name that is no code of an annotator"
        remedy = "use initials or a code for {annotator}: a letter, then letters or digits"
        return UNNAMED, [Problem(path, told, remedy, subject)]
    if annotator and reading.annotator not in ("", annotator):
        told = f"was saved by {reading.annotator}, but lies in the place of {annotator}"
        return annotator, [Problem(path, told, "move it to its annotator's place", subject)]
    return annotator or reading.annotator or UNNAMED, []


def _reference_lacks(
    whole: pd.DataFrame, reference: str, path: str, subject: str
) -> list[Problem]:
    """The annotator who is to count has annotated nothing."""
    there = sorted(set(whole["annotator"]))
    if reference == MEAN or not there or reference in there:
        return []
    told = f"has nothing by {reference}, whose annotations are to count (annotations: reference)"
    remedy = f"give the file, or set `reference: {MEAN}` or one of {', '.join(there)}"
    return [Problem(path, told, remedy, subject)]


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
    """All 68 rows of every frame that an annotator has marked a point of, in the sheet's order."""
    marked = marks.dropna(subset=["x_px", "y_px"])
    values = marked.astype({"repetition": int, "frame": int, "landmark": int})
    by_frame = [*KEY[:3], "annotator"]
    frames = values[[*by_frame, "started_from"]].drop_duplicates(by_frame)
    order = {key: place for place, key in enumerate(names.keys)}
    places = [order[key] for key in zip(frames["task"], frames["repetition"], strict=True)]
    frames = frames.assign(place=places).sort_values(["place", "frame", "annotator"])
    frames = frames.drop(columns="place")
    whole = frames.merge(pd.DataFrame({"landmark": np.arange(LANDMARKS)}), how="cross")
    key = [*by_frame, "landmark"]
    whole = whole.merge(values[[*key, "x_px", "y_px"]], on=key, how="left")
    whole.insert(0, "subject", names.subject)
    notes = []
    counts = values.groupby(by_frame, sort=False).size()
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
