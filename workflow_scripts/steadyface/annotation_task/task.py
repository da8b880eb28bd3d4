"""What somebody is asked to annotate: frames, their names, and the points to correct."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from steadyface.measures.measured import FloatArray

# Up to so many pixels the page has whole pictures; it would become too large of larger ones.
WHOLE_PIXELS = 1_000_000


@dataclass(frozen=True)
class TaskFrame:
    """One frame to be annotated.

    frame: counted from 0.
    time_s: s from the recording's start.
    size: (width, height) of the whole picture, px.
    points: (68, 2) to be corrected, px of the whole picture.
    tracked: whether the points are the tracker's, not the average face's.
    """

    task: str
    repetition: int
    frame: int
    time_s: float
    size: tuple[int, int]
    points: FloatArray
    tracked: bool


@dataclass(frozen=True)
class AnnotationTask:
    """A person's frames, in the order in which they are annotated.

    first_frame: the number that files give to a recording's first frame (0 or 1), as the
        configuration reads them back.
    started_from: the tracker whose points are to be corrected; None for the average face.
    """

    subject: str
    frames: Sequence[TaskFrame]
    first_frame: int
    started_from: str | None

    @property
    def id(self) -> str:
        """What tells this task from others: the same people's same frames, whatever the points."""
        lines = [f"{self.name_of(frame)} {frame.size}" for frame in self.frames]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]

    def recording_of(self, frame: TaskFrame) -> str:
        """The recording as every reader of annotations knows it: A01_OPEN_1."""
        return f"{self.subject}_{frame.task}_{frame.repetition}"

    def name_of(self, frame: TaskFrame) -> str:
        """A frame's picture, by which every reader knows it: A01_OPEN_1_000012.png."""
        return f"{self.recording_of(frame)}_{frame.frame + self.first_frame:06d}.png"


def task_of(
    frames: pd.DataFrame,
    sizes: Mapping[tuple[str, int], tuple[int, int]],
    points: FloatArray,
    tracked: Sequence[bool],
    first_frame: int,
    started_from: str | None,
) -> AnnotationTask:
    """The task of one person's chosen frames.

    Args:
        frames: (n,) rows as `choose_frames` gives them.
        sizes: (width, height) px of each recording's pictures, by task and repetition.
        points, tracked: (n, 68, 2) px and (n,), as `starting_points` gives them.
        first_frame, started_from: fields of `AnnotationTask`.
    """
    rows = frames[["task", "repetition", "frame", "time_s"]].itertuples(index=False, name=None)
    chosen = [
        TaskFrame(task, int(repetition), int(frame), time_s, sizes[task, repetition], own, seen)
        for (task, repetition, frame, time_s), own, seen in zip(rows, points, tracked, strict=True)
    ]
    return AnnotationTask(str(frames["subject"].iloc[0]), chosen, first_frame, started_from)


@dataclass(frozen=True)
class Cut:
    """The part of a picture that shows the face: its left, top, width and height, px."""

    left: int
    top: int
    width: int
    height: int


def shown_part(frame: TaskFrame, margin: float = 0.5) -> Cut:
    """The part of a picture that the page shows: all of a small one, else the face's surroundings.

    Args:
        frame: the points tell where the face is, if a tracker saw it.
        margin: margin on each side, in widths and heights of the points' box.
    """
    width, height = frame.size
    if not frame.tracked or width * height <= WHOLE_PIXELS:
        return Cut(0, 0, width, height)
    low, high = frame.points.min(axis=0), frame.points.max(axis=0)
    reach = margin * (high - low)
    start = np.clip(np.floor(low - reach), 0, np.array(frame.size) - 1).astype(int)
    end = np.clip(np.ceil(high + reach) + 1, start + 1, np.array(frame.size)).astype(int)
    (left, top), (wide, tall) = start.tolist(), (end - start).tolist()
    return Cut(left, top, wide, tall)
