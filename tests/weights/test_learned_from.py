"""Whom a tuned network has learned from is seen by what recordings hold, and by pseudonyms."""

import json
from pathlib import Path

from steadyface import tables
from steadyface.weights import learned_from
from steadyface.weights.learned_from import (
    KnownPeople,
    known_people,
    sentences,
    statuses,
    table_of,
)
from steadyface.weights.schemas import LEARNED_FROM, NEW, PERSON, RECORDING
from steadyface.weights.tuned import TunedNetwork
from tests.weights.tuned_networks import card_of, hash_of, person

CARD = card_of(b"", learned_from=[person("A01", b"first", b"second"), person("S01", b"third")])


def test_a_recording_is_known_by_its_content_and_then_all_of_the_person_s_are():
    recordings = [
        ("A01", hash_of(b"unknown")),
        ("p7", hash_of(b"third")),
        ("p7", hash_of(b"new")),
        ("p8", hash_of(b"other")),
        ("p9", None),
    ]
    assert statuses(CARD, recordings) == [PERSON, RECORDING, PERSON, NEW, NEW]


def write(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return str(path)


def test_before_anything_is_read_a_renamed_file_of_a_known_recording_is_found(tmp_path):
    recordings = [
        ("p7", write(tmp_path, "a.mp4", b"second")),
        ("p8", write(tmp_path, "b.mp4", b"stranger")),
        ("p9", write(tmp_path, "c.mp4", b"thirt")),
        ("S01", str(tmp_path / "not there.mp4")),
    ]
    assert known_people(CARD, recordings) == KnownPeople(("S01",), ("p7",))
    assert known_people(CARD, recordings).among(["p7"]) == KnownPeople((), ("p7",))


def test_files_of_another_size_are_not_even_opened(tmp_path, monkeypatch):
    opened = []
    content_of = learned_from.content_of
    monkeypatch.setattr(
        learned_from, "content_of", lambda path: opened.append(Path(path).name) or content_of(path)
    )
    recordings = [
        ("p7", write(tmp_path, "long.mp4", b"a long film of somebody else")),
        ("p7", write(tmp_path, "first.mp4", b"first")),
        # Known by now: no need to look.
        ("p7", write(tmp_path, "second.mp4", b"second")),
        ("A01", write(tmp_path, "third.mp4", b"third")),
        # A simulated one.
        ("p8", None),
    ]
    assert known_people(CARD, recordings) == KnownPeople(("A01",), ("p7",))
    assert opened == ["first.mp4"]


def test_a_known_recording_and_a_known_pseudonym_are_told_apart():
    by_name, by_recording = sentences(["FAN-FT"], KnownPeople(("A01", "S01"), ("p7",)))
    assert "recordings of p7 that are in this study" in by_recording
    assert "ids A01, S01: if they are the same people" in by_name
    assert by_name.startswith("FAN-FT has learned")
    assert sentences(["FAN-FT"], KnownPeople()) == []
    (both,) = sentences(["FAN-FT", "SBR-FT"], KnownPeople(("A01",)))
    assert both.startswith("FAN-FT, SBR-FT have learned")


def test_the_table_says_of_each_recording_how_each_network_knows_it(tmp_path):
    network = TunedNetwork("fan_ft", tmp_path / "fan_ft.safetensors", CARD)
    path = tmp_path / "p7.quality.json"
    recordings = [
        {"subject": "p7", "task": "OPEN", "repetition": n, "sha256": hash_of(held), "bytes": 1}
        for n, held in enumerate((b"third", b"new"), 1)
    ]
    path.write_text(json.dumps({"recordings": recordings}))
    table = tables.check(table_of([network], [path]), LEARNED_FROM, "test")
    assert table["status"].tolist() == [RECORDING, PERSON]
    assert table["repetition"].tolist() == [1, 2]
    assert set(table["tracker"]) == {"fan_ft"}
