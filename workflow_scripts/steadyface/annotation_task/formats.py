"""A task as the files that other annotation tools open, with the points to be corrected.

Each is what that tool itself imports, so that its export, made of the same names, comes back
through the readers of `annotations`. COCO and DeepLabCut put a pixel's centre at whole numbers, as
we do; CVAT and Label Studio measure from the first pixel's corner, half a pixel more.
"""

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd

from steadyface.annotation_task.average_face import AVERAGE_FACE
from steadyface.annotation_task.landmark_words import REGION_OF_LANDMARK
from steadyface.annotation_task.outlines import REGION_COLOURS, outline_pairs
from steadyface.annotation_task.task import AnnotationTask, TaskFrame
from steadyface.annotations.named_points import CORNER_TO_CENTRE
from steadyface.annotations.saved_work import TO_BE_CORRECTED
from steadyface.exchange.pandas_hdf import LabelledValues, write_frame
from steadyface.files import atomic_path, write_text
from steadyface.landmark_names import LANDMARK_NAMES
from steadyface.landmarks import LANDMARKS

SCORER = "SteadyFace"
SKELETON = "face"
DEEPLABCUT_KEY = "df_with_missing"
DEEPLABCUT_LEVELS = ("scorer", "bodyparts", "coords")


def write_coco(folder: Path, task: AnnotationTask) -> None:
    """Write `coco_keypoints.json`: every frame's 68 named points as COCO keypoints."""
    images, annotations = [], []
    for number, frame in enumerate(task.frames, start=1):
        width, height = frame.size
        images.append(
            {"id": number, "file_name": task.name_of(frame), "width": width, "height": height}
        )
        points = frame.points.round(3)
        (left, top), (wide, tall) = points.min(axis=0), np.ptp(points, axis=0)
        annotations.append(
            {
                "id": number,
                "image_id": number,
                "category_id": 1,
                "iscrowd": 0,
                "keypoints": np.column_stack([points, np.full(LANDMARKS, 2)]).ravel().tolist(),
                "num_keypoints": LANDMARKS,
                "bbox": [float(left), float(top), float(wide), float(tall)],
                "area": float(wide * tall),
            }
        )
    category = {
        "id": 1,
        "name": SKELETON,
        "supercategory": "person",
        "keypoints": list(LANDMARK_NAMES),
        "skeleton": outline_pairs(),
    }
    content = {
        "info": {"description": TO_BE_CORRECTED},
        "images": images,
        "categories": [category],
        "annotations": annotations,
    }
    write_text(folder / "coco_keypoints.json", json.dumps(content))


def write_cvat(folder: Path, task: AnnotationTask) -> None:
    """Write CVAT's XML 1.1 and the label that its constructor takes in raw form.

    The label is a skeleton of 68 named points; COCO, which CVAT also takes, would come in half a
    pixel off.
    """
    (folder / "cvat").mkdir(exist_ok=True)
    root = ElementTree.Element("annotations")
    ElementTree.SubElement(root, "version").text = "1.1"
    meta = ElementTree.SubElement(root, "meta")
    ElementTree.SubElement(meta, "description").text = TO_BE_CORRECTED
    for number, frame in enumerate(task.frames):
        width, height = map(str, frame.size)
        stated = {"id": str(number), "name": task.name_of(frame), "width": width, "height": height}
        image = ElementTree.SubElement(root, "image", stated)
        shape = {"label": SKELETON, "source": "manual", "z_order": "0"}
        skeleton = ElementTree.SubElement(image, "skeleton", shape)
        for name, (x, y) in zip(LANDMARK_NAMES, frame.points - CORNER_TO_CENTRE, strict=True):
            place = {"label": name, "outside": "0", "occluded": "0", "points": f"{x:.3f},{y:.3f}"}
            ElementTree.SubElement(skeleton, "points", place)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode", xml_declaration=True)
    write_text(folder / "cvat" / "annotations.xml", text)
    write_text(folder / "cvat" / "labels.json", json.dumps(_cvat_labels(), indent=1))


