"""Annotations as COCO keypoints: one JSON file of images and annotations.

`categories[].keypoints` names the points, in whatever order; without such names they are the 68 of
the iBUG scheme in its order. COCO's coordinates count from 0 with pixel centres at whole numbers,
as ours (https://cocodataset.org/#format-data). A point of visibility 0 is not marked.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from steadyface.annotations.marks import Conventions, Reading, RecordingNames, nothing_read
from steadyface.annotations.named_points import (
    MarkedImage,
    first_repeated,
    left_out,
    read_images,
    within,
)
from steadyface.annotations.saved_work import saved_work
from steadyface.landmarks import LANDMARKS
from steadyface.problems import NOTE, Problem

AGAIN = "export it again as COCO keypoints (images, annotations with keypoints)"


def read_coco(
    path: Path, content: Mapping[str, Any], names: RecordingNames, conventions: Conventions
) -> Reading:
    """Images named by recording and frame: `OPEN_1_000012.png`, `OPEN_1/000012.png`.

    Several annotations of an image are parts of one face if they mark different landmarks.

    Args:
        path: path of the file, for messages.
        content: content of the file.
        names: the person's recordings.
        conventions: number of the first frame in the file.
    """

    def wrong(told: str, remedy: str, kind: str = "problem") -> Problem:
        return Problem(str(path), told, remedy, names.subject, kind=kind)

    work, refused = saved_work(str(path), content, names.subject)
    if refused is not None:
        return nothing_read(refused)
    if work is not None:
        conventions = replace(conventions, first_frame=work.first_frame)
    try:
        images = {image["id"]: image for image in content["images"]}
        annotations = [(entry["image_id"], entry) for entry in content["annotations"]]
        marked: dict[object, list] = {image_id: [] for image_id in images}
        categories = {entry["id"]: entry for entry in content.get("categories") or ()}
        listed = {key: _names(category) for key, category in categories.items()}
        twice = len(images) < len(content["images"]) or len(categories) < len(
            content.get("categories") or ()
        )
    except (KeyError, TypeError, AttributeError):
        return nothing_read(wrong("is not a COCO keypoints file", AGAIN))
    if twice:
        return nothing_read(wrong("has two images or categories of one id", AGAIN))
    for category in filter(None, listed.values()):
        numbered = (name for name in category if any(map(str.isdigit, name)))
        if (repeated := first_repeated(numbered)) is not None:
            told = f"names two keypoints of a category {repeated!r}"
            return nothing_read(wrong(told, "give each point a name of its own"))
    problems, without = [], 0
    for image_id, entry in annotations:
        try:
            known = image_id in images
        except TypeError:
            known = False
        if not known:
            told = f"annotates image {image_id!r}, which is not among its images"
            problems.append(wrong(told, "export it again with its images"))
            continue
        if not entry.get("keypoints"):
            without += 1
            continue
        points, told = _points(entry, listed)
        if told:
            name = images[image_id].get("file_name", "")
            remedy = "annotate the points that its category names, or the 68 of iBUG in order"
            problems.append(wrong(f"image {name!r} {told}", remedy))
            continue
        marked[image_id] += points
    if work is not None and work.unfinished:
        few = "1 frame of it is not done and does"
        many = f"{work.unfinished} frames of it are not done and do"
        told = f"{few if work.unfinished == 1 else many} not count"
        problems.append(wrong(told, "go on in the page, or leave it so", NOTE))
    if not any(marked.values()):
        if not problems:
            problems.append(wrong("no annotation has keypoints", AGAIN))
        return nothing_read(*problems)
    if any(_is_cvats(entry) for _, entry in annotations):
        told = "seems to be CVAT's, whose points are then half a pixel too far right and down"
        remedy = "export 'CVAT for images 1.1' instead, which is read exactly"
        problems.append(wrong(told, remedy, NOTE))
    pictures = [
        MarkedImage(
            str(images[image_id].get("file_name", "")), points, picture_size(images[image_id])
        )
        for image_id, points in marked.items()
        if points
    ]
    known = (name for category in listed.values() for name in category or ())
    reading = read_images(str(path), pictures, names, conventions, known)
    problems += left_out(without, "annotations without keypoints", str(path), names.subject)
    who = (work.annotator, work.started_from, str(path)) if work is not None else ()
    return Reading(reading.marks, [*problems, *reading.problems], reading.sizes, *who)


def picture_size(image: Mapping[str, Any]) -> tuple[int, int] | None:
    """Width and height that an image's entry states."""
    width, height = image.get("width"), image.get("height")
    valid = all(isinstance(value, int) and value > 0 for value in (width, height))
    return (width, height) if valid else None


def _names(category: Mapping[str, Any]) -> list[str] | None:
    """What a category calls its points."""
    listed = category.get("keypoints")
    if not listed:
        return None
    return [within(str(category.get("name", "")), str(name)) for name in listed]


def _points(
    entry: Mapping[str, Any], listed: Mapping[object, list[str] | None]
) -> tuple[list[tuple[str, float, float]], str]:
    """An annotation's marked points by name; or what is wrong with it."""
    named = {key: names for key, names in listed.items() if names}
    names = [str(number) for number in range(LANDMARKS)]
    if named:
        category = entry.get("category_id", next(iter(named)) if len(named) == 1 else None)
        # Any JSON may stand there.
        names = named.get(category) if isinstance(category, int | float | str) else None
        if names is None:
            return [], f"has keypoints of the category {category!r}, which names none"
    keypoints = entry["keypoints"]
    try:
        values = np.array(keypoints, float).reshape(-1, 3)
    except (ValueError, TypeError):
        values = np.empty((0, 3))
    if len(values) != len(names):
        count = f"{len(keypoints) / 3:g}" if isinstance(keypoints, list) else "no"
        return [], f"has {count} keypoints instead of {len(names)}"
    return [
        (name, float(x), float(y))
        for name, (x, y, visible) in zip(names, values, strict=True)
        if visible > 0
    ], ""


def _is_cvats(entry: Mapping[str, Any]) -> bool:
    # CVAT's exporter (datumaro) adds the attributes of its shapes, which COCO does not have.
    attributes = entry.get("attributes")
    return isinstance(attributes, Mapping) and "occluded" in attributes
