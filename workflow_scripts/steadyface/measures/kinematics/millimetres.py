"""Millimetres per pixel at the face, from the depth that a recording has."""

import pandas as pd

from steadyface.measures.measured import OK


def mm_per_px(planes: pd.DataFrame) -> dict[tuple[str, int], dict[str, float]]:
    """The scale of each recording's face plane, by task and repetition, then tracker.

    The median over the frames with depth: landmarks without the head's motion have the size of
    the recording's median, and so has the scale. How much a turned head foreshortens is not
    undone.

    Args:
        planes: a FACE_PLANE table.
    """
    known = planes[planes["status"] == OK]
    medians = known.groupby(["task", "repetition", "tracker"], observed=True)["mm_per_px"].median()
    scales: dict[tuple[str, int], dict[str, float]] = {}
    for (task, repetition, tracker), scale in medians.items():
        scales.setdefault((str(task), int(repetition)), {})[str(tracker)] = float(scale)
    return scales
