"""What can be wrong with annotations of any format: each kind of fault is told once for a file."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.annotations.marks import Conventions, Reading, RecordingNames
from steadyface.landmarks import EYES, LANDMARKS, LEFT_EYE, MOUTH, RIGHT_EYE
from steadyface.problems import Problem

KEY = ["task", "repetition", "frame", "landmark"]
# Jaw and brows may leave the picture; a face that is mostly outside was marked on another one.
LARGEST_SHARE_OUTSIDE = 0.5


def valid_marks(
    marks: pd.DataFrame,
    names: RecordingNames,
    conventions: Conventions,
    frame_counts: Mapping[tuple[str, int], int],
) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows without fault, and a problem for each kind of fault in each file.

    Args:
        marks: rows of `marks.COLUMNS`, with `annotator` and `saved_as`, the page's file.
        names: the person's recordings.
        conventions: number of the first frame in the files, for messages.
        frame_counts: frames of each recording; one that is not there is not checked.
    """
    if marks.empty:
        return marks, []
    number = marks[["frame", "landmark", "x_px", "y_px"]].astype(float)
    recording = list(zip(marks["task"], marks["repetition"], strict=True))
    known = pd.Series([key in names.keys for key in recording], index=marks.index)
    last = pd.Series([frame_counts.get(key, np.inf) for key in recording], index=marks.index)
    given = number[["x_px", "y_px"]].notna()
    first = conventions.first_frame

    def row(index: int) -> pd.Series:
        return marks.loc[index]

    def in_recording(index: int) -> str:
        return f"{row(index)['task']} {row(index)['repetition']}"

    faults = (
        (
            ~known,
            lambda at: f"marks a recording {in_recording(at)} that the sheet does not list",
            f"correct task and repetition; the person's are {names.choices}",
        ),
        (
            (number["frame"] < 0) | (number["frame"] % 1 != 0),
            lambda at: f"frame {number['frame'][at] + first:g} does not exist",
            f"frames count from {first} (annotations: first_frame in the configuration)",
        ),
        (
            number["frame"] >= last,
            lambda at: (
                f"frame {number['frame'][at] + first:g} of {in_recording(at)} lies beyond the "
                f"recording's end: it has {last[at]:g} frames, {first} to {last[at] - 1 + first:g}"
            ),
            "check that annotations and recording belong together, and where frames begin to "
            "count (annotations: first_frame)",
        ),
        (
            ~number["landmark"].isin(range(LANDMARKS)),
            lambda at: f"landmark {number['landmark'][at]:g} is outside 0 to 67",
            "landmarks count from 0 in the iBUG order",
        ),
        (
            np.isinf(number[["x_px", "y_px"]]).any(axis=1),
            lambda at: "a coordinate is infinite",
            "correct it, or leave both empty for a point that is not marked",
        ),
        (
            given["x_px"] != given["y_px"],
            lambda at: "x_px or y_px is missing while the other is given",
            "give both, or leave both empty for a point that is not marked",
        ),
    )
    problems, bad = [], pd.Series(False, index=marks.index)
    for fault, told, remedy in faults:
        # A row is told of once, by its first fault.
        new = fault & ~bad
        bad |= fault
        problems += _by_file(marks, new, told, remedy, names.subject)
    valid = marks[~bad]
    twice = valid.duplicated([*KEY, "annotator"])
    saved = valid.groupby([*KEY, "annotator"])["saved_as"].transform("first")
    again = twice & (saved != "") & (valid["saved_as"] != "") & (saved != valid["saved_as"])
    problems += _saved_again(valid[again], saved[again], names.subject)
    problems += _by_file(
        valid,
        twice & ~again,
        lambda at: (
            f"frame {valid['frame'][at] + first:g} of {in_recording(at)}, landmark "
            f"{valid['landmark'][at]:g} is marked twice"
        ),
        "keep one",
        names.subject,
    )
    return valid[~twice], problems


def _saved_again(marks: pd.DataFrame, earlier: pd.Series, subject: str) -> list[Problem]:
    """One problem for each two of the page's files that hold the same annotator's same frames."""
    problems = []
    for (first, second), rows in marks.groupby([earlier, "saved_as"], sort=False):
        count = len(rows[KEY[:3]].drop_duplicates())
        frames = "a frame" if count == 1 else f"{count} frames"
        told = f"has {frames} by {rows['annotator'].iloc[0]} that {Path(first).name} has too"
        remedy = "keep the file that was saved last, which has all the work; remove the other"
        problems.append(Problem(second, told, remedy, subject))
    return problems


