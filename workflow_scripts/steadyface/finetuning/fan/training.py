"""FAN's fine-tuning: the last hourglass block learns from annotated people, all else stays.

The block learns from stored features of the frozen trunk (`features`), by the squared error
of its heat maps against Gaussians at the annotated points. All batch normalisation of the frozen
part is in evaluation mode, since its output is stored once.

The paper, section II.D (what is frozen, leave one subject out); Guarin et al. 2020, TechRxiv
12950279 (the loss and the optimiser are those of the same group's published tool).
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor
from tqdm import tqdm

from steadyface.errors import TrainingError
from steadyface.files import atomic_path, write_text
from steadyface.finetuning.fan.checkpoint import Progress, forget, recall, remember
from steadyface.finetuning.fan.features import TrunkFeatures
from steadyface.finetuning.fan.folds import FanFineTuning, generator_of, split_people
from steadyface.finetuning.fan.loss import heat_map_error
from steadyface.finetuning.fan.samples import Sample, draw, gather, validation_frames
from steadyface.finetuning.fan.validation import evaluate
from steadyface.trackers.engine import choose_device
from steadyface.trackers.fan.export import HEAD_FILE, export_head
from steadyface.trackers.fan.loading import COUNTER, load_network
from steadyface.trackers.fan.network import FaceAlignmentNetwork, head_modules, is_head_tensor
from steadyface.weights.checked_files import sha256_of

HEAD_WEIGHTS = "head.safetensors"
MANIFEST = "manifest.json"
CHECKPOINT = "checkpoint.pt"

log = logging.getLogger(__name__)


def finetune_fan_fold(
    fold: str,
    people: Mapping[str, TrunkFeatures],
    held_out: str | None,
    weights: str | Path,
    directory: str | Path,
    settings: FanFineTuning,
    device: str = "cpu",
    threads: int = 1,
    stop_after: int | None = None,
) -> dict[str, Any]:
    """Tune the last hourglass block on `people`; continue where a killed run stopped.

    Writes `head.safetensors` (the block's tensors), `head.onnx` (its graph) and `manifest.json`
    (people, frames, seed, hashes, curves) into `directory`. While it runs, a checkpoint of
    the last whole epoch lies there; an interrupted run that is started again ends with the same
    weights.

    Args:
        fold: name of the fold; enters the random draws.
        people: stored features, by subject, of everyone the fold may learn from.
        held_out: the person whom the tuned network will track; None if there is no such person.
        weights: the whole pre-trained network, safetensors.
        directory: folder of the results.
        settings: the recipe.
        device: `cpu`, `cuda` or `auto`.
        threads: CPU cores to use; the result on one core does not depend on the machine's load.
        stop_after: epochs, where others have told how many are best; the learning rate falls as
            if all of the recipe's were to come. None: as the recipe has it.

    Returns:
        The manifest.

    Raises:
        TrainingError: too few people, the held-out person among them, or features of another
            network.
        WeightsError: the weights are unusable.
    """
    training, validation = split_people(sorted(people), held_out, fold, settings)
    directory = Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    device = choose_device(device)
    _make_deterministic(threads)
    network = _network_with_learning_head(weights, device)
    _check_features(people, network, fold)
    frozen = _digest(network, head=False)
    last = settings.epochs if stop_after is None else stop_after
    key = _key_of_run(fold, training, validation, weights, settings, last)
    progress = _train(
        network, people, (training, validation), fold, key, directory, settings, last
    )
    if _digest(network, head=False) != frozen:
        raise TrainingError(
            "the frozen part changed", where=f"fold {fold}", remedy="this is a defect, report it"
        )
    changed = _is_changed(progress.best, weights)
    if not changed:
        log.warning(
            "fold %s: not changed by fine-tuning (best epoch %d of %d): no epoch came closer to "
            "the marks of %s; no comparison counts this network as fine-tuned",
            fold,
            progress.best_epoch,
            progress.epoch,
            ", ".join(validation) or "the people it learned from",
        )
    _restore(network, progress.best)
    _write_head(network, directory / HEAD_WEIGHTS)
    export_head(weights, directory / HEAD_WEIGHTS, directory / HEAD_FILE)
    manifest = {
        "fold": fold,
        "held_out": held_out,
        "training": training,
        "validation": validation,
        "frames": {
            "training": {name: people[name].frames for name in training},
            "validation": {
                name: [
                    people[name].frames[i]
                    for i in validation_frames(people[name], settings.validation_frames)
                ]
                for name in validation
            },
        },
        "settings": asdict(settings),
        "pretrained_sha256": sha256_of(weights),
        "frozen_part_sha256": frozen,
        "head_sha256": sha256_of(directory / HEAD_WEIGHTS),
        "best_epoch": progress.best_epoch,
        "changed": changed,
        "curves": progress.curves,
        "device": device,
        "torch": torch.__version__,
    }
    write_text(directory / MANIFEST, json.dumps(manifest, indent=1))
    forget(directory / CHECKPOINT)
    return manifest


def _train(
    network: FaceAlignmentNetwork,
    people: Mapping[str, TrunkFeatures],
    split: tuple[list[str], list[str]],
    fold: str,
    key: str,
    directory: Path,
    settings: FanFineTuning,
    last: int,
) -> Progress:
    training, validation = split
    pool = [(name, i) for name in training for i in range(len(people[name].frames))]
    held_aside = [
        (name, i, 0)
        for name in validation
        for i in validation_frames(people[name], settings.validation_frames)
    ]
    drawn = min(settings.samples_per_epoch or len(pool), len(pool))
    steps = -(-drawn // settings.batch) * settings.epochs
    optimiser = torch.optim.RMSprop(
        [tensor for tensor in network.parameters() if tensor.requires_grad],
        lr=settings.learning_rate,
        alpha=settings.rmsprop_alpha,
        weight_decay=settings.weight_decay,
    )
    progress = recall(directory / CHECKPOINT, key)
    if progress is None:
        loss, error = evaluate(network, people, held_aside, settings)
        progress = Progress(key, best=_head_tensors(network), head=_head_tensors(network))
        progress.note(0, None, loss, error)
    else:
        log.info("fold %s: continuing after epoch %d", fold, progress.epoch)
        _restore(network, progress.head)
        optimiser.load_state_dict(progress.optimiser)
    with tqdm(total=last, initial=progress.epoch, desc=f"fold {fold}") as bar:
        while progress.epoch < last and progress.idle_epochs < settings.patience:
            epoch = progress.epoch + 1
            samples = draw(pool, people, drawn, generator_of(settings, fold, epoch))
            losses = []
            for start in range(0, len(samples), settings.batch):
                step = (epoch - 1) * (steps // settings.epochs) + start // settings.batch
                _set_learning_rate(optimiser, settings, step / max(steps - 1, 1))
                batch = samples[start : start + settings.batch]
                losses.append(_step(network, optimiser, people, batch, settings) * len(batch))
            loss, error = evaluate(network, people, held_aside, settings)
            progress.note(epoch, sum(losses) / len(samples), loss, error)
            if progress.best_epoch == epoch:
                progress.best = _head_tensors(network)
            progress.head, progress.optimiser = _head_tensors(network), optimiser.state_dict()
            remember(directory / CHECKPOINT, progress)
            if error is not None:
                bar.set_postfix(validation_error_cells=f"{error:.3f}")
            bar.update()
    return progress


def _step(
    network: FaceAlignmentNetwork,
    optimiser: torch.optim.Optimizer,
    people: Mapping[str, TrunkFeatures],
    batch: list[Sample],
    settings: FanFineTuning,
) -> float:
    features, cells = gather(people, batch, network)
    block = [network.get_submodule(name) for name in head_modules(network.size.stacks)]
    for module in block:
        module.train(settings.batch_statistics)
    optimiser.zero_grad(set_to_none=True)
    loss = heat_map_error(network.head(features), cells, settings.sigma, settings.peak_weight)
    loss.backward()
    optimiser.step()
    for module in block:
        module.eval()
    return loss.item()


def _set_learning_rate(
    optimiser: torch.optim.Optimizer, settings: FanFineTuning, done: float
) -> None:
    fall = settings.learning_rate - settings.final_learning_rate
    for group in optimiser.param_groups:
        group["lr"] = settings.learning_rate - done * fall


def _check_features(
    people: Mapping[str, TrunkFeatures], network: FaceAlignmentNetwork, fold: str
) -> None:
    for name, features in people.items():
        if features.maps.shape[2] != network.size.features:
            raise TrainingError(
                f"the stored features of {name} are {features.maps.shape[2]} maps, but the "
                f"network has {network.size.features}",
                where=f"fold {fold}",
                remedy="compute them again with its trunk",
            )


def _make_deterministic(threads: int) -> None:
    torch.set_num_threads(threads)
    torch.backends.cudnn.benchmark = False
    torch.backends.cudnn.deterministic = True


def _network_with_learning_head(weights: str | Path, device: str) -> FaceAlignmentNetwork:
    network = load_network(weights)
    for name, tensor in network.named_parameters():
        tensor.requires_grad_(is_head_tensor(name, network.size.stacks))
    return network.to(device, memory_format=torch.channels_last)


def _head_tensors(network: FaceAlignmentNetwork) -> dict[str, Tensor]:
    return {
        name: tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
        for name, tensor in network.state_dict().items()
        if is_head_tensor(name, network.size.stacks) and COUNTER not in name
    }


def _is_changed(head: Mapping[str, Tensor], weights: str | Path) -> bool:
    """Whether any tensor of a head differs from the pre-trained one."""
    before = _head_tensors(load_network(weights))
    return any(not torch.equal(tensor, before[name]) for name, tensor in head.items())


def _restore(network: FaceAlignmentNetwork, head: Mapping[str, Tensor]) -> None:
    network.load_state_dict(dict(head), strict=False)


def _write_head(network: FaceAlignmentNetwork, path: Path) -> None:
    with atomic_path(path) as temporary:
        # One entry: safetensors writes several in an order that changes from run to run.
        save_file(_head_tensors(network), temporary, {"part": "head"})


def _digest(network: FaceAlignmentNetwork, head: bool) -> str:
    """SHA-256 over the head's tensors, or over all others, in order."""
    digest = hashlib.sha256()
    for name, tensor in network.state_dict().items():
        if is_head_tensor(name, network.size.stacks) == head:
            digest.update(tensor.detach().cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


def _key_of_run(
    fold: str,
    training: list[str],
    validation: list[str],
    weights: str | Path,
    settings: FanFineTuning,
    last: int,
) -> str:
    """What a checkpoint must have in common with a run that continues it."""
    told = json.dumps([fold, training, validation, sha256_of(weights), asdict(settings), last])
    return hashlib.sha256(told.encode()).hexdigest()
