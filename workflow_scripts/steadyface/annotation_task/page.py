"""The page to annotate in: one HTML file that holds its pictures and opens from disk."""

import base64
import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from steadyface.annotation_task.average_face import AVERAGE_FACE
from steadyface.annotation_task.landmark_words import (
    LANDMARK_WORDS,
    REGION_OF_LANDMARK,
    REGION_WORDS,
)
from steadyface.annotation_task.outlines import OUTLINES, REGION_COLOURS, outline_pairs
from steadyface.annotation_task.task import AnnotationTask, TaskFrame, shown_part
from steadyface.landmark_names import LANDMARK_NAMES
from steadyface.trackers.arms import tracker_label

TEMPLATES = Path(__file__).parent / "templates"
SCRIPTS = ("work.js", "stage.js", "page.js")


def page(
    task: AnnotationTask, images: Mapping[str, bytes], destination: str, simulated: bool
) -> str:
    """The page's HTML.

    Args:
        task: frames to be annotated.
        images: PNG of the part of each frame that `shown_part` tells, by the frame's name.
        destination: the folder into which the saved file goes, for the reader.
        simulated: whether the faces are rendered, which the page then says.
    """
    heading = f"Annotate {task.subject}{' (simulated face)' if simulated else ''}"
    content = _content(task, images, destination)
    # `<` may not stand in a script: a file's name could end it.
    packed = json.dumps(content, separators=(",", ":")).replace("<", "\\u003c")
    parts = {
        "title": escape(heading),
        "heading": escape(heading),
        "style": (TEMPLATES / "annotate.css").read_text(encoding="utf-8"),
        "script": "\n".join((TEMPLATES / name).read_text(encoding="utf-8") for name in SCRIPTS),
        "task": packed,
    }
    html = (TEMPLATES / "annotate.html").read_text(encoding="utf-8")
    for name, text in parts.items():
        html = html.replace(f"@{name}@", text)
    return html


def _content(
    task: AnnotationTask, images: Mapping[str, bytes], destination: str
) -> dict[str, Any]:
    tracker = task.started_from
    placed = (
        "an average face's"
        if tracker is None
        else f"those of the tracker {tracker_label(tracker)}"
    )
    return {
        "id": task.id,
        "subject": task.subject,
        "first_frame": task.first_frame,
        "started_from": tracker,
        "placed": placed,
        "destination": destination,
        "skeleton": outline_pairs(),
        "diagram": AVERAGE_FACE.tolist(),
        "regions": [
            {
                "name": name,
                "words": words,
                "colour": REGION_COLOURS[name],
                "outlines": OUTLINES[name],
            }
            for name, words in REGION_WORDS.items()
        ],
        "landmarks": [
            {"name": name, "words": words, "region": region}
            for name, words, region in zip(
                LANDMARK_NAMES, LANDMARK_WORDS, REGION_OF_LANDMARK, strict=True
            )
        ],
        "frames": [_frame(task, frame, images[task.name_of(frame)]) for frame in task.frames],
    }


def _frame(task: AnnotationTask, frame: TaskFrame, image: bytes) -> dict[str, Any]:
    part = shown_part(frame)
    data = base64.b64encode(image).decode("ascii")
    return {
        "name": task.name_of(frame),
        "recording": f"{frame.task} {frame.repetition}",
        "number": frame.frame + task.first_frame,
        "time_s": frame.time_s,
        "size": list(frame.size),
        "part": {"left": part.left, "top": part.top, "width": part.width, "height": part.height},
        "points": frame.points.round(3).tolist(),
        "image": f"data:image/png;base64,{data}",
    }
