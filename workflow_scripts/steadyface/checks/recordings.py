"""One person's recordings and annotations, read to their end: all that is wrong with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface import tables
from steadyface.annotations.conversion import read_annotators
from steadyface.annotations.marks import Conventions
from steadyface.annotations.schemas import ANNOTATORS
from steadyface.checks.times import effect_of_uneven_stamps, smoothness_lost
from steadyface.errors import SteadyFaceError
from steadyface.faces.boxes import offset_of_boxes
from steadyface.faces.detection import FRAME, LARGEST_OFFSET, RECORDING, detect_faces
from steadyface.faces.following import Faces, follow_face
from steadyface.files import shown
from steadyface.measures.settings import PAPER, SmoothnessSettings
from steadyface.problems import NOTE, PROBLEM, Problem
from steadyface.recording.index import Recording, open_recording
from steadyface.recording.quality import UNEVEN

# Frames of a recording in which a face is sought: first, last and three between.
SAMPLES = 5
# From 2560 x 1600 on; of 3840 x 2160 FFmpeg takes 0.6 GB (H.264) to 1 GB (HEVC, 10 bits).
LARGE_PIXELS = 4_000_000


@dataclass(frozen=True)
class ListedRecording:
    """A recording as the sheet has it; `row` is the sheet's."""

    task: str
    repetition: int
    file: str
    row: int
    rate: float | None = None


@dataclass
class Looked:
    """Results of reading recordings: frames' numbers, sizes and rates, and the problems."""

    counts: dict[tuple[str, int], int] = field(default_factory=dict)
    sizes: dict[tuple[str, int], tuple[int, int]] = field(default_factory=dict)
    rates: dict[tuple[str, int], float] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def check_recordings(
    recordings: Sequence[ListedRecording],
    subject: str,
    settings: Mapping[str, Any],
    faces: Mapping[str, Any] | float,
    smoothness: SmoothnessSettings | None = None,
) -> Looked:
    """Decode every frame of a person's recordings and look for a face in a few.

    Args:
        recordings: recordings in the sheet's order.
        subject: person whose they are.
        settings: the configuration's section `recordings`.
        faces: the configuration's section `faces`; a number is its threshold, for boxes per frame.
        smoothness: settings that a recording's times must suffice for; None asks nothing of them.
    """
    looked = Looked()
    if not isinstance(faces, Mapping):
        faces = {"threshold": faces, "box": FRAME}
    for recording in recordings:
        samples: list[tuple[int, NDArray[np.uint8]]] = []
        try:
            opened = _read_through(recording, subject, settings, samples, looked)
        except SteadyFaceError as problem:
            looked.problems.append(_told(problem, recording, subject))
            continue
        stamps_ms = opened.colour.stamps_ms
        looked.rates[recording.task, recording.repetition] = opened.colour.grid.rate
        told = [
            *_about_the_file(opened.quality, stamps_ms, smoothness or PAPER),
            *_about_the_size(looked.sizes[recording.task, recording.repetition]),
            *(smoothness_lost(stamps_ms, smoothness) if smoothness else ()),
        ]
        looked.problems += [
            Problem(shown(recording.file), wrong, remedy, subject, recording.row, NOTE)
            for wrong, remedy in told
        ]
        looked.problems += _faces(samples, recording, subject, faces)
    return looked


def check_annotations(
    sources: Mapping[str, str],
    subject: str,
    recordings: Sequence[ListedRecording],
    conventions: Conventions,
    looked: Looked,
) -> tuple[pd.DataFrame, list[Problem]]:
    """A person's annotations and all that is wrong, held against the recordings that were read.

    Args:
        sources: files or folders by annotator (`read_annotators`); empty where there are none.
        conventions: numbers of the first frame and the first pixel in it.
        looked: result of `check_recordings`.

    Returns:
        The result of `read_annotators`; nothing of both without sources.
    """
    if not sources:
        return tables.empty(ANNOTATORS), []
    files = [(item.task, item.repetition, item.file) for item in recordings]
    return read_annotators(sources, subject, files, conventions, looked.counts, looked.sizes)


def _read_through(
    recording: ListedRecording,
    subject: str,
    settings: Mapping[str, Any],
    samples: list[tuple[int, NDArray[np.uint8]]],
    looked: Looked,
) -> Recording:
    """The recording, all of its frames decoded; some of them in `samples`."""
    opened = open_recording(
        recording.file,
        subject=subject,
        engine=settings["engine"],
        allow_recovered=settings["allow_recovered"],
        stall_limit_s=settings["stall_limit_s"],
        expected_rate=settings["expected_rate_hz"],
        rate=recording.rate,
    )
    wanted = set(np.linspace(0, len(opened.colour.stamps_ms) - 1, SAMPLES).astype(int).tolist())
    key, count = (recording.task, recording.repetition), 0
    for count, frame in enumerate(opened.frames(), start=1):
        if count - 1 in wanted:
            samples.append((count - 1, frame.image))
        looked.sizes.setdefault(key, (frame.image.shape[1], frame.image.shape[0]))
    looked.counts[key] = count
    return opened


