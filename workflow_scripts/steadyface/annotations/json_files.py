"""Annotations in JSON files: which tool's they are, as their content tells."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from steadyface.annotations.coco import read_coco
from steadyface.annotations.label_studio import read_label_studio
from steadyface.annotations.labelme import read_labelme
from steadyface.annotations.marks import Conventions, Reading, RecordingNames, nothing_read
from steadyface.problems import Problem

KINDS = "export COCO keypoints, Label Studio's JSON or labelme's files"


def read_json_files(
    paths: Sequence[Path], names: RecordingNames, conventions: Conventions
) -> list[Reading]:
    """The readings of each file; labelme's files, one for each picture, are read together."""
    readings, of_labelme = [], []
    for path in paths:
        content = _content(path)
        if isinstance(content, dict) and "shapes" in content:
            of_labelme.append((path, content))
        elif isinstance(content, list) or (isinstance(content, dict) and "data" in content):
            tasks = content if isinstance(content, list) else [content]
            readings.append(read_label_studio(path, tasks, names, conventions))
        elif isinstance(content, dict) and {"images", "annotations"} & set(content):
            readings.append(read_coco(path, content, names, conventions))
        else:
            wrong = "is no annotation file in JSON that is known"
            readings.append(nothing_read(Problem(str(path), wrong, KINDS, names.subject)))
    if of_labelme:
        readings.append(read_labelme(of_labelme, names, conventions))
    return readings


def _content(path: Path) -> Any:
    """The file's content; None if it is no JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        return None
