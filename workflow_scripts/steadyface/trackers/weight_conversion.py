"""Published weights once made into safetensors, with a card, so that no job opens a pickle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file

from steadyface.errors import WeightsError
from steadyface.files import atomic_path
from steadyface.trackers.fan.loading import network_of as fan_of
from steadyface.trackers.sbr.checkpoint import load_network as load_sbr
from steadyface.weights.cards import write_card
from steadyface.weights.checked_files import read_checkpoint, sha256_of
from steadyface.weights.registry import WeightSource


def convert_weights(
    source: WeightSource, published: str | Path, path: str | Path, sha256: str | None = None
) -> None:
    """Write the network of a published file as safetensors at `path`, and its card beside it.

    Args:
        source: the registry's entry of the file.
        published: file that `fetch_weights` wrote.
        path: a `.safetensors` file.
        sha256: argument of `read_published`.

    Raises:
        WeightsError: as `read_published`; nothing is written.
    """
    network = read_published(source, published, sha256)
    with atomic_path(path) as temporary:
        save_file(
            {name: tensor.contiguous() for name, tensor in network.state_dict().items()},
            temporary,
            {"architecture": source.architecture},
        )
    parameters = sum(tensor.numel() for tensor in network.parameters())
    write_card(
        path,
        source,
        {
            "source": {
                "file": source.file,
                "sha256": sha256_of(published),
                "page": source.address() if source.address else source.page,
                "sha256_is": _kind_of_hash(source, sha256 or source.sha256),
            },
            "parameters": parameters,
            "converted_with": f"torch {torch.__version__}, weights only",
        },
    )


def read_published(
    source: WeightSource, published: str | Path, sha256: str | None = None
) -> torch.nn.Module:
    """The network of a file in the published one's format.

    Args:
        source: the registry's entry of the file.
        published: the file.
        sha256: the hash that the user demands of a file of their own; else the source's counts.
            Where there is neither, nothing but the restricted reader stands before the file.

    Raises:
        WeightsError: the file is missing, the hash is wrong, opening it would run code, or its
            tensors are not those of the architecture.
    """
    expected = sha256 or source.sha256 or sha256_of(published)
    if source.architecture == "sbr":
        return load_sbr(published, expected)
    tensors = read_checkpoint(published, expected)
    if not isinstance(tensors, Mapping):
        raise WeightsError(
            "holds no tensors by name", where=published, remedy="use the published file"
        )
    return fan_of(tensors, str(published))


def _kind_of_hash(source: WeightSource, demanded: str | None) -> str:
    if demanded is None:
        return "recorded only: none is published and none was demanded"
    if source.sha256 is None:
        return "the one demanded in the configuration; none is published"
    if demanded.lower() == source.sha256:
        return "the published one"
    return "the one demanded in the configuration: not the published file, but one of its format"
