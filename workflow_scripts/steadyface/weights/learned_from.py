"""Whom of a study the tuned networks have learned from: their values there are not a stranger's.

A recording is known by what it holds (SHA-256), a person by the pseudonym, or by a recording that
is known. Pseudonyms recur: two laboratories have an A01 each, so a pseudonym alone is a hint.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from steadyface.files import content_of, size_of
from steadyface.tables import RECORDING_KEY, TEXT, TRACKER, Column, Schema

NEW, PERSON, RECORDING = "new", "person_learned_from", "recording_learned_from"

LEARNED_FROM = Schema(
    "learned_from",
    {
        **RECORDING_KEY,
        "tracker": TRACKER,
        "status": Column(TEXT, allowed=(NEW, PERSON, RECORDING)),
    },
    key=(*RECORDING_KEY, "tracker"),
)


def statuses(card: Mapping[str, Any], recordings: Sequence[tuple[str, str | None]]) -> list[str]:
    """How a tuned network knows each recording: `new`, by the person, or the recording itself.

    Args:
        card: as `weights.tuned.read_tuned_card` gives it.
        recordings: of each, the person's pseudonym and its SHA-256; None where it is not known.
    """
    hashes = {
        recording["sha256"]
        for person in card["learned_from"]
        for recording in person["recordings"]
    }
    people = {person["subject"] for person in card["learned_from"]}
    # Under another pseudonym, one known recording tells who all others of the person are of.
    people |= {subject for subject, sha256 in recordings if sha256 in hashes}
    return [
        RECORDING if sha256 in hashes else PERSON if subject in people else NEW
        for subject, sha256 in recordings
    ]


def known_people(
    card: Mapping[str, Any], recordings: Iterable[tuple[str, str]]
) -> tuple[list[str], list[str]]:
    """The people that a tuned network has learned from, before anything is read.

    Only a file of the same size as a known recording is looked into, and of each person only until
    one is found, so that a study of many long recordings begins at once.

    Args:
        card: as `weights.tuned.read_tuned_card` gives it.
        recordings: of each, the person's pseudonym and its file or folder; those that are not
            there are passed over.

    Returns:
        Those found by a recording, and those who only have a known pseudonym, in the given order.
    """
    sizes: dict[int, set[str]] = {}
    for person in card["learned_from"]:
        for recording in person["recordings"]:
            sizes.setdefault(recording["bytes"], set()).add(recording["sha256"])
    by_recording: dict[str, None] = {}
    subjects: dict[str, None] = {}
    for subject, file in recordings:
        subjects[subject] = None
        if subject not in by_recording and _content_is_among(file, sizes):
            by_recording[subject] = None
    names = {person["subject"] for person in card["learned_from"]}
    by_name = [subject for subject in subjects if subject in names and subject not in by_recording]
    return list(by_recording), by_name


def sentences(label: str, by_recording: Sequence[str], by_name: Sequence[str]) -> list[str]:
    """What a reader must know of people whom a tuned network has learned from.

    Args:
        label: of the tracker.
        by_recording, by_name: as `known_people` gives them.
    """
    said = []
    if by_recording:
        said.append(
            f"{label} has learned from recordings of {', '.join(by_recording)} that are in this "
            "study: its values there may be better than those of a new patient."
        )
    if by_name:
        said.append(
            f"{label} has learned from people with the ids {', '.join(by_name)}: if they are the "
            "same people, its values there may be better than those of a new patient."
        )
    return said


def _content_is_among(file: str, sizes: Mapping[int, set[str]]) -> bool:
    try:
        wanted = sizes.get(size_of(file))
        return wanted is not None and content_of(file)["sha256"] in wanted
    except OSError:
        return False
