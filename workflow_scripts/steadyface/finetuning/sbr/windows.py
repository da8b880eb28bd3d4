"""Windows of three successive frames around annotated ones: what SBR is trained on.

All frames of a window are cut by the middle frame's face box, so that the crop stands still and
whatever moves in it is the face (Dong et al. 2018, CVPR, section 3.3).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.faces.boxes import tight_box_of_hog
from steadyface.faces.sbr_crop import Image, crop_area, crop_face, to_input
from steadyface.finetuning.annotated_frames import annotated_frames
from steadyface.recording.frame_store import FrameStore

# ImageNet's mean grey levels, with which the authors fill what a shifted crop leaves empty.
FILL = (123, 116, 103)


@dataclass(frozen=True)
class FrameWindow:
    """An annotated frame between its neighbours, as crops of one place.

    Attributes:
        name: subject, task, repetition and frame, for manifests and messages.
        crops: (frames, side, side, 3) RGB; three frames, the annotated one in the middle, or that
            one alone.
        points: (68, 2) as (x, y) in pixels of the crop; NaN where not annotated.
        visible: (68,), True for annotated points inside the crop.
        video: whether the frames are neighbours in time.
    """

    name: tuple[str, str, int, int]
    crops: Image
    points: NDArray[np.float64]
    visible: NDArray[np.bool_]
    video: bool


def crop_window(
    name: tuple[str, str, int, int],
    images: Sequence[Image],
    box: NDArray[np.float64],
    points: NDArray[np.float64],
    side: int,
) -> FrameWindow:
    """A window of frames, cut by one face box.

    Args:
        name: subject, task, repetition and frame.
        images: RGB (height, width, 3): one, or three successive ones.
        box: (4,) tight landmark box of the middle frame, full-image pixels.
        points: (68, 2) annotated landmarks of the middle frame, full-image pixels.
        side: side of the crops, px.

    Raises:
        FaceError: the box shows no part of the image.
    """
    height, width = images[0].shape[:2]
    area = crop_area(box, width, height)
    inside = to_input(points, area, side)
    return FrameWindow(
        name,
        np.stack([crop_face(image, area, side) for image in images]),
        inside,
        _visible(inside, side),
        video=len(images) > 1,
    )


def windows_of_subject(
    store: FrameStore,
    annotations: pd.DataFrame,
    faces: pd.DataFrame,
    side: int,
    neighbours: bool = True,
) -> Iterator[FrameWindow]:
    """The windows around all annotated frames of a subject that have a face box.

    At a clip's end the frame itself stands for the missing neighbour; the registration loss
    refuses such windows as static.

    Args:
        store: the subject's frames.
        annotations: the subject's rows of the ANNOTATIONS table.
        faces: the subject's rows of the FACES table; its boxes are the ones tracking uses.
        side: side of the crops, px.
        neighbours: cut three frames; else the annotated one alone.

    Raises:
        TrainingError: an annotated frame is not among the frames with boxes.
        RecordingError: a frame cannot be read.
    """
    known = annotated_frames(annotations, faces)
    if not known.keys:
        return
    subject = str(annotations["subject"].iloc[0])
    tight = tight_box_of_hog(known.boxes)
    steps = (-1, 0, 1) if neighbours else (0,)
    for (task, repetition, frame), points, box in zip(
        known.keys, known.points, tight, strict=True
    ):
        last = store.count(task, repetition) - 1
        images = [store.read(task, repetition, min(max(frame + step, 0), last)) for step in steps]
        yield crop_window((subject, task, repetition, frame), images, box, points, side)


def shifted(
    window: FrameWindow,
    generator: np.random.Generator,
    jitter_px: float,
    centre: str = "landmarks",
) -> FrameWindow:
    """The window as seen by a crop of the same size somewhere near; one shift for all frames.

    Args:
        window: window to be shifted.
        generator: decides the shift.
        jitter_px: the centre moves by up to this much along x and along y.
        centre: around what: "landmarks", the mean of the visible points as the authors' training
            has it, or "box", the middle of the crop, which is what tracking sees.

    Raises:
        ValueError: an unknown centre.
    """
    if centre not in ("landmarks", "box"):
        raise ValueError(f"crop centre {centre!r} is neither 'landmarks' nor 'box'")
    side = window.crops.shape[1]
    middle = np.full(2, side / 2)
    if centre == "landmarks" and window.visible.any():
        middle = window.points[window.visible].mean(axis=0)
    offset = np.rint(middle - side / 2 + np.trunc(generator.uniform(-1, 1, 2) * jitter_px))
    x, y = np.clip(offset, -side, side).astype(int)
    crops = np.empty_like(window.crops)
    crops[:] = FILL
    rows, columns = _overlap(y, side), _overlap(x, side)
    crops[:, rows[1], columns[1]] = window.crops[:, rows[0], columns[0]]
    points = window.points - (x, y)
    visible = window.visible & _visible(points, side)
    return replace(window, crops=crops, points=points, visible=visible)


def _overlap(shift: int, side: int) -> tuple[slice, slice]:
    """The part of the old crop that the shifted one shows, and where it shows it."""
    old = slice(max(shift, 0), min(side, side + shift))
    return old, slice(old.start - shift, old.stop - shift)


def _visible(points: NDArray[np.float64], side: int) -> NDArray[np.bool_]:
    return ((points >= 0) & (points <= side)).all(axis=-1)
