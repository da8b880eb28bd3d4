"""One phase of training, the same for both networks: batches, schedule, checkpoints.

A phase that was interrupted goes on from its last checkpoint and ends with the same weights: what
a step sees depends on the seed and on the step's number alone.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor, nn
from tqdm import tqdm

from steadyface.tables import atomic_path

Batch = TypeVar("Batch")

_WARM_UP_STEPS = 60
_WEIGHT_DECAY = 1e-4
_LARGEST_GRADIENT = 5.0
_CHECKPOINT_SECONDS = 60.0


@dataclass(frozen=True)
class Phase:
    """A stretch of training.

    Attributes:
        name: unique within a recipe; checkpoints are kept by it.
        input_size: px of the crops; a convolutional network starts faster on small ones.
        samples: how many samples are seen.
        batch: samples per step.
        learning_rate: at its highest; it warms up over 60 steps and then follows half a cosine
            down to `last_rate` of it (Loshchilov & Hutter 2017, ICLR).
        last_rate: share of `learning_rate` at the end.
        pointing: weight of the pointing loss at the start; it fades to 0 at four fifths.
        widening: by how many times the target hills are wider at the start; it falls to 1 at
            two thirds.
    """

    name: str
    input_size: int
    samples: int
    batch: int = 16
    learning_rate: float = 3e-3
    last_rate: float = 0.01
    pointing: float = 0.0
    widening: float = 1.0

    @property
    def steps(self) -> int:
        return self.samples // self.batch

    def rate(self, step: int) -> float:
        """The learning rate of a step."""
        falling = 0.5 * (1.0 + math.cos(math.pi * step / self.steps))
        shape = self.last_rate + (1.0 - self.last_rate) * falling
        return self.learning_rate * shape * min(1.0, (step + 1) / _WARM_UP_STEPS)

    def pointing_weight(self, step: int) -> float:
        return self.pointing * max(0.0, 1.0 - step / (0.8 * self.steps))

    def hill_width(self, step: int) -> float:
        """The target hills' width, times the final one."""
        return 1.0 + (self.widening - 1.0) * max(0.0, 1.0 - 1.5 * step / self.steps)


def prefetched(
    draw: Callable[[int], Batch], steps: range, threads: int
) -> Iterator[tuple[int, Batch]]:
    """Each step with its batch, in order, drawn ahead by `threads` threads; by none if 1."""
    if threads < 2:
        yield from ((step, draw(step)) for step in steps)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque = deque()
        for step in steps:
            waiting.append((step, pool.submit(draw, step)))
            if len(waiting) > 2 * threads:
                ready, future = waiting.popleft()
                yield ready, future.result()
        while waiting:
            ready, future = waiting.popleft()
            yield ready, future.result()


def train_phase(
    network: nn.Module,
    phase: Phase,
    draw: Callable[[int], Batch],
    loss_of: Callable[[Batch, int], Tensor | None],
    checkpoints: Path,
    threads: int = 1,
) -> float:
    """Train `network` in place through a phase, or through what is left of it.

    Args:
        draw: gives the batch of a step.
        loss_of: gives the loss of a batch at a step; None where the batch teaches nothing.
        checkpoints: folder for the phase's state, written about once a minute and at the end.
        threads: that draw batches.

    Returns:
        Seconds of training, summed over interruptions.
    """
    optimiser = torch.optim.AdamW(network.parameters(), weight_decay=_WEIGHT_DECAY)
    path = checkpoints / f"{phase.name}.pt"
    first, seconds = 0, 0.0
    if path.exists():
        state = torch.load(path, weights_only=True)
        network.load_state_dict(state["network"])
        optimiser.load_state_dict(state["optimiser"])
        first, seconds = state["step"], state["seconds"]
    network.train()
    saved = time.monotonic()
    progress = tqdm(
        total=phase.steps, initial=first, desc=phase.name, unit="step", mininterval=10.0
    )
    smoothed = None
    for step, batch in prefetched(draw, range(first, phase.steps), threads):
        for group in optimiser.param_groups:
            group["lr"] = phase.rate(step)
        loss = loss_of(batch, step)
        if loss is not None:
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT)
            optimiser.step()
            value = loss.item()
            smoothed = value if smoothed is None else 0.98 * smoothed + 0.02 * value
        progress.update()
        progress.set_postfix_str(f"loss {smoothed:.3f}" if smoothed else "", refresh=False)
        elapsed = time.monotonic() - saved
        if elapsed > _CHECKPOINT_SECONDS or step + 1 == phase.steps:
            seconds, saved = seconds + elapsed, time.monotonic()
            with atomic_path(path) as temporary:
                torch.save(
                    {
                        "network": network.state_dict(),
                        "optimiser": optimiser.state_dict(),
                        "step": step + 1,
                        "seconds": seconds,
                    },
                    temporary,
                )
    progress.close()
    return seconds


def step_generator(seed: int, phase: Phase, step: int) -> np.random.Generator:
    """The random numbers of one step."""
    return np.random.default_rng([seed, *phase.name.encode(), step])
