"""Files as the page to annotate in saves them, made of points that are known."""

import json

import numpy as np

from steadyface.annotations.saved_work import SAVED_WORK
from steadyface.landmark_names import LANDMARK_NAMES


def save_work(path, points, size, annotator="AB", subject="A01", unfinished=(), **info):
    """Save annotated frames.

    Args:
        path: of the file; its folder is made if needed.
        points: (68, 2) px by task, repetition and frame; NaN is not visible.
        size: (width, height) px of the pictures.
        info: what the file says of itself otherwise than usual.
    """
    images, annotations = [], []
    for number, ((task, repetition, frame), places) in enumerate(points.items(), start=1):
        name = f"{subject}_{task}_{repetition}_{frame:06d}.png"
        images.append({"id": number, "file_name": name, "width": size[0], "height": size[1]})
        seen = np.isfinite(places).all(axis=1)
        keypoints = np.column_stack([np.nan_to_num(places).round(3), 2 * seen])
        annotations.append(
            {
                "id": number,
                "image_id": number,
                "category_id": 1,
                "keypoints": keypoints.ravel().tolist(),
            }
        )
    stated = {
        "description": SAVED_WORK,
        "subject": subject,
        "annotator": annotator,
        "first_frame": 0,
        "started_from": "mesh",
    }
    content = {
        "info": stated | info,
        "images": images,
        "categories": [{"id": 1, "name": "face", "keypoints": list(LANDMARK_NAMES)}],
        "annotations": annotations,
        "unfinished": list(unfinished),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content))
    return path
