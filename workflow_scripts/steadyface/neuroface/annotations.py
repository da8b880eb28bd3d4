"""The release's manual annotations: 68 points and a face box for some frames of each video.

Frame numbers stay the release's here; `frame_numbers` finds out where they begin.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from steadyface.landmarks import LANDMARKS
from steadyface.measures.accuracy import box_diagonal
from steadyface.neuroface.layout import Release, Take
from steadyface.problems import NOTE, Problem
from steadyface.sheets import ROW, read_cells

FloatArray = npt.NDArray[np.float64]

FRAME = "frame"
POINT_NAMES = [f"{axis}{number}" for number in range(1, LANDMARKS + 1) for axis in "xy"]
BOX_NAMES = ["x1", "y1", "x2", "y2"]
# A released box is 1.05 times the tight box of its landmarks, rounded to whole pixels; a box whose
# diagonal differs by more than this share is another frame's, or holds width and height.
BOX_TOLERANCE = 0.05
CORRECT = "correct the row, or take the file anew from the release"


@dataclass(frozen=True)
class VideoAnnotations:
    """Marked frames of one video.

    numbers: (frames,) the release's frame numbers, increasing.
    points: (frames, 68, 2) px, NaN where a point is not marked.
    boxes: (frames, 4) x1 y1 x2 y2 px, NaN where the release has no box.
    file: file of the points, for messages.
    """

    numbers: npt.NDArray[np.int64]
    points: FloatArray
    boxes: FloatArray
    file: str


def read_video_annotations(
    release: Release, take: Take
) -> tuple[VideoAnnotations | None, list[Problem]]:
    """The annotations of one video: a file per video, or the repack's file per frame.

    None where nothing is marked or nothing could be read.
    """
    points: dict[int, FloatArray] = {}
    boxes: dict[int, FloatArray] = {}
    problems: list[Problem] = []
    file = ""
    for path in release.tables.get(take, []):
        kind, found, wrong = _read_table(path, take.subject)
        problems += wrong
        if kind == "boxes":
            boxes |= found
        elif points and found:
            remedy = "remove one of them"
            wrong_too = f"marks the same video as {file}"
            problems.append(Problem(str(path), wrong_too, remedy, take.subject))
        elif found:
            points, file = found, str(path)
    if not points:
        points, wrong = _read_frames(release.frame_annotations.get(take, {}), take, (LANDMARKS, 2))
        problems += wrong
        file = str(next(iter(release.frame_annotations.get(take, {}).values()), ""))
    more_boxes, wrong = _read_frames(release.frame_boxes.get(take, {}), take, (1, 4))
    problems += wrong
    boxes = {number: box.ravel() for number, box in more_boxes.items()} | boxes
    if not points:
        return None, problems
    lonely = sorted(set(boxes) - set(points))
    if lonely:
        wrong = f"{len(lonely)} frames have a box and no points, the first {lonely[0]}"
        remedy = "their boxes are not used"
        problems.append(Problem(file, wrong, remedy, take.subject, kind=NOTE))
    numbers = np.array(sorted(points))
    nothing = np.full(4, np.nan)
    annotations = VideoAnnotations(
        numbers,
        np.stack([points[number] for number in numbers]),
        np.stack([boxes.get(int(number), nothing) for number in numbers]),
        file,
    )
    return annotations, problems + _check_points(annotations, take) + _check_boxes(
        annotations, take
    )


def _read_table(path: Path, subject: str) -> tuple[str, dict[int, FloatArray], list[Problem]]:
    """Points (68, 2) or a box (4,) by frame number; `points` or `boxes` says which.

    Columns are found by their names, whatever their order.
    """
    cells, problems = read_cells(path)
    if problems:
        anew = "or take the file anew from the release"
        return (
            "",
            {},
            [replace(line, subject=subject, remedy=f"{line.remedy}, {anew}") for line in problems],
        )
    named = set(cells.columns)
    if named >= {FRAME, *POINT_NAMES}:
        kind, names, shape = "points", POINT_NAMES, (LANDMARKS, 2)
    elif named >= {FRAME, *BOX_NAMES} and "x3" not in named:
        kind, names, shape = "boxes", BOX_NAMES, (4,)
    else:
        lacking = [name for name in (FRAME, *POINT_NAMES) if name not in named]
        wrong = f"has no column {lacking[0]!r}" if lacking else "has another header"
        remedy = "the header must be Frame, x1, y1 ... x68, y68; or Frame, x1, y1, x2, y2 of boxes"
        return "", {}, [Problem(str(path), wrong, remedy, subject)]
    found: dict[int, FloatArray] = {}
    for row, number, values in zip(
        cells[ROW], cells[FRAME], cells[names].itertuples(index=False), strict=True
    ):
        told = ""
        if not _is_whole(number):
            told = f"frame {number!r} is no whole number"
        elif int(float(number)) in found:
            told = f"frame {number} stands there twice"
        else:
            wrong_cell = next((cell for cell in values if _number(cell) is None), None)
            told = "" if wrong_cell is None else f"{wrong_cell!r} is no number"
        if told:
            problems.append(Problem(str(path), told, CORRECT, subject, int(row)))
            continue
        found[int(float(number))] = np.array([_number(cell) for cell in values]).reshape(shape)
    return kind, found, problems


def _read_frames(
    paths: dict[int, Path], take: Take, shape: tuple[int, int]
) -> tuple[dict[int, FloatArray], list[Problem]]:
    """The repack's files: so many lines of so many numbers, separated by spaces."""
    found, problems = {}, []
    for number, path in paths.items():
        # Comments may be in any encoding; numbers are the same in all of them.
        lines = path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
        values = [[_number(cell) for cell in line.replace(",", " ").split()] for line in lines]
        # Other lines are comments.
        values = [line for line in values if len(line) == shape[1] and None not in line]
        if len(values) != shape[0]:
            wrong = f"holds {len(values)} lines of {shape[1]} numbers, not {shape[0]}"
            problems.append(Problem(str(path), wrong, "take the file anew", take.subject))
            continue
        found[number] = np.array(values, dtype=np.float64)
    return found, problems


