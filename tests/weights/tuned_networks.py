"""Cards of tuned networks, as `snakemake export_tuned` writes them."""

import hashlib

from steadyface.weights.tuned import CARD, write_tuned_card

NAMES = ("fan_ft", "sbr_ft", "mesh_ft")


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def person(subject, *contents: bytes, frames=12):
    """A person whom a network has learned from, by what the recordings hold."""
    recordings = [
        {"task": "OPEN", "repetition": number, "sha256": hash_of(held), "bytes": len(held)}
        for number, held in enumerate(contents, 1)
    ]
    return {"subject": subject, "frames": frames, "recordings": recordings}


def card_of(content: bytes, name="fan_ft", **changes):
    """The card of weights with that content."""
    card = {
        "network": name,
        "study": "Our first forty",
        "simulated": False,
        "file": f"{name}.safetensors",
        "sha256": hash_of(content),
        "bytes": len(content),
        "graphs": [],
        "base": {
            "name": "2dfan4",
            "sha256": "1" * 64,
            "licence": "BSD-3-Clause",
            "citation": "Bulat & Tzimiropoulos 2017",
            "note": "",
        },
        "learned_from": [person("A01", b"first", b"second"), person("S01", b"third")],
        "recipe": {"epochs": 4},
        "changed": True,
        "expected_error": {
            "measure": "NRMSE of the mouth",
            "of": "each person by a network that was tuned on everybody else",
            "mean_pct": 1.5,
            "sd_pct": 0.7071,
            "people": [
                {"subject": "A01", "nrmse_pct": 1.0, "frames": 12, "frames_without_value": 0},
                {"subject": "S01", "nrmse_pct": 2.0, "frames": 12, "frames_without_value": 1},
            ],
        },
        "made_with": {"Python": "3.12"},
    }
    return card | changes


def write_network(folder, content=b"numbers", name="fan_ft", **changes):
    """A tuned network's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.safetensors").write_bytes(content)
    write_tuned_card(folder / CARD, card_of(content, name, **changes))
    return folder
