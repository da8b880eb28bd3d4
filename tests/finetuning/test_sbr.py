"""Fine-tuning SBR from files to files."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.errors import TrainingError
from steadyface.faces.schemas import FACES
from steadyface.finetuning.sbr.training import PUBLISHED_RECIPE
from steadyface.finetuning.sbr.tuning import SubjectFiles, finetune_sbr
from steadyface.recording.frame_store import FrameStoreWriter
from steadyface.trackers.sbr.checkpoint import input_size_of, load_network, write_network
from tests.finetuning.sbr_scenes import SIDE, narrow_network, smooth_images

torch.set_num_threads(1)


@pytest.fixture
def subjects(tmp_path: Path) -> dict[str, SubjectFiles]:
    made = {}
    for number, subject in enumerate(("A01", "S01")):
        files = SubjectFiles(
            *(tmp_path / f"{subject}.{end}" for end in ("frames", "annotations.csv", "faces.csv"))
        )
        generator = np.random.default_rng(number)
        frames = 4
        with FrameStoreWriter(files.frames) as writer:
            for image in smooth_images(generator, frames):
                writer.add("OPEN", 1, image)
        frame_key = {"subject": subject, "task": "OPEN", "repetition": 1}
        face = {"x1_px": 15.0, "y1_px": 15.0, "x2_px": 50.0, "y2_px": 50.0, "faces_found": 1}
        missing = [name for name in FACES.columns if name.startswith("detected")]
        faces = pd.DataFrame(
            [
                {**frame_key, "frame": frame, "time_s": frame / 30, **face, "score": 1.0}
                for frame in range(frames)
            ]
        ).assign(status="ok", **dict.fromkeys(missing, np.nan))
        tables.write(files.faces, faces, FACES)
        places = generator.uniform(20, 45, (2, 68, 2))
        annotations = pd.DataFrame(
            [
                {**frame_key, "frame": frame, "landmark": landmark, "x_px": x, "y_px": y}
                for frame, points in zip((1, 2), places, strict=True)
                for landmark, (x, y) in enumerate(points)
            ]
        )
        tables.write(files.annotations, annotations, ANNOTATIONS)
        made[subject] = files
    return made


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    path = tmp_path / "sbr.safetensors"
    write_network(path, narrow_network(), SIDE)
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("detection_only", [False, True])
def test_tuned_weights_come_with_a_manifest_of_what_they_saw(
    subjects, weights, tmp_path, detection_only
):
    out, manifest = tmp_path / "tuned.safetensors", tmp_path / "manifest.json"
    recipe = replace(PUBLISHED_RECIPE, epochs=2, batch=2, learning_rate=1e-5)
    if detection_only:
        recipe = replace(
            PUBLISHED_RECIPE, epochs=2, batch=2, learning_rate=1e-5, registration=None
        )
    finetune_sbr(
        weights, subjects, recipe, out, manifest, tmp_path / "state.pt", seed=4, device="cpu"
    )
    told = json.loads(manifest.read_text())
    assert told["people"] == ["A01", "S01"]
    assert told["frames"] == [
        [subject, "OPEN", 1, frame] for subject in ("A01", "S01") for frame in (1, 2)
    ]
    assert told["seed"] == 4
    assert told["start_sha256"] == sha256(weights)
    assert told["sha256"] == sha256(out)
    assert len(told["curves"]) == 2
    assert ("rejected_points" in told["curves"][0]) != detection_only
    assert not (tmp_path / "state.pt").exists()

    before, after = load_network(weights), load_network(out)
    assert input_size_of(out) == SIDE
    assert all(
        not torch.equal(left, right)
        for left, right in zip(before.parameters(), after.parameters(), strict=True)
        if left.dim() > 1
    )


def test_nobody_to_learn_from_is_an_error(weights, tmp_path):
    with pytest.raises(TrainingError, match="no annotated frame"):
        finetune_sbr(
            weights,
            {},
            PUBLISHED_RECIPE,
            tmp_path / "out.safetensors",
            tmp_path / "manifest.json",
            tmp_path / "state.pt",
        )
