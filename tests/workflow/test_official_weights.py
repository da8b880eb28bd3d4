"""The official networks at their full size, in their authors' file formats, through the workflow.

Their weights may not be shipped; random numbers in files of the same kind take the same way.
"""

import argparse
import hashlib
import json

import numpy as np
import pytest
import torch
import yaml

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.finetuning.fan.folds import check_manifest
from steadyface.recording.schemas import FRAMES as FRAMES_TABLE
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.session import record_session
from steadyface.trackers.fan.network import FaceAlignmentNetwork
from steadyface.trackers.sbr.network import ConvolutionalPoseMachine
from steadyface.trackers.schemas import TRACKS

PEOPLE = ("A01", "A04", "C04")
FRAMES, ANNOTATED = 9, 2


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """One recording of nine frames of three people each, two frames of it annotated."""
    folder = tmp_path_factory.mktemp("recorded")
    people = cohort(7)
    rows = ["subject\tgroup\tset\tage_years"]
    for subject in PEOPLE:
        person = person_of(subject, people)
        files = {"OPEN": folder / f"{subject}_OPEN.bag"}
        truth = record_session(person, files, seconds=FRAMES / 30, rate_hz=30, seed=7)
        marked = truth[truth["frame"] < ANNOTATED].drop(columns="time_s")
        tables.write(folder / f"{subject}.csv", marked, ANNOTATIONS)
        rows.append(f"{subject}\t{person.group}\t{person.set}\t{person.age_years}")
    (folder / "participants.tsv").write_text("\n".join(rows) + "\n")
    return folder


@pytest.fixture(scope="module")
def official(tmp_path_factory):
    """Files as FAN's and SBR's authors publish them: a bare dictionary, and a training's state."""
    folder = tmp_path_factory.mktemp("official")
    torch.manual_seed(0)
    fan, sbr = FaceAlignmentNetwork(), ConvolutionalPoseMachine()
    torch.save(fan.state_dict(), folder / "2DFAN4-11f355bf06.pth.tar")
    training = {
        "epoch": 49,
        "args": argparse.Namespace(sigma=4),
        "state_dict": {f"module.{name}": value for name, value in sbr.state_dict().items()},
        "detector": {f"module.{name}": value for name, value in sbr.state_dict().items()},
    }
    torch.save(training, folder / "cpm_vgg16-epoch-049-050.pth")
    return folder


@pytest.fixture(scope="module")
def results(tmp_path_factory, recorded, official, own_workflow):
    """One person's tracks by both networks as they are, and by a FAN tuned on the others."""
    workflow = own_workflow(tmp_path_factory.mktemp("study") / "study", recorded)
    file = official / "2DFAN4-11f355bf06.pth.tar"
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    config = yaml.safe_load((workflow.folder / "config.yaml").read_text())
    tuning = config["finetuning"]
    tuning["fan"] |= {"epochs": 1, "samples_per_epoch": 2, "batch": 2, "validation_frames": 1}
    tuning["fan_augmentation"]["copies"] = 0
    workflow.configure(
        trackers=["fan", "fan_ft", "sbr"],
        finetuning=tuning,
        weights={
            "fan": {"path": str(file), "sha256": digest},
            "sbr": {"path": str(official / "cpm_vgg16-epoch-049-050.pth")},
        },
    )
    workflow.snakemake(*(f"results/tracks/{arm}/A04.parquet" for arm in ("fan", "sbr")))
    return workflow.folder / "results"


@pytest.mark.full
@pytest.mark.parametrize(
    ("name", "parameters", "kind"),
    [
        ("2dfan4", 23_820_176, "the one demanded in the configuration: not the published"),
        ("cpm_vgg16_300w", 16_716_687, "recorded only"),
    ],
)
def test_a_full_size_file_is_converted_and_its_card_tells_its_hash(
    results, official, name, parameters, kind
):
    card = yaml.safe_load((results / f"weights/{name}.yaml").read_text())
    (file,) = [path for path in official.iterdir() if path.name == card["source"]["file"]]
    assert card["parameters"] == parameters
    assert card["source"]["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    assert card["source"]["sha256_is"].startswith(kind)


@pytest.mark.full
@pytest.mark.parametrize("tracker", ["fan", "fan_ft", "sbr"])
def test_a_full_size_network_tracks_every_frame(results, tracker):
    tracks = tables.read(results / f"tracks/{tracker}/A04.parquet", TRACKS)
    frames = tables.read(results / "frames/A04.index.parquet", FRAMES_TABLE)
    assert len(frames) >= FRAMES
    assert tracks.groupby("landmark", observed=True).size().tolist() == [len(frames)] * 68
    assert np.isfinite(tracks.loc[tracks["status"] == "ok", ["x_px", "y_px"]]).all(axis=None)


@pytest.mark.full
def test_a_full_size_fold_learns_from_the_others_alone(results):
    manifest = json.loads((results / "finetuning/fan/A04/manifest.json").read_text())
    check_manifest(manifest)
    assert manifest["held_out"] == "A04"
    assert sorted(manifest["training"] + manifest["validation"]) == ["A01", "C04"]
    assert len(manifest["curves"]) == 2
