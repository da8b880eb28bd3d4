"""From a weight file to a face alignment network of the right size, or a clear refusal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from steadyface.errors import WeightsError
from steadyface.trackers.fan.network import FaceAlignmentNetwork, FanSize, is_head_tensor

# Batch normalisation's step counter: absent from files of torch 0.3, unused at inference.
COUNTER = "num_batches_tracked"


def size_of(tensors: Mapping[str, Tensor], where: str) -> FanSize:
    """The size of the network that these tensors belong to.

    Raises:
        WeightsError: they are not a FAN's; `where` begins the message.
    """
    try:
        stacks = sum(
            name.startswith("l") and name.endswith(".weight") and name[1:-7].isdigit()
            for name in tensors
        )
        depth = sum(name.startswith("m0.b1_") and name.endswith("bn1.weight") for name in tensors)
        landmarks, features = tensors["l0.weight"].shape[:2]
        # Twice the published size; a small file must not claim gigabytes.
        if max(landmarks, features) > 512 or max(stacks, depth) > 8:
            raise ValueError(f"{stacks} stacks of {features} features, depth {depth}")
        return FanSize(features, stacks, landmarks, depth)
    except (KeyError, ValueError) as problem:
        raise WeightsError(
            f"not the weights of a face alignment network ({problem})",
            where=where,
            remedy="expected tensors such as conv1.weight, m0.b1_4.conv1.weight and l0.weight",
        ) from None


def network_of(tensors: Mapping[str, Tensor], where: str) -> FaceAlignmentNetwork:
    """A network in evaluation mode that holds these tensors.

    Args:
        tensors: state dict as published (with or without batch counters), any float type.
        where: name of the tensors in an error message.

    Raises:
        WeightsError: a tensor is missing, unexpected, of another shape, or not finite.
    """
    check_plain(tensors, where)
    size = size_of(tensors, where)
    network = FaceAlignmentNetwork(size.features, size.stacks, size.landmarks, size.depth)
    expected = {
        name: tensor for name, tensor in network.state_dict().items() if COUNTER not in name
    }
    check_tensors(tensors, expected, where)
    network.load_state_dict(
        {name: tensors[name].to(torch.float32) for name in expected}, strict=False
    )
    return network.eval()


def check_plain(tensors: Mapping[str, Tensor], where: str) -> None:
    """Refuse what is not a dictionary of dense tensors by name.

    Raises:
        WeightsError: names nothing of the content, which may be anything.
    """
    if not all(
        isinstance(name, str) and isinstance(value, Tensor) and value.layout == torch.strided
        for name, value in tensors.items()
    ):
        raise WeightsError(
            "holds no tensors by name", where=where, remedy="use the published file"
        )


def check_tensors(
    tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor], where: str
) -> None:
    """Hold tensors against a network's own: names, shapes, finite values.

    Raises:
        WeightsError: names the first few tensors that differ.
    """
    given = {name for name in tensors if COUNTER not in name}
    troubles = [f"lacks {name}" for name in expected if name not in given]
    troubles += [f"has unknown {name}" for name in sorted(given - expected.keys())]
    troubles += [
        f"{name} has shape {tuple(tensors[name].shape)}, not {tuple(tensor.shape)}"
        for name, tensor in expected.items()
        if name in given and tensors[name].shape != tensor.shape
    ]
    troubles += [
        f"{name} holds values that are not finite"
        for name in expected
        if not troubles and not torch.isfinite(tensors[name]).all()
    ]
    if troubles:
        more = f" and {len(troubles) - 3} more" if len(troubles) > 3 else ""
        raise WeightsError(
            f"{'; '.join(troubles[:3])}{more}",
            where=where,
            remedy="use weights of this architecture",
        )


def read_tensors(path: str | Path) -> dict[str, Tensor]:
    """Tensors of a safetensors file.

    Raises:
        WeightsError: the file is missing or damaged.
    """
    try:
        return load_file(path)
    except (OSError, SafetensorError) as problem:
        raise WeightsError(
            f"cannot be read as safetensors ({problem})", where=path, remedy="make it again"
        ) from None


def load_network(path: str | Path) -> FaceAlignmentNetwork:
    """The network of a converted weight file (safetensors), on the CPU, in evaluation mode."""
    return network_of(read_tensors(path), str(path))


def load_head(network: FaceAlignmentNetwork, path: str | Path) -> None:
    """Give `network` the last hourglass block of a file made by fine-tuning, in place."""
    expected = {
        name: tensor
        for name, tensor in network.state_dict().items()
        if is_head_tensor(name, network.size.stacks) and COUNTER not in name
    }
    tensors = read_tensors(path)
    check_tensors(tensors, expected, str(path))
    network.load_state_dict({name: tensors[name].float() for name in expected}, strict=False)
