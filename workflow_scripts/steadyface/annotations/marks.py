"""What every reader of annotations gives: rows of marked points, and the names that they go by.

A format names a frame by a number in a table or by an image file's name. `RecordingNames` knows
which of a person's recordings such a name means.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

import pandas as pd

from steadyface.problems import Problem

COLUMNS = ["task", "repetition", "frame", "landmark", "x_px", "y_px", "file", "row"]
IMAGE_SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".pts", ".ppm")
VIDEO_SUFFIXES = (".bag", ".avi", ".mp4", ".mkv", ".mov", ".m4v", ".webm", ".wmv", ".mpg")
FRAME_NAME = re.compile(
    r"(?P<label>.*?)[._ -]*(?:frame|img|image)?[._ -]*(?P<number>\d{1,15})", re.I
)


@dataclass(frozen=True)
class Conventions:
    """Conventions that a file of annotations does not tell by itself.

    first_frame: number of a recording's first frame: 0, or 1 as MATLAB and 300-VW count.
    pts_first_pixel: coordinate of the top left pixel's centre in `.pts` files: 1 in 300-W, whose
        tools were MATLAB; 0 if a program of one's own wrote them.
    reference: points that count where several people annotated: `mean`, or an annotator's.
    """

    first_frame: int
    pts_first_pixel: int
    reference: str


# Files as 300-W has them, and frames counted from 0.
AS_300W = Conventions(first_frame=0, pts_first_pixel=1, reference="mean")


@dataclass(frozen=True)
class Reading:
    """Marked points (`COLUMNS`; values still unchecked) and what kept others from being read.

    sizes: (width, height) px that the file states for pictures, by task and repetition.
    annotator: initials or code of who annotated, where the file says so.
    started_from: the tracker whose points the annotator corrected, where the file says so.
    saved_as: the file that was read, if the page to annotate in has saved it.
    """

    marks: pd.DataFrame
    problems: Sequence[Problem] = ()
    sizes: Mapping[tuple[str, int], set[tuple[int, int]]] | None = None
    annotator: str = ""
    started_from: str = ""
    saved_as: str = ""


def nothing_read(*problems: Problem) -> Reading:
    """The reading of a file that could not be read: no points, and the problems."""
    return Reading(pd.DataFrame(columns=COLUMNS), problems)


class RecordingNames:
    """The names of a person's recordings in the files of an annotator.

    A recording is meant by `task_repetition` (OPEN_1), by its task alone where there is one
    repetition, or by its file's name without the ending. Where a person has one recording, a name
    that says nothing (or the person's id) means that one.
    """

    def __init__(self, subject: str, recordings: Sequence[tuple[str, int, str]]) -> None:
        """Args: the person's id; task, repetition and path of each recording."""
        self.subject = subject
        self.keys = [(task, repetition) for task, repetition, _ in recordings]
        self._meant: dict[str, set[tuple[str, int]]] = {}
        for task, repetition, path in recordings:
            key, stem = (task, repetition), without_suffix(path_parts(path)[-1])
            names = {f"{task}_{repetition}", task, stem}
            names |= {f"{subject}_{task}_{repetition}", f"{subject}_{task}"}
            for name in names:
                self._meant.setdefault(_folded(name), set()).add(key)
        if len(recordings) == 1:
            for name in ("", subject):
                self._meant.setdefault(_folded(name), set(self.keys))

    def meant_by(self, *labels: str) -> tuple[str, int] | None:
        """Task and repetition that the first of the labels with a meaning names, if any."""
        for label in labels:
            found = self._meant.get(_folded(without_suffix(label)), set())
            if len(found) == 1:
                return next(iter(found))
        return None

    @property
    def choices(self) -> str:
        """The names to choose from, for a message."""
        return ", ".join(f"{task}_{repetition}" for task, repetition in self.keys)


def _folded(name: str) -> str:
    # A Mac may write letters with accents as two signs each.
    return unicodedata.normalize("NFC", name).casefold()


def frame_named(name: str) -> tuple[list[str], int | None]:
    """Labels of the recording (the likeliest first) and the number in an image file's name."""
    *folders, last = path_parts(name)
    stem = without_suffix(last, IMAGE_SUFFIXES)
    match = FRAME_NAME.fullmatch(stem)
    if match is None:
        return [], None
    folder = folders[-1] if folders else ""
    return ([match["label"]] if match["label"] else [folder, ""]), int(match["number"])


def path_parts(name: str) -> tuple[str, ...]:
    """Parts of a path that any system may have written."""
    return (PureWindowsPath(name) if "\\" in name else PurePosixPath(name)).parts or ("",)


def without_suffix(name: str, suffixes: tuple[str, ...] = VIDEO_SUFFIXES) -> str:
    """The name without its ending, if that is one of `suffixes`."""
    for suffix in suffixes:
        if name.lower().endswith(suffix):
            return name[: -len(suffix)]
    return name
