"""Annotations as DeepLabCut's CSV (`CollectedData_*.csv`), which Lightning Pose shares.

Header lines scorer, (individuals,) bodyparts and coords, then a row per picture: its path in one
column or in three (`labeled-data`, the video's name, the picture's), then x and y of every body
part. Body parts are landmarks by their names. Coordinates count from 0, pixel centres at whole
numbers. With individuals (`multianimal` projects) one of them is the person.
"""

import csv
import io
import math
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from steadyface.annotations.marks import Conventions, Reading, RecordingNames, nothing_read
from steadyface.annotations.named_points import MarkedImage, read_images
from steadyface.problems import Problem
from steadyface.sheets import CLOSE_QUOTES, separated_by

HEADER_LINES = ("scorer", "individuals", "bodyparts", "coords")
EMPTY = ("", "nan")


@dataclass(frozen=True)
class DeepLabCutTable:
    """A DeepLabCut CSV: what stands in it, nothing interpreted.

    index: (rows) the picture's path, or its number, of each row.
    bodyparts, coords: name and x, y or likelihood of each column.
    cells: (rows, columns) texts.
    rows: (rows) where each row stands in the file.
    """

    index: list[str]
    bodyparts: list[str]
    coords: list[str]
    cells: list[list[str]]
    rows: list[int]


def is_deeplabcut(path: Path) -> bool:
    """Whether a CSV begins as DeepLabCut's do."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        separator, text = separated_by(file.readline() + file.readline())
    return text.split(separator)[0].strip(' "') == HEADER_LINES[0]


def read_deeplabcut_table(path: Path) -> DeepLabCutTable | None:
    """The table; None if its header is not scorer, (individuals,) bodyparts, coords."""
    separator, text = separated_by(path.read_text(encoding="utf-8-sig", errors="replace"))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    decimal = "," if separator == ";" else "."
    numbered = [
        (number, [cell.strip() for cell in line])
        for number, line in enumerate(lines, start=1)
        if any(line)
    ]
    heads = [line for _, line in takewhile(lambda row: row[1][0] in HEADER_LINES, numbered)]
    named = {line[0]: line for line in heads}
    if not {"scorer", "bodyparts", "coords"} <= set(named) or len(named) != len(heads):
        return None
    if len({len(line) for line in heads}) > 1:
        return None
    coords = named["coords"]
    # The path's other columns have no header in any line.
    width = 1
    while width < len(coords) and coords[width] == "":
        width += 1
    rows = numbered[len(heads) :]
    return DeepLabCutTable(
        ["/".join(line[:width]) for _, line in rows],
        named["bodyparts"][width:],
        coords[width:],
        [[cell.replace(decimal, ".") for cell in line[width:]] for _, line in rows],
        [number for number, _ in rows],
    )


def read_deeplabcut(path: Path, names: RecordingNames, conventions: Conventions) -> Reading:
    """Pictures named by recording and frame, as `labeled-data/A01_OPEN/img0012.png`."""

    def wrong(told: str, remedy: str, row: int | None = None) -> Problem:
        return Problem(str(path), told, remedy, names.subject, row)

    try:
        table = read_deeplabcut_table(path)
    except csv.Error as problem:
        return nothing_read(wrong(f"is no table ({problem})", CLOSE_QUOTES))
    if table is None:
        remedy = "give the CollectedData CSV as DeepLabCut wrote it"
        return nothing_read(
            wrong("has not DeepLabCut's header (scorer, bodyparts, coords)", remedy)
        )
    if "likelihood" in table.coords:
        remedy = "give the CollectedData CSV; predictions can join as a tracker (docs/data.md)"
        told = "holds a network's predictions (it has likelihoods), not annotations"
        return nothing_read(wrong(told, remedy))
    pairs = [
        (part, place)
        for place, (part, coord) in enumerate(zip(table.bodyparts, table.coords, strict=True))
        if coord == "x"
    ]
    for part, place in pairs:
        if table.bodyparts[place + 1 : place + 2] != [part] or table.coords[place + 1] != "y":
            return nothing_read(wrong(f"body part {part!r} lacks x or y", "export it again"))
    if len(table.coords) != 2 * len(pairs):
        return nothing_read(wrong("has columns that are neither x nor y", "export it again"))
    images, problems = [], []
    for name, cells, row in zip(table.index, table.cells, table.rows, strict=True):
        if len(cells) != len(table.bodyparts):
            told = f"has {len(cells)} values for {len(table.bodyparts)} columns"
            problems.append(wrong(told, "correct it", row))
            continue
        values = [_number(cell) for cell in cells]
        if None in values:
            cell = cells[values.index(None)]
            problems.append(wrong(f"{cell!r} is not a number", "correct the cell", row))
            continue
        points = [(part, values[place], values[place + 1]) for part, place in pairs]
        # Of several individuals mostly one is there.
        given = [point for point in points if not all(map(math.isnan, point[1:]))]
        images.append(MarkedImage(name, given, labels=[path.stem], row=row))
    reading = read_images(str(path), images, names, conventions, (part for part, _ in pairs))
    return Reading(reading.marks, [*problems, *reading.problems], reading.sizes)


def _number(cell: str) -> float | None:
    """NaN for an empty cell, None for one that holds no number."""
    if cell.lower() in EMPTY:
        return math.nan
    try:
        return float(cell)
    except ValueError:
        return None
