"""What fine-tuning left to tell of each network: its manifest, read once for all who ask."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from steadyface.errors import TableError

# One network for everybody, as SBR's.
EVERYBODY = "all"


@dataclass(frozen=True)
class Manifest:
    """What a fine-tuning tells.

    tracker: the network that was tuned.
    fold: name of the fold, `all` where there is one network.
    subject: the person whom it tracks, `all` where it tracks everybody.
    changed: whether tuning changed it.
    best_epoch: the epoch that was kept, 0 for the state before training.
    epochs: number of trained epochs.
    curves: losses by name, an entry per epoch.
    """

    tracker: str
    fold: str
    subject: str
    changed: bool
    best_epoch: int
    epochs: int
    curves: Sequence[Mapping[str, Any]]


def read_manifests(manifests: Iterable[tuple[str, str | Path]]) -> list[Manifest]:
    """The manifests of fine-tuned networks.

    Args:
        manifests: tracker and path of each JSON manifest.

    Raises:
        TableError: a manifest lacks its curves, or does not tell whether tuning changed anything.
    """
    return [_read(tracker, Path(path)) for tracker, path in manifests]


def _read(tracker: str, path: Path) -> Manifest:
    manifest = json.loads(path.read_text(encoding="utf-8"))
    for name, lacking in (
        ("curves", "this manifest has no curves"),
        ("changed", "does not tell whether tuning changed the network"),
    ):
        if name not in manifest:
            raise TableError(lacking, where=path, remedy="run the fine-tuning again")
    curves = manifest["curves"]
    epochs = len(curves) - ("best_epoch" in manifest)
    return Manifest(
        tracker,
        str(manifest.get("fold", EVERYBODY)),
        manifest.get("held_out") or EVERYBODY,
        bool(manifest["changed"]),
        manifest.get("best_epoch", epochs),
        epochs,
        curves,
    )
