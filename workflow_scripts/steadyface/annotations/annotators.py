"""Several people's annotations of the same frames: told apart by name, and what counts of them."""

import glob
import re
from pathlib import Path

import pandas as pd

from steadyface.annotations.saved_work import ANNOTATOR
from steadyface.landmarks import TRACKER_PATTERN
from steadyface.tables import (
    ANNOTATIONS,
    FRAME_KEY,
    LANDMARK,
    PLACE,
    TEXT,
    Column,
    Schema,
    check,
    empty,
)

# Annotators of files that do not say whose they are.
UNNAMED = "unnamed"
MEAN = "mean"

ANNOTATORS = Schema(
    "annotators",
    {
        **FRAME_KEY,
        "annotator": Column(TEXT, pattern=ANNOTATOR),
        "started_from": Column(TEXT, missing=True, pattern=TRACKER_PATTERN),
        "landmark": LANDMARK,
        "x_px": PLACE,
        "y_px": PLACE,
    },
    key=(*FRAME_KEY, "annotator", "landmark"),
)


def annotation_sources(pattern: str | None, subject: str) -> dict[str, str]:
    """The files and folders that hold a person's annotations, by annotator.

    Args:
        pattern: a path in which {subject} stands for the person's id and {annotator}, if it is
            there, for who annotated; None for none.
        subject: the id.

    Returns:
        What is there, by annotator in the order of names; the annotator is empty where the path
        does not name one.
    """
    if not pattern:
        return {}
    if "{annotator}" not in pattern:
        path = pattern.format(subject=subject)
        return {"": path} if Path(path).exists() else {}
    first, *others = pattern.replace("{subject}", subject).split("{annotator}")
    # Where the path names the annotator twice, both are the same.
    names = ["([^/]+?)", *[r"\1"] * (len(others) - 1)]
    named = "".join(name + re.escape(part) for name, part in zip(names, others, strict=True))
    paths = glob.glob("*".join(map(glob.escape, [first, *others])))
    matches = [(re.fullmatch(re.escape(first) + named, path), path) for path in sorted(paths)]
    return {match[1]: path for match, path in matches if match}


def reference_of(annotators: pd.DataFrame, reference: str) -> pd.DataFrame:
    """The annotations that count.

    Args:
        annotators: ANNOTATORS table.
        reference: `mean`: of each landmark the mean place of all who marked it in that frame; or
            one annotator, whose frames alone count.

    Returns:
        ANNOTATIONS table, its frames in the order of `annotators`; a frame that none who counts
        has marked is not in it.
    """
    if reference != MEAN:
        annotators = annotators[annotators["annotator"] == reference]
    if annotators.empty:
        return empty(ANNOTATIONS)
    key = [*FRAME_KEY, "landmark"]
    means = annotators.groupby(key, sort=False)[["x_px", "y_px"]].mean().reset_index()
    return check(means, ANNOTATIONS, "reference")
