"""Whose results lie in a folder: so that no study takes another cohort's for its own.

The results' folder holds a record of the people and recordings that it was made for. Settings,
the sheet's name and the people in it may change as a study goes on; where nobody and nothing is
left of those before, or simulated people would take the place of real ones, it is another cohort.
"""

import hashlib
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from steadyface.errors import ResultsError
from steadyface.files import shown, write_text
from steadyface.trackers.arms import ARMS

FORMAT = "steadyface cohort 1"
SCHEMA = Path(__file__).with_suffix(".schema.yaml")
# Hidden, since it is no result: the study's record (`provenance.json`) lists those.
RECORD = ".study.json"
# What says of no person anything that could be lost.
NO_RESULTS = ("logs", "benchmarks", "README.md")
# People that a message names, and how much of a title.
NAMED, TITLE = 3, 40
EARLIER = "an earlier study"


@dataclass(frozen=True)
class Cohort:
    """The people of a study and their recordings.

    sheet: the recordings' sheet, empty where it is not known.
    files: files of each person, as `file_key` writes them; none where they are not known.
    """

    title: str
    simulated: bool
    sheet: str
    files: Mapping[str, frozenset[str]]


def cohort_of(
    title: str, simulated: bool, sheet: str, recordings: Iterable[tuple[str, str]]
) -> Cohort:
    """The cohort of a sheet's recordings, each a person's id and a file."""
    files: dict[str, set[str]] = {}
    for subject, file in recordings:
        files.setdefault(subject, set()).add(file_key(file))
    return Cohort(
        title, simulated, file_key(sheet), {who: frozenset(held) for who, held in files.items()}
    )


def file_key(path: str) -> str:
    """A file as a record may name it, other files of the same name in other folders told apart.

    Within the study's folder its path; elsewhere its name, with a digest of where it lies.
    """
    name = shown(path)
    if name == PurePath(path).as_posix():
        return name
    place = hashlib.sha256(os.path.abspath(path).encode()).hexdigest()[:12]
    return f"{name} {place}"


def is_same(earlier: Cohort, now: Cohort) -> bool:
    """Whether two cohorts are one, so that results of the earlier serve the present one.

    Of one sheet, and where the sheet is not known, files are compared by name: recordings may have
    moved. Of another sheet they must be the same files, since ids and names recur.
    """
    if earlier.simulated != now.simulated:
        return False
    by_name = not earlier.sheet or earlier.sheet == now.sheet
    common = earlier.files.keys() & now.files.keys()
    if not all(any(cohort.files.values()) for cohort in (earlier, now)):
        return bool(common)

    def keys(files: Iterable[str]) -> set[str]:
        return {_name_of(file) if by_name else file for file in files}

    held = [
        keys(file for files in each.files.values() for file in files) for each in (earlier, now)
    ]
    if held[0].isdisjoint(held[1]):
        return False
    strangers = [
        who for who in common if keys(earlier.files[who]).isdisjoint(keys(now.files[who]))
    ]
    return 2 * len(strangers) <= len(common)


def refuse_another(results: Path, now: Cohort) -> None:
    """Stop where results are of another cohort.

    Raises:
        ResultsError: they are; a line that says whose and what differs, and one with the remedy.
    """
    earlier = earlier_cohort(results)
    # A study of nobody has its own problems, which are told elsewhere.
    if earlier is None or not now.files or is_same(earlier, now):
        return
    folder = f"{results.as_posix()}/"
    raise ResultsError(
        f"{_difference(earlier, now)}\nNothing was touched. Give each study a folder of its own "
        f"(--directory), or move {folder} away",
        where=f"{folder} holds another study, {_named(earlier)}",
    )


def earlier_cohort(results: Path) -> Cohort | None:
    """The cohort whose results a folder holds, by its record or the results; None if empty."""
    made = (path for path in results.glob("[!.]*") if path.name not in NO_RESULTS)
    if not any(_holds_a_file(path) for path in made):
        return None
    try:
        return read_record(results / RECORD)
    except ResultsError:
        return found_in(results)


