"""Which files of a study become a tuned network's folder, and whom it learned from."""

from collections.abc import Sequence
from dataclasses import dataclass

from steadyface.study.plan import Plan
from steadyface.study.plan_files import MESH_WEIGHTS, result, weights_file
from steadyface.trackers.arms import NETWORKS
from steadyface.weights.tuned import ARCHITECTURES

# FAN tuned on everybody, of whom no study of its own needs a tracker.
FAN_ON_EVERYBODY = "finetuning/fan_on_everybody"


@dataclass(frozen=True)
class TunedFiles:
    """Files of a study, and the people whom a network learned from.

    Attributes:
        base: the weights that tuning started from.
        tuned: tuned weights.
        manifest: record of the tuning.
        graphs: ONNX files of the same network.
        people: people by id.
    """

    base: str
    tuned: str
    manifest: str
    graphs: Sequence[str]
    people: Sequence[str]


def exportable(plan: Plan) -> list[str]:
    """The networks that learn in this study and can be carried to another."""
    return [each.name for each in plan.networks if each.learns and each.name in ARCHITECTURES]


def tuned_files(plan: Plan, name: str) -> TunedFiles:
    """What the folder of a tuned network is made of."""
    network = NETWORKS[name]
    if name == "fan_ft":
        head = f"{FAN_ON_EVERYBODY}/head"
        return TunedFiles(
            weights_file(plan, plan.config["weights"]["fan"]),
            result(f"{head}.safetensors"),
            result(f"{FAN_ON_EVERYBODY}/manifest.json"),
            [result("weights/fan/trunk.onnx"), result(f"{head}.onnx")],
            plan.annotated,
        )
    base = plan.config["weights"]["sbr"] if network.family == "sbr" else MESH_WEIGHTS
    return TunedFiles(
        weights_file(plan, base),
        result(network.weights),
        result(network.manifest),
        [result(network.file)] if network.file.endswith(".onnx") else [],
        plan.finetuning,
    )