def _by_file(
    marks: pd.DataFrame,
    fault: pd.Series,
    told: Callable[[int], str],
    remedy: str,
    subject: str,
) -> list[Problem]:
    """One problem per file that has the fault: its first row, and how many more there are."""
    problems = []
    for file, rows in marks[fault].groupby("file", sort=False):
        index = rows.index[0]
        more = f" (and {len(rows) - 1} more rows)" if len(rows) > 1 else ""
        row = None if pd.isna(rows["row"].iloc[0]) else int(rows["row"].iloc[0])
        problems.append(Problem(str(file), f"{told(index)}{more}", remedy, subject, row))
    return problems


def sizes_differ(
    reading: Reading,
    sizes: Mapping[tuple[str, int], tuple[int, int]],
    subject: str,
    path: str,
) -> list[Problem]:
    """Recordings whose pictures have another size than those that the file says were marked."""
    problems = []
    for key, stated in (reading.sizes or {}).items():
        if key in sizes and stated != {tuple(sizes[key])}:
            width, height = sorted(stated - {tuple(sizes[key])})[0]
            problems.append(
                Problem(
                    path,
                    f"was marked on pictures of {width} x {height} px; recording {key[0]} "
                    f"{key[1]} has {sizes[key][0]} x {sizes[key][1]}",
                    "mark the recording's own frames, not cut or scaled ones",
                    subject,
                )
            )
    return problems


def outside(
    marks: pd.DataFrame,
    sizes: Mapping[tuple[str, int], tuple[int, int]],
    subject: str,
    first_frame: int,
) -> list[Problem]:
    """Recordings most of whose points are not in the picture, or not where a face has them."""
    problems = []
    for (*key, _), rows in marks.groupby(["task", "repetition", "annotator"], sort=False):
        frames, order = np.unique(rows["frame"].astype(int), return_inverse=True)
        points = np.full((len(frames), LANDMARKS, 2), np.nan)
        points[order, rows["landmark"].astype(int)] = rows[["x_px", "y_px"]].astype(float)
        told = misplaced(points, sizes.get(tuple(key)), frames + first_frame)
        if told:
            remedy = "mark the recording's own frames, in pixels, each landmark by its name"
            wrong = f"{key[0]} {key[1]}: {told}"
            problems.append(Problem(str(rows["file"].iloc[0]), wrong, remedy, subject))
    return problems


def misplaced(
    points: NDArray[np.float64], size: tuple[int, int] | None, numbers: Sequence[int]
) -> str:
    """Evidence that marked points belong to other pictures or are other landmarks.

    Args:
        points: (frames, 68, 2) px, NaN where a point is not marked.
        size: the pictures' (width, height) px, where known.
        numbers: (frames,) for messages.

    Returns:
        One line, empty if the points may be right: most points of a frame lie outside the
        picture; or in most frames the mouth does not lie below the eyes, or landmarks 36 to 41 not
        left of 42 to 47.
    """
    marked = np.isfinite(points).all(axis=2)
    if size is not None and marked.any():
        inside = ((points >= -0.5) & (points <= np.array(size) - 0.5)).all(axis=2)
        share = (marked & ~inside).sum(axis=1) / np.maximum(marked.sum(axis=1), 1)
        beyond = np.flatnonzero(share > LARGEST_SHARE_OUTSIDE)
        if beyond.size:
            more = f" and {beyond.size - 1} more" if beyond.size > 1 else ""
            return (
                f"{share[beyond[0]]:.0%} of the points of frame {numbers[beyond[0]]}{more} lie "
                f"outside the picture of {size[0]} x {size[1]} px"
            )
    whole = points[marked[:, EYES].all(axis=1) & marked[:, MOUTH].any(axis=1)]
    extent = np.nanmax(whole, axis=1) - np.nanmin(whole, axis=1) if len(whole) else np.empty(0)
    # Points on a line are no face whose position could be judged.
    whole = whole[extent.min(axis=-1) > extent.max(axis=-1) / 4] if len(whole) else whole
    if not len(whole):
        return ""
    down = np.nanmean(whole[:, MOUTH], axis=1) - whole[:, EYES].mean(axis=1)
    if np.median(down[:, 1] - np.abs(down[:, 0])) < 0:
        return "the faces lie on their sides or heads: x and y may be exchanged"
    across = whole[:, LEFT_EYE, 0].mean(axis=1) - whole[:, RIGHT_EYE, 0].mean(axis=1)
    if np.median(across) < 0:
        return (
            "landmarks 36 to 41 lie right of 42 to 47: right and left are exchanged (the person's "
            "right is on the picture's left)"
        )
    return ""
