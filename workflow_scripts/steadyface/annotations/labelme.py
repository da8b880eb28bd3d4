"""Annotations as labelme's JSON: one file per picture, its points as shapes of the type `point`.

    {"shapes": [{"label": "jaw_0", "points": [[x, y]], "shape_type": "point"}, ...],
     "imagePath": "OPEN_1_000012.png", "imageWidth": 640, "imageHeight": 480}

Coordinates begin at the corner of the first pixel (labelme draws the picture from its canvas'
origin), in the middle of which our (0, 0) lies. Layout: `labelme/label_file.py`,
https://github.com/wkentaro/labelme.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from steadyface.annotations.marks import (
    IMAGE_SUFFIXES,
    Conventions,
    Reading,
    RecordingNames,
    frame_named,
    nothing_read,
    path_parts,
    without_suffix,
)
from steadyface.annotations.named_points import (
    CORNER_TO_CENTRE,
    MarkedImage,
    left_out,
    read_images,
)
from steadyface.problems import Problem

AGAIN = "save it again with labelme, each landmark as a point with its name as label"


def read_labelme(
    files: Sequence[tuple[Path, Mapping[str, Any]]],
    names: RecordingNames,
    conventions: Conventions,
) -> Reading:
    """Files named as their pictures, by recording and frame.

    Args:
        files: path and content of each; their labels are understood together.
        names: the person's recordings.
        conventions: number of the first frame in the file.
    """
    images, problems, others = [], [], 0
    place = str(files[0][0] if len(files) == 1 else files[0][0].parent)
    for path, content in files:
        try:
            shapes = list(content["shapes"])
            points = [shape for shape in shapes if shape["shape_type"] == "point"]
            marked = [(str(shape["label"]), *_position(shape)) for shape in points]
        except (KeyError, TypeError, ValueError, IndexError):
            wrong = "is not a labelme file with labelled points"
            problems.append(Problem(str(path), wrong, AGAIN, names.subject))
            continue
        others += len(shapes) - len(points)
        picture = str(content.get("imagePath") or "")
        own = without_suffix(path_parts(picture)[-1], IMAGE_SUFFIXES) if picture else path.stem
        if frame_named(own)[1] != frame_named(path.stem)[1]:
            wrong = f"is of the picture {path_parts(picture)[-1]!r}, whose number is another"
            remedy = "name it as its picture"
            problems.append(Problem(str(path), wrong, remedy, names.subject))
            continue
        size = (content.get("imageWidth"), content.get("imageHeight"))
        valid = all(isinstance(side, int) and side > 0 for side in size)
        # The folder of the file may name the recording as well as that of the picture.
        labels = [*frame_named(picture)[0], *frame_named(f"{path.parent.name}/{path.stem}")[0]]
        image = MarkedImage(
            path.stem, marked, size if valid else None, labels, frame_named(path.stem)[1]
        )
        if marked:
            images.append(image)
    problems += left_out(others, "shapes that are no points", place, names.subject)
    if not images:
        if not problems:
            problems.append(Problem(place, "holds no point", AGAIN, names.subject))
        return nothing_read(*problems)
    reading = read_images(place, images, names, conventions)
    return Reading(reading.marks, [*problems, *reading.problems], reading.sizes)


def _position(shape: Mapping[str, Any]) -> tuple[float, float]:
    ((x, y),) = shape["points"]
    return float(x) + CORNER_TO_CENTRE, float(y) + CORNER_TO_CENTRE
