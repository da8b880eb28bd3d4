"""Rendering a training set to disk, people in parallel.

The people talk, smile, laugh and open their mouths as wide as those of the collections of
photographs that networks are usually trained on. They are unimpaired, nearly symmetric and mostly
younger than the cohort, and marked by another convention than its annotator's: with that, the
compact networks meet the cohort as the published ones met the patients. This is a declared
modelling choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from tqdm import tqdm

from steadyface.files import atomic_path
from steadyface.landmarks import LANDMARKS
from steadyface.pretraining.movements import MOVEMENTS, render_movements
from steadyface.pretraining.training_set import CLIP_FRAMES
from steadyface.simulation.people.people import generic_person
from steadyface.simulation.people.streams import stream
from steadyface.simulation.stills import Still, Variation, render_clip, render_crop

# The face in the middle of a canvas that holds FAN's crop, which is the larger and reaches high
# above the forehead. Crops vary when they are drawn, so framing need not.
GENERIC = Variation(asymmetry=0.04, coverage=0.36, coverage_spread=0.0, shift=0.0, plain=0.3)


@dataclass(frozen=True)
class SetSize:
    """Amounts that are rendered.

    Attributes:
        people: number of people.
        stills, clips: numbers of stills and clips of each person; a clip has three frames.
        side: side of the pictures, px.
    """

    people: int
    stills: int
    clips: int
    side: int = 384

    @property
    def pictures_per_person(self) -> int:
        return self.stills + CLIP_FRAMES * self.clips


def render_training_set(
    size: SetSize, seed: int, images: str | Path, labels: str | Path, processes: int = 1
) -> None:
    """Render people and write their pictures and labels (see `training_set`).

    The files depend on `size` and `seed`, not on the number of processes.
    """
    own_clips = np.concatenate(
        [np.full(size.stills, -1), np.repeat(np.arange(size.clips), CLIP_FRAMES)]
    )
    first_clips = np.repeat(np.arange(size.people) * size.clips, size.pictures_per_person)
    clips = np.tile(own_clips, size.people)
    _write(
        _everyday,
        [(seed, number, size) for number in range(size.people)],
        np.where(clips < 0, -1, clips + first_clips),
        images,
        labels,
        processes,
    )


def render_movement_set(
    seed: int, people: range, images: str | Path, labels: str | Path, processes: int = 1
) -> None:
    """Render the movements (see `movements`) of these people of a training set of this seed."""
    _write(
        _moving,
        [(seed, number) for number in people],
        np.full(len(people) * len(MOVEMENTS), -1),
        images,
        labels,
        processes,
    )


def _write(
    render: Callable[[Any], list[Still]],
    tasks: Sequence[Any],
    clips: NDArray[np.int64],
    images: str | Path,
    labels: str | Path,
    processes: int,
) -> None:
    """The pictures that `render` makes of each task, one person each, and their labels."""
    count, each = len(clips), len(clips) // len(tasks)
    points = np.empty((count, LANDMARKS, 2))
    with (
        atomic_path(images) as image_path,
        ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool,
    ):
        pictures = None
        for number, stills in enumerate(
            tqdm(pool.map(render, tasks), total=len(tasks), unit="person")
        ):
            if pictures is None:
                shape = (count, *stills[0].image.shape)
                pictures = open_memmap(image_path, "w+", np.uint8, shape)
            for place, still in enumerate(stills, number * each):
                pictures[place], points[place] = still.image, still.landmarks_px
        pictures.flush()
    with atomic_path(labels) as label_path:
        everyone = np.repeat(np.arange(len(tasks)), each)
        np.savez(label_path, points=points, people=everyone, clips=clips)


def _everyday(task: tuple[int, int, SetSize]) -> list[Still]:
    """Pictures of one generic person: stills, then clips."""
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
    return shots


def _moving(task: tuple[int, int]) -> list[Still]:
    return render_movements(*task)
