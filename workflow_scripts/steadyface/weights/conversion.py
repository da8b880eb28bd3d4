"""Published weights once made into safetensors, with a card, so that no job opens a pickle."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file

from steadyface.errors import WeightsError
from steadyface.tables import atomic_path
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
        published: as `fetch_weights` leaves it.
        path: a `.safetensors` file.
        sha256: the published file's hash where the source names none.

    Raises:
        WeightsError: the hash is wrong or unknown, opening the file would run code, or its
            tensors are not those of the architecture; nothing is written.
    """
    expected = source.sha256 or sha256
    if expected is None:
        raise WeightsError(
            f"weights {source.name}: no sha256 to hold {published} against; set it in config.yaml"
        )
    if source.architecture == "fan":
        tensors = read_checkpoint(published, expected)
        if not isinstance(tensors, Mapping):
            raise WeightsError(f"{published}: holds no tensors by name; use the published file")
        network: torch.nn.Module = fan_of(tensors, str(published))
    else:
        network = load_sbr(published, expected)
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
                "page": source.url or source.page,
            },
            "parameters": parameters,
            "converted_with": f"torch {torch.__version__}, weights only",
        },
    )
