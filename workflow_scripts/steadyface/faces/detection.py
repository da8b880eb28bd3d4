"""Where the face is in every frame: dlib's HOG detector and one box per recording.

A detector's box moves by its pyramid's and cells' steps although the face does not, and every
tracker would take that over as jitter. So a recording has one box, the median of its frames'
detections, unless the configuration asks for a box per frame.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.errors import FaceError

OK, NO_FACE, SEVERAL_FACES = "ok", "no_face", "several_faces"
BOX_RULES = ("recording", "frame")

# A seated person moves little between frames, so most frames are searched around the last box.
SEARCH_MARGIN = 0.6
FULL_SEARCH_INTERVAL = 10


@dataclass(frozen=True)
class Detection:
    """What the detector found in one frame: the box (4,) px of the largest face, NaN if none."""

    box: NDArray[np.float64]
    score: float
    faces_found: int


NOTHING = Detection(np.full(4, np.nan), np.nan, 0)


def detect_faces(
    images: Iterable[NDArray[np.uint8]], threshold: float = 0.0
) -> Iterator[Detection]:
    """Find the face of each frame.

    Every tenth frame, and each frame where the face is lost, is searched whole; the others around
    the last box. The largest face counts; how many there are is told with it.

    Args:
        images: RGB frames (height, width, 3).
        threshold: the detector's score that a face must exceed.
    """
    import cv2
    import dlib

    detector = dlib.get_frontal_face_detector()

    def search(grey: NDArray[np.uint8], left: int, top: int) -> Detection:
        found, scores, _ = detector.run(np.ascontiguousarray(grey), 0, threshold)
        if not found:
            return NOTHING
        corners = [[box.left(), box.top(), box.right(), box.bottom()] for box in found]
        boxes = np.array(corners, dtype=float) + np.array([left, top, left, top])
        largest = int(np.argmax(boxes[:, 2] - boxes[:, 0]))
        return Detection(boxes[largest], float(scores[largest]), len(found))

    last = NOTHING
    for frame, image in enumerate(images):
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        found = NOTHING
        if last.faces_found == 1 and frame % FULL_SEARCH_INTERVAL:
            x1, y1, x2, y2 = last.box
            margin = SEARCH_MARGIN * (x2 - x1)
            left, top = (int(max(edge - margin, 0)) for edge in (x1, y1))
            region = grey[top : int(y2 + margin), left : int(x2 + margin)]
            found = search(region, left, top)
        if found.faces_found == 0:
            found = search(grey, 0, 0)
        yield found
        last = found


def face_table(
    frames: pd.DataFrame, detections: list[Detection], box_rule: str, largest_gap: int
) -> pd.DataFrame:
    """The FACES rows of one recording.

    Args:
        frames: the recording's rows of the FRAMES table, in order.
        detections: one for each of those rows.
        box_rule: "recording" gives all frames the median box; "frame" each its own.
        largest_gap: how many frames in a row the detector may miss and the face still counts as
            there; with "frame", such frames take the box before them.

    Returns:
        One row per frame. `status` is `ok`, `several_faces` (the largest is tracked) or `no_face`;
        a frame without a face has no box, so no tracker can pretend to see one.
    """
    if box_rule not in BOX_RULES:
        raise FaceError(f"face box rule {box_rule!r} is not one of {list(BOX_RULES)}")
    found = np.array([detection.box for detection in detections]).reshape(-1, 4)
    count = np.array([detection.faces_found for detection in detections], dtype=int)
    status = np.select([count == 0, count > 1], [NO_FACE, SEVERAL_FACES], OK)
    if box_rule == "recording":
        boxes = np.full_like(found, np.nan)
        if (count > 0).any():
            boxes[:] = np.median(found[count > 0], axis=0)
    else:
        boxes = pd.DataFrame(found).ffill().bfill().to_numpy(copy=True)
    # A detector may miss a frame that plainly holds the face; a longer miss means there is none.
    absent = count == 0
    run = _run_length(absent)
    lost = absent & (run > largest_gap)
    boxes[lost] = np.nan
    status = np.where(absent & ~lost, OK, status)
    table = frames[["subject", "task", "repetition", "frame", "time_s"]].reset_index(drop=True)
    for start, columns in (("", boxes), ("detected_", found)):
        for name, values in zip(("x1", "y1", "x2", "y2"), columns.T, strict=True):
            table[f"{start}{name}_px"] = values
    table["score"] = [detection.score for detection in detections]
    table["faces_found"] = count
    table["status"] = status
    return table


def _run_length(flags: NDArray[np.bool_]) -> NDArray[np.int_]:
    """For each set flag, how long the unbroken run of set flags around it is; else 0."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    lengths = np.zeros(len(flags), dtype=int)
    for start, end in edges.reshape(-1, 2):
        lengths[start:end] = end - start
    return lengths
