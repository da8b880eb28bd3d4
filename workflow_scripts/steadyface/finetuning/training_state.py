"""The state of a training, kept so that a killed one can go on where it was."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from tqdm import tqdm

from steadyface.errors import WeightsError
from steadyface.files import atomic_path
from steadyface.weights.checked_files import read_checkpoint


def write_state(path: str | Path, state: Mapping[str, Any]) -> None:
    """Write a state; a kill at any moment leaves this one or the one before.

    Args:
        path: the checkpoint.
        state: tensors and plain values; `key` tells the training from all others.
    """
    with atomic_path(path) as temporary:
        torch.save(dict(state), temporary)


def read_state(path: str | Path, key: str) -> dict[str, Any] | None:
    """The state of this very training; None if there is none, or it is damaged or another's."""
    if not Path(path).is_file():
        return None
    try:
        state = read_checkpoint(path, None)
    except WeightsError:
        tqdm.write(f"{path}: damaged; training starts anew", file=sys.stderr)
        return None
    if not isinstance(state, dict) or state.get("key") != key:
        tqdm.write(f"{path}: of another training; this one starts anew", file=sys.stderr)
        return None
    return state
