"""Training SBR on windows: the authors' optimiser and schedule, epoch by epoch, resumable.

Stochastic gradient descent with Nesterov momentum, one group of all parameters with weight decay
on biases too, and a rate that is halved at milestones, stepped at the end of an epoch.
"""

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from steadyface.errors import TrainingError
from steadyface.files import atomic_path
from steadyface.finetuning.sbr.registration_loss import REASONS, Acceptance
from steadyface.finetuning.sbr.step import (
    PUBLISHED_REGISTRATION,
    Registration,
    batch_of,
    train_step,
)
from steadyface.finetuning.sbr.targets import SIGMA
from steadyface.finetuning.sbr.windows import FrameWindow, shifted
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine

# What to do about a reason that keeps every point out of the registration loss.
ADVICE = {
    "not_video": "the windows are stills: give recordings, not single images",
    "nan": "tracks were not numbers: the network has diverged, lower the learning rate",
    "low_score": "heat-map peaks are lower than the least score: train the detector for longer "
    "or lower the least score",
    "hidden": "the annotated points lie outside the crops: check boxes and annotations",
    "forward_backward": "points do not come back when tracked there and back: frames are too far "
    "apart in time, or too noisy",
    "forward": "detections lie far from the points tracked from the frame before: the detector is "
    "too inaccurate, or frames are too far apart in time",
    "backward": "detections lie far from the points tracked from the frame after: the detector is "
    "too inaccurate, or frames are too far apart in time",
    "static": "nothing moves between frames: frames are duplicates, or at the ends of clips",
}


@dataclass(frozen=True)
class Recipe:
    """Settings of SBR's tuning.

    Attributes:
        epochs: passes, or what `windows_per_epoch` makes of them.
        windows_per_epoch: windows an epoch learns from, drawn without repetition until all had
            their turn; None for all.
        batch: windows per step.
        learning_rate: learning rate of the first epoch.
        momentum: Nesterov's.
        weight_decay: weight decay of all parameters, biases included.
        milestones: epochs, counted from 0, from which on the rate is multiplied by `gamma`.
        gamma: see `milestones`.
        jitter_px: crops are shifted by up to this many pixels of the input.
        centre: point that crops are centred on before the shift, "landmarks" or "box".
        sigma: standard deviation of the target peaks, pixels of the input.
        registration: None trains by detection alone.
    """

    epochs: int
    windows_per_epoch: int | None
    batch: int
    learning_rate: float
    momentum: float
    weight_decay: float
    milestones: tuple[int, ...]
    gamma: float
    jitter_px: float
    centre: str
    sigma: float
    registration: Registration | None


# As the authors' program has it.
PUBLISHED_RECIPE = Recipe(
    epochs=50,
    windows_per_epoch=None,
    batch=8,
    learning_rate=1e-4,
    momentum=0.9,
    weight_decay=5e-4,
    milestones=(30, 35, 40, 45),
    gamma=0.5,
    jitter_px=5.0,
    centre="landmarks",
    sigma=SIGMA,
    registration=PUBLISHED_REGISTRATION,
)


def recipe_of(settings: Mapping[str, Any], without: Collection[str] = ()) -> Recipe:
    """The recipe that a configuration describes, with the fields of `Recipe` as its keys.

    Args:
        settings: all fields; `registration` has the fields of `Registration`, and its
            `acceptance` those of `Acceptance`.
        without: `registration` among them leaves that loss out, whatever `settings` says of it.

    Raises:
        TrainingError: a key is unknown or missing.
    """
    try:
        values = {**settings, "milestones": tuple(settings["milestones"])}
        registration = {**values["registration"]}
        registration["acceptance"] = Acceptance(**registration["acceptance"])
        values["registration"] = Registration(**registration)
        return Recipe(**{**values, **dict.fromkeys(without)})
    except (KeyError, TypeError) as problem:
        raise TrainingError(
            str(problem).split("__init__() ")[-1],
            where="finetuning/sbr",
            remedy="see the fields of Recipe in steadyface/finetuning/sbr/training.py",
        ) from None


def train(
    network: ConvolutionalPoseMachine,
    windows: Sequence[FrameWindow],
    recipe: Recipe,
    seed: int = 0,
    device: str = "cpu",
    checkpoint: str | Path | None = None,
    identity: object = None,
) -> list[dict[str, object]]:
    """Train a network in place; it ends on the CPU, in evaluation mode.

    Args:
        network: network to be trained.
        windows: windows to learn from.
        recipe: recipe of the training.
        seed: decides order and shifts; each epoch has a stream of its own, so that a resumed
            training draws what an uninterrupted one does.
        device: torch's name of the device.
        checkpoint: state after each epoch; a state of the same identity is resumed.
        identity: anything JSON can hold that tells this training from others.

    Returns:
        One entry per epoch: its number, learning rate, mean losses, accepted points and rejected
        points by reason.

    Raises:
        TrainingError: training diverged.
    """
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.deterministic = True
    # Pixels' channels side by side: a sixth less time for narrow networks, no more for wide ones.
    network.to(device, memory_format=torch.channels_last).train()
    optimiser, schedule = optimiser_of(network, recipe)
    key = hashlib.sha256(json.dumps(identity, sort_keys=True).encode()).hexdigest()
    curves: list[dict[str, object]] = []
    state = _read_state(checkpoint, key)
    if state is not None:
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        schedule.load_state_dict(state["schedule"])
        curves = state["curves"]
    for epoch in range(len(curves), recipe.epochs):
        chosen = windows_of_epoch(len(windows), recipe.windows_per_epoch, epoch, seed)
        entry = {"epoch": epoch, "learning_rate": schedule.get_last_lr()[0]}
        shuffled = [windows[number] for number in chosen]
        entry |= _train_epoch(network, optimiser, shuffled, recipe, (seed, epoch), device)
        # At the end of the epoch: stepped at its start, the rate would fall one epoch early.
        schedule.step()
        curves.append(entry)
        _tell(entry, recipe)
        if checkpoint is not None:
            state = {
                "key": key,
                "network": network.state_dict(),
                "optimiser": optimiser.state_dict(),
                "schedule": schedule.state_dict(),
                "curves": curves,
            }
            with atomic_path(checkpoint) as temporary:
                torch.save(state, temporary)
    network.to("cpu", memory_format=torch.contiguous_format).eval()
    return curves


