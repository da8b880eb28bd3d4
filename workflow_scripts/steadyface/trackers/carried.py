"""Tuned networks of another study made ready to track here: checked, and with graphs of their own.

The graphs that lie beside carried weights are not opened: a graph is a program, safetensors are
numbers. What tracks is made here from the numbers.
"""

from pathlib import Path
from typing import Any

import yaml

from steadyface.errors import WeightsError
from steadyface.files import atomic_path, write_text
from steadyface.weights.checked_files import sha256_of
from steadyface.weights.tuned import ARCHITECTURES, TunedNetwork, said_of_tuned

HEAD_WEIGHTS = "head.safetensors"


def take_fan(tuned: TunedNetwork, weights: str | Path, base: str | Path | None = None) -> None:
    """Write a tuned FAN as this study's, with its head apart, its graphs and a card.

    Args:
        tuned: result of `weights.tuned.open_tuned`.
        weights: new file of the whole network, safetensors; `head.safetensors`, `head.onnx` and
            `trunk.onnx` go beside it.
        base: the FAN that this study also tracks with, if any: one trunk then serves both.

    Raises:
        WeightsError: the tensors are not those of a FAN, or the study's FAN is another than the
            one that was tuned.
    """
    import torch
    from safetensors.torch import save_file

    from steadyface.trackers.fan.export import export_fan
    from steadyface.trackers.fan.loading import COUNTER, load_network
    from steadyface.trackers.fan.network import is_head_tensor

    network = load_network(tuned.weights)
    stacks = network.size.stacks
    tensors = {
        name: tensor for name, tensor in network.state_dict().items() if COUNTER not in name
    }
    if base is not None:
        before = load_network(base).state_dict()
        same = all(
            name in before and torch.equal(tensor, before[name])
            for name, tensor in tensors.items()
            if not is_head_tensor(name, stacks)
        )
        if not same:
            raise another_base(tuned, Path(base).stem)
    _write(tuned, weights)
    folder = Path(weights).parent
    head = {name: tensor for name, tensor in tensors.items() if is_head_tensor(name, stacks)}
    with atomic_path(folder / HEAD_WEIGHTS) as temporary:
        save_file(head, temporary, {"part": "head"})
    export_fan(weights, folder)


def take_sbr(tuned: TunedNetwork, weights: str | Path) -> None:
    """Write a tuned SBR as this study's, with its graph and a card beside it.

    Raises:
        WeightsError: the tensors are not those of a pose machine.
    """
    from steadyface.trackers.sbr.export import export_sbr

    _write(tuned, weights)
    export_sbr(weights, Path(weights).parent)


def take_mesh(tuned: TunedNetwork, weights: str | Path, mesh_sha256: str) -> None:
    """Write a calibration of the face mesh as this study's, with a card beside it.

    Args:
        tuned: result of `weights.tuned.open_tuned`.
        weights: new file of the calibration, safetensors.
        mesh_sha256: hash of the face mesh that this study tracks with.

    Raises:
        WeightsError: it is no calibration, or one of another face mesh.
    """
    from steadyface.trackers.mesh.calibration import read_calibration

    if tuned.card["base"]["sha256"] != mesh_sha256:
        raise another_base(tuned, "face_mesh")
    read_calibration(tuned.weights)
    _write(tuned, weights)


def another_base(tuned: TunedNetwork, here: str) -> WeightsError:
    """The error of a network that was tuned from other weights than this study has."""
    base = tuned.card["base"]
    architecture = ARCHITECTURES[tuned.name]
    return WeightsError(
        f"was tuned from {base['name']} (sha256 {base['sha256'][:12]}), and this study's "
        f"{architecture} is {here}, another network",
        where=tuned.weights,
        remedy=f"set `weights: {architecture}` to those weights, or take {architecture} out of "
        "`trackers`",
    )


def card_of_taken(tuned: TunedNetwork, sha256: str) -> dict[str, Any]:
    """The card beside the study's own copy, of the form of all weights' cards."""
    base = tuned.card["base"]
    return {
        "name": tuned.name,
        "architecture": ARCHITECTURES[tuned.name],
        "sha256": sha256,
        "licence": base["licence"],
        "citation": base["citation"],
        "note": f"{said_of_tuned(tuned.card)}.",
        "tuned": {name: tuned.card[name] for name in ("base", "recipe", "expected_error")},
        "learned_from": {one["subject"]: one["frames"] for one in tuned.card["learned_from"]},
    }


def _write(tuned: TunedNetwork, weights: str | Path) -> None:
    with atomic_path(weights) as temporary:
        temporary.write_bytes(tuned.weights.read_bytes())
    card = card_of_taken(tuned, sha256_of(weights))
    text = yaml.safe_dump(card, sort_keys=False, allow_unicode=True, width=99)
    write_text(Path(weights).with_suffix(".yaml"), text)