def write_label_studio(folder: Path, task: AnnotationTask, pictures: Mapping[str, bytes]) -> None:
    """Write Label Studio's tasks with the points as predictions, and its labelling interface.

    The pictures are within the file: one import brings pictures and points together.

    Args:
        folder: folder to write to.
        task: frames to be annotated.
        pictures: PNG of each whole frame, by the frame's name.
    """
    (folder / "label_studio").mkdir(exist_ok=True)
    tasks = []
    for frame in task.frames:
        name = task.name_of(frame)
        data = base64.b64encode(pictures[name]).decode("ascii")
        tasks.append(
            {
                "data": {"image": f"data:image/png;base64,{data}", "frame": name},
                "predictions": [{"model_version": SCORER, "result": _label_studio_points(frame)}],
            }
        )
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Image", name="image", value="$image", zoom="true")
    labels = {"name": "landmarks", "toName": "image", "strokeWidth": "3", "snap": "none"}
    labels = ElementTree.SubElement(view, "KeyPointLabels", labels)
    for name, region in zip(LANDMARK_NAMES, REGION_OF_LANDMARK, strict=True):
        ElementTree.SubElement(labels, "Label", value=name, background=REGION_COLOURS[region])
    ElementTree.indent(view)
    write_text(folder / "label_studio" / "tasks.json", json.dumps(tasks))
    interface = ElementTree.tostring(view, encoding="unicode")
    write_text(folder / "label_studio" / "labelling_interface.xml", interface)


def write_deeplabcut(folder: Path, task: AnnotationTask, pictures: Mapping[str, bytes]) -> None:
    """Write `labeled-data/<recording>` with its pictures and CollectedData as CSV and h5.

    Args:
        folder: folder to write to.
        task: frames to be annotated.
        pictures: PNG of each whole frame, by the frame's name.
    """
    columns = [(SCORER, name, axis) for name in LANDMARK_NAMES for axis in ("x", "y")]
    recordings: dict[str, list[TaskFrame]] = {}
    for frame in task.frames:
        recordings.setdefault(task.recording_of(frame), []).append(frame)
    for recording, frames in recordings.items():
        place = folder / "labeled-data" / recording
        place.mkdir(parents=True, exist_ok=True)
        names = [task.name_of(frame) for frame in frames]
        for name in names:
            with atomic_path(place / name) as temporary:
                temporary.write_bytes(pictures[name])
        paths = np.array([f"labeled-data/{recording}/{name}" for name in names])
        values = np.array([frame.points.ravel() for frame in frames])
        write_frame(
            place / f"CollectedData_{SCORER}.h5",
            DEEPLABCUT_KEY,
            LabelledValues(columns, paths, values),
            DEEPLABCUT_LEVELS,
        )
        heads = pd.MultiIndex.from_tuples(columns, names=DEEPLABCUT_LEVELS)
        with atomic_path(place / f"CollectedData_{SCORER}.csv") as temporary:
            pd.DataFrame(values, paths, heads).to_csv(temporary, lineterminator="\n")


def _label_studio_points(frame: TaskFrame) -> list[dict]:
    width, height = frame.size
    percent = 100 * (frame.points - CORNER_TO_CENTRE) / frame.size
    return [
        {
            "id": name,
            "from_name": "landmarks",
            "to_name": "image",
            "type": "keypointlabels",
            "original_width": width,
            "original_height": height,
            "image_rotation": 0,
            "value": {"x": x, "y": y, "width": 0.4, "keypointlabels": [name]},
        }
        for name, (x, y) in zip(LANDMARK_NAMES, percent.tolist(), strict=True)
    ]


def _cvat_labels() -> list[dict]:
    places = (10 + 75 * AVERAGE_FACE).round(2).tolist()
    drawing = ElementTree.Element("svg")
    for first, second in outline_pairs():
        (x1, y1), (x2, y2) = places[first - 1], places[second - 1]
        line = {"x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": "black", "stroke-width": "0.3"}
        line |= {"data-type": "edge", "data-node-from": first, "data-node-to": second}
        ElementTree.SubElement(drawing, "line", {key: str(value) for key, value in line.items()})
    for number, (name, (x, y)) in enumerate(zip(LANDMARK_NAMES, places, strict=True), start=1):
        dot = {"r": "0.75", "cx": x, "cy": y, "stroke": "black", "fill": "#b3b3b3"}
        dot |= {"stroke-width": "0.1", "data-type": "element node", "data-label-name": name}
        dot |= {"data-element-id": number, "data-node-id": number}
        ElementTree.SubElement(drawing, "circle", {key: str(value) for key, value in dot.items()})
    inner = "".join(ElementTree.tostring(part, encoding="unicode") for part in drawing)
    points = [{"name": name, "type": "points", "attributes": []} for name in LANDMARK_NAMES]
    skeleton = {"name": SKELETON, "type": "skeleton", "attributes": [], "svg": inner}
    return [skeleton | {"sublabels": points}]
