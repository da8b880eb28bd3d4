"""What a study's results were made from: one record, against which they can be held later.

It names no folder above the study's, no user, no machine and no date.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from tqdm import tqdm

from steadyface.errors import ProvenanceError
from steadyface.files import content_of, files_under, shown, size_of, write_text

FORMAT = "steadyface study record 1"
SCHEMA = Path(__file__).with_suffix(".schema.yaml")


def make_record(
    config: Mapping[str, Any],
    people: Sequence[str],
    inputs: Mapping[str, str],
    qualities: Iterable[str | Path],
    results: Iterable[str | Path],
    code: Iterable[str],
    commit: str,
    versions: Mapping[str, str],
    folder: str | Path,
) -> dict[str, Any]:
    """The study's record: all that the results depend on, and the results, each with its hash.

    Args:
        config: the study's configuration.
        people: who takes part.
        inputs: paths of the inputs other than recordings, by what they are.
        qualities: the people's quality records, which tell what each recording held when it was
            decoded.
        results: files and folders.
        code: lines of path and digest, as `provenance.fingerprint`.
        commit: commit of the workflow's repository.
        versions: versions of Python and the packages.
        folder: the results' folder, within which the record names them.

    Raises:
        ProvenanceError: a result is missing.
    """
    results = [Path(result) for result in results]
    missing = next((result for result in results if not result.exists()), None)
    if missing is not None:
        raise ProvenanceError(
            "a result is missing, so there can be no record of the study: make it again with "
            f"`snakemake --cores 1 {missing}`, then run the study",
            where=missing,
        )
    files = [file for result in results for file in files_under(result)]
    total = sum(size_of(path) for path in (*inputs.values(), *files))
    with tqdm(total=total, desc="hashes", unit="B", unit_scale=True) as bar:
        inputs_held = [
            {"name": name, "file": shown(path), **content_of(path, bar.update)}
            for name, path in sorted(inputs.items())
        ]
        results_held = [
            {"file": result_name(file, folder), **content_of(file, bar.update)} for file in files
        ]
    return {
        "format": FORMAT,
        "title": config["title"],
        "people": list(people),
        "config": shareable(config),
        "seeds": dict(seeds_of(config)),
        "software": {"commit": commit, "versions": dict(versions)},
        "code": dict(line.rsplit(" ", 1) for line in sorted(set(code))),
        "inputs": inputs_held,
        "recordings": recordings_of(qualities, config["cohort"]["simulated"]),
        "results": sorted(results_held, key=lambda held: held["file"]),
    }


def recordings_of(qualities: Iterable[str | Path], simulated: bool) -> list[dict[str, Any]]:
    """Hash and size of each recording when its frames were stored; simulated ones go then."""
    held = []
    for path in qualities:
        for record in json.loads(Path(path).read_text(encoding="utf-8"))["recordings"]:
            named = {name: record[name] for name in ("subject", "task", "repetition")}
            content = {name: record[name] for name in ("sha256", "bytes")}
            held.append({**named, "file": shown(record["file"]), "kept": not simulated, **content})
    return held


def write_record(path: str | Path, record: Mapping[str, Any]) -> None:
    """Check the record against its schema and write it as JSON."""
    write_text(path, json.dumps(_checked(record, path), indent=1, ensure_ascii=False) + "\n")


def read_record(path: str | Path) -> dict[str, Any]:
    """The record, checked against its schema.

    Raises:
        ProvenanceError: there is none, or it is damaged or of another version.
    """
    try:
        record = json.loads(Path(path).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProvenanceError(
            "no record of this study", where=path, remedy="run the study to its end first"
        ) from None
    except (OSError, ValueError) as problem:
        raise ProvenanceError(
            f"cannot be read ({problem})",
            where=path,
            remedy="restore it, or delete it and run the study",
        ) from None
    return _checked(record, path)


def shareable(settings: Any) -> Any:
    """Settings without the folders of paths that lie outside the study's."""
    if isinstance(settings, Mapping):
        return {str(name): shareable(value) for name, value in settings.items()}
    if isinstance(settings, list | tuple):
        return [shareable(value) for value in settings]
    if isinstance(settings, str) and ("/" in settings or "\\" in settings):
        return shown(settings)
    return settings


def seeds_of(settings: Mapping[str, Any], within: str = "") -> Iterable[tuple[str, int]]:
    """Every setting called `seed`, with its place in the configuration."""
    for name, value in settings.items():
        place = f"{within}{name}"
        if isinstance(value, Mapping):
            yield from seeds_of(value, f"{place}/")
        elif name == "seed":
            yield place, value


def result_name(path: Path, folder: str | Path) -> str:
    """A result's path from the results' folder on, also in a copy of that folder elsewhere."""
    inside = f"/{PurePath(folder).as_posix().strip('/')}/"
    return f"/{path.as_posix()}".partition(inside)[2]


def _checked(record: Any, path: str | Path) -> dict[str, Any]:
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    wrong = next(Draft202012Validator(schema).iter_errors(record), None)
    if wrong is not None:
        place = "/".join(map(str, wrong.absolute_path)) or "the whole"
        raise ProvenanceError(
            f"{place}: {wrong.message[:200]}",
            where=path,
            remedy="not a record of this version: restore it, or delete it and run the study",
        )
    return record
