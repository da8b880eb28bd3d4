"""Which weights a study uses: the configuration's short spellings in the long one."""

from collections.abc import Mapping
from typing import Any

from steadyface.errors import SettingsError
from steadyface.weights.tuned import ARCHITECTURES, SUFFIX

# What `official` means for each network.
OFFICIAL = {"fan": "2dfan4", "sbr": "cpm_vgg16_300w"}


def chosen_weights(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The names of FAN's and SBR's weights, the user's own files by name, and tuned networks.

    Args:
        settings: `weights` of the configuration. A network's weights are a name of the registry,
            `official`, or {path, sha256} of a file of the user's in the official one's format;
            what is said of tuned networks stays as it is.

    Raises:
        SettingsError: a file in the official format is asked for and safetensors are given.
    """
    chosen: dict[str, Any] = {**settings, "local": dict(settings["local"])}
    for network, official in OFFICIAL.items():
        choice = settings[network]
        if isinstance(choice, Mapping):
            chosen["local"][official] = dict(choice)
            choice = official
        chosen[network] = official if choice == "official" else choice
        path = chosen["local"].get(official, {}).get("path", "")
        if path.endswith(SUFFIX):
            raise SettingsError(
                f"weights/{network}: {path} is no file in the official one's format",
                where="study.yaml",
                remedy=f"a network that a study has tuned belongs under weights/{network}_ft",
            )
    return chosen


def tuned_names(settings: Mapping[str, Any]) -> list[str]:
    """The networks that another study has tuned, of `weights` of the configuration."""
    return [name for name in ARCHITECTURES if settings.get(name) is not None]
