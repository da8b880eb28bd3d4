"""Annotations as iBUG's `.pts` files: one file per frame, as 300-W and 300-VW come.

    version: 1
    n_points: 68
    {
    30.5 201.25
    ...
    }

The coordinates are MATLAB's: the top left pixel's centre is (1, 1) (menpo subtracts 1 as well).
"""

from pathlib import Path

import numpy as np
import pandas as pd

from steadyface.annotations.marks import (
    COLUMNS,
    Conventions,
    Reading,
    RecordingNames,
    frame_named,
)
from steadyface.landmarks import LANDMARKS
from steadyface.problems import Problem

POINTS = "write all 68 points of the iBUG scheme, nan nan for one not marked"


def read_pts_files(
    folder: Path, paths: list[Path], names: RecordingNames, conventions: Conventions
) -> Reading:
    """Files named by recording and frame: `OPEN_1_000012.pts`, `OPEN_1/000012.pts`.

    A point "nan nan" is not marked.
    """
    parts, problems = [], []
    for path in paths:
        labels, number = frame_named(path.relative_to(folder).as_posix())
        key = None if number is None else names.meant_by(*labels)
        if key is None:
            problems.append(
                Problem(
                    str(path),
                    "the name does not say which recording and frame it is",
                    f"name it <recording>_<frame>.pts; the recordings are {names.choices}",
                    names.subject,
                )
            )
            continue
        points, wrong, remedy = _points(path)
        if wrong:
            problems.append(Problem(str(path), wrong, remedy, names.subject))
            continue
        points = points - conventions.pts_first_pixel
        parts.append(
            pd.DataFrame(
                {
                    "task": key[0],
                    "repetition": key[1],
                    "frame": number - conventions.first_frame,
                    "landmark": np.arange(LANDMARKS),
                    "x_px": points[:, 0],
                    "y_px": points[:, 1],
                    "file": str(path),
                    "row": None,
                }
            )
        )
    marks = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    return Reading(marks, problems)


def _points(path: Path) -> tuple[np.ndarray, str, str]:
    """(68, 2) coordinates as written; or why there are none, and what to do."""
    nothing = np.empty((0, 2))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return nothing, "is not a text file", POINTS
    head, opened, rest = text.partition("{")
    body, closed, _ = rest.partition("}")
    if not (opened and closed):
        return nothing, "has no points between { and }", POINTS
    lines = [line.split() for line in body.splitlines() if line.strip()]
    counts = sorted({len(line) for line in lines})
    if counts and counts != [2]:
        told = " or ".join(map(str, counts))
        remedy = "write x and y of each point, a point a line"
        if counts == [3]:
            remedy = "leave x and y of each point: a number, depth or visibility has no place here"
        return nothing, f"has {told} columns instead of 2", remedy
    try:
        points = np.array(lines, float).reshape(-1, 2)
    except ValueError:
        remedy = "write x and y of each point with a blank between, and decimal points"
        return nothing, "has a line that is not two numbers", remedy
    if len(points) != LANDMARKS:
        return nothing, f"has {len(points)} points instead of 68", POINTS
    stated = [line.split(":")[1] for line in head.splitlines() if line.startswith("n_points:")]
    if stated and stated[0].strip() != str(LANDMARKS):
        return nothing, f"states {stated[0].strip()} points but holds 68", POINTS
    return points, "", ""
