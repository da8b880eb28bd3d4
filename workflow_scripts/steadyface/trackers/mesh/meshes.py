"""A subject's meshes between the rules: what the calibration learns from and is applied to.

A safetensors file: `meshes` (frames, 468, 2) float32 px and `presence` (frames,)
float32, a row for each row of the subject's FACES table.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steadyface.array_files import opened_arrays, write_arrays
from steadyface.errors import TableError
from steadyface.trackers.mesh.points import POINTS

FloatArray = NDArray[np.float64]


def write_meshes(path: str | Path, meshes: FloatArray, presence: FloatArray) -> None:
    """Write meshes (frames, 468, 2) px and the presence of a face (frames,), NaN where unknown."""
    arrays = {"meshes": meshes.astype(np.float32), "presence": presence.astype(np.float32)}
    write_arrays(path, arrays)


def read_meshes(path: str | Path, frames: int) -> tuple[FloatArray, FloatArray]:
    """The meshes (frames, 468, 2) px and the presence (frames,) of a subject.

    Args:
        path: file that `write_meshes` wrote.
        frames: rows of the subject's FACES table.

    Raises:
        TableError: the file is damaged, or of other frames.
    """
    with opened_arrays(path, "meshes", TableError) as stored:
        meshes, presence = stored.get_tensor("meshes"), stored.get_tensor("presence")
    if meshes.shape != (frames, POINTS, 2) or presence.shape != (frames,):
        raise TableError(
            f"holds meshes {meshes.shape} for {frames} frames",
            where=path,
            remedy="delete it and run again",
        )
    return meshes.astype(float), presence.astype(float)
