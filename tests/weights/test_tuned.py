"""A tuned network is found by its folder, and refused where its card is another one's."""

import json

import pytest

from steadyface.errors import WeightsError
from steadyface.weights.tuned import (
    CARD,
    find_tuned,
    open_tuned,
    read_tuned_card,
    said_of_tuned,
    write_tuned_card,
)
from tests.weights.tuned_networks import card_of, hash_of, write_network


@pytest.fixture
def folder(tmp_path):
    return write_network(tmp_path / "fan_ft")


def refusal(path, name="fan_ft", sha256=None):
    with pytest.raises(WeightsError) as refused:
        open_tuned(path, name, sha256)
    told = str(refused.value)
    assert "\n" not in told
    return told


def test_a_network_is_found_by_its_folder_or_by_its_file(folder):
    by_folder = open_tuned(folder, "fan_ft")
    by_file = open_tuned(folder / "fan_ft.safetensors", "fan_ft", hash_of(b"numbers").upper())
    assert by_folder == by_file
    assert by_folder.weights.read_bytes() == b"numbers"
    assert by_folder.card == {"format": "steadyface tuned network 1", **card_of(b"numbers")}


def test_another_file_than_the_card_s_is_refused_before_it_is_parsed(folder):
    (folder / "fan_ft.safetensors").write_bytes(b"Numbers")
    told = refusal(folder)
    assert hash_of(b"Numbers") in told
    assert f"{hash_of(b'numbers')} of its card" in told
    # For a plan, which opens no weights, the card alone counts.
    assert find_tuned(folder, "fan_ft").card["file"] == "fan_ft.safetensors"


def test_a_hash_in_the_settings_refuses_any_other_file(folder):
    assert "study.yaml" in refusal(folder, sha256="0" * 64)


def test_what_is_not_there_and_what_is_no_safetensors_file_is_refused(folder, tmp_path):
    assert "no such folder or file" in refusal(tmp_path / "nothing")
    (tmp_path / "fan.pth").write_bytes(b"\x80\x02}q\x00.")
    told = refusal(tmp_path / "fan.pth")
    assert "is no .safetensors file" in told
    assert "export_tuned" in told
    (folder / "other.safetensors").write_bytes(b"numbers")
    assert "its card is that of fan_ft.safetensors" in refusal(folder / "other.safetensors")
    (folder / "fan_ft.safetensors").unlink()
    assert "no such weight file" in refusal(folder)
    (folder / CARD).unlink()
    assert "has no card.json" in refusal(folder)


def test_the_card_of_another_network_is_refused(folder):
    assert "is the card of fan_ft, not of sbr_ft" in refusal(folder, "sbr_ft")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[1, 2]",
        b"\xff\xfe",
        b"[" * 100_000,
        json.dumps({"format": "steadyface tuned network 2"}).encode(),
        json.dumps({**card_of(b""), "format": "steadyface tuned network 1", "more": 1}).encode(),
    ],
)
def test_a_damaged_card_or_one_of_another_version_is_refused(folder, content):
    (folder / CARD).write_bytes(content)
    told = refusal(folder)
    assert CARD in told
    assert "copy the whole folder again" in told


@pytest.mark.parametrize("file", ["../fan_ft.safetensors", "/etc/passwd", "fan_ft.pth", ""])
def test_a_card_names_no_file_but_weights_beside_it(tmp_path, file):
    with pytest.raises(WeightsError, match="file"):
        write_tuned_card(tmp_path / CARD, card_of(b"numbers", file=file))
    assert not (tmp_path / CARD).exists()


def test_a_card_comes_back_as_it_was_written(tmp_path):
    card = card_of(b"numbers", study="Übung")
    write_tuned_card(tmp_path / CARD, card)
    assert read_tuned_card(tmp_path / CARD) == {"format": "steadyface tuned network 1", **card}


def test_a_sentence_says_what_the_network_is_and_which_error_to_expect():
    assert said_of_tuned(card_of(b"")) == (
        '2dfan4 tuned in the study "Our first forty" on 24 annotated frames of 2 people; error of '
        "the mouth there on 2 people left out of the learning 1.50 %, 1.00 to 2.00"
    )
    nobody = {**card_of(b"")["expected_error"], "people": [], "mean_pct": None, "sd_pct": None}
    assert "was not measured" in said_of_tuned(card_of(b"", expected_error=nobody))
    assert "did not change it" in said_of_tuned(card_of(b"", changed=False))
    assert "2 simulated people" in said_of_tuned(card_of(b"", simulated=True))
