"""Losses by epoch, from the manifests that fine-tuning leaves beside its weights."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from steadyface.analysis.manifests import Manifest

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


def histories(manifests: Sequence[Manifest]) -> pd.DataFrame:
    """The losses of every epoch: tracker, fold, epoch, loss, part, value."""
    rows = []
    for manifest in manifests:
        for entry in manifest.curves:
            rows += _epoch_rows(manifest.tracker, manifest.fold, entry)
    return pd.DataFrame(rows, columns=COLUMNS)


def _epoch_rows(tracker: str, fold: str, entry: Mapping[str, Any]) -> list[tuple]:
    return [
        (tracker, fold, entry["epoch"], loss, part, entry[name])
        for name, (loss, part) in LOSSES.items()
        # The state before training has no training loss.
        if entry.get(name) is not None
    ]
