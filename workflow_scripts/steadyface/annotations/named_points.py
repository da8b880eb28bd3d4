"""Pictures with named points, as most annotators keep them, made into rows of marks.

Whatever the file's layout, a point is known by its name and never by its place; all names of a
file are understood together (`landmark_names`).
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from steadyface.annotations.marks import (
    COLUMNS,
    Conventions,
    Reading,
    RecordingNames,
    frame_named,
    nothing_read,
)
from steadyface.landmark_names import Naming, NamingError, landmarks_named
from steadyface.landmark_words import names_region
from steadyface.problems import NOTE, Problem

SHOWN = 5
# Several of these tools measure from the first pixel's corner; here its centre is (0, 0).
CORNER_TO_CENTRE = -0.5


@dataclass(frozen=True)
class MarkedImage:
    """One picture's points.

    name: name of the picture; it tells recording and frame.
    points: name, x and y of each, px with pixel centres at whole numbers; NaN if not marked.
    size: the picture's (width, height) px, where the file states it.
    labels: names of its recording where the picture's own tells none, likeliest first.
    frame: its number as the file counts; where it is None the picture's name tells.
    row: row of the file, for messages.
    """

    name: str
    points: Sequence[tuple[str, float, float]]
    size: tuple[int, int] | None = None
    labels: Sequence[str] = ()
    frame: int | None = None
    row: int | None = None


def read_images(
    file: str,
    images: Sequence[MarkedImage],
    names: RecordingNames,
    conventions: Conventions,
    listed: Iterable[str] = (),
) -> Reading:
    """The marks of a file's pictures, and what keeps some from being used.

    Args:
        file: file of the points, for messages.
        images: images in the file's order.
        names: the person's recordings.
        conventions: number of the first frame in the file.
        listed: names of points that the file knows, whether they are marked or not.
    """
    marked = (name for image in images for name, _, _ in image.points)
    try:
        naming = landmarks_named([*listed, *marked])
    except NamingError as problem:
        return nothing_read(Problem(file, problem.wrong, problem.remedy, names.subject))
    problems = notes_of(naming, file, names.subject)
    rows, sizes = [], {}
    for image in images:
        labels, number = frame_named(image.name)
        if image.frame is not None:
            labels, number = [], image.frame
        key = None if number is None else names.meant_by(*labels, *image.labels)
        wrong, remedy = "", ""
        if key is None:
            wrong = f"image {image.name!r} does not say which recording and frame it is"
            remedy = (
                "name it <recording>_<frame>.png, or put it into a folder named after its "
                f"recording; the recordings are {names.choices}"
            )
        points = [point for point in image.points if point[0] in naming.landmarks]
        twice = first_repeated(naming.landmarks[name] for name, _, _ in points)
        if not wrong and twice is not None:
            wrong = f"image {image.name!r} has two annotated faces (landmark {twice} twice)"
            remedy = "keep one"
        if wrong:
            problems.append(Problem(file, wrong, remedy, names.subject, image.row))
            continue
        if image.size:
            sizes.setdefault(key, set()).add(image.size)
        place = file if image.row is not None else f"{file}, image {image.name}"
        frame = (*key, number - conventions.first_frame)
        rows += [(*frame, naming.landmarks[name], x, y, place, image.row) for name, x, y in points]
    marks = pd.DataFrame(rows, columns=COLUMNS)
    return Reading(marks, problems, sizes)


def within(whole: str, point: str) -> str:
    """A point's name with its skeleton's where only that one names the region: mouth 1."""
    alone = names_region(point) or not names_region(whole)
    return point if alone else f"{whole} {point}"


def notes_of(naming: Naming, file: str, subject: str) -> list[Problem]:
    """Notes for the owner of a file on how its names were understood."""
    notes = []
    if naming.ignored:
        told = ", ".join(naming.ignored[:SHOWN]) + (", ..." if naming.ignored[SHOWN:] else "")
        wrong, remedy = f"points that are no landmark are left out: {told}", "rename them if so"
        notes.append(Problem(file, wrong, remedy, subject, kind=NOTE))
    if naming.inferred and naming.first:
        wrong = "landmarks are taken as counted from 1, since only then both sides are marked"
        remedy = "check one in an overlay video; docs/data.md lists names that need no guess"
        notes.append(Problem(file, wrong, remedy, subject, kind=NOTE))
    return notes


def left_out(count: int, what: str, file: str, subject: str) -> list[Problem]:
    """A note of things in a file that are no points."""
    if not count:
        return []
    wrong, remedy = f"{count} {what} are left out", "mark landmarks as points, each by its name"
    return [Problem(file, wrong, remedy, subject, kind=NOTE)]


def first_repeated(values: Iterable[Hashable]) -> Hashable | None:
    """The first value that stood before; None where each is there once."""
    seen = set()
    for value in values:
        if value in seen:
            return value
        seen.add(value)
    return None
