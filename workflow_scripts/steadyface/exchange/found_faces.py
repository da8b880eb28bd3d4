"""What a file of another tool says: faces, each with its frame and points, one row per face."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steadyface.landmark_names import Naming
from steadyface.landmarks import LANDMARKS

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class FoundFaces:
    """The rows of one file, in its order.

    path: path of the file, for messages.
    frames: (rows,) counted from 0.
    faces: (rows,) number that the tool gives a face; 0 where it knows one face only.
    points: (rows, 68, 2) px, pixel centres at whole numbers; NaN where there is no value.
    confidence: (rows, 68), NaN where the tool has none.
    found: (rows,) whether the tool says that it sees a face.
    places: (rows,) where a row stands in the file, in words.
    known: (68,) which landmarks the tool has at all.
    statuses: (rows, 68) texts, of files that give reasons of their own.
    naming: meaning of the names of the file's points; None where the format fixes them.
    """

    path: Path
    frames: NDArray[np.int64]
    faces: NDArray[np.int64]
    points: FloatArray
    confidence: FloatArray
    found: NDArray[np.bool_]
    places: list[str]
    known: NDArray[np.bool_]
    statuses: NDArray[np.str_] | None = None
    naming: Naming | None = None


def all_known() -> NDArray[np.bool_]:
    """(68,) for a tool that has every landmark."""
    return np.ones(LANDMARKS, dtype=bool)
