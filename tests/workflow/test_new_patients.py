"""People of another study are tracked with tuned networks; damage and acquaintance are told."""

import json
import re

import pandas as pd
import pytest
from safetensors.torch import load_file, save_file

from steadyface import tables
from steadyface.finetuning.bundle import Tuning, write_bundle
from steadyface.measures.schemas import ACCURACY
from steadyface.trackers.fan.network import is_head_tensor
from steadyface.trackers.schemas import TRACKS
from steadyface.weights.cards import bundled_weights
from steadyface.weights.schemas import LEARNED_FROM

STACKS = 4


def write_tuned_fan(folder, workflow):
    """A FAN-FT that has learned from A01, whose recordings the workflow has under another name."""
    from steadyface.files import content_of

    base = bundled_weights("fan_compact")
    head = {
        name: tensor for name, tensor in load_file(base).items() if is_head_tensor(name, STACKS)
    }
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    save_file(head, scratch / "head.safetensors")
    frames = {"training": {"A01": [["OPEN", 1, 0]]}, "validation": {}}
    manifest = {"frames": frames, "settings": {"epochs": 1}, "best_epoch": 1, "changed": True}
    (scratch / "manifest.json").write_text(json.dumps(manifest))
    held = content_of(workflow.folder / "data/A01_OPEN.bag")
    recordings = [{"subject": "A01", "task": "OPEN", "repetition": 1, **held}]
    (scratch / "A01.quality.json").write_text(json.dumps({"recordings": recordings}))
    write_bundle(
        folder / "fan_ft",
        Tuning("fan_ft", base, scratch / "head.safetensors", scratch / "manifest.json"),
        [scratch / "A01.quality.json"],
        tables.empty(ACCURACY),
        "The first study",
        False,
        {},
        {},
    )


@pytest.fixture
def clinic(study):
    """A study of three videos: of somebody new, and of a person whom the network knows."""
    write_tuned_fan(study.folder / "tuned", study)
    rows = ["data/A04_OPEN.bag,p1", "data/A01_OPEN.bag,p2", "data/A01_REST.bag,p2"]
    (study.folder / "data/recordings.csv").write_text("\n".join(["file,subject", *rows]) + "\n")
    study.configure(
        cohort={"participants": None, "recordings": "data/recordings.csv", "annotations": None},
        trackers=["fan_ft"],
        weights={"fan_ft": {"path": "tuned/fan_ft"}},
    )
    return study


def test_what_is_wrong_with_a_network_is_told_before_anything_runs(clinic):
    card = clinic.folder / "tuned/fan_ft/card.json"
    whole = card.read_text()
    card.write_text("{")
    said = clinic.snakemake("--dry-run", succeeds=False)
    assert "tuned/fan_ft: cannot be read as the card of a tuned network" in said
    card.write_text(whole)
    said = clinic.snakemake("--dry-run")
    assert "has learned from recordings of p2 that are in this study" in said
    planned = set(re.findall(r"^(\w+) +\d+$", said, re.M))
    assert planned > {"take_tuned_fan", "track_fan", "list_learned_from"}
    assert planned.isdisjoint({"finetune_fan", "export_fan", "compute_trunk_features"})


@pytest.mark.full
def test_new_patients_are_tracked_and_those_whom_the_network_knows_are_told(clinic):
    weights = clinic.folder / "tuned/fan_ft/fan_ft.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    checked = clinic.snakemake("check_data", succeeds=False)
    assert "is not the" in checked
    assert "copy the whole folder of the network again" in checked
    said = clinic.snakemake("results/weights/fan_ft/fan_ft.safetensors", succeeds=False)
    assert "of its card; the file is damaged or another one" in said
    weights.write_bytes(whole)
    said = clinic.snakemake()
    assert "FAN-FT has learned from recordings of p2" in said
    results = clinic.folder / "results"
    tracks = tables.read(results / "tracks/fan_ft/p1.parquet", TRACKS)
    assert (tracks["status"] == "ok").mean() > 0.9
    known = tables.read(results / "learned_from.csv", LEARNED_FROM)
    assert known.groupby("status").size().to_dict() == {
        "new": 1,
        "person_learned_from": 1,
        "recording_learned_from": 1,
    }
    page = (results / "report/report.html").read_text()
    assert "FAN-FT has learned from recordings of p2" in page
    assert "tuned in the study" in page
    assert "learned_from.csv" in page
    assert not (results / "finetuning").exists()
    clinic.snakemake("verify")
    # Whoever was there before stays as they are when somebody new comes.
    sheet = clinic.folder / "data/recordings.csv"
    sheet.write_text(sheet.read_text() + "data/C04_OPEN.bag,p3\n")
    assert clinic.planned()["track_fan"] == 1
    names = pd.read_csv(sheet)["subject"].unique()
    assert list(names) == ["p1", "p2", "p3"]
