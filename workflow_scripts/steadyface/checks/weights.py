"""The networks' weights, as far as they can be looked at before anything runs."""

from collections.abc import Iterable, Mapping

from steadyface.errors import WeightsError
from steadyface.files import shown
from steadyface.problems import NOTE, Problem
from steadyface.weights.cards import BUNDLED, read_card
from steadyface.weights.real_faces import works_offline
from steadyface.weights.registry import source_of
from steadyface.weights.tuned import open_tuned


def check_weights(names: Iterable[str]) -> list[Problem]:
    """Problems of weights that come with the project or are downloaded.

    Args:
        names: names of the registry's entries.
    """
    problems = []
    for name in names:
        source = source_of(name)
        try:
            if source.bundled:
                read_card(BUNDLED / source.file)
            elif source.address is None:
                problems.append(
                    Problem(
                        name,
                        "these weights cannot be downloaded by a program",
                        f"get {source.file} from {source.page} and name it in weights: local",
                    )
                )
            else:
                wrong = "these weights will be downloaded when the study starts"
                remedy = (
                    "see to a network connection, or bring the file and write "
                    f"`weights: {source.architecture}: {{path: ...}}`; {works_offline(source)}"
                )
                problems.append(Problem(name, wrong, remedy, kind=NOTE))
        except WeightsError as problem:
            problems.append(Problem(source.file, problem.wrong, problem.remedy))
    return problems


def check_own_weights(name: str, path: str, sha256: str | None = None) -> list[Problem]:
    """What is wrong with a file of the user's own in the format of published weights.

    Args:
        name: name of the registry's entry.
        path: the file.
        sha256: the hash that it must have, if one is stated.
    """
    # Its tensors are looked at, and importing torch takes seconds that other checks need not wait.
    from steadyface.trackers.weight_conversion import read_published

    try:
        read_published(source_of(name), path, sha256)
    except WeightsError as problem:
        return [Problem(shown(path), problem.wrong, problem.remedy)]
    return []


def check_tuned(networks: Mapping[str, Mapping[str, str]]) -> list[Problem]:
    """What is wrong with networks that another study has tuned, without opening them.

    Args:
        networks: path and, if demanded, sha256 of each, by name.
    """
    problems = []
    for name, given in networks.items():
        try:
            open_tuned(given["path"], name, given.get("sha256"))
        except WeightsError as problem:
            problems.append(Problem(shown(given["path"]), problem.wrong, problem.remedy))
    return problems
