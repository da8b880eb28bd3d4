"""Which files a plan leads to, so that the rules need not know what its people and networks are.

Results are paths that begin with `<results>`, for which Snakemake puts the results' folder;
in a pattern `{subject}` stands for a person's id.
"""

import os
from collections.abc import Iterable

from steadyface.study.plan import Plan
from steadyface.study.simulated_or_real import RENDERED
from steadyface.trackers.arms import Network
from steadyface.weights.registry import SOURCES

# Families whose networks learn in epochs, of which a record is kept; the mesh is calibrated.
TRAINED = ("fan", "sbr")
# The only weights that no setting chooses.
MESH_WEIGHTS = "face_mesh"


def result(path: str) -> str:
    """A file below the results' folder."""
    return f"<results>/{path}"


def recordings_of(plan: Plan, subject: str) -> list[str]:
    """A person's recordings; simulated ones are results."""
    files = plan.study.files_of(subject)
    if not plan.simulated:
        return files
    return [result(f"recordings/{file.removeprefix(RENDERED)}") for file in files]


def annotations_of(plan: Plan, subjects: Iterable[str]) -> list[str]:
    """The checked annotations of those of the people who have any."""
    return [result(f"annotations/{one}.parquet") for one in subjects if plan.is_annotated(one)]


def annotators_of(plan: Plan, subjects: Iterable[str]) -> list[str]:
    """The annotations by annotator of those of the real people who have any."""
    held = [one for one in subjects if plan.is_annotated(one) and not plan.simulated]
    return [result(f"annotators/{one}.parquet") for one in held]


def truth_of(plan: Plan, subjects: Iterable[str]) -> list[str]:
    """The exact landmarks of simulated people; nobody knows those of real ones."""
    return [result(f"simulation/{one}.truth.parquet") for one in subjects if plan.simulated]


def tracks_of(plan: Plan, subjects: Iterable[str], arms: Iterable[str]) -> list[str]:
    """The tracks of people, one person after the other."""
    return [result(f"tracks/{arm}/{one}.parquet") for one in subjects for arm in arms]


def imported_files(plan: Plan, tracker: str, subject: str) -> list[str]:
    """The files of another tool for a person's recordings, each once."""
    settings = plan.imported[tracker]
    files = [
        str(settings.file_of(subject, task, repetition))
        for task, repetition in plan.study.recordings_of(subject)
    ]
    return list(dict.fromkeys(files))


def segments_of(plan: Plan, subject: str) -> list[str]:
    """The file in which somebody has set a person's cycles, if there is one."""
    path = (plan.config["kinematics"]["segments"] or "").format(subject=subject)
    return [path] if path and os.path.exists(path) else []


def files_under(path: str) -> list[str]:
    """All files of a folder and of the folders in it, sorted, or the one file."""
    if not os.path.isdir(path):
        return [path]
    return sorted(
        os.path.join(folder, file) for folder, _, files in os.walk(path) for file in files
    )


def network_files(plan: Plan, arms: Iterable[str]) -> dict[str, str]:
    """The pattern of the graph or calibration of each network that the arms read, by its name."""
    networks = [plan.network_of(arm) for arm in arms]
    return {network.name: result(network.file) for network in networks if network.file}


def trained_networks(plan: Plan) -> list[tuple[Network, str]]:
    """Each network that is trained, with the person for whom, empty where it serves everybody."""
    trained = [each for each in plan.networks if each.learns and each.family in TRAINED]
    return [(network, person) for network in trained for person in _served(plan, network)]


def manifests(plan: Plan) -> list[tuple[str, str]]:
    """The name of each network that is trained, and the record of its training."""
    return [
        (network.name, result(network.manifest.format(subject=person)))
        for network, person in trained_networks(plan)
    ]


def calibrations(plan: Plan) -> list[str]:
    """The calibrations of the mesh."""
    return [
        result(network.file.format(subject=person))
        for network in plan.networks
        if network.learns and network.family not in TRAINED
        for person in _served(plan, network)
    ]


def weights_used(plan: Plan) -> list[str]:
    """Names of the weights that the study's trackers are made from."""
    mesh = [MESH_WEIGHTS] if plan.arms_of("mesh") else []
    return mesh + [plan.config["weights"][name] for name in TRAINED if uses_base(plan, name)]


def own_weights_used(plan: Plan) -> list[str]:
    """Those of them of which the user has a file."""
    local = plan.config["weights"]["local"]
    return [name for name in weights_used(plan) if name in local and not SOURCES[name].bundled]


def uses_base(plan: Plan, family: str) -> bool:
    """Whether a tracker needs the weights that tuning of a family starts from.

    A network that another study has tuned is whole and does not.
    """
    names = [each.name for each in plan.networks if each.family == family]
    return any(name not in plan.tuned for name in names)


def weights_file(plan: Plan, name: str) -> str:
    """The file of weights of the registry: bundled, or converted from published ones."""
    if SOURCES[name].bundled:
        return os.path.join(plan.checkout, "resources", "weights", SOURCES[name].file)
    return result(f"weights/{name}.safetensors")


def carried_weights(plan: Plan) -> list[str]:
    """The networks of another study, once they are made ready to track here."""
    return [result(f"weights/{name}/{name}.safetensors") for name in plan.tuned]


def further_tables(plan: Plan) -> list[str]:
    """Tables that the report shows or links beside those of the analysis."""
    names = ("annotator_agreement", "annotator_bias", "starting_points")
    annotators = names if annotators_of(plan, plan.recorded) else ()
    finetuned = ["analysis/finetuned.csv"] if plan.study.compares else []
    known = ["learned_from.csv"] if plan.tuned else []
    return [
        *map(result, [*finetuned, *known]),
        *[result(f"analysis/{name}.csv") for name in annotators],
    ]


def people_pages(plan: Plan) -> list[str]:
    """The page of each person who is measured."""
    return [result(f"report/people/{one}.html") for one in plan.evaluated]


def pictures(plan: Plan) -> list[str]:
    """The picture of faces before and after fine-tuning, where there is one."""
    return [result("report/pictures/before_after.png")] if plan.draws_faces else []


def _served(plan: Plan, network: Network) -> list[str]:
    return plan.evaluated if "{subject}" in network.file else [""]