def found_in(results: Path) -> Cohort | None:
    """The cohort of results without a record, by their files; None where they name no person."""
    files: dict[str, set[str]] = {}
    for path in (results / "frames").glob("*.quality.json"):
        try:
            held = json.loads(path.read_text(encoding="utf-8"))["recordings"]
            pairs = [(str(one["subject"]), str(one["file"])) for one in held]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        for subject, file in pairs:
            files.setdefault(subject, set()).add(file)
    simulated = {path.name.split(".")[0] for path in (results / "simulation").glob("*.parquet")}
    tracked = {path.stem for name in ARMS for path in (results / "tracks" / name).glob("*.p*")}
    for subject in simulated | tracked:
        files.setdefault(subject, set())
    if not files:
        return None
    return Cohort(
        EARLIER, bool(simulated), "", {who: frozenset(held) for who, held in files.items()}
    )


def write_record(results: Path, cohort: Cohort) -> None:
    """Write the record of the cohort that the folder's results are of; none without people."""
    if not cohort.files:
        return
    record = {
        "format": FORMAT,
        "title": cohort.title,
        "simulated": cohort.simulated,
        "sheet": cohort.sheet,
        "files": {who: sorted(files) for who, files in sorted(cohort.files.items())},
    }
    text = json.dumps(_checked(record, results / RECORD), indent=1, ensure_ascii=False) + "\n"
    path = results / RECORD
    if not path.is_file() or path.read_text(encoding="utf-8", errors="replace") != text:
        write_text(path, text)


def read_record(path: Path) -> Cohort:
    """The record's cohort, checked against its schema.

    Raises:
        ResultsError: there is none, or it is damaged.
    """
    try:
        record = _checked(json.loads(path.read_text(encoding="utf-8")), path)
    except (OSError, ValueError, RecursionError) as problem:
        raise ResultsError(f"cannot be read ({problem})", where=path, remedy="delete it") from None
    files = {who: frozenset(files) for who, files in record["files"].items()}
    return Cohort(record["title"], record["simulated"], record["sheet"], files)


def _named(cohort: Cohort) -> str:
    """The study's title, cut where it is long."""
    if cohort.title == EARLIER:
        return "which left no record"
    long = len(cohort.title) > TITLE
    return f'"{cohort.title[: TITLE - 3]}..."' if long else f'"{cohort.title}"'


def _difference(earlier: Cohort, now: Cohort) -> str:
    """The first thing in which two cohorts differ: the kind of people, who, or what recordings."""
    kinds = {True: "simulated people", False: "real people"}
    if earlier.simulated != now.simulated:
        return f"{kinds[earlier.simulated]}, not {kinds[now.simulated]}"
    people = [_some(cohort.files) for cohort in (earlier, now)]
    if earlier.files.keys().isdisjoint(now.files):
        return f"people {people[0]}, not {people[1]}"
    if earlier.sheet and earlier.sheet != now.sheet:
        sheets = _shown(earlier.sheet), _shown(now.sheet)
        if sheets[0] == sheets[1]:
            return f"recordings of another {sheets[1]}"
        return f"recordings of {sheets[0]}, not of {sheets[1]}"
    firsts = [
        min((file for files in cohort.files.values() for file in files), default="unknown files")
        for cohort in (earlier, now)
    ]
    return f"recordings such as {_shown(firsts[0])}, not {_shown(firsts[1])}"


def _some(people: Iterable[str]) -> str:
    named = sorted(people)
    return ", ".join(named[:NAMED]) + (", ..." if len(named) > NAMED else "")


def _shown(key: str) -> str:
    """A file without the digest of where it lies."""
    return re.sub(r"^(…/.*) [0-9a-f]{12}$", r"\1", key)


def _name_of(key: str) -> str:
    return PurePath(_shown(key)).name


def _holds_a_file(path: Path) -> bool:
    return path.is_file() or any(inner.is_file() for inner in path.rglob("*"))


def _checked(record: Any, path: Path) -> dict[str, Any]:
    schema = yaml.safe_load(SCHEMA.read_text(encoding="utf-8"))
    wrong = next(Draft202012Validator(schema).iter_errors(record), None)
    if wrong is not None:
        raise ResultsError(
            wrong.message[:200], where=path, remedy="no record of this version: delete it"
        )
    return record
