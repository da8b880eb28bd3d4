"""What can be wrong with mark-up of any format: each kind of fault is told once for a file."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from steadyface.annotations.marks import Conventions, Reading, RecordingNames
from steadyface.landmark_names import LEFT, RIGHT
from steadyface.landmarks import LANDMARKS
from steadyface.problems import Problem

KEY = ["task", "repetition", "frame", "landmark"]
# Jaw and brows may leave the picture; a face that is mostly outside was marked on another one.
LARGEST_SHARE_OUTSIDE = 0.5


def sound_marks(
    marks: pd.DataFrame,
    names: RecordingNames,
    conventions: Conventions,
    frame_counts: Mapping[tuple[str, int], int],
) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows without fault, and a problem for each kind of fault in each file.

    Args:
        marks: rows of `marks.COLUMNS`.
        names: the person's recordings.
        conventions: for telling frames as the file counts them.
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
            "check that mark-up and recording belong together, and where frames begin to count "
            "(annotations: first_frame)",
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
    sound = marks[~bad]
    twice = sound.duplicated(KEY)
    problems += _by_file(
        sound,
        twice,
        lambda at: (
            f"frame {sound['frame'][at] + first:g} of {in_recording(at)}, landmark "
            f"{sound['landmark'][at]:g} is marked twice"
        ),
        "keep one",
        names.subject,
    )
    return sound[~twice], problems


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


def sides_turned(reading: Reading, subject: str) -> list[Problem]:
    """Files whose words right and left are the picture's: only the points' places can tell."""
    if not reading.sided:
        return []
    marks = reading.marks.dropna(subset=["x_px"])
    frames = ["task", "repetition", "frame"]
    x = marks["x_px"].astype(float)
    of_right = x.where(marks["landmark"].isin(RIGHT)).groupby([marks[name] for name in frames])
    of_left = x.where(marks["landmark"].isin(LEFT)).groupby([marks[name] for name in frames])
    # The person's right is on the picture's left.
    turned = (of_right.mean() - of_left.mean()).dropna() > 0
    if not len(turned) or turned.mean() <= 0.5:
        return []
    wrong = "right and left in the points' names are the picture's sides, not the person's"
    remedy = "exchange them, or name the points by the face's numbers (docs/data.md)"
    return [Problem(str(marks["file"].iloc[0]), wrong, remedy, subject)]


def outside(
    marks: pd.DataFrame, sizes: Mapping[tuple[str, int], tuple[int, int]], subject: str
) -> list[Problem]:
    """Recordings most of whose points are not in the picture."""
    problems = []
    for key, rows in marks.dropna(subset=["x_px"]).groupby(["task", "repetition"], sort=False):
        if key not in sizes:
            continue
        width, height = sizes[key]
        x, y = rows["x_px"].astype(float), rows["y_px"].astype(float)
        inside = x.between(-0.5, width - 0.5) & y.between(-0.5, height - 0.5)
        if (~inside).mean() > LARGEST_SHARE_OUTSIDE:
            problems.append(
                Problem(
                    str(rows["file"].iloc[0]),
                    f"{(~inside).mean():.0%} of the points of {key[0]} {key[1]} lie outside its "
                    f"picture of {width} x {height} px",
                    "mark the recording's own frames, in pixels",
                    subject,
                )
            )
    return problems
