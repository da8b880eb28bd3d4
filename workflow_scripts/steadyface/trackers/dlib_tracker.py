"""DLIB: the paper's baseline, an ensemble of regression trees (Kazemi & Sullivan 2014).

The trained predictor is the one of `face_recognition_models`. That package cannot be imported with
current setuptools (it wants `pkg_resources`), so its data file is found by path. The predictor
returns whole pixels and no score for a landmark.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steadyface.errors import WeightsError
from steadyface.landmarks import LANDMARKS

PREDICTOR_SHA256 = "fbdc2cb80eb9aa7a758672cbfdda32ba6300efe9b6e6c7a299ff7e736b11b92f"


def predictor_path() -> Path:
    """Path of the 68-point predictor of `face_recognition_models`, its content verified.

    Raises:
        WeightsError: the package is not installed or its file is not the published one.
    """
    package = find_spec("face_recognition_models")
    if package is None:
        raise WeightsError(
            "not installed",
            where="face_recognition_models",
            remedy="run `pip install -r requirements.lock`",
        )
    path = Path(package.submodule_search_locations[0]) / "models"
    path /= "shape_predictor_68_face_landmarks.dat"
    if not path.is_file():
        raise WeightsError(
            "missing from face_recognition_models", where=path.name, remedy="reinstall it"
        )
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != PREDICTOR_SHA256:
        raise WeightsError(
            f"sha256 {digest[:12]} is not the published {PREDICTOR_SHA256[:12]}",
            where=path.name,
            remedy="reinstall face_recognition_models",
        )
    return path


@cache
def _predictor() -> Any:
    """Read once, which takes half a second; used for all recordings of a person."""
    import dlib

    return dlib.shape_predictor(str(predictor_path()))


def track_dlib(
    images: Iterable[NDArray[np.uint8]], boxes: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Landmarks of each frame from its face box.

    Args:
        images: RGB frames (height, width, 3).
        boxes: (frames, 4) x1 y1 x2 y2 px in dlib's own convention; NaN where there is no face.

    Returns:
        Points (frames, 68, 2) in px and confidence (frames, 68); NaN where there is no box. The
        predictor has no confidence, so that is NaN throughout.
    """
    import dlib

    predictor = _predictor()
    points = np.full((len(boxes), LANDMARKS, 2), np.nan)
    for frame, image in enumerate(images):
        if np.isfinite(boxes[frame]).all():
            box = dlib.rectangle(*np.rint(boxes[frame]).astype(int).tolist())
            shape = predictor(np.ascontiguousarray(image), box)
            points[frame] = [(point.x, point.y) for point in shape.parts()]
    return points, np.full(points.shape[:2], np.nan)
