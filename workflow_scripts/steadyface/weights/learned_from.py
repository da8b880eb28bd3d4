"""Whom of a study the tuned networks have learned from: their values there are not a stranger's.

A recording is known by what it holds (SHA-256), a person by the pseudonym, or by a recording that
is known. Pseudonyms recur: two laboratories have an A01 each, so a pseudonym alone is a hint.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from steadyface.files import content_of, size_of
from steadyface.tables import RECORDING_KEY
from steadyface.weights.schemas import NEW, PERSON, RECORDING
from steadyface.weights.tuned import TunedNetwork


def statuses(card: Mapping[str, Any], recordings: Sequence[tuple[str, str | None]]) -> list[str]:
    """How a tuned network knows each recording: `new`, by the person, or the recording itself.

    Args:
        card: result of `weights.tuned.read_tuned_card`.
        recordings: pseudonym and SHA-256 of each; None where it is not known.
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


@dataclass(frozen=True)
class KnownPeople:
    """People of a study from whom a tuned network has learned, by pseudonym.

    Attributes:
        by_name: they have the pseudonym of somebody learned from; they may be others.
        by_recording: further ones, of whom a recording is one that was learned from.
    """

    by_name: tuple[str, ...] = ()
    by_recording: tuple[str, ...] = ()

    def among(self, subjects: Iterable[str]) -> "KnownPeople":
        """Those of them who are among some people."""
        kept = set(subjects)
        return KnownPeople(
            tuple(one for one in self.by_name if one in kept),
            tuple(one for one in self.by_recording if one in kept),
        )


def known_people(
    card: Mapping[str, Any], recordings: Iterable[tuple[str, str | None]]
) -> KnownPeople:
    """The people that a tuned network has learned from, before anything is read.

    Only a file of the same size as a known recording is looked into, only of people who are not
    known by name, and only until one is found, so that a study of many long recordings begins at
    once.

    Args:
        card: result of `weights.tuned.read_tuned_card`.
        recordings: pseudonym and file or folder of each, None where there is no
            file yet; those that are not there are passed over.
    """
    sizes: dict[int, set[str]] = {}
    for person in card["learned_from"]:
        for recording in person["recordings"]:
            sizes.setdefault(recording["bytes"], set()).add(recording["sha256"])
    names = {person["subject"] for person in card["learned_from"]}
    by_name: dict[str, None] = {}
    by_recording: dict[str, None] = {}
    for subject, file in recordings:
        if subject in names:
            by_name[subject] = None
        elif subject not in by_recording and file and _content_is_among(file, sizes):
            by_recording[subject] = None
    return KnownPeople(tuple(by_name), tuple(by_recording))


def sentences(labels: Sequence[str], known: KnownPeople) -> list[str]:
    """What a reader must know of people whom tuned networks have learned from.

    Args:
        labels: labels of the trackers.
        known: result of `known_people`, the same for each of these networks.
    """
    who = f"{', '.join(labels)} {'has' if len(labels) == 1 else 'have'} learned from"
    said = []
    if known.by_name:
        said.append(
            f"{who} people with the ids {', '.join(known.by_name)}: if they are the same people, "
            "values there may be better than those of a new patient."
        )
    if known.by_recording:
        said.append(
            f"{who} recordings of {', '.join(known.by_recording)} that are in this study: values "
            "there may be better than those of a new patient."
        )
    return said


def table_of(networks: Iterable[TunedNetwork], quality: Iterable[str | Path]) -> pd.DataFrame:
    """The LEARNED_FROM table of a study: how each tuned network knows each recording.

    Args:
        networks: those that track in the study.
        quality: the people's quality records, JSON, with what each recording holds.
    """
    recordings = [
        held
        for path in quality
        for held in json.loads(Path(path).read_text(encoding="utf-8"))["recordings"]
    ]
    tables = []
    for network in networks:
        held = [(recording["subject"], recording["sha256"]) for recording in recordings]
        rows = pd.DataFrame(recordings, columns=list(RECORDING_KEY))
        tables.append(rows.assign(tracker=network.name, status=statuses(network.card, held)))
    return pd.concat(tables, ignore_index=True)


def _content_is_among(file: str, sizes: Mapping[int, set[str]]) -> bool:
    try:
        wanted = sizes.get(size_of(file))
        return wanted is not None and content_of(file)["sha256"] in wanted
    except OSError:
        return False
