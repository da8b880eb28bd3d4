"""A small task: two frames of one recording and one of another, with a face of noise."""

import numpy as np
import pytest

from steadyface.annotation_task.average_face import average_face
from steadyface.annotation_task.task import AnnotationTask, TaskFrame

SUBJECT = "A01"
RECORDINGS = [("OPEN", 1, "data/A01_open.mp4"), ("REST", 2, "data/A01_rest.bag")]
COUNTS = {("OPEN", 1): 40, ("REST", 2): 20}
SIZE = (320, 240)
SIZES = {key: SIZE for key in COUNTS}


def small_task(first_frame=0, started_from="mesh"):
    random = np.random.default_rng(5)
    box = np.array([90.0, 30.0, 230.0, 190.0])
    frames = [
        TaskFrame(task, repetition, frame, frame / 30, SIZE, points, True)
        for task, repetition, frame in (("OPEN", 1, 3), ("OPEN", 1, 21), ("REST", 2, 0))
        for points in [average_face(box) + random.uniform(-2, 2, (68, 2))]
    ]
    return AnnotationTask(SUBJECT, frames, first_frame, started_from)


def picture_of(task):
    """A picture of noise for each of the task's frames."""
    random = np.random.default_rng(6)
    pictures = {
        task.name_of(frame): random.integers(0, 255, (*frame.size[::-1], 3), np.uint8)
        for frame in task.frames
    }
    return lambda frame: pictures[task.name_of(frame)]


@pytest.fixture
def task():
    return small_task()