def _told(problem: SteadyFaceError, recording: ListedRecording, subject: str) -> Problem:
    """An error about a recording as a row of the list: place, what is wrong, what to do."""
    # A picture or a list of times in a folder of pictures is named, the recording itself is not.
    inside = problem.where and Path(problem.where) != Path(recording.file)
    return Problem(
        shown(recording.file),
        f"{shown(problem.where)}: {problem.wrong}" if inside else problem.wrong,
        problem.remedy or "correct the recording or leave it out",
        subject,
        recording.row,
    )


def _about_the_file(
    quality: Mapping[str, Any], stamps_ms: NDArray[np.float64], smoothness: SmoothnessSettings
) -> Iterator[tuple[str, str]]:
    """What a study can live with, and what to do: missing and repeated frames, repaired damage."""
    gaps = quality["gaps"]["colour"]
    if gaps:
        longest = quality["longest_interval_ms"]["colour"]
        yield (
            f"frames are missing in {gaps} places (longest interval {longest:.0f} ms)",
            "short gaps are filled in for smoothness, long ones leave it without a value",
        )
    if quality["duplicates"]["colour"]:
        yield f"{quality['duplicates']['colour']} frames are repeated", "each counts once"
    if quality["damage"]:
        yield f"is damaged ({quality['damage']})", "what could be saved is used"
    for note in quality["notes"]:
        wrong = note["wrong"]
        if note["kind"] == UNEVEN:
            effect = effect_of_uneven_stamps(stamps_ms, smoothness)
            wrong = f"{wrong}; {effect}" if effect else wrong
        yield wrong, note["remedy"]


def _about_the_size(size: tuple[int, int]) -> Iterator[tuple[str, str]]:
    width, height = size
    if width * height > LARGE_PIXELS:
        yield (
            f"its pictures are large ({width} x {height} px): reading it takes up to a gigabyte "
            "of memory, and many times the time of 1280 x 720",
            "reduce the video, or on a cluster give more memory with --set-resources "
            "index_recording:mem_mb=2000",
        )


def _faces(
    samples: Sequence[tuple[int, NDArray[np.uint8]]],
    recording: ListedRecording,
    subject: str,
    settings: Mapping[str, Any],
) -> Iterator[Problem]:
    # Each picture by itself: the samples lie too far apart to search around the last face.
    found = {
        frame: next(iter(detect_faces([image], settings["threshold"]))) for frame, image in samples
    }
    without = [str(frame) for frame, faces in found.items() if len(faces) == 0]
    several = [str(frame) for frame, faces in found.items() if len(faces) > 1]
    file = shown(recording.file)
    if without:
        nowhere = len(without) == len(found)
        told = "no face in any of the" if nowhere else f"no face in {len(without)} of the"
        wrong = f"{told} {len(found)} frames looked at ({', '.join(without)})"
        remedy = (
            "look at the recording: the face must be upright, seen from the front and not small; "
            "or lower faces: threshold"
        )
        kind = PROBLEM if nowhere else NOTE
        yield Problem(file, wrong, remedy, subject, recording.row, kind)
    followed = _followed(found)
    if several:
        x, y = (np.median(followed[:, :2], axis=0) + np.median(followed[:, 2:], axis=0)) / 2
        wrong = f"several faces (frame {', '.join(several)})"
        remedy = (
            f"the one around x {x:.0f}, y {y:.0f} px is followed, which is the largest "
            "(docs/data.md); cover or cut away the other if that is wrong"
        )
        yield Problem(file, wrong, remedy, subject, recording.row, NOTE)
    offset = offset_of_boxes(followed, np.median(followed, axis=0)) if len(followed) else followed
    if settings["box"] != FRAME and (offset > LARGEST_OFFSET).any():
        wrong = (
            f"the head moves: its face box lies up to {offset.max():.1f} box sides away from the "
            f"median one in the {len(found)} frames looked at"
        )
        remedy = (
            "faces: box: recording leaves such frames without landmarks, box: smooth follows them"
            if settings["box"] == RECORDING
            else "the box follows it; frames in which it cannot are left out and counted in the "
            "report"
        )
        yield Problem(file, wrong, remedy, subject, recording.row, NOTE)


def _followed(found: Mapping[int, Faces]) -> NDArray[np.float64]:
    """Boxes (frames with the subject, 4) px of the face that counts, were these all frames."""
    faces = list(found.values())
    chosen = follow_face(faces, np.arange(len(faces), dtype=float)).chosen
    boxes = [one.boxes[number] for one, number in zip(faces, chosen, strict=True) if number >= 0]
    return np.reshape(boxes, (-1, 4))


def listed(
    recordings: Sequence[tuple[str, int, str]],
    rows: Sequence[int],
    rates: Sequence[float | None],
) -> list[ListedRecording]:
    """A person's recordings as `Study` gives them: names and files, rows, rates."""
    return [
        ListedRecording(*recording, row, rate)
        for recording, row, rate in zip(recordings, rows, rates, strict=True)
    ]
