"""Does everything still match what a study's record says? File by file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tqdm import tqdm

from steadyface.files import content_of, size_of
from steadyface.provenance.study_record import shareable

RecordingKey = tuple[str, str, int]


WITHOUT = "cohort/without"


@dataclass
class Verification:
    """Lines on what no longer matches, and on what cannot be or need not be compared."""

    mismatches: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    compared: int = 0


def verify_study(
    record: Mapping[str, Any],
    results: str | Path,
    inputs: Mapping[str, str],
    recordings: Mapping[RecordingKey, str],
    config: Mapping[str, Any],
    code: Iterable[str],
    versions: Mapping[str, str],
) -> Verification:
    """Hash everything again and compare it with the record.

    Args:
        record: result of `study_record.read_record`.
        results: the results' folder.
        inputs: paths of the inputs other than recordings, by what they are, as they are now.
        recordings: (subject, task, repetition) to path, from the sheets as they are now.
        config, code, versions: present values of what `study_record.make_record` takes.
    """
    found = Verification()
    held = {
        f"result {entry['file']}": (Path(results) / entry["file"], entry)
        for entry in record["results"]
    }
    for entry in record["inputs"]:
        held[f"{entry['name']} ({entry['file']})"] = (inputs.get(entry["name"]), entry)
    for entry in record["recordings"]:
        key = (entry["subject"], entry["task"], entry["repetition"])
        name = f"recording {' '.join(map(str, key))} ({entry['file']})"
        if entry["kept"]:
            held[name] = (recordings.get(key), entry)
    deleted = sum(not entry["kept"] for entry in record["recordings"])
    if deleted:
        found.notes.append(
            f"{deleted} simulated recordings were deleted once their frames were stored: not "
            "hashed again"
        )
    total = sum(size_of(path) for path, _ in held.values() if path is not None)
    with tqdm(total=total, desc="verify", unit="B", unit_scale=True) as bar:
        for name, (path, entry) in held.items():
            trouble = _trouble(path, entry, bar.update)
            if trouble:
                found.mismatches.append(f"{name}: {trouble}")
    now = dict(line.rsplit(" ", 1) for line in code)
    found.mismatches += _differences("code", record["code"], now, lambda value: "")
    settings = (dict(_flat(record["config"])), dict(_flat(shareable(config))))
    found.notes += _left_out(*settings)
    found.mismatches += _differences("setting", *settings, lambda value: f" {value!r}")
    found.notes += _differences(
        "version", record["software"]["versions"], versions, lambda value: f" {value}"
    )
    found.compared = len(held) + len(now)
    return found


def _left_out(then: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    """Who did not enter the results, taken out of the settings: a run adds those who failed."""
    for settings in (then, now):
        for name in [name for name in settings if name.startswith(WITHOUT)]:
            reason = settings.pop(name)
            if settings is then and reason:
                yield f"made without {name.removeprefix(WITHOUT).strip('/')}: {reason}"


def _trouble(
    path: str | Path | None, entry: Mapping[str, Any], progress: Callable[[int], object]
) -> str | None:
    """What is wrong with one file or folder; None where it is as recorded."""
    if path is None:
        return "no longer part of the study"
    try:
        content = content_of(path, progress)
    except FileNotFoundError:
        return "missing"
    except OSError as problem:
        return f"cannot be read ({problem.strerror})"
    if content["sha256"] == entry["sha256"]:
        return None
    sizes = (
        f"{entry['bytes']} bytes then, {content['bytes']} now, "
        if content["bytes"] != entry["bytes"]
        else ""
    )
    return f"changed ({sizes}sha256 {entry['sha256'][:12]} then, {content['sha256'][:12]} now)"


def _differences(
    kind: str, then: Mapping[str, Any], now: Mapping[str, Any], told: Callable[[Any], str]
) -> Iterator[str]:
    for name in sorted(then.keys() | now.keys()):
        if name not in now:
            yield f"{kind} {name}: missing"
        elif name not in then:
            yield f"{kind} {name}: new"
        elif then[name] != now[name]:
            values = f" (was{told(then[name])}, is{told(now[name])})" if told(now[name]) else ""
            yield f"{kind} {name}: changed{values}"


def _flat(settings: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, Any]]:
    """Each setting with its place; lists are settings as a whole."""
    for name, value in settings.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{within}{name}/")
        else:
            yield f"{within}{name}", value
