"""The face mesh's calibrations: who teaches whom, and the files that say so.

`mesh_ft` learns from the people of the set `finetune`, as SBR-FT, and serves everybody;
`mesh_ft_loso` learns for each person from everybody else who is marked, as FAN-FT.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.errors import TrainingError
from steadyface.faces.schemas import FACES
from steadyface.files import atomic_path, write_text
from steadyface.finetuning.annotated_frames import FRAME, annotated_frames
from steadyface.finetuning.mesh.calibration import (
    SUCCESSIVE,
    MarkedMeshes,
    calibrate,
    usable,
)
from steadyface.landmarks import LANDMARKS
from steadyface.trackers.mesh.calibration import FloatArray, write_calibration
from steadyface.trackers.mesh.meshes import read_meshes
from steadyface.trackers.mesh.points import POINTS


def marked_meshes(
    meshes: Iterable[str | Path], faces: Iterable[str | Path], annotations: Iterable[str | Path]
) -> dict[str, MarkedMeshes]:
    """The meshes of each person's annotated frames that have a face, beside their marks.

    Args:
        meshes: a file of meshes for each person, named after the person.
        faces, annotations: the FACES and ANNOTATIONS tables of the same people.

    Raises:
        TableError: a table breaks its schema, or meshes are of other frames.
        TrainingError: an annotated frame is not among the recordings' frames.
    """
    people = {}
    for file, faces_file, marks_file in zip(meshes, faces, annotations, strict=True):
        boxes = tables.read(faces_file, FACES)
        marks = annotated_frames(tables.read(marks_file, ANNOTATIONS), boxes)
        rows = pd.MultiIndex.from_frame(boxes[FRAME]).get_indexer(marks.keys)
        found, _ = read_meshes(file, len(boxes))
        people[Path(file).stem] = MarkedMeshes(_successive(found, boxes, rows), marks.points)
    return people


def _successive(meshes: FloatArray, frames: pd.DataFrame, rows: NDArray[np.int64]) -> FloatArray:
    """(rows, 4, 468, 2): meshes of the frame before each row, the row and the two after it."""
    recording = frames.groupby(["task", "repetition"], sort=False).ngroup().to_numpy()
    wanted = rows[:, None] + np.arange(-1, SUCCESSIVE - 1)
    there = np.clip(wanted, 0, len(meshes) - 1)
    known = (wanted == there) & (recording[there] == recording[rows][:, None])
    return np.where(known[..., None, None], meshes[there], np.nan)


def write_marked_meshes(path: str | Path, people: Mapping[str, MarkedMeshes]) -> None:
    """Everybody's marked meshes in one file, of which a fold reads all but one person's."""
    arrays = {}
    for subject, person in people.items():
        arrays[f"meshes/{subject}"] = person.successive.astype(np.float32)
        arrays[f"marks/{subject}"] = person.marks
    with atomic_path(path) as temporary:
        temporary.write_bytes(save(arrays))


def marked_meshes_of_others(path: str | Path, held_out: str) -> dict[str, MarkedMeshes]:
    """The marked meshes of everybody but one person, whose arrays are not even read.

    Raises:
        TrainingError: the file is damaged.
    """
    try:
        with safe_open(path, framework="numpy") as stored:
            names = stored.keys()
            people = [name.split("/")[1] for name in names if name.startswith("meshes/")]
            found = {
                subject: MarkedMeshes(
                    stored.get_tensor(f"meshes/{subject}").astype(float),
                    stored.get_tensor(f"marks/{subject}"),
                )
                for subject in sorted(people)
                if subject != held_out
            }
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as problem:
        raise TrainingError(
            f"cannot be read as marked meshes ({type(problem).__name__})",
            where=path,
            remedy="delete it and run again",
        ) from None
    for subject, person in found.items():
        frames = len(person.marks)
        if person.successive.shape != (frames, SUCCESSIVE, POINTS, 2) or person.marks.shape[
            1:
        ] != (LANDMARKS, 2):
            raise TrainingError(
                f"holds no marked meshes of {subject}", where=path, remedy="delete it"
            )
    return found


def calibrate_mesh(
    people: Mapping[str, MarkedMeshes],
    held_out: str | None,
    calibration_file: str | Path,
    manifest_file: str | Path,
) -> None:
    """Learn a calibration and write it, with a manifest of whom it learned from.

    Args:
        people: marked meshes by subject; the manifest names people and counts frames learned from.
        held_out: whom the calibration is for alone; None for one that serves everybody.
        calibration_file: a safetensors file.
        manifest_file: a JSON file.

    Raises:
        TrainingError: the held-out person is learned from, or nobody has a marked frame in
            which the mesh saw a face.
    """
    people = usable(people)
    found, errors = calibrate(people)
    manifest = {
        "held_out": held_out,
        "training": list(people),
        "frames": {subject: len(person.meshes) for subject, person in people.items()},
        "strength": found.strength,
        "error_on_people_left_out": {f"{strength:g}": error for strength, error in errors.items()},
    }
    check_calibration_manifest(manifest)
    write_calibration(calibration_file, found)
    write_text(manifest_file, json.dumps(manifest, indent=1) + "\n")


def check_calibration_manifest(manifest: Mapping[str, Any]) -> None:
    """Prove from a calibration's manifest that it saw nothing of the person whom it is for.

    Raises:
        TrainingError: the held-out person occurs among those learned from.
    """
    held_out = manifest["held_out"]
    if held_out is not None and held_out in {*manifest["training"], *manifest["frames"]}:
        raise TrainingError(
            f"the mesh's calibration for {held_out} learned from {held_out}",
            remedy="delete it and rerun",
        )
