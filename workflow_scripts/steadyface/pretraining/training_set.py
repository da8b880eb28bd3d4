"""Rendered pictures of generic people with exact landmarks: what the compact networks learn from.

Stills teach the detection, clips of three successive frames the registration. Every picture is a
square canvas with the face in it, somewhat larger than either tracker's crop, so that crops can
be varied when they are drawn. The pictures are a plain array on disk, read as needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from steadyface.errors import TrainingError
from steadyface.landmarks import LANDMARKS

CLIP_FRAMES = 3


@dataclass(frozen=True, eq=False)
class TrainingSet:
    """Pictures and what is known of each.

    Attributes:
        images: (pictures, side, side, 3) RGB uint8, usually mapped from a file.
        points: (pictures, 68, 2) exact landmarks, px of the picture.
        people: (pictures,) number of the person, from 0.
        clips: (pictures,) number of the clip, -1 for stills; the pictures of a clip follow each
            other in time.
    """

    images: NDArray[np.uint8]
    points: NDArray[np.float64]
    people: NDArray[np.int64]
    clips: NDArray[np.int64]

    def of_people(self, people: NDArray[np.int64]) -> NDArray[np.int64]:
        """Indices of the pictures of these people."""
        return np.flatnonzero(np.isin(self.people, people))

    def windows(self, pictures: NDArray[np.int64]) -> NDArray[np.int64]:
        """Indices (clips, 3) of the clips among `pictures`, in the order of time."""
        chosen = pictures[self.clips[pictures] >= 0]
        return chosen[np.argsort(self.clips[chosen], kind="stable")].reshape(-1, CLIP_FRAMES)


def split_people(data: TrainingSet, held_out: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pictures to train on, and pictures of the last `held_out` people, whom training never sees.

    Raises:
        TrainingError: nobody would be left to train on.
    """
    people = np.unique(data.people)
    if not 0 < held_out < len(people):
        raise TrainingError(
            f"{held_out} of {len(people)} people cannot be held out",
            where="training set",
            remedy="change pretraining.people or pretraining.held_out_people",
        )
    return data.of_people(people[:-held_out]), data.of_people(people[-held_out:])


def read_training_set(images: str | Path, labels: str | Path) -> TrainingSet:
    """The training set in these two files, its images mapped.

    Raises:
        TrainingError: the files do not belong together.
    """
    pictures = np.load(images, mmap_mode="r")
    with np.load(labels) as arrays:
        data = TrainingSet(pictures, **{name: arrays[name] for name in arrays.files})
    if data.points.shape != (len(pictures), LANDMARKS, 2):
        raise TrainingError(
            f"labels of shape {data.points.shape} for {len(pictures)} pictures of {images}",
            where=labels,
            remedy="render the training set again",
        )
    return data
