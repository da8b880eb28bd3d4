"""Losses by epoch, from the manifests that fine-tuning leaves beside its weights."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from steadyface.errors import TableError

COLUMNS = ["tracker", "fold", "epoch", "loss", "part", "value"]
# An entry's name: the loss as the figure calls it, and which frames it was taken on.
LOSSES = {
    "training_loss": ("heat maps", "training"),
    "validation_loss": ("heat maps", "validation"),
    # What decides which epoch is kept.
    "validation_error_cells": ("mouth error (cells)", "validation"),
    "detection_loss": ("detection", "training"),
    "registration_loss_px": ("registration (px)", "training"),
}


def read_histories(manifests: Iterable[tuple[str, str | Path]]) -> pd.DataFrame:
    """The losses of every epoch: tracker, fold, epoch, loss, part, value.

    Args:
        manifests: tracker and path of each JSON manifest; its `curves` hold one entry per epoch.

    Raises:
        TableError: a manifest has no curves.
    """
    rows = []
    for tracker, path in manifests:
        manifest = json.loads(Path(path).read_text(encoding="utf-8"))
        if "curves" not in manifest:
            raise TableError(
                "this manifest has no curves", where=path, remedy="run the fine-tuning again"
            )
        fold = str(manifest.get("fold", "all"))
        for entry in manifest["curves"]:
            rows += _epoch_rows(tracker, fold, entry)
    return pd.DataFrame(rows, columns=COLUMNS)


def _epoch_rows(tracker: str, fold: str, entry: Mapping[str, Any]) -> list[tuple]:
    return [
        (tracker, fold, entry["epoch"], loss, part, entry[name])
        for name, (loss, part) in LOSSES.items()
        # The state before training has no training loss.
        if entry.get(name) is not None
    ]
