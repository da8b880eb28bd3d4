"""The arms of a study, one row each: which network finds the landmarks, who taught it, how its
output is read.

An arm is a tracker as the report shows it. Several arms may read one network's output in
different ways, and a network may learn from annotations of different people. Rules, analysis and
report read the two tables of this file; docs/extending.md tells what else a new row needs. No
script that tracks or trains imports it: the rules give each job its own rows, so that a new arm
changes no other job.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath


class LearnsFrom(StrEnum):
    """Whose annotations a network learns from.

    `OTHERS` is everybody annotated but the person whom the network then tracks, so there is one
    network per person; `FINETUNING_SET` is the annotated people of the set `finetune`.
    """

    NOBODY = "nobody"
    OTHERS = "others"
    FINETUNING_SET = "finetuning_set"


@dataclass(frozen=True)
class Network:
    """What finds landmarks before its output is read: one file of numbers.

    Attributes:
        name: also the input's name in the rule that tracks with it.
        family: the kind of network, and so the rule that tracks: `dlib`, `fan`, `sbr` or `mesh`.
        learns_from: people whose annotations it learns from.
        file: the graph or calibration, below the results' folder, `{subject}` for the person
            tracked; None where the published weights are used as they are.
        without: parts of the family's fine-tuning settings that are left out.
    """

    name: str
    family: str
    learns_from: LearnsFrom = LearnsFrom.NOBODY
    file: str | None = None
    without: tuple[str, ...] = ()

    @property
    def learns(self) -> bool:
        """Whether it needs annotations."""
        return self.learns_from != LearnsFrom.NOBODY

    @property
    def manifest(self) -> str:
        """The record of what it learned from, below the results' folder, beside its file."""
        return str(PurePosixPath(self.file).with_name("manifest.json"))

    @property
    def weights(self) -> str:
        """Its tensors, below the results' folder, beside its file (or the same file)."""
        return str(PurePosixPath(self.file).with_suffix(".safetensors"))


@dataclass(frozen=True)
class Arm:
    """A tracker of the study.

    Attributes:
        name: name in the configuration, in tables and in files.
        label: name that readers see.
        network: a name of `NETWORKS`.
        decoder: way from the network's output to points; the tracks' column `decoder`.
        paper: whether it is one of the five that the paper compares.
        control_of: the arm from which a control differs in one thing, and against which it is
            held; None for what is compared otherwise (`analysis/contrasts.py`).
    """

    name: str
    label: str
    network: str
    decoder: str
    paper: bool = False
    control_of: str | None = None


_OTHERS, _FINETUNING_SET = LearnsFrom.OTHERS, LearnsFrom.FINETUNING_SET
NETWORKS = {
    network.name: network
    for network in (
        Network("dlib", "dlib"),
        Network("fan", "fan", file="weights/fan/head.onnx"),
        Network("fan_ft", "fan", _OTHERS, "finetuning/fan/{subject}/head.onnx"),
        Network("fan_ft_equal", "fan", _FINETUNING_SET, "finetuning/fan_equal/head.onnx"),
        Network("sbr", "sbr", file="weights/sbr/sbr.onnx"),
        Network("sbr_ft", "sbr", _FINETUNING_SET, "finetuning/sbr_ft/sbr.onnx"),
        Network(
            "sbr_ft_detection_only",
            "sbr",
            _FINETUNING_SET,
            "finetuning/sbr_ft_detection_only/sbr.onnx",
            without=("registration",),
        ),
        Network("mesh", "mesh"),
        Network("mesh_ft", "mesh", _FINETUNING_SET, "finetuning/mesh/calibration.safetensors"),
        Network(
            "mesh_ft_loso",
            "mesh",
            _OTHERS,
            "finetuning/mesh_without/{subject}/calibration.safetensors",
        ),
    )
}

