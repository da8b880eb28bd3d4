"""Rendering a training set to disk, people in parallel.

Expressions are milder than the study's tasks: the jaw opens by 13 degrees at most and the mouth
hardly spreads. With that, the compact networks meet the cohort as the published networks met the
patients: well trained, on other people doing other things. This is a declared modelling choice.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from tqdm import tqdm

from steadyface.landmarks import LANDMARKS
from steadyface.pretraining.training_set import CLIP_FRAMES
from steadyface.simulation.people import generic_person
from steadyface.simulation.stills import Variation, render_clip, render_crop
from steadyface.simulation.streams import stream
from steadyface.tables import atomic_path

# The face in the middle of a canvas that holds FAN's crop, which is the larger and reaches high
# above the forehead. Crops vary when they are drawn, so framing need not.
GENERIC = Variation(
    jaw_deg=13.0, spread=0.3, asymmetry=0.04, coverage=0.36, coverage_spread=0.0, shift=0.0
)


@dataclass(frozen=True)
class SetSize:
    """How much is rendered.

    Attributes:
        people: how many.
        stills, clips: of each person; a clip has three frames.
        side: of the pictures, px.
    """

    people: int
    stills: int
    clips: int
    side: int = 288

    @property
    def pictures_per_person(self) -> int:
        return self.stills + CLIP_FRAMES * self.clips


def render_training_set(
    size: SetSize, seed: int, images: str | Path, labels: str | Path, processes: int = 1
) -> None:
    """Render people and write their pictures and labels (see `training_set`).

    The files depend on `size` and `seed`, not on the number of processes.
    """
    each = size.pictures_per_person
    count = size.people * each
    points = np.empty((count, LANDMARKS, 2))
    with (
        atomic_path(images) as image_path,
        ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool,
    ):
        pictures = open_memmap(image_path, "w+", np.uint8, (count, size.side, size.side, 3))
        people = pool.map(_person, [(seed, number, size) for number in range(size.people)])
        for number, person in enumerate(tqdm(people, total=size.people, unit="person")):
            place = slice(number * each, (number + 1) * each)
            pictures[place], points[place] = person
        pictures.flush()
    own_clips = np.concatenate(
        [np.full(size.stills, -1), np.repeat(np.arange(size.clips), CLIP_FRAMES)]
    )
    first_clips = np.repeat(np.arange(size.people) * size.clips, each)
    clips = np.tile(own_clips, size.people)
    with atomic_path(labels) as label_path:
        np.savez(
            label_path,
            points=points,
            people=np.repeat(np.arange(size.people), each),
            clips=np.where(clips < 0, -1, clips + first_clips),
        )


def _person(task: tuple[int, int, SetSize]) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Pictures and landmarks of one generic person: stills, then clips."""
    seed, number, size = task
    generator = stream(seed, "generic person", number)
    person = generic_person(generator)
    shots = [
        render_crop(person, generator, size=size.side, variation=GENERIC)
        for _ in range(size.stills)
    ]
    for _ in range(size.clips):
        shots += render_clip(
            person, generator, frames=CLIP_FRAMES, size=size.side, variation=GENERIC
        )
    return (
        np.stack([shot.image for shot in shots]),
        np.stack([shot.landmarks_px for shot in shots]),
    )
