"""A subject's meshes between the rules: what the calibration learns from and is applied to.

A safetensors file: `meshes` (frames, 468, 2) float32 px and `presence` (frames,)
float32, a row for each row of the subject's FACES table.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from steadyface.errors import TableError
from steadyface.files import atomic_path
from steadyface.trackers.mesh.points import POINTS

FloatArray = NDArray[np.float64]


def write_meshes(path: str | Path, meshes: FloatArray, presence: FloatArray) -> None:
    """Write meshes (frames, 468, 2) px and the presence of a face (frames,), NaN where unknown."""
    arrays = {"meshes": meshes.astype(np.float32), "presence": presence.astype(np.float32)}
    with atomic_path(path) as temporary:
        temporary.write_bytes(save(arrays))


def read_meshes(path: str | Path, frames: int) -> tuple[FloatArray, FloatArray]:
    """The meshes (frames, 468, 2) px and the presence (frames,) of a subject.

    Args:
        path: file that `write_meshes` wrote.
        frames: rows of the subject's FACES table.

    Raises:
        TableError: the file is damaged, or of other frames.
    """
    try:
        stored = load_file(path)
        meshes, presence = stored["meshes"], stored["presence"]
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as problem:
        raise TableError(
            f"cannot be read as meshes ({type(problem).__name__})",
            where=path,
            remedy="delete it and run again",
        ) from None
    if meshes.shape != (frames, POINTS, 2) or presence.shape != (frames,):
        raise TableError(
            f"holds meshes {meshes.shape} for {frames} frames",
            where=path,
            remedy="delete it and run again",
        )
    return meshes.astype(float), presence.astype(float)
