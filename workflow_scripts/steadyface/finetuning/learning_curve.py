"""What annotating more would bring: the error on a person left out, by people and frames learned
from.

Each person of the fine-tuning set is left out in turn; a network learns from some of the others,
from some annotated frames of each, and tracks the annotated frames of the one left out. Whoever is
evaluated elsewhere takes no part. Every network sees as many samples as any other, however few
frames they are drawn from, so that what differs is the annotation and not the length of training.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.errors import TrainingError
from steadyface.finetuning.annotated_frames import AnnotatedFrames
from steadyface.finetuning.schemas import LEARNING_CURVE
from steadyface.recording.frame_store import FrameStore

FloatArray = NDArray[np.float64]

# Network and decoder of the tracker that the curve of SBR measures.
SBR_AS_PUBLISHED = {"sbr": ("sbr", "centre_of_mass")}


@dataclass(frozen=True)
class LearningSet:
    """What one network of the curve learns from: people, and frames of each at most."""

    people: tuple[str, ...]
    frames_each: int


def learning_sets(
    others: Sequence[str],
    held_out: str,
    people: Sequence[int],
    frames: Sequence[int],
    seed: int,
) -> list[LearningSet]:
    """The sets that networks for one person learn from; the first is empty.

    Larger sets hold the smaller ones' people, in an order drawn for each person left out.

    Args:
        others: people who may be learned from.
        held_out: the person left out.
        people: numbers of people to learn from; a number above those there are is left out.
        frames: number of frames of each person.
        seed: decides the order.

    Raises:
        TrainingError: the person left out is among the others.
    """
    if held_out in others:
        raise TrainingError(
            f"{held_out} is left out and learned from", where="learning curve", remedy="correct it"
        )
    generator = np.random.default_rng([seed, *held_out.encode()])
    order = generator.permutation(sorted(others)).tolist()
    counts = sorted({count for count in people if count <= len(order)})
    return [
        LearningSet((), 0),
        *[LearningSet(tuple(order[:count]), each) for count in counts for each in sorted(frames)],
    ]


def evenly_spread(total: int, count: int) -> list[int]:
    """Places of at most `count` of `total` frames, evenly spread from the first to the last."""
    return np.linspace(0, total - 1, min(count, total)).round().astype(int).tolist()


def curve_rows(
    network: str,
    held_out: str,
    annotated: AnnotatedFrames,
    tracked: Iterator[tuple[LearningSet, int, FloatArray]],
    error: Callable[[FloatArray, FloatArray], FloatArray],
) -> pd.DataFrame:
    """The LEARNING_CURVE rows of one person left out.

    Args:
        network: `fan_ft` or `sbr_ft`.
        held_out: the person.
        annotated: the person's annotated frames.
        tracked: number of frames of each learning set, and the landmarks (frames, 68, 2)
            px that the network which learned from it found in the person's frames.
        error: function of tracked and annotated landmarks (frames, 68, 2) to errors in %
            (frames,).
    """
    rows: list[dict[str, Any]] = []
    for learned, frames, points in tracked:
        errors = error(points, annotated.points)
        found = errors[np.isfinite(errors)]
        rows.append(
            {
                "network": network,
                "subject": held_out,
                "people": len(learned.people),
                "frames_each": learned.frames_each,
                "frames": frames,
                "nrmse_pct": float(found.mean()) if len(found) else np.nan,
                "frames_measured": len(found),
            }
        )
    return pd.DataFrame(rows, columns=list(LEARNING_CURVE.columns))


def fan_curve(
    sets: Sequence[LearningSet],
    features: Mapping[str, tuple[str | Path, str | Path]],
    held_out: str,
    annotated: AnnotatedFrames,
    weights: str | Path,
    recipe: Mapping[str, Any],
    threads: int = 1,
) -> Iterator[tuple[LearningSet, int, FloatArray]]:
    """FAN-FT of each learning set, on a person left out.

    Args:
        sets: result of `learning_sets`.
        features: the two files of `fan.features.precompute_trunk_features` of each person.
        held_out: the person left out.
        annotated: the person's annotated frames, those of the features.
        weights: the pre-trained network, safetensors.
        recipe: the settings of `finetuning: fan`.
        threads: CPU cores to use.

    Yields:
        As `curve_rows` takes it; landmarks by the paper's decoder.

    Raises:
        TrainingError: features and annotations do not belong together.
    """
    from steadyface.finetuning.fan.features import open_trunk_features
    from steadyface.finetuning.fan.folds import FanFineTuning
    from steadyface.finetuning.fan.training import finetune_fan_fold
    from steadyface.trackers.engine import OnnxNetwork
    from steadyface.trackers.fan.decoding import DECODERS
    from steadyface.trackers.fan.export import HEAD_FILE, export_fan

    people = {subject: open_trunk_features(*files) for subject, files in features.items()}
    own = people.pop(held_out)
    if own.frames != annotated.keys:
        raise TrainingError(
            "features and annotations are of other frames",
            where=held_out,
            remedy="run the study again",
        )
    settings = FanFineTuning(**recipe)
    most = sum(len(person.frames) for person in people.values())
    for learned in sets:
        chosen = {name: _some_of(people[name], learned.frames_each) for name in learned.people}
        frames = sum(len(one.frames) for one in chosen.values())
        with tempfile.TemporaryDirectory() as folder:
            if chosen:
                fold = f"{held_out} {len(learned.people)} {learned.frames_each}"
                longer = _as_many_samples(settings, frames, most)
                finetune_fan_fold(fold, chosen, None, weights, folder, longer, threads=threads)
            else:
                export_fan(weights, folder)
            head = OnnxNetwork(Path(folder) / HEAD_FILE, threads)
            maps = np.concatenate([head(plain[:1].astype(np.float32)) for plain in own.maps])
        yield learned, frames, DECODERS["paper"](maps, annotated.boxes)[0]


def sbr_curve(
    sets: Sequence[LearningSet],
    files: Mapping[str, Any],
    held_out: str,
    annotated: AnnotatedFrames,
    weights: str | Path,
    recipe: Any,
    seed: int,
    threads: int = 1,
) -> Iterator[tuple[LearningSet, int, FloatArray]]:
    """SBR-FT of each learning set, on a person left out.

    Args:
        sets: result of `learning_sets`.
        files: `sbr.tuning.SubjectFiles` of each person.
        held_out: the person left out.
        annotated: the person's annotated frames.
        weights: the pre-trained network, safetensors.
        recipe: an `sbr.training.Recipe`.
        seed: decides the windows' order and shifts.
        threads: CPU cores to use.

    Yields:
        As `curve_rows` takes it.
    """
    import torch

    from steadyface.finetuning.sbr.training import train
    from steadyface.finetuning.sbr.tuning import read_windows
    from steadyface.trackers.sbr.checkpoint import input_size_of, load_network, write_network
    from steadyface.trackers.sbr.export import export_sbr
    from steadyface.trackers.sbr.inference import track_sbr

    torch.set_num_threads(threads)
    side = input_size_of(weights)
    neighbours = recipe.registration is not None
    names = {name for learned in sets for name in learned.people}
    windows = {name: read_windows({name: files[name]}, side, neighbours) for name in names}
    with FrameStore(files[held_out].frames) as store:
        images = [image for _, image in annotated.images(store)]
    for learned in sets:
        chosen = [
            windows[name][place]
            for name in sorted(learned.people)
            for place in evenly_spread(len(windows[name]), learned.frames_each)
        ]
        network = load_network(weights)
        if chosen:
            train(network, chosen, recipe, seed)
        with tempfile.TemporaryDirectory() as folder:
            tuned = Path(folder) / "sbr.safetensors"
            write_network(tuned, network, side)
            graph = export_sbr(tuned, folder)
            found = track_sbr(
                images, annotated.boxes, {"sbr": graph}, SBR_AS_PUBLISHED, threads=threads
            )
        yield learned, len(chosen), found["sbr"][0]


def _some_of(features: Any, count: int) -> Any:
    places = evenly_spread(len(features.frames), count)
    if len(places) == len(features.frames):
        return features
    frames = [features.frames[place] for place in places]
    return replace(
        features, maps=features.maps[places], cells=features.cells[places], frames=frames
    )


def _as_many_samples(settings: Any, frames: int, all_frames: int) -> Any:
    """The recipe with so many epochs that as many samples are seen as with all frames."""
    per_epoch = min(settings.samples_per_epoch or all_frames, all_frames)
    return replace(
        settings, epochs=math.ceil(settings.epochs * per_epoch / min(frames, per_epoch))
    )
