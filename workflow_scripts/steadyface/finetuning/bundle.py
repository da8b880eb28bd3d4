"""Tuned networks put together for the next study: weights, graphs and card in one folder.

FAN-FT is tuned for each person on everybody else, which no next patient needs: what is carried
has learned from everybody. Nobody is left then to measure it on, so the error to expect is that of
the folds, each on the person whom it had not learned from. SBR-FT and the calibrated mesh are
carried as the study has them; they have not learned from the people whom they are evaluated on.
"""

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from typing import Any

import numpy as np
import pandas as pd

from steadyface.errors import TrainingError
from steadyface.files import PART, atomic_path
from steadyface.weights.cards import read_card
from steadyface.weights.checked_files import sha256_of
from steadyface.weights.tuned import (
    ARCHITECTURES,
    CARD,
    SUFFIX,
    said_of_tuned,
    write_tuned_card,
)

MEASURE = "NRMSE of the mouth, % of the face box's diagonal, mean over a person's annotated frames"
MEASURED_ON = {
    "fan_ft": "each person by a network that was tuned, in the same way, on everybody else",
    "sbr_ft": "by this network, people whom it has not learned from",
    "mesh_ft": "by this network, people whom it has not learned from",
}
README = "README.md"
# What is told of the weights that tuning started from, as their own card has it.
BASE = ("name", "sha256", "licence", "citation", "note")


@dataclass(frozen=True)
class Tuning:
    """A network after its tuning, by its files.

    Attributes:
        name: `fan_ft`, `sbr_ft` or `mesh_ft`.
        base: the weights that it started from, with their card beside them.
        tuned: tuned weights, safetensors; of FAN the last hourglass alone.
        manifest: record of the tuning, JSON.
        graphs: ONNX files of the same network.
    """

    name: str
    base: str | Path
    tuned: str | Path
    manifest: str | Path
    graphs: Sequence[str | Path] = ()


def epochs_of_folds(manifests: Iterable[str | Path]) -> int:
    """How long FAN is tuned on everybody: the median of the folds' best epochs.

    With an even number of folds the lower of the two in the middle, since less tuning leaves more
    of what was known before. 0 where most folds were best as they began.

    Args:
        manifests: JSON files, one per fold.

    Raises:
        TrainingError: there is no fold.
    """
    best = [read_manifest(path)["best_epoch"] for path in manifests]
    if not best:
        raise TrainingError(
            "no person is left out by any fold, so nothing tells how long to tune",
            where="FAN on everybody",
            remedy="annotate people of the set `evaluate`",
        )
    return median_low(best)


def read_manifest(path: str | Path) -> dict[str, Any]:
    """What a tuning wrote down.

    Raises:
        TrainingError: the file is missing or damaged.
    """
    try:
        manifest = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        manifest = None
    if not isinstance(manifest, dict):
        raise TrainingError(
            "cannot be read as a manifest", where=path, remedy="delete it and run again"
        )
    return manifest


def write_bundle(
    folder: str | Path,
    tuning: Tuning,
    quality: Iterable[str | Path],
    accuracy: pd.DataFrame,
    study: str,
    simulated: bool,
    made_with: Mapping[str, str],
    began_with: Mapping[str, int],
) -> dict[str, Any]:
    """Write a tuned network's folder: whole or not at all.

    Args:
        folder: an earlier one is replaced.
        tuning: the network.
        quality: quality records (JSON) of the recordings of everybody whom it learned from.
        accuracy: ACCURACY rows of the people left out; only those of this network and of the
            annotations count.
        study: the study's title.
        simulated: whether its people are rendered.
        made_with: versions.
        began_with: annotated frames of the people left out by the tracker whose points were
            corrected; frames that began with none's are not counted.

    Returns:
        The card.

    Raises:
        TrainingError: a person whom the network learned from has no recording, or is among those
            whom its error is measured on though it is one network for all.
        WeightsError: the weights are unusable.
    """
    folder = Path(folder)
    manifest = read_manifest(tuning.manifest)
    learned = learned_from(manifest, quality)
    error = expected_error(tuning.name, accuracy)
    _prove_strangers(tuning.name, learned, error)
    if began_with:
        error["began_with"] = dict(began_with)
    # Filled under another name, so that nobody ever carries half of it.
    unfinished = folder.with_name(f".{folder.name}{PART}")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    weights = unfinished / f"{tuning.name}{SUFFIX}"
    with atomic_path(weights) as temporary:
        if ARCHITECTURES[tuning.name] == "fan":
            _write_whole_fan(tuning, temporary)
        else:
            shutil.copyfile(tuning.tuned, temporary)
    graphs = [unfinished / Path(graph).name for graph in tuning.graphs]
    for graph, copy in zip(tuning.graphs, graphs, strict=True):
        shutil.copyfile(graph, copy)
    base = read_card(tuning.base)
    card = {
        "network": tuning.name,
        "study": study,
        "simulated": simulated,
        "file": weights.name,
        **_content(weights),
        "graphs": [{"file": graph.name, **_content(graph)} for graph in graphs],
        "base": {name: str(base[name]) for name in BASE},
        "learned_from": learned,
        "recipe": recipe_of(manifest),
        "changed": bool(manifest.get("changed", True)),
        "expected_error": error,
        "made_with": dict(made_with),
    }
    write_tuned_card(unfinished / CARD, card)
    (unfinished / README).write_text(_readme(card), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)
    return card