def _check_points(annotations: VideoAnnotations, take: Take) -> list[Problem]:
    problems = []
    for number, points in zip(annotations.numbers, annotations.points, strict=True):
        at_origin = np.flatnonzero((points == 0).all(axis=-1))
        missing = np.flatnonzero(np.isnan(points).any(axis=-1))
        if at_origin.size:
            wrong = f"frame {number}: point {at_origin[0] + 1} is marked at 0, 0"
            remedy = "empty the cells of points that are not marked"
            problems.append(Problem(annotations.file, wrong, remedy, take.subject))
        if missing.size:
            wrong = f"frame {number}: {missing.size} of {LANDMARKS} points are not marked"
            remedy = "the frame gets no accuracy, which needs all points"
            problems.append(Problem(annotations.file, wrong, remedy, take.subject, kind=NOTE))
    return problems


def _check_boxes(annotations: VideoAnnotations, take: Take) -> list[Problem]:
    given = np.linalg.norm(annotations.boxes[:, 2:] - annotations.boxes[:, :2], axis=-1)
    expected = box_diagonal(annotations.points)
    corners = (annotations.boxes[:, 2:] > annotations.boxes[:, :2]).all(axis=-1)
    with np.errstate(invalid="ignore"):
        fits = corners & ~(np.abs(given / expected - 1) > BOX_TOLERANCE)
    return [
        Problem(
            annotations.file,
            f"frame {annotations.numbers[place]}: the box's diagonal is {given[place]:.0f} px, "
            f"but 1.05 times that of the points is {expected[place]:.0f} px",
            "the boxes must hold two corners (x1, y1, x2, y2) of the same frame; remove the box "
            "files to have the boxes made from the points",
            take.subject,
        )
        for place in np.flatnonzero(~np.isnan(given) & ~fits)
    ]


def _number(cell: str) -> float | None:
    """NaN for an empty cell, None for one that holds no finite number."""
    if cell in ("", "NaN", "nan"):
        return np.nan
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if np.isfinite(value) else None


def _is_whole(cell: str) -> bool:
    value = _number(cell)
    return value is not None and value >= 0 and value == int(value)


def rows_of(
    annotations: VideoAnnotations, take: Take, task: str, repetition: int, first_frame: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The annotations as rows of the schemas `ANNOTATIONS` and `BOXES`.

    Args:
        first_frame: the release's number of a video's first frame, which is our 0.
    """
    frames = annotations.numbers - first_frame
    key = {"subject": take.subject, "task": task, "repetition": repetition}
    points = pd.DataFrame(
        {
            **key,
            "frame": np.repeat(frames, LANDMARKS),
            "landmark": np.tile(np.arange(LANDMARKS), len(frames)),
            "x_px": annotations.points[..., 0].ravel(),
            "y_px": annotations.points[..., 1].ravel(),
        }
    )
    corners = {f"{name}_px": annotations.boxes[:, place] for place, name in enumerate(BOX_NAMES)}
    boxes = pd.DataFrame({**key, "frame": frames, **corners})
    return points, boxes.dropna().reset_index(drop=True)
