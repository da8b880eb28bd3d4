"""How far a fold's training has come, kept after each epoch so that a killed run can go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from torch import Tensor

from steadyface.finetuning.training_state import read_state, write_state


@dataclass
class Progress:
    """The state after an epoch.

    Attributes:
        key: key of the run; a checkpoint of another run is not continued.
        best: the head with the lowest validation error so far; the last one without validation.
        head: the head after the last epoch.
        optimiser: its state after the last epoch.
        epoch: the last epoch; 0 before training.
        best_epoch, best_error: epoch and value of the lowest validation error; of equal ones the
            last.
        idle_epochs: since then.
        curves: one entry per epoch.
    """

    key: str
    best: dict[str, Tensor]
    head: dict[str, Tensor]
    optimiser: dict[str, Any] = field(default_factory=dict)
    epoch: int = 0
    best_epoch: int = 0
    best_error: float = float("inf")
    idle_epochs: int = 0
    curves: list[dict[str, float | int | None]] = field(default_factory=list)

    def note(
        self, epoch: int, training_loss: float | None, loss: float | None, error: float | None
    ) -> None:
        """Add an epoch to the curves and see whether it is the best.

        The error decides, not the loss: the loss asks how well a whole heat map is drawn, and may
        rise while its peaks come closer to the marks.
        """
        self.epoch = epoch
        self.idle_epochs += 1
        if error is None:
            self.best_epoch, self.idle_epochs = epoch, 0
        elif error <= self.best_error:
            self.best_error, self.best_epoch, self.idle_epochs = error, epoch, 0
        self.curves.append(
            {
                "epoch": epoch,
                "training_loss": training_loss,
                "validation_loss": loss,
                "validation_error_cells": error,
            }
        )


def remember(path: Path, progress: Progress) -> None:
    """Write the checkpoint."""
    write_state(path, vars(progress))


def recall(path: Path, key: str) -> Progress | None:
    """The checkpoint of this very run; None if there is none, or it is damaged or another's."""
    state = read_state(path, key)
    return state and Progress(**state)


def forget(path: Path) -> None:
    """Remove the checkpoint of a finished run."""
    path.unlink(missing_ok=True)