# In this order everywhere.
ARMS = {
    arm.name: arm
    for arm in (
        Arm("dlib", "DLIB", "dlib", "whole_pixel", paper=True),
        Arm("fan", "FAN", "fan", "paper", paper=True),
        Arm("fan_ft", "FAN-FT", "fan_ft", "paper", paper=True),
        Arm("sbr", "SBR", "sbr", "centre_of_mass", paper=True),
        Arm("sbr_ft", "SBR-FT", "sbr_ft", "centre_of_mass", paper=True),
        Arm("fan_subpixel", "FAN, sub-pixel", "fan", "subpixel", control_of="fan"),
        Arm("fan_ft_subpixel", "FAN-FT, sub-pixel", "fan_ft", "subpixel", control_of="fan_ft"),
        Arm("sbr_rounded", "SBR, rounded", "sbr", "centre_of_mass_rounded", control_of="sbr"),
        Arm("fan_ft_equal", "FAN-FT, equal data", "fan_ft_equal", "paper", control_of="fan_ft"),
        Arm(
            "sbr_ft_detection_only",
            "SBR-FT, detection only",
            "sbr_ft_detection_only",
            "centre_of_mass",
            control_of="sbr_ft",
        ),
        Arm("mesh", "Mesh", "mesh", "regression"),
        Arm("mesh_ft", "Mesh-FT", "mesh_ft", "regression_calibrated"),
        Arm("mesh_ft_loso", "Mesh-FT, leave-one-out", "mesh_ft_loso", "regression_calibrated"),
    )
}
PAPER_TRACKERS = tuple(name for name, arm in ARMS.items() if arm.paper)


def network_of(arm: str) -> Network:
    """The network that an arm's points are read from."""
    return NETWORKS[ARMS[arm].network]


def arms_of_family(arms: Iterable[str], family: str) -> list[str]:
    """Those of the arms whose network is of the family, imported trackers left out."""
    return [arm for arm in arms if arm in ARMS and network_of(arm).family == family]


def arms_of_network(name: str) -> tuple[str, ...]:
    """Every arm that reads the output of the network of that name."""
    return tuple(arm.name for arm in ARMS.values() if arm.network == name)


def as_parameters(arms: Iterable[str]) -> dict[str, list[str]]:
    """Network and decoder of each arm, as the job that tracks them is told."""
    return {arm: [ARMS[arm].network, ARMS[arm].decoder] for arm in arms}


def networks_of(arms: Iterable[str]) -> list[Network]:
    """The networks of the arms, each once, in the order of `NETWORKS`."""
    used = {ARMS[arm].network for arm in arms if arm in ARMS}
    return [network for name, network in NETWORKS.items() if name in used]


def before_and_after() -> list[tuple[str, str]]:
    """Each of the paper's fine-tuned trackers, after the one that it was before."""
    return [
        (before, after)
        for after in PAPER_TRACKERS
        for before in PAPER_TRACKERS
        if network_of(after).learns
        and not network_of(before).learns
        and network_of(before).family == network_of(after).family
    ]


def is_imported(tracker: str) -> bool:
    """Whether the tracker is another tool, whose landmarks were read from its files."""
    return tracker not in ARMS


def tracker_label(tracker: str) -> str:
    """What readers see: an arm's label, or an imported tracker's own name with blanks for _."""
    return tracker.replace("_", " ") if is_imported(tracker) else ARMS[tracker].label


def ordered_trackers(trackers: Iterable[str]) -> list[str]:
    """Each of the trackers once: arms in their order, then imported ones by name."""
    named = set(trackers)
    imported = sorted(filter(is_imported, named), key=lambda name: (name.casefold(), name))
    return [arm for arm in ARMS if arm in named] + imported


def mesh_first(trackers: Iterable[str]) -> list[str]:
    """The same where nothing is compared: first the mesh, which knows real faces best."""
    return sorted(ordered_trackers(trackers), key=lambda tracker: tracker != "mesh")
