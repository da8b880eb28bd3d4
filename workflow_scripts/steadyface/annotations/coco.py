"""Mark-up as COCO keypoints: one JSON file of images and annotations with 68 keypoints each.

COCO's coordinates count from 0 with pixel centres at whole numbers, as ours
(https://cocodataset.org/#format-data). A point of visibility 0 is not marked.
"""

import json
from pathlib import Path
from typing import Any

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


def read_coco(path: Path, names: RecordingNames, conventions: Conventions) -> Reading:
    """Images named by recording and frame: `OPEN_1_000012.png`, `OPEN_1/000012.png`."""
    nothing = pd.DataFrame(columns=COLUMNS)

    def wrong(told: str, remedy: str) -> Problem:
        return Problem(str(path), told, remedy, names.subject)

    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        images = {image["id"]: image for image in content["images"]}
        annotations = list(content["annotations"])
        people = [(entry["image_id"], entry["keypoints"]) for entry in annotations]
    except (ValueError, KeyError, TypeError):
        remedy = "export it again as COCO keypoints (images, annotations with keypoints)"
        return Reading(nothing, [wrong("is not a COCO keypoints file", remedy)])
    parts, problems, sizes, marked = [], [], {}, set()
    for image_id, keypoints in people:
        if image_id not in images:
            told = f"annotates image {image_id!r}, which is not among its images"
            problems.append(wrong(told, "export it again with its images"))
            continue
        image = images[image_id]
        name = str(image.get("file_name", ""))
        labels, number = frame_named(name)
        key = None if number is None else names.meant_by(*labels)
        if key is None:
            told = f"image {name!r} does not say which recording and frame it is"
            remedy = f"name it <recording>_<frame>.png; the recordings are {names.choices}"
            problems.append(wrong(told, remedy))
            continue
        if image_id in marked:
            problems.append(wrong(f"image {name!r} has two annotated faces", "keep one"))
            continue
        marked.add(image_id)
        points = _points(keypoints)
        if points is None:
            told = f"image {name!r} has {_count(keypoints)} keypoints instead of 68"
            problems.append(wrong(told, "annotate the 68 points of the iBUG mark-up, in order"))
            continue
        if _whole(image.get("width")) and _whole(image.get("height")):
            sizes.setdefault(key, set()).add((int(image["width"]), int(image["height"])))
        parts.append(
            pd.DataFrame(
                {
                    "task": key[0],
                    "repetition": key[1],
                    "frame": number - conventions.first_frame,
                    "landmark": np.arange(LANDMARKS),
                    "x_px": points[:, 0],
                    "y_px": points[:, 1],
                    "file": f"{path}, image {name}",
                    "row": None,
                }
            )
        )
    marks = pd.concat(parts, ignore_index=True) if parts else nothing
    return Reading(marks, problems, sizes)


def _points(keypoints: Any) -> np.ndarray | None:
    """(68, 2) coordinates, NaN where a point is not marked; None if these are not 68 points."""
    try:
        values = np.array(keypoints, float).reshape(LANDMARKS, 3)
    except (ValueError, TypeError):
        return None
    return np.where(values[:, 2:] > 0, values[:, :2], np.nan)


def _count(keypoints: Any) -> str:
    return f"{len(keypoints) / 3:g}" if isinstance(keypoints, list) else "no"


def _whole(value: object) -> bool:
    return isinstance(value, int) and value > 0
