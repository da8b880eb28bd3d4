"""Whom a tuned network has learned from is seen by what recordings hold, and by pseudonyms."""

from pathlib import Path

from steadyface.weights import learned_from
from steadyface.weights.learned_from import (
    NEW,
    PERSON,
    RECORDING,
    known_people,
    sentences,
    statuses,
)
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
    assert known_people(CARD, recordings) == (["p7"], ["S01"])


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
    ]
    assert known_people(CARD, recordings) == (["p7"], [])
    assert opened == ["first.mp4"]


def test_a_known_recording_and_a_known_pseudonym_are_told_apart():
    by_recording, by_name = sentences("FAN-FT", ["p7"], ["A01", "S01"])
    assert "recordings of p7 that are in this study" in by_recording
    assert "ids A01, S01: if they are the same people" in by_name
    assert sentences("FAN-FT", [], []) == []
