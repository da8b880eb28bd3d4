"""Where the face is in every frame: dlib's HOG detector, and the box that trackers start from.

A detector's box moves by its pyramid's and cells' steps although the face does not, and every
tracker would take that over as jitter. So the detections are smoothed (`smoothing`), unless the
configuration asks for one box per recording or for the detections as they are. Where the face is
seen elsewhere than in its box, the frame says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.errors import FaceError
from steadyface.faces.boxes import centres_and_sides, offset_of_boxes
from steadyface.faces.following import Faces, follow_face
from steadyface.faces.smoothing import smooth_boxes

OK, NO_FACE, SEVERAL_FACES, OFF_BOX = "ok", "no_face", "several_faces", "off_box"
ONLY, NEAREST, LARGEST, UNCERTAIN = "only", "nearest", "largest", "uncertain"
SMOOTH, RECORDING, FRAME = "smooth", "recording", "frame"
BOX_RULES = (SMOOTH, RECORDING, FRAME)
# Farther than this many box sides from its box a face is not where its tracker begins to look:
# DLIB then finds the mouth on eyes or collar.
LARGEST_OFFSET = 0.2

# A seated person moves little between frames, so most frames are searched around the last box.
SEARCH_MARGIN = 0.6
FULL_SEARCH_INTERVAL = 10

# The detector finds boxes from 60 to 70 px on, in twice the size from 36 px on, for four times the
# work (16 rendered faces of 8 people; all are found at 70 px and 36 px). So a large image is first
# searched reduced, then as it is, and enlarged only where no larger face is known.
WORKING_SIDE = 960
# Its smallest box is 72 px, whatever is in it, so a box below 80 px asks for a closer look.
LEAST_SIDE = 80.0
LARGEST_ENLARGED_SIDE = 3840
# Around the last box a face is searched at this many pixels across, a third of the work: the
# detector's own window has 80.
SEARCHED_SIDE = 120.0


def detect_faces(images: Iterable[NDArray[np.uint8]], threshold: float = 0.0) -> Iterator[Faces]:
    """Find the faces of each frame.

    Every tenth frame, and each frame where the face is lost or is not alone, is searched whole;
    the others around the last box, so that a second face is noticed within ten frames.

    Args:
        images: RGB frames (height, width, 3).
        threshold: the detector's score that a face must exceed.
    """
    import cv2

    detector = _detector()
    side, last, last_crowded = np.nan, Faces.none(), -FULL_SEARCH_INTERVAL
    for frame, image in enumerate(images):
        grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
        found = Faces.none()
        alone = len(last) == 1 and frame - last_crowded >= FULL_SEARCH_INTERVAL
        if alone and frame % FULL_SEARCH_INTERVAL:
            found = _search_around(detector, grey, last.boxes[0], threshold)
        if not len(found):
            enlarge = side < LEAST_SIDE or (np.isnan(side) and frame % FULL_SEARCH_INTERVAL == 0)
            for scale in _scales(grey.shape, enlarge):
                found = _search(detector, grey, scale, threshold)
                # Boxes of faces that are hardly large enough are poor: look closer.
                if len(found) and (scale >= 1 or found.sides.max() * scale >= LEAST_SIDE):
                    break
        if len(found):
            side = found.sides.max()
        if len(found) > 1:
            last_crowded = frame
        last = found
        yield found


@cache
def _detector() -> Any:
    """Made once, which takes half a second; used for all recordings of a person."""
    import dlib

    return dlib.get_frontal_face_detector()


def _scales(shape: tuple[int, ...], enlarge: bool) -> list[float]:
    """The sizes, in those of the image (height, width), at which it is searched in turn."""
    longest = max(shape)
    scales = [WORKING_SIDE / longest] if longest > WORKING_SIDE else []
    return [*scales, 1.0, *([2.0] if enlarge and 2 * longest <= LARGEST_ENLARGED_SIDE else [])]


def _search_around(
    detector: Any, grey: NDArray[np.uint8], box: NDArray[np.float64], threshold: float
) -> Faces:
    x1, y1, x2, y2 = box
    side = x2 - x1
    margin = SEARCH_MARGIN * side
    left, top = (int(max(edge - margin, 0)) for edge in (x1, y1))
    region = grey[top : int(y2 + margin), left : int(x2 + margin)]
    scale = 2.0 if side < LEAST_SIDE else min(1.0, SEARCHED_SIDE / side)
    found = _search(detector, region, scale, threshold)
    return Faces(found.boxes + np.array([left, top, left, top]), found.scores)


def _search(detector: Any, grey: NDArray[np.uint8], scale: float, threshold: float) -> Faces:
    import cv2

    if scale != 1:
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=way)
    found, scores, _ = detector.run(np.ascontiguousarray(grey), 0, threshold)
    corners = [[box.left(), box.top(), box.right(), box.bottom()] for box in found]
    boxes = np.array(corners, dtype=float).reshape(-1, 4)
    return Faces((boxes + 0.5) / scale - 0.5, np.array(scores, dtype=float))


def face_table(
    frames: pd.DataFrame, detections: Sequence[Faces], box_rule: str, largest_gap: int
) -> pd.DataFrame:
    """The FACES rows of one recording; of several faces, `follow_face` tells which counts.

    Args:
        frames: the recording's rows of the FRAMES table, in order.
        detections: one for each of those rows.
        box_rule: "smooth" gives each frame the box of `smooth_boxes`; "recording" gives all the
            median box; "frame" each its own.
        largest_gap: number of frames in a row that the detector may miss and the face still counts
            as there; with "frame", such frames take the box before them.

    Returns:
        One row per frame. `status` is `ok`, `several_faces` (one of them is tracked), `off_box`
        (the face was detected more than `LARGEST_OFFSET` away from the box that is used;
        `box_offset` tells how far, in box sides) or `no_face` (another person's may be there); a
        frame without a face has no box, so no tracker can pretend to see one. `chosen_by` says
        why a detection counts: it is the `only` one, the `nearest` to the face's last place, the
        `largest` when there was no place yet, or `uncertain`: it may be another person's.

    Raises:
        FaceError: an unknown box rule.
    """
    if box_rule not in BOX_RULES:
        raise FaceError(f"face box rule {box_rule!r} is not one of {list(BOX_RULES)}")
    times = frames["time_s"].to_numpy(dtype=float)
    subject = follow_face(detections, times)
    chosen = subject.chosen
    present = chosen >= 0
    found, score = np.full((len(chosen), 4), np.nan), np.full(len(chosen), np.nan)
    for frame in np.flatnonzero(present):
        found[frame] = detections[frame].boxes[chosen[frame]]
        score[frame] = detections[frame].scores[chosen[frame]]
    count = np.array([len(faces) for faces in detections], dtype=int)
    first = np.cumsum(present) == 1
    # A detector may miss a frame that plainly holds the face; a longer miss means there is none.
    lost = ~present & (_run_length(~present) > largest_gap)
    boxes = _boxes(times, found, lost, box_rule)
    offset = offset_of_boxes(found, boxes)
    table = frames[["subject", "task", "repetition", "frame", "time_s"]].reset_index(drop=True)
    for start, columns in (("", boxes), ("detected_", found)):
        for name, values in zip(("x1", "y1", "x2", "y2"), columns.T, strict=True):
            table[f"{start}{name}_px"] = values
    table["box_offset"] = offset
    table["score"] = score
    table["faces_found"] = count
    table["chosen_by"] = np.select(
        [~present, subject.uncertain, count == 1, first], ["", UNCERTAIN, ONLY, LARGEST], NEAREST
    )
    table["status"] = np.select(
        [lost, offset > LARGEST_OFFSET, present & (count > 1)],
        [NO_FACE, OFF_BOX, SEVERAL_FACES],
        OK,
    )
    return table


def _boxes(
    times: NDArray[np.float64], found: NDArray[np.float64], lost: NDArray[np.bool_], box_rule: str
) -> NDArray[np.float64]:
    """The boxes (frames, 4) px to track in; NaN where the face is lost."""
    if box_rule == SMOOTH:
        return smooth_boxes(times, found, lost)
    boxes = pd.DataFrame(found)
    if box_rule == RECORDING:
        boxes[:] = boxes.median().to_numpy()
    boxes = boxes.ffill().bfill().to_numpy(copy=True)
    boxes[lost] = np.nan
    return boxes


def without_unusable(faces: pd.DataFrame, frames: pd.DataFrame) -> pd.DataFrame:
    """FACES rows without a box where the recording's own frame cannot be used.

    Args:
        faces: one recording's rows of FACES.
        frames: its rows of the FRAMES table, in the same order; a status other than `ok` is kept.
    """
    own = frames["status"].to_numpy()
    unusable = own != OK
    faces = faces.copy()
    faces.loc[unusable, ["x1_px", "y1_px", "x2_px", "y2_px"]] = np.nan
    faces["status"] = np.where(unusable, own, faces["status"])
    return faces


def describe_faces(faces: pd.DataFrame) -> dict[str, float]:
    """Counts that tell how well the face was seen in one recording, from its rows of FACES.

    Counts of frames, and which face was followed: the median box's centre and side, px (NaN where
    there was none).
    """
    chosen_by = faces["chosen_by"].fillna("")
    boxes = faces[["x1_px", "y1_px", "x2_px", "y2_px"]].median().to_numpy(dtype=float)
    (x, y), side = centres_and_sides(boxes)
    return {
        "frames": len(faces),
        "frames_without_face": int((faces["status"] == NO_FACE).sum()),
        "frames_bridged": int(((chosen_by == "") & (faces["status"] != NO_FACE)).sum()),
        "frames_off_box": int((faces["status"] == OFF_BOX).sum()),
        "frames_with_several_faces": int((faces["faces_found"] > 1).sum()),
        "frames_of_others_only": int(((chosen_by == "") & (faces["faces_found"] > 0)).sum()),
        "possible_switches": int((chosen_by == UNCERTAIN).sum()),
        "face_x_px": round(float(x), 1),
        "face_y_px": round(float(y), 1),
        "face_side_px": round(float(side), 1),
    }


def _run_length(flags: NDArray[np.bool_]) -> NDArray[np.int_]:
    """For each set flag, how long the unbroken run of set flags around it is; else 0."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    lengths = np.zeros(len(flags), dtype=int)
    for start, end in edges.reshape(-1, 2):
        lengths[start:end] = end - start
    return lengths
