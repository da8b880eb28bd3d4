"""The annotated frames of a subject with their landmarks and face boxes."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.errors import TrainingError
from steadyface.faces.detection import OFF_BOX
from steadyface.landmarks import LANDMARKS
from steadyface.recording.frame_store import FrameStore

FRAME = ["task", "repetition", "frame"]
BOX = ["x1_px", "y1_px", "x2_px", "y2_px"]


@dataclass(frozen=True)
class AnnotatedFrames:
    """The frames of one subject that a network can learn from.

    Attributes:
        keys: task, repetition and frame number of each.
        points: (frames, 68, 2) px; NaN where a landmark is not annotated.
        boxes: (frames, 4) px, HOG convention, the boxes that tracking uses.
    """

    keys: list[tuple[str, int, int]]
    points: NDArray[np.float64]
    boxes: NDArray[np.float64]

    def images(
        self, store: FrameStore
    ) -> Iterator[tuple[tuple[str, int, int], NDArray[np.uint8]]]:
        """Each key with its RGB frame, one at a time."""
        for key in self.keys:
            yield key, store.read(*key)


def annotated_frames(annotations: pd.DataFrame, faces: pd.DataFrame) -> AnnotatedFrames:
    """The annotated frames that have a face box with the face in it, in order.

    Args:
        annotations: a subject's ANNOTATIONS table.
        faces: the subject's FACES table.

    Raises:
        TrainingError: an annotated frame is not among the recordings' frames.
    """
    boxes = faces.set_index(FRAME)[BOX]
    boxes.loc[(faces["status"] == OFF_BOX).to_numpy()] = np.nan
    keys, points = [], []
    for (task, repetition, frame), rows in annotations.groupby(FRAME):
        key = (str(task), int(repetition), int(frame))
        if key not in boxes.index:
            raise TrainingError(
                f"frame {frame} of {task} {repetition} is annotated but not recorded",
                where=rows["subject"].iloc[0],
                remedy="annotations and recordings do not belong together",
            )
        marked = np.full((LANDMARKS, 2), np.nan)
        marked[rows["landmark"].to_numpy()] = rows[["x_px", "y_px"]].to_numpy()
        if np.isfinite(boxes.loc[key].to_numpy(dtype=float)).all():
            keys.append(key)
            points.append(marked)
    found = boxes.loc[keys].to_numpy(dtype=float).reshape(-1, 4)
    return AnnotatedFrames(keys, np.reshape(points, (-1, LANDMARKS, 2)), found)
