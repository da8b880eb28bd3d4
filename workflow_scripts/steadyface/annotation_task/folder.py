"""A task on disk: pictures, the page, files for other tools, and what to do with them."""

from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from steadyface.annotation_task.formats import (
    write_coco,
    write_cvat,
    write_deeplabcut,
    write_label_studio,
)
from steadyface.annotation_task.page import page
from steadyface.annotation_task.task import AnnotationTask, TaskFrame, shown_part
from steadyface.files import atomic_path, write_text
from steadyface.trackers.arms import tracker_label

COCO, CVAT, LABEL_STUDIO, DEEPLABCUT = "coco", "cvat", "label_studio", "deeplabcut"
FORMATS = (COCO, CVAT, LABEL_STUDIO, DEEPLABCUT)

PAGE_LINES = """\
annotate.html
    Opens with a double click in a browser, without network or installation. Give your
    initials, correct the points, save the file, and move it into {destination}.
frames/
    The pictures by themselves, for other tools.
"""
FORMAT_LINES = {
    COCO: """\
coco_keypoints.json
    The points as COCO keypoints; the pictures are those of frames/.
""",
    CVAT: """\
cvat/
    New task; labels: Raw, paste labels.json; files: frames/. Then Upload annotations: CVAT 1.1,
    annotations.xml. Give back: Export job dataset, CVAT for images 1.1.
""",
    LABEL_STUDIO: """\
label_studio/
    New project; Labeling Setup, Code: paste labelling_interface.xml; Import tasks.json, which
    holds the pictures. Submit each task. Give back: Export, JSON.
""",
    DEEPLABCUT: """\
labeled-data/
    A folder for each recording, as DeepLabCut has them: drop one on napari-deeplabcut, or copy it
    into a project whose scorer is SteadyFace. Give back: CollectedData_SteadyFace.csv of the
    frames that you have corrected; an unchanged row would count as annotated.
""",
}


def write_task(
    folder: Path,
    task: AnnotationTask,
    picture_of: Callable[[TaskFrame], NDArray[np.uint8]],
    formats: Sequence[str],
    *,
    destination: str,
    simulated: bool,
) -> None:
    """Write everything that somebody who annotates needs.

    Args:
        folder: folder to write to; made if it is not there.
        task: frames to be annotated.
        picture_of: gives a frame's whole picture, (height, width, 3) RGB.
        formats: names of `FORMATS`: the other tools that get files.
        destination: the folder into which the annotations go, for the reader.
        simulated: whether the faces are rendered.
    """
    (folder / "frames").mkdir(parents=True, exist_ok=True)
    whole, cut = {}, {}
    for frame in task.frames:
        name, part, picture = task.name_of(frame), shown_part(frame), picture_of(frame)
        whole[name] = _png(picture)
        with atomic_path(folder / "frames" / name) as temporary:
            temporary.write_bytes(whole[name])
        rows, columns = part.top + part.height, part.left + part.width
        is_whole = (part.width, part.height) == frame.size
        face = picture[part.top : rows, part.left : columns]
        cut[name] = whole[name] if is_whole else _png(face)
    write_text(folder / "annotate.html", page(task, cut, destination, simulated))
    if COCO in formats:
        write_coco(folder, task)
    if CVAT in formats:
        write_cvat(folder, task)
    if LABEL_STUDIO in formats:
        write_label_studio(folder, task, whole)
    if DEEPLABCUT in formats:
        write_deeplabcut(folder, task, whole)
    write_text(folder / "README.txt", _readme(task, formats, destination, simulated))


def _png(picture: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", np.ascontiguousarray(picture[..., ::-1]))[1].tobytes()


def _readme(
    task: AnnotationTask, formats: Sequence[str], destination: str, simulated: bool
) -> str:
    tracked = sum(frame.tracked for frame in task.frames)
    placed = f"The points of {tracked} of {len(task.frames)} frames are those of the tracker"
    placed = f"{placed} {tracker_label(task.started_from)}.\n" if task.started_from else ""
    if tracked < len(task.frames):
        placed += f"In {len(task.frames) - tracked} they are an average face's.\n"
    return "".join(
        (
            f"{task.subject}: {len(task.frames)} frames to annotate with 68 points\n{placed}\n",
            "THIS FOLDER SHOWS A FACE. Keep it where the recordings may be kept, give it to\n"
            "nobody who may not see them, and delete it when the annotations are in.\n",
            "The face is rendered: nobody's.\n" if simulated else "",
            "\n",
            PAGE_LINES.format(destination=destination),
            *(FORMAT_LINES[name] for name in FORMATS if name in formats),
        )
    )
