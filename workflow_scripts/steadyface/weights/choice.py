"""Which weights a study uses: the configuration's short spellings in the long one."""

from collections.abc import Mapping
from typing import Any

# What `official` means for each network.
OFFICIAL = {"fan": "2dfan4", "sbr": "cpm_vgg16_300w"}


def chosen_weights(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The names of FAN's and SBR's weights, and the user's own files by name.

    Args:
        settings: `weights` of the configuration. A network's weights are a name of the registry,
            `official`, or {path, sha256} of a file of the user's in the official one's format.
    """
    chosen: dict[str, Any] = {"local": dict(settings["local"])}
    for network, official in OFFICIAL.items():
        choice = settings[network]
        if isinstance(choice, Mapping):
            chosen["local"][official] = dict(choice)
            choice = official
        chosen[network] = official if choice == "official" else choice
    return chosen
