"""Mark-up as DeepLabCut's CSV (`CollectedData_*.csv`), which Lightning Pose shares.

Three header lines (scorer, bodyparts, coords), then a row per picture: its path in one column or
in three (`labeled-data`, the video's name, the picture's), then x and y of every body part. The
body parts' names end in the landmark's number: `0`, `lm48`, `point_67`; from 0 to 67, or from 1
to 68 where 68 occurs and 0 does not. Coordinates count from 0, pixel centres at whole numbers.
"""

import csv
import re
from dataclasses import dataclass
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

HEADER_LINES = ["scorer", "bodyparts", "coords"]
NUMBER_AT_END = re.compile(r".*?(\d+)")


@dataclass(frozen=True)
class DeepLabCutTable:
    """A DeepLabCut CSV: what stands in it, nothing interpreted.

    index: (rows) the picture's path, or its number, of each row.
    bodyparts, coords: name and x, y or likelihood of each column.
    cells: (rows, columns) texts.
    """

    index: list[str]
    bodyparts: list[str]
    coords: list[str]
    cells: list[list[str]]


def is_deeplabcut(path: Path) -> bool:
    """Whether a CSV begins as DeepLabCut's do."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        return file.readline().split(",")[0].strip() == HEADER_LINES[0]


def read_deeplabcut_table(path: Path) -> DeepLabCutTable | None:
    """The table; None if its header is not scorer, bodyparts, coords (one animal)."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        lines = [[cell.strip() for cell in line] for line in csv.reader(file) if any(line)]
    if [line[0] for line in lines[:3]] != HEADER_LINES or len(lines[1]) != len(lines[2]):
        return None
    # The path's other columns have no header in any of the three lines.
    width = 1
    while width < len(lines[2]) and lines[2][width] == "":
        width += 1
    return DeepLabCutTable(
        ["/".join(line[:width]) for line in lines[3:]],
        lines[1][width:],
        lines[2][width:],
        [line[width:] for line in lines[3:]],
    )


def landmark_numbers(bodyparts: list[str]) -> dict[str, int] | None:
    """The landmark (0 to 67) that each body part's name ends in; None if some name none."""
    found = {}
    for name in dict.fromkeys(bodyparts):
        match = NUMBER_AT_END.fullmatch(name)
        if match is None:
            return None
        found[name] = int(match[1])
    from_one = LANDMARKS in found.values() and 0 not in found.values()
    numbers = {name: number - from_one for name, number in found.items()}
    distinct = len(set(numbers.values())) == len(numbers)
    return numbers if distinct and set(numbers.values()) <= set(range(LANDMARKS)) else None


def read_deeplabcut(path: Path, names: RecordingNames, conventions: Conventions) -> Reading:
    """Pictures named by recording and frame, as `labeled-data/A01_OPEN/img0012.png`."""
    nothing = pd.DataFrame(columns=COLUMNS)

    def refused(wrong: str, remedy: str, row: int | None = None) -> Reading:
        return Reading(nothing, [Problem(str(path), wrong, remedy, names.subject, row)])

    table = read_deeplabcut_table(path)
    if table is None:
        return refused(
            "is not a DeepLabCut table of one animal (scorer, bodyparts, coords)",
            "give the CollectedData CSV of a single-animal project",
        )
    if "likelihood" in table.coords:
        return refused(
            "holds a network's predictions (it has likelihoods), not mark-up",
            "give the CollectedData CSV; predictions can join as a tracker (docs/data.md)",
        )
    numbers = landmark_numbers(table.bodyparts)
    if numbers is None:
        return refused(
            "the body parts' names do not end in the landmarks' numbers",
            "name them 0 to 67 (or 1 to 68) in the order of the iBUG mark-up",
        )
    recordings, problems = [], []
    for place, name in enumerate(table.index):
        labels, number = frame_named(name)
        key = None if number is None else names.meant_by(*labels, path.stem)
        row = place + 4
        if key is None:
            wrong = f"picture {name!r} does not say which recording and frame it is"
            remedy = f"put it into a folder named after its recording: {names.choices}"
            problems.append(Problem(str(path), wrong, remedy, names.subject, row))
        elif len(table.cells[place]) != len(table.bodyparts):
            wrong = f"has {len(table.cells[place])} values for {len(table.bodyparts)} columns"
            problems.append(Problem(str(path), wrong, "correct it", names.subject, row))
        else:
            recordings.append((place, *key, number - conventions.first_frame))
    values = pd.DataFrame([table.cells[place] for place, *_ in recordings]).replace("", "nan")
    numeric = values.apply(pd.to_numeric, errors="coerce")
    texts = numeric.isna() & (values.map(str.lower) != "nan")
    for place in np.flatnonzero(texts.to_numpy().any(axis=1)) if len(values) else ():
        cell = values.iloc[place][texts.iloc[place]].iloc[0]
        row = recordings[place][0] + 4
        wrong, remedy = f"{cell!r} is not a number", "correct the cell"
        problems.append(Problem(str(path), wrong, remedy, names.subject, row))
    parts = []
    for name, landmark in numbers.items():
        columns = {
            coord: place
            for place, (part, coord) in enumerate(zip(table.bodyparts, table.coords, strict=True))
            if part == name
        }
        if set(columns) != {"x", "y"}:
            return refused(f"body part {name!r} lacks x or y", "export the table again")
        if not recordings:
            continue
        places, tasks, repetitions, frames = zip(*recordings, strict=True)
        parts.append(
            pd.DataFrame(
                {
                    "task": tasks,
                    "repetition": repetitions,
                    "frame": frames,
                    "landmark": landmark,
                    "x_px": numeric[columns["x"]].to_numpy(float),
                    "y_px": numeric[columns["y"]].to_numpy(float),
                    "file": str(path),
                    "row": np.array(places) + 4,
                }
            )
        )
    return Reading(pd.concat(parts, ignore_index=True) if parts else nothing, problems)
