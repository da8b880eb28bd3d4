"""A subject's meshes between the rules: what the calibration learns from and is applied to.

An `.npz` file of numbers alone: `meshes` (frames, 468, 2) float32 px and `presence` (frames,)
float32, a row for each row of the subject's FACES table.
"""

import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steadyface.errors import TableError
from steadyface.tables import atomic_path
from steadyface.trackers.mesh.points import POINTS

FloatArray = NDArray[np.float64]


def write_meshes(path: str | Path, meshes: FloatArray, presence: FloatArray) -> None:
    """Write meshes (frames, 468, 2) px and the presence of a face (frames,), NaN where unknown."""
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        np.savez(file, meshes=meshes.astype(np.float32), presence=presence.astype(np.float32))


def read_meshes(path: str | Path, frames: int) -> tuple[FloatArray, FloatArray]:
    """The meshes (frames, 468, 2) px and the presence (frames,) of a subject.

    Args:
        path: as `write_meshes` left it.
        frames: rows of the subject's FACES table.

    Raises:
        TableError: the file is damaged, or of other frames.
    """
    try:
        with np.load(path, allow_pickle=False) as stored:
            meshes, presence = stored["meshes"], stored["presence"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as problem:
        raise TableError(
            f"{path}: cannot be read as meshes ({type(problem).__name__}); delete it and run again"
        ) from None
    if meshes.shape != (frames, POINTS, 2) or presence.shape != (frames,):
        raise TableError(
            f"{path}: holds meshes {meshes.shape} for {frames} frames; delete it and run again"
        )
    return meshes.astype(float), presence.astype(float)
