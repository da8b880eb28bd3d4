"""Annotations as CVAT's own XML 1.1, `CVAT for images` and `CVAT for video`.

An image holds skeletons, whose points have a label each, or single points with a label. In a video
a track holds them frame by frame; only its key frames were marked by a person. A point that is
`outside` is not marked (https://docs.cvat.ai/docs/other/xml_format). Coordinates begin at the
corner of the first pixel, in the middle of which our (0, 0) lies.
"""

from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from steadyface.annotations.marks import (
    Conventions,
    Reading,
    RecordingNames,
    nothing_read,
    without_suffix,
)
from steadyface.annotations.named_points import (
    CORNER_TO_CENTRE,
    MarkedImage,
    left_out,
    read_images,
    within,
)
from steadyface.annotations.saved_work import TO_BE_CORRECTED, unchanged
from steadyface.problems import NOTE, Problem

AGAIN = "export the task again as 'CVAT for images 1.1' or 'CVAT for video 1.1'"
SHAPES = {"box", "polygon", "polyline", "ellipse", "mask", "cuboid"}
SIDES = ("width", "height")


class _Unnamed(ValueError):
    """A shape whose points cannot be told apart by name."""


def read_cvat(path: Path, names: RecordingNames, conventions: Conventions) -> Reading:
    """Images named by recording and frame; in a video's file its name tells the recording."""

    def wrong(told: str, remedy: str, kind: str = "problem") -> Problem:
        return Problem(str(path), told, remedy, names.subject, kind=kind)

    try:
        text = path.read_text(encoding="utf-8-sig")
        # CVAT writes no declarations of entities, which can blow up to any size.
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise ValueError
        root = ElementTree.fromstring(text)
    except (ValueError, ElementTree.ParseError):
        return nothing_read(wrong("is no readable XML", AGAIN))
    if root.tag != "annotations":
        return nothing_read(wrong("is not CVAT's XML", AGAIN))
    if root.findtext("./meta/description") == TO_BE_CORRECTED:
        return nothing_read(unchanged(str(path), names.subject))
    try:
        images = [*_images(root), *_frames_of_tracks(root)]
    except _Unnamed as problem:
        return nothing_read(wrong(str(problem), "mark a skeleton, or one point per label"))
    except (KeyError, ValueError):
        return nothing_read(wrong("has a number that cannot be read", AGAIN))
    others = sum(element.tag in SHAPES for element in root.iter())
    notes = left_out(others, "shapes that are no points", str(path), names.subject)
    if _stated(root, "mode") == "interpolation" and root.find("image") is not None:
        told = "is of a video: positions between the key frames may be CVAT's, not a person's"
        notes.append(wrong(told, "export 'CVAT for video 1.1' to have the key frames alone", NOTE))
    if not images:
        return nothing_read(wrong("holds no point", AGAIN), *notes)
    listed = (
        within(skeleton.get("label", ""), point.get("label", ""))
        for skeleton in root.iter("skeleton")
        for point in skeleton.iter("points")
    )
    reading = read_images(str(path), images, names, conventions, listed)
    return Reading(reading.marks, [*notes, *reading.problems], reading.sizes)


def _images(root: Element) -> Iterator[MarkedImage]:
    for image in root.iter("image"):
        points = [point for shape in image for point in _points(shape)]
        if points:
            size = (int(image.get("width", 0)), int(image.get("height", 0)))
            yield MarkedImage(image.get("name", ""), points, size if min(size) > 0 else None)


def _frames_of_tracks(root: Element) -> Iterator[MarkedImage]:
    """The key frames of a video's tracks."""
    source, name = _stated(root, "source"), _stated(root, "name")
    found: dict[int, list] = {}
    for track in root.iter("track"):
        for shape in track:
            if "frame" in shape.attrib:
                points = _points(shape, track.get("label", ""))
                found.setdefault(int(shape.get("frame")), []).extend(points)
    size = root.find("./meta//original_size")
    sides = [0, 0] if size is None else [int(size.findtext(side, "0")) for side in SIDES]
    for frame, points in sorted(found.items()):
        if points:
            yield MarkedImage(
                f"frame {frame} of {source or name or 'the video'}",
                points,
                (sides[0], sides[1]) if min(sides) > 0 else None,
                [without_suffix(source), without_suffix(name), ""],
                frame,
            )


def _stated(root: Element, what: str) -> str:
    """What the file says of its task, or of the only one of a project."""
    found = [
        place.findtext(what)
        for place in root.findall("./meta//*")
        if place.tag in ("task", "job") and place.find(what) is not None
    ]
    return found[0] or "" if len(found) == 1 else ""


def _points(shape: Element, label: str = "") -> list[tuple[str, float, float]]:
    """The marked points of a skeleton or of a single point; nothing of other shapes."""
    whole = shape.get("label", label)
    if shape.tag == "skeleton":
        return [
            (within(whole, point.get("label", "")), *_position(point))
            for point in shape.iter("points")
            if _is_marked(point)
        ]
    if shape.tag != "points" or not _is_marked(shape):
        return []
    if ";" in shape.get("points", ""):
        count = shape.get("points", "").count(";") + 1
        raise _Unnamed(f"label {whole!r} has {count} points in one shape, which have no names")
    return [(whole, *_position(shape))]


def _is_marked(point: Element) -> bool:
    return point.get("outside", "0") != "1" and point.get("keyframe", "1") != "0"


def _position(point: Element) -> tuple[float, float]:
    x, y = point.attrib["points"].split(",")
    return float(x) + CORNER_TO_CENTRE, float(y) + CORNER_TO_CENTRE
