"""A card beside each weight file: what it is, where it is from, and its hash.

YAML, since people read cards. `sha256` is the hash of the safetensors file beside the card and is
checked whenever the file is found through it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from steadyface.errors import WeightsError
from steadyface.files import write_text
from steadyface.weights.checked_files import sha256_of, verify
from steadyface.weights.registry import WeightSource, source_of

SUFFIX = ".yaml"
BUNDLED = Path(__file__).resolve().parents[3] / "resources" / "weights"


def card_path(weights: str | Path) -> Path:
    """The card of a weight file: the same name, ending in `.yaml`."""
    return Path(weights).with_suffix(SUFFIX)


def write_card(weights: str | Path, source: WeightSource, details: Mapping[str, Any]) -> None:
    """Write a weight file's card.

    Args:
        weights: the safetensors file, already written.
        source: its entry in the registry.
        details: further entries of the card; plain values, in the order to be read.
    """
    card = {
        "name": source.name,
        "architecture": source.architecture,
        "sha256": sha256_of(weights),
        "licence": source.licence,
        "citation": source.citation,
        "note": source.note,
        **details,
    }
    write_text(
        card_path(weights), yaml.safe_dump(card, sort_keys=False, allow_unicode=True, width=99)
    )


def read_card(weights: str | Path) -> dict[str, Any]:
    """A weight file's card, after holding the file against it.

    Raises:
        WeightsError: there is no readable card, or the file is not the one that it describes.
    """
    path = card_path(weights)
    if not path.is_file():
        raise WeightsError(
            f"has no card {path.name} beside it", where=weights, remedy="restore both together"
        )
    try:
        card = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        card = None
    if not isinstance(card, dict) or not isinstance(card.get("sha256"), str):
        raise WeightsError(
            "not a card with a sha256", where=path, remedy="restore it together with its file"
        )
    verify(weights, card["sha256"])
    return card


def bundled_weights(name: str, directory: Path = BUNDLED) -> Path:
    """The path of weights that come with this project, after checking them against their card.

    Raises:
        WeightsError: the name is unknown or not bundled, or file and card do not belong together.
    """
    source = source_of(name)
    if not source.bundled:
        raise WeightsError(
            "not bundled", where=f"weights {name}", remedy="they are fetched and converted"
        )
    path = directory / source.file
    if not path.is_file():
        raise WeightsError(
            "bundled weights are missing", where=path, remedy="restore the file, or retrain it"
        )
    read_card(path)
    return path
