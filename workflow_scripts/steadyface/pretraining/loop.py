"""One phase of training, the same for both networks: batches, schedule, checkpoints.

A phase that was interrupted goes on from its last checkpoint and ends with the same weights: what
a step sees depends on the seed and on the step's number alone.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, Dataset
from tqdm import tqdm

from steadyface.finetuning.training_state import read_state, write_state

Batch = TypeVar("Batch")

_WARM_UP_STEPS = 60
_WEIGHT_DECAY = 1e-4
_LARGEST_GRADIENT = 5.0
_CHECKPOINT_SECONDS = 60.0
# Batches that each drawing process has ready, and GPU steps between two looks at the loss.
_AHEAD = 4
_REPORT_STEPS = 20


@dataclass(frozen=True)
class Phase:
    """A stretch of training.

    Attributes:
        name: unique within a recipe; checkpoints are kept by it.
        input_size: px of the crops; a convolutional network starts faster on small ones.
        samples: number of samples seen.
        batch: samples per step.
        learning_rate: highest learning rate; it warms up over 60 steps and then follows half a
            cosine down to `last_rate` of it (Loshchilov & Hutter 2017, ICLR).
        last_rate: share of `learning_rate` at the end.
        pointing: weight of the pointing loss at the start; it fades to 0 at four fifths.
        widening: factor by which the target peaks are wider at the start; it falls to 1 at
            two thirds.
        batch_statistics: whether batch normalisation takes each batch's statistics, as a network
            needs that starts from nothing. Without, it is trained as it will be run: with fixed
            statistics a rare picture may be amplified from layer to layer, which a batch hides.
    """

    name: str
    input_size: int
    samples: int
    batch: int = 16
    learning_rate: float = 3e-3
    last_rate: float = 0.01
    pointing: float = 0.0
    widening: float = 1.0
    batch_statistics: bool = True

    @property
    def steps(self) -> int:
        return self.samples // self.batch

    def rate(self, place: int, step: int) -> float:
        """The learning rate at a place of the schedule, `step` steps after the start."""
        falling = 0.5 * (1.0 + math.cos(math.pi * place / self.steps))
        shape = self.last_rate + (1.0 - self.last_rate) * falling
        return self.learning_rate * shape * min(1.0, (step + 1) / _WARM_UP_STEPS)

    def pointing_weight(self, step: int) -> float:
        return self.pointing * max(0.0, 1.0 - step / (0.8 * self.steps))

    def peak_width(self, step: int) -> float:
        """The target peaks' width, times the final one."""
        return 1.0 + (self.widening - 1.0) * max(0.0, 1.0 - 1.5 * step / self.steps)


class _Steps(Dataset):
    """The batches of a phase, by the number of the step."""

    def __init__(self, draw: Callable[[int], Batch]) -> None:
        self._draw = draw

    def __getitem__(self, step: int) -> Batch:
        return self._draw(step)


def prefetched(
    draw: Callable[[int], Batch], steps: range, workers: int
) -> Iterator[tuple[int, Batch]]:
    """Each step with its batch of tensors, in order, drawn ahead by `workers` processes.

    With fewer than two the batches are drawn here, one at a time.
    """
    busy = workers if workers > 1 else 0
    loader = DataLoader(
        _Steps(draw),
        batch_size=None,
        sampler=steps,
        num_workers=busy,
        prefetch_factor=_AHEAD if busy else None,
        pin_memory=torch.cuda.is_available(),
        # what draws is a closure, which only a fork takes along; it never touches the GPU
        multiprocessing_context="fork" if busy else None,
    )
    yield from zip(steps, loader, strict=True)


class Trained(NamedTuple):
    """Steps and time of a training.

    Attributes:
        seconds: summed over interruptions.
        samples: seen in each phase, by its name.
    """

    seconds: float
    samples: dict[str, int]

    def __add__(self, other: Trained) -> Trained:
        return Trained(self.seconds + other.seconds, self.samples | other.samples)


NOT_TRAINED = Trained(0.0, {})


def shared_limits(phases: Sequence[Phase], limit_s: float | None) -> list[float | None]:
    """Seconds for each phase: `limit_s` in proportion to the pixels that each sees."""
    if limit_s is None:
        return [None] * len(phases)
    work = [phase.samples * phase.input_size**2 for phase in phases]
    return [limit_s * part / sum(work) for part in work]


def train_phase(
    network: nn.Module,
    phase: Phase,
    draw: Callable[[int], Batch],
    loss_of: Callable[[Batch, int], Tensor | None],
    checkpoints: Path,
    workers: int = 1,
    limit_s: float | None = None,
) -> Trained:
    """Train `network` in place through a phase, or through what is left of it.

    Args:
        draw: gives the batch of a step.
        loss_of: gives the loss of a batch at a step; None where the batch teaches nothing.
        checkpoints: folder for the phase's state, written about once a minute and at the end.
        workers: processes that draw batches.
        limit_s: the phase ends by then, however many of its samples it has seen; rates and
            targets follow the time where that is further along. None: no limit.
    """
    on_gpu = next(network.parameters()).is_cuda
    optimiser = torch.optim.AdamW(
        network.parameters(), weight_decay=_WEIGHT_DECAY, fused=on_gpu or None
    )
    path = checkpoints / f"{phase.name}.pt"
    first, seconds, place = 0, 0.0, 0
    state = read_state(path, phase.name)
    if state is not None:
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        first, seconds, place = state["step"], state["seconds"], state["place"]
    network.train(phase.batch_statistics)
    saved = time.monotonic()
    began = saved - seconds
    progress = tqdm(
        total=phase.steps, initial=first, desc=phase.name, unit="step", mininterval=10.0
    )
    smoothed = None
    end = first if place >= phase.steps else phase.steps
    for step, batch in prefetched(draw, range(first, end), workers):
        place = max(place, step)
        if limit_s is not None:
            place = max(place, int(phase.steps * (time.monotonic() - began) / limit_s))
        finished = max(place, step + 1) >= phase.steps
        for group in optimiser.param_groups:
            group["lr"] = phase.rate(min(place, phase.steps - 1), step)
        loss = loss_of(batch, min(place, phase.steps - 1))
        if loss is not None:
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT)
            optimiser.step()
            if not on_gpu or step % _REPORT_STEPS == 0:
                # reading a value makes the processor wait for the GPU
                value = loss.item()
                smoothed = value if smoothed is None else 0.98 * smoothed + 0.02 * value
        progress.update()
        progress.set_postfix_str(f"loss {smoothed:.3f}" if smoothed else "", refresh=False)
        elapsed = time.monotonic() - saved
        if elapsed > _CHECKPOINT_SECONDS or finished:
            seconds, saved = seconds + elapsed, time.monotonic()
            first = step + 1
            write_state(
                path,
                {
                    "key": phase.name,
                    "network": network.state_dict(),
                    "optimiser": optimiser.state_dict(),
                    "step": first,
                    "place": phase.steps if finished else place,
                    "seconds": seconds,
                },
            )
        if finished:
            break
    progress.close()
    return Trained(seconds, {phase.name: first * phase.batch})


def step_generator(seed: int, phase: Phase, step: int) -> np.random.Generator:
    """The random numbers of one step."""
    return np.random.default_rng([seed, *phase.name.encode(), step])