def optimiser_of(
    network: torch.nn.Module, recipe: Recipe
) -> tuple[torch.optim.SGD, torch.optim.lr_scheduler.MultiStepLR]:
    """The authors' optimiser for SBR, and its schedule, to be stepped at the end of each epoch."""
    optimiser = torch.optim.SGD(
        network.parameters(),
        lr=recipe.learning_rate,
        momentum=recipe.momentum,
        weight_decay=recipe.weight_decay,
        nesterov=True,
    )
    schedule = torch.optim.lr_scheduler.MultiStepLR(
        optimiser, list(recipe.milestones), recipe.gamma
    )
    return optimiser, schedule


def windows_of_epoch(
    count: int, per_epoch: int | None, epoch: int, seed: int
) -> NDArray[np.int64]:
    """Numbers of the windows that an epoch learns from, in order.

    Epochs take their windows one after the other from a chain of shuffles of all `count` windows,
    so that every window is used as often as any other, give or take one.
    """
    size = per_epoch or count
    first = epoch * size
    rounds = range(first // count, (first + size - 1) // count + 1)
    chain = np.concatenate(
        [np.random.default_rng((seed, 0, number)).permutation(count) for number in rounds]
    )
    start = first - rounds[0] * count
    return chain[start : start + size]


def _train_epoch(
    network: ConvolutionalPoseMachine,
    optimiser: torch.optim.Optimizer,
    windows: Sequence[FrameWindow],
    recipe: Recipe,
    seed: tuple[int, int],
    device: str,
) -> dict[str, object]:
    generator = np.random.default_rng((seed[0], 1, seed[1]))
    detection, registration = [], []
    accepted, rejected = 0, Counter(dict.fromkeys(REASONS, 0))
    starts = range(0, len(windows), recipe.batch)
    for start in tqdm(starts, desc=f"epoch {seed[1]}", leave=False, file=sys.stderr):
        batch = batch_of(
            [
                shifted(window, generator, recipe.jitter_px, recipe.centre)
                for window in windows[start : start + recipe.batch]
            ],
            recipe.sigma,
            device,
        )
        losses = train_step(network, optimiser, batch, recipe.registration)
        if losses.detection.normalised is not None:
            detection.append(losses.detection.normalised.item())
        if losses.registration is not None:
            accepted += int(losses.registration.accepted.sum())
            rejected.update(losses.registration.rejected)
            if losses.registration.loss is not None:
                registration.append(losses.registration.loss.item())
    entry: dict[str, object] = {"detection_loss": _mean(detection)}
    if recipe.registration is not None:
        entry |= {
            "registration_loss_px": _mean(registration),
            "accepted_points": accepted,
            "rejected_points": dict(rejected),
        }
    return entry


def _tell(entry: Mapping[str, object], recipe: Recipe) -> None:
    """One line per epoch on the log, and a warning where registration taught nothing."""
    tqdm.write(json.dumps(entry), file=sys.stderr)
    if recipe.registration is not None and not entry["accepted_points"]:
        tqdm.write(f"WARNING: {explain_rejections(entry)}", file=sys.stderr)


def explain_rejections(entry: Mapping[str, object]) -> str:
    """The reason why an epoch's registration loss had no point to learn from, and advice."""
    rejected: dict[str, int] = entry["rejected_points"]
    total = sum(rejected.values())
    reason = max(rejected, key=rejected.get)
    counts = ", ".join(f"{name} {number}" for name, number in rejected.items() if number)
    return (
        f"epoch {entry['epoch']}: the registration loss accepted none of {total} points "
        f"({counts}); {ADVICE[reason]}"
    )


def _read_state(checkpoint: str | Path | None, key: str) -> dict | None:
    if checkpoint is None or not Path(checkpoint).is_file():
        return None
    try:
        state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    # The unpickler meets a damaged file with whatever exception its bytes lead to.
    except Exception:
        tqdm.write(f"{checkpoint}: damaged; training starts anew", file=sys.stderr)
        return None
    if not isinstance(state, dict) or state.get("key") != key:
        tqdm.write(f"{checkpoint}: of another training; this one starts anew", file=sys.stderr)
        return None
    tqdm.write(f"{checkpoint}: going on after epoch {len(state['curves']) - 1}", file=sys.stderr)
    return state


def _mean(values: Sequence[float]) -> float | None:
    return float(np.mean(values)) if values else None
