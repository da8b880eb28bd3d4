"""The recipes of the bundled networks, from the configuration, and what their cards tell."""

from __future__ import annotations

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from steadyface.errors import TrainingError
from steadyface.pretraining.loop import Phase, Trained
from steadyface.pretraining.movements import Movement
from steadyface.pretraining.sbr import SbrRecipe
from steadyface.pretraining.training_set import TrainingSet
from steadyface.trackers.sbr.network import STRIDE, Widths

# Crops must halve without remainder as often as the networks halve them.
_FAN_MULTIPLE = 64


def fan_phases(settings: Mapping[str, Any]) -> list[Phase]:
    """The phases of `pretraining: fan:`.

    Raises:
        TrainingError: an input size that the network cannot take.
    """
    phases = [Phase(**phase) for phase in settings["phases"]]
    _check(phases, _FAN_MULTIPLE, "pretraining.fan.phases")
    return phases


def sbr_recipe(settings: Mapping[str, Any], label_noise: float, seed: int) -> SbrRecipe:
    """The recipe of `pretraining: sbr:`.

    Raises:
        TrainingError: an input size that the network cannot take.
    """
    widths = dict(settings["widths"], trunk=tuple(settings["widths"]["trunk"]))
    recipe = SbrRecipe(
        widths=Widths(**widths),
        input_size=settings["input_size"],
        detection=[Phase(**phase) for phase in settings["detection"]],
        registration=Phase(**settings["registration"]),
        label_noise=label_noise,
        seed=seed,
    )
    _check([*recipe.detection, recipe.registration], STRIDE, "pretraining.sbr")
    return recipe


def _check(phases: Sequence[Phase], multiple: int, where: str) -> None:
    for phase in phases:
        if phase.input_size % multiple or phase.input_size < 1:
            raise TrainingError(
                f"phase {phase.name} has input_size {phase.input_size}",
                where=where,
                remedy=f"use a multiple of {multiple}",
            )


def limit_seconds(settings: Mapping[str, Any]) -> float | None:
    """`pretraining: limit_minutes:` in seconds; None where there is no limit."""
    minutes = settings["limit_minutes"]
    return None if minutes is None else 60.0 * minutes


def people_counts(
    data: TrainingSet, training: NDArray[np.int64], held_out: NDArray[np.int64]
) -> dict[str, int]:
    """Numbers of people and pictures that were trained on and held out."""
    return {
        "people_trained": len(np.unique(data.people[training])),
        "pictures_trained": len(training),
        "people_held_out": len(np.unique(data.people[held_out])),
        "pictures_held_out": len(held_out),
    }


def card_details(
    settings: Mapping[str, Any],
    architecture: Mapping[str, Any],
    people: Mapping[str, int],
    phases: Sequence[Phase],
    trained: Trained,
    held_out: Mapping[str, Any],
    movements: Mapping[str, Movement],
) -> dict[str, Any]:
    """Entries of a bundled network's card besides those of the registry.

    Args:
        settings: the whole of `pretraining:`.
        architecture: constructor arguments and input size.
        people: numbers of people rendered, trained on and held out, and of pictures of each.
        phases: all that was trained.
        trained: steps and time that training took.
        held_out: errors.
        movements: slopes that tell how the network follows the mouths of held-out people.
    """
    return {
        "constructor": dict(architecture),
        "training_data": {
            "kind": "rendered generic people, exact landmarks; steadyface.pretraining.rendering",
            **people,
            "seed": settings["seed"],
            "label_noise": settings["label_noise"],
        },
        "training": {
            "recipe": "snakemake pretrain; config section pretraining",
            "commit": _commit(),
            "seed": settings["seed"],
            "steps": {phase.name: trained.samples[phase.name] // phase.batch for phase in phases},
            "samples": trained.samples,
            "hardware": _hardware(),
            "minutes": round(trained.seconds / 60.0, 1),
        },
        "held_out_people": dict(held_out),
        "held_out_movements": {
            name: {key: round(value, 3) for key, value in movement._asdict().items()}
            for name, movement in movements.items()
        },
    }


def _hardware() -> str:
    if torch.cuda.is_available():
        return torch.cuda.get_device_name()
    processor = platform.processor() or platform.machine()
    return f"{processor} CPU, {torch.get_num_threads()} of {os.cpu_count()} cores"


def _commit() -> str:
    """The commit of the recipe's code; `unknown` outside a repository."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()