def learned_from(
    manifest: Mapping[str, Any], quality: Iterable[str | Path]
) -> list[dict[str, Any]]:
    """The people whom a network learned from, with their frames and recordings, by pseudonym.

    Args:
        manifest: record of FAN's, SBR's or the mesh's tuning.
        quality: the people's quality records, JSON.

    Raises:
        TrainingError: a person has no quality record.
    """
    recordings: dict[str, list[dict[str, Any]]] = {}
    for path in quality:
        for held in read_manifest(path)["recordings"]:
            recordings.setdefault(held["subject"], []).append(
                {name: held[name] for name in ("task", "repetition", "sha256", "bytes")}
            )
    frames = frames_by_person(manifest)
    lacking = sorted(frames.keys() - recordings.keys())
    if lacking:
        raise TrainingError(
            "learned from, but of unknown recordings",
            where=lacking[0],
            remedy="run the study again",
        )
    return [
        {"subject": subject, "frames": count, "recordings": recordings[subject]}
        for subject, count in sorted(frames.items())
    ]


def frames_by_person(manifest: Mapping[str, Any]) -> dict[str, int]:
    """How many annotated frames of each person a tuning learned from, or chose its epoch by."""
    frames = manifest["frames"]
    if isinstance(frames, list):
        return dict(Counter(subject for subject, *_ in frames))
    if "training" in frames:
        people = {**frames["training"], **frames["validation"]}
        return {subject: len(keys) for subject, keys in people.items()}
    return dict(frames)


def recipe_of(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting of a tuning, from its manifest."""
    if "recipe" in manifest:
        return {**manifest["recipe"], "seed": manifest["seed"]}
    if "settings" in manifest:
        return {**manifest["settings"], "stopped_after": manifest["best_epoch"]}
    return {"strength": manifest["strength"]}


def expected_error(network: str, accuracy: pd.DataFrame) -> dict[str, Any]:
    """The error on people left out, person by person, and their mean.

    A frame without a value counts as such; a person all of whose frames have none has no mean and
    is left out.
    """
    rows = accuracy[(accuracy["tracker"] == network) & (accuracy["reference"] == "annotation")]
    people = []
    for subject, frames in rows.groupby("subject", observed=True):
        values = frames["nrmse_pct"].dropna()
        if len(values):
            people.append(
                {
                    "subject": str(subject),
                    "nrmse_pct": round(float(values.mean()), 4),
                    "frames": len(values),
                    "frames_without_value": int(frames["nrmse_pct"].isna().sum()),
                }
            )
    means = np.array([person["nrmse_pct"] for person in people])
    return {
        "measure": MEASURE,
        "of": MEASURED_ON[network],
        "mean_pct": round(float(means.mean()), 4) if len(means) else None,
        "sd_pct": round(float(means.std(ddof=1)), 4) if len(means) > 1 else None,
        "people": people,
    }


def _prove_strangers(
    network: str, learned: Sequence[Mapping[str, Any]], error: Mapping[str, Any]
) -> None:
    if network == "fan_ft":
        return
    both = {one["subject"] for one in learned} & {one["subject"] for one in error["people"]}
    if both:
        raise TrainingError(
            f"its error would be measured on {min(both)}, from whom it has learned",
            where=network,
            remedy="correct the column `set` of the participants' sheet",
        )


def _write_whole_fan(tuning: Tuning, path: Path) -> None:
    from safetensors.torch import save_file

    from steadyface.trackers.fan.loading import load_head, load_network

    network = load_network(tuning.base)
    load_head(network, tuning.tuned)
    tensors = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    # One entry: safetensors writes several in an order that changes from run to run.
    save_file(tensors, path, {"architecture": "fan"})


def _content(path: Path) -> dict[str, Any]:
    return {"sha256": sha256_of(path), "bytes": path.stat().st_size}


def _readme(card: Mapping[str, Any]) -> str:
    name = card["network"]
    people = ", ".join(one["subject"] for one in card["learned_from"])
    licence = card["base"]["licence"]
    return (
        f"# {name}, a tuned landmark network\n\n{said_of_tuned(card)}.\n\n"
        f"It learned from: {people}.\n\n"
        f"To track new people with it, copy this whole folder and write in the study's "
        f"`study.yaml`:\n\n    weights:\n      {name}: {{path: path/to/{name}}}\n\n"
        f"`{card['file']}` holds the weights and `card.json` all that is known of them; the one "
        "is held against the other before it is read. The `.onnx` files, where there are any, are "
        "the same network for other programs.\n\n"
        f"Licence of the weights that it started from, and so of these: {licence}. "
        "Weights can betray whom they learned from: pass them on only as far as the consent of "
        "these people allows.\n"
    )
