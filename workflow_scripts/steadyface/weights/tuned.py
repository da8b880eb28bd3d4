"""Tuned networks as they go from study to study: a folder with the weights and their card.

`snakemake export_tuned` makes such folders. The card (JSON) tells what the network is, whom it
learned from, and which error to expect of it; the weights are safetensors, which can hold numbers
and nothing that runs, and are held against the card's hash before a byte of them is parsed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from steadyface.errors import WeightsError
from steadyface.weights.checked_files import sha256_of

FORMAT = "steadyface tuned network 1"
SCHEMA = Path(__file__).with_suffix(".schema.yaml")
CARD = "card.json"
SUFFIX = ".safetensors"
# The architecture of each network that can be carried; in this order everywhere.
ARCHITECTURES = {"fan_ft": "fan", "sbr_ft": "sbr", "mesh_ft": "mesh"}
REMEDY = "give the folder that `snakemake export_tuned` made, or the .safetensors file in it"
# A card of ten thousand people has some megabytes.
LARGEST_CARD = 1 << 26


@dataclass(frozen=True)
class TunedNetwork:
    """One tuned network: its name (`ARCHITECTURES`), its weight file, and its card."""

    name: str
    weights: Path
    card: Mapping[str, Any]

    @property
    def card_file(self) -> Path:
        """Where the card lies."""
        return self.weights.with_name(CARD)


def find_tuned(path: str | Path, name: str) -> TunedNetwork:
    """The tuned network at a path, by its card alone; the weights are not opened.

    Args:
        path: the folder, or the `.safetensors` file in it.
        name: name that the network must have.

    Raises:
        WeightsError: there is no such folder or file, it has no readable card, or the card is
            another network's.
    """
    path = Path(path)
    if not path.exists():
        raise WeightsError("there is no such folder or file", where=path, remedy=REMEDY)
    if path.is_file() and path.suffix != SUFFIX:
        raise WeightsError(f"is no {SUFFIX} file", where=path, remedy=REMEDY)
    folder = path if path.is_dir() else path.parent
    if not (folder / CARD).is_file():
        raise WeightsError(f"has no {CARD} with it", where=path, remedy=REMEDY)
    tuned = tuned_of_card(folder / CARD)
    if tuned.name != name:
        raise WeightsError(
            f"is the card of {tuned.name}, not of {name}",
            where=tuned.card_file,
            remedy="correct the path",
        )
    if path.is_file() and path.name != tuned.weights.name:
        raise WeightsError(f"its card is that of {tuned.weights.name}", where=path, remedy=REMEDY)
    return tuned


def tuned_of_card(path: str | Path) -> TunedNetwork:
    """The tuned network whose card lies at a path; the weights are not opened.

    Raises:
        WeightsError: as `read_tuned_card`.
    """
    card = read_tuned_card(path)
    return TunedNetwork(card["network"], Path(path).with_name(card["file"]), card)


def open_tuned(path: str | Path, name: str, sha256: str | None = None) -> TunedNetwork:
    """The same, after holding the weights against the card.

    Args:
        path, name: arguments of `find_tuned`.
        sha256: the hash that the study demands besides, if it states one.

    Raises:
        WeightsError: also where the weights are missing or not those of the card or of the study.
    """
    tuned = find_tuned(path, name)
    found = sha256_of(tuned.weights)
    for expected, whose in ((tuned.card["sha256"], "its card"), (sha256, "study.yaml")):
        if expected is not None and found != expected.lower():
            raise WeightsError(
                f"sha256 {found} is not the {expected} of {whose}",
                where=tuned.weights,
                remedy="the file is damaged or another one: copy the whole folder of the network "
                "again",
            )
    return tuned


def read_tuned_card(path: str | Path) -> dict[str, Any]:
    """A card that `write_tuned_card` wrote.

    Raises:
        WeightsError: it cannot be read, is damaged, or is of another version.
    """
    path = Path(path)
    try:
        if path.stat().st_size > LARGEST_CARD:
            raise ValueError("no card is so large")
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        raise WeightsError(
            "cannot be read as the card of a tuned network",
            where=path,
            remedy="copy the whole folder again",
        ) from None
    return _checked(card, path)


def write_tuned_card(path: str | Path, card: Mapping[str, Any]) -> None:
    """Write a card after checking it against its schema; `format` is added.

    Raises:
        WeightsError: the card breaks its schema; nothing is written.
    """
    checked = _checked({"format": FORMAT, **card}, path)
    Path(path).write_text(
        json.dumps(checked, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def said_of_tuned(card: Mapping[str, Any]) -> str:
    """What a tuned network is and which error to expect of it, one sentence."""
    people, frames = len(card["learned_from"]), sum(one["frames"] for one in card["learned_from"])
    kind = "simulated people" if card["simulated"] else "people"
    told = (
        f'{card["base"]["name"]} tuned in the study "{card["study"]}" on {frames} annotated '
        f"frames of {people} {kind}"
    )
    if not card["changed"]:
        return f"{told}, which did not change it: it is the network that it started from"
    error = card["expected_error"]
    values = [one["nrmse_pct"] for one in error["people"]]
    if not values:
        return f"{told}; its error on people whom it has not learned from was not measured"
    spread = f", {min(values):.2f} to {max(values):.2f}" if len(values) > 1 else ""
    began_with = " and ".join(error.get("began_with", {}))
    # Whoever corrects points leaves them near the tracker's own.
    against = f", against annotations that are corrected points of {began_with}"
    return (
        f"{told}; error of the mouth there on {len(values)} {kind} left out of the learning "
        f"{error['mean_pct']:.2f} %{spread}{against if began_with else ''}"
    )


def _checked(card: Any, path: str | Path) -> dict[str, Any]:
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    wrong = next(Draft202012Validator(schema).iter_errors(card), None)
    if wrong is not None:
        place = "/".join(map(str, wrong.absolute_path)) or "the whole"
        message = " ".join(wrong.message.split())[:200]
        raise WeightsError(
            f"{place}: {message}",
            where=path,
            remedy="not the card of a tuned network of this version: copy the whole folder again",
        )
    return card
