"""SBR-FT: the pose machine tuned on the fine-tuning people, by detection and by registration."""

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from tqdm import tqdm

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.errors import TrainingError
from steadyface.faces.schemas import FACES
from steadyface.files import write_text
from steadyface.finetuning.sbr.training import Recipe, train
from steadyface.finetuning.sbr.windows import FrameWindow, windows_of_subject
from steadyface.recording.frame_store import FrameStore
from steadyface.trackers.engine import choose_device
from steadyface.trackers.sbr.checkpoint import input_size_of, load_network, write_network
from steadyface.weights.checked_files import sha256_of


@dataclass(frozen=True)
class SubjectFiles:
    """Paths of a subject's frames, annotated landmarks and face boxes."""

    frames: str | Path
    annotations: str | Path
    faces: str | Path


def finetune_sbr(
    weights: str | Path,
    subjects: Mapping[str, SubjectFiles],
    recipe: Recipe,
    out: str | Path,
    manifest: str | Path,
    checkpoint: str | Path,
    seed: int = 0,
    device: str = "auto",
    threads: int = 1,
) -> None:
    """Tune a network on annotated frames of some people and write it beside its manifest.

    Args:
        weights: file to start from; safetensors or a published checkpoint.
        subjects: the fine-tuning people.
        recipe: recipe of the training.
        out: the tuned weights, safetensors.
        manifest: JSON: people, frames, recipe, seed, sha256 of both weight files, whether tuning
            changed anything, and per epoch the losses, the accepted points and the rejected ones
            by reason.
        checkpoint: file of the state after each epoch; a killed training goes on from it
            with the same result. Removed at the end.
        seed: decides the windows' order and shifts.
        device: `cpu`, `cuda`, or `auto`.
        threads: CPU cores to use.

    Raises:
        WeightsError: the weights cannot be used.
        TrainingError: no annotated frame has a face box, or training diverged.
    """
    torch.set_num_threads(threads)
    network = load_network(weights)
    side = input_size_of(weights)
    windows = read_windows(subjects, side, neighbours=recipe.registration is not None)
    described = {
        "people": sorted(subjects),
        "frames": [list(window.name) for window in windows],
        "recipe": asdict(recipe),
        "seed": seed,
        "start_sha256": sha256_of(weights),
    }
    curves = train(network, windows, recipe, seed, choose_device(device), checkpoint, described)
    write_network(out, network, side)
    changed = _is_changed(network, load_network(weights))
    if not changed:
        tqdm.write(
            f"WARNING: {Path(out).name}: not changed by fine-tuning; no comparison counts this "
            "network as fine-tuned",
            file=sys.stderr,
        )
    described |= {"sha256": sha256_of(out), "changed": changed, "curves": curves}
    write_text(manifest, json.dumps(described, indent=1) + "\n")
    Path(checkpoint).unlink(missing_ok=True)


def _is_changed(network: torch.nn.Module, before: torch.nn.Module) -> bool:
    originals = before.state_dict()
    return any(
        not torch.equal(tensor.cpu(), originals[name])
        for name, tensor in network.state_dict().items()
    )


def read_windows(
    subjects: Mapping[str, SubjectFiles], side: int, neighbours: bool
) -> list[FrameWindow]:
    """All windows of all subjects, in order of subject, task, repetition and frame.

    Raises:
        TrainingError: there are none.
    """
    windows: list[FrameWindow] = []
    for subject in tqdm(sorted(subjects), desc="windows", file=sys.stderr):
        files = subjects[subject]
        annotations = tables.read(files.annotations, ANNOTATIONS)
        faces = tables.read(files.faces, FACES)
        with FrameStore(files.frames) as store:
            windows.extend(windows_of_subject(store, annotations, faces, side, neighbours))
    if not any(window.visible.any() for window in windows):
        raise TrainingError(
            "no annotated frame with a face box to learn from",
            where=", ".join(sorted(subjects)) or "nobody",
            remedy="check the set `finetune` of the participants' sheet and the annotations",
        )
    return windows
