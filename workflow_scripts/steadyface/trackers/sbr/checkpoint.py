"""From a weight file to a pose machine of the right size, or a clear refusal.

Reads safetensors, and the published checkpoints: pickled dictionaries that are only ever opened
with torch's restricted unpickler, which builds tensors and plain values and nothing else.
"""

import argparse
import pathlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from steadyface.errors import WeightsError
from steadyface.faces.sbr_crop import INPUT_SIZE
from steadyface.files import atomic_path
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine, Widths
from steadyface.weights.checked_files import read_checkpoint, read_safetensors

# The authors' programs wrap the network once for parallel training, once more for registration.
WRAPPERS = ("module.", "detector.")


def load_network(path: str | Path, sha256: str | None = None) -> ConvolutionalPoseMachine:
    """The network of a weight file, of whatever widths, on the CPU, in evaluation mode.

    Args:
        path: safetensors, or a checkpoint of SBR's authors (`*.pth`) of either kind.
        sha256: hash that the file must have; checked before anything is read.

    Raises:
        WeightsError: the file is missing, damaged, not the expected one, asks for more than plain
            values, or holds another network's tensors, which are named.
    """
    return network_of(read_tensors(path, sha256), str(path))


def read_tensors(path: str | Path, sha256: str | None = None) -> dict[str, Tensor]:
    """Tensors of a weight file under their bare names (`features.0.weight`)."""
    path = Path(path)
    if path.suffix == ".safetensors":
        return read_safetensors(path, sha256)
    return bare_tensors(read_checkpoint(path, sha256, [argparse.Namespace]), str(path))


def read_last_info(path: str | Path) -> tuple[int, Path]:
    """Epoch and checkpoint that a `last-info.pth` of the authors' training points to."""
    content = read_checkpoint(path, None, [argparse.Namespace, pathlib.PosixPath])
    try:
        return int(content["epoch"]), Path(content["last_checkpoint"])
    except (KeyError, TypeError, ValueError):
        raise WeightsError(
            "no `epoch` and `last_checkpoint`", where=path, remedy="give the checkpoint itself"
        ) from None


def bare_tensors(content: object, where: str) -> dict[str, Tensor]:
    """The detector's tensors in a checkpoint's content, without the wrappers' prefixes.

    Args:
        content: a checkpoint dictionary with `detector` or `state_dict` (the former wins, since
            only it is the network alone after registration training), or a state dictionary.
        where: name of the content in an error message.

    Raises:
        WeightsError: there are no tensors by name.
    """
    if isinstance(content, Mapping):
        content = content.get("detector", content.get("state_dict", content))
    if not isinstance(content, Mapping) or not all(
        isinstance(name, str) and isinstance(value, Tensor) and value.layout == torch.strided
        for name, value in content.items()
    ):
        raise WeightsError(
            "holds no tensors by name",
            where=where,
            remedy="expected a checkpoint with `detector` or `state_dict`, or a state dictionary",
        )
    tensors = {}
    for name, value in content.items():
        for wrapper in WRAPPERS:
            name = name.removeprefix(wrapper)
        tensors[name] = value
    return tensors


def network_of(tensors: Mapping[str, Tensor], where: str) -> ConvolutionalPoseMachine:
    """A pose machine in evaluation mode that holds these tensors, its size read from them.

    Raises:
        WeightsError: tensors are missing, unexpected, of a wrong shape or not finite; the message
            names them.
    """
    numbers = {name.split(".")[1] for name in tensors if name.startswith("stages.")}
    # The published network has three; more than this would be a claim to fill the memory with.
    stages = min(max(len(numbers), 1), 16)
    with torch.device("meta"):
        names = ConvolutionalPoseMachine(stages=stages).state_dict().keys()
    missing = [name for name in names if name not in tensors]
    unexpected = [name for name in tensors if name not in names]
    if missing or unexpected:
        listed = {"missing": missing, "unexpected": unexpected}
        raise WeightsError(
            f"not the weights of a pose machine ({stages} stages): "
            + ", ".join(_listed(kind, found) for kind, found in listed.items() if found),
            where=where,
            remedy="use a file in the format of SBR's published detector",
        )
    # A number instead of a tensor fails below, where shapes are compared.
    outputs = {name: max([*tensors[name].shape[:1], 1]) for name in names}
    widths = Widths(
        trunk=tuple(outputs[f"features.{layer}.weight"] for layer in (0, 5, 10, 17)),
        shared=outputs["CPM_feature.0.weight"],
        stage=outputs["CPM_feature.2.weight"],
        first_head=outputs["stages.0.8.weight"],
    )
    with torch.device("meta"):
        network = ConvolutionalPoseMachine(
            widths, stages, max(outputs["stages.0.10.weight"] - 1, 1)
        )
    for name, expected in network.state_dict().items():
        if tensors[name].shape != expected.shape:
            raise WeightsError(
                f"{name} has shape {tuple(tensors[name].shape)}, not {tuple(expected.shape)} as "
                "its other tensors demand",
                where=where,
                remedy="use a complete file",
            )
        if not torch.isfinite(tensors[name]).all():
            raise WeightsError(
                f"{name} holds values that are not finite", where=where, remedy="train again"
            )
    network.load_state_dict(
        {name: tensors[name].float().contiguous() for name in names}, assign=True
    )
    return network.requires_grad_(True).eval()


def write_network(path: str | Path, network: ConvolutionalPoseMachine, input_size: int) -> None:
    """Write a network as safetensors, with the side of the crops that it was trained on."""
    tensors = {name: value.cpu().contiguous() for name, value in network.state_dict().items()}
    with atomic_path(path) as temporary:
        # One entry: safetensors writes several in an order that changes from run to run.
        save_file(tensors, temporary, {"input_size": str(input_size)})


def input_size_of(path: str | Path) -> int:
    """Side in pixels of the crops that a weight file's network was trained on: 256 if unsaid."""
    if Path(path).suffix != ".safetensors":
        return INPUT_SIZE
    try:
        with safe_open(path, framework="pt") as file:
            return int((file.metadata() or {}).get("input_size", INPUT_SIZE))
    except (OSError, SafetensorError, ValueError) as problem:
        raise WeightsError(
            f"tells no size of crops ({problem})", where=path, remedy="fetch or make it again"
        ) from None


def _listed(what: str, names: list[str]) -> str:
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"{what}: {', '.join(names[:5])}{more}"
