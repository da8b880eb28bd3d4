"""Annotations as Label Studio's JSON or JSON-MIN: a list of tasks, each a picture with regions.

A point's place is in percent of the picture's width and height, measured from its edge
(https://labelstud.io/tags/keypointlabels); a pixel's centre is half a pixel less in ours. A task
that was skipped and the predictions of a model are no annotations.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from steadyface.annotations.marks import (
    IMAGE_SUFFIXES,
    Conventions,
    Reading,
    RecordingNames,
    nothing_read,
)
from steadyface.annotations.named_points import (
    CORNER_TO_CENTRE,
    MarkedImage,
    left_out,
    read_images,
)
from steadyface.problems import Problem

AGAIN = "export it again as JSON, each landmark a keypoint with its name as label"
# What an upload puts before a file's name.
UPLOAD = re.compile(r"[0-9a-f]{8}-")


class _Wrong(ValueError):
    """Why a task cannot be used, and what to do."""

    def __init__(self, wrong: str, remedy: str = AGAIN) -> None:
        super().__init__(wrong)
        self.remedy = remedy


def read_label_studio(
    path: Path, tasks: Sequence[Any], names: RecordingNames, conventions: Conventions
) -> Reading:
    """Tasks whose picture is named by recording and frame: `OPEN_1_000012.png`.

    Args:
        path: path of the file, for messages.
        tasks: the file's content.
        names: the person's recordings.
        conventions: number of the first frame in the file.
    """
    images, problems, others = [], [], 0
    for place, task in enumerate(tasks, start=1):
        try:
            picture = _picture(task)
            regions = _regions(task)
            points, size = _points(regions)
        except _Wrong as problem:
            wrong = f"task {place} {problem}"
            problems.append(Problem(str(path), wrong, problem.remedy, names.subject))
            continue
        except (KeyError, TypeError, ValueError, AttributeError):
            wrong = f"task {place} is not Label Studio's"
            problems.append(Problem(str(path), wrong, AGAIN, names.subject))
            continue
        others += sum("x" in _value(region) for region in regions) - len(points)
        if points:
            images.append(MarkedImage(picture, points, size))
    problems += left_out(others, "regions that are no points", str(path), names.subject)
    if not images:
        if not problems:
            problems.append(Problem(str(path), "holds no keypoint", AGAIN, names.subject))
        return nothing_read(*problems)
    reading = read_images(str(path), images, names, conventions)
    return Reading(reading.marks, [*problems, *reading.problems], reading.sizes)


def _picture(task: Mapping[str, Any]) -> str:
    """Name of a task's picture, without what storing it added."""
    data = task["data"] if isinstance(task.get("data"), Mapping) else task
    found = set()
    for value in data.values():
        if isinstance(value, str):
            address = urlsplit(value)
            # Files in a folder of the server: /data/local-files/?d=folder/picture.png
            inside = parse_qs(address.query).get("d")
            place = unquote(inside[0] if inside else address.path)
            if place.lower().endswith(IMAGE_SUFFIXES):
                *folders, last = place.split("/")
                uploaded = "upload" in folders
                last = UPLOAD.sub("", last, count=1) if uploaded else last
                found.add("/".join([*folders, last]))
    if len(found) != 1:
        raise _Wrong(f"has {len(found)} pictures, not one")
    return found.pop()


def _regions(task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The regions that a person drew; JSON-MIN lists them by the tag that they were drawn with."""
    annotations = task.get("annotations", task.get("completions"))
    if annotations is None:
        if "data" in task:
            return []
        return [
            {"value": region, **region}
            for value in task.values()
            if isinstance(value, list)
            for region in value
            if isinstance(region, Mapping)
        ]
    used = [one for one in annotations if one.get("result") and not one.get("was_cancelled")]
    if len(used) > 1:
        raise _Wrong(f"was annotated {len(used)} times", "keep one annotation of each picture")
    return list(used[0]["result"]) if used else []


def _value(region: Mapping[str, Any]) -> Mapping[str, Any]:
    value = region.get("value")
    return value if isinstance(value, Mapping) else {}


def _points(
    regions: Sequence[Mapping[str, Any]],
) -> tuple[list[tuple[str, float, float]], tuple[int, int] | None]:
    """The keypoints of a picture by name, px, and its size."""
    # KeyPoint and Labels as two tags: two results of one id.
    apart = {
        region["id"]: _value(region)["labels"]
        for region in regions
        if "id" in region and "labels" in _value(region)
    }
    points, sizes = [], set()
    for region in _keypoints(regions):
        value = _value(region)
        labels = value.get("keypointlabels") or apart.get(region.get("id")) or []
        if len(labels) != 1:
            raise _Wrong(f"has a point with {len(labels)} labels, not one", "label it once")
        if region.get("image_rotation"):
            raise _Wrong("was marked on a turned picture", "mark it as it was recorded")
        width, height = int(region["original_width"]), int(region["original_height"])
        sizes.add((width, height))
        x = float(value["x"]) / 100 * width + CORNER_TO_CENTRE
        y = float(value["y"]) / 100 * height + CORNER_TO_CENTRE
        points.append((str(labels[0]), x, y))
    if len(sizes) > 1:
        raise _Wrong("states several sizes of one picture")
    return points, sizes.pop() if sizes else None


def _keypoints(regions: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for region in regions:
        value = _value(region)
        if "x" in value and (
            "keypointlabels" in value or str(region.get("type", "")).startswith("keypoint")
        ):
            yield region
