"""Who teaches whom: the folds of FAN's fine-tuning, their settings, and proof that none leaks.

The paper tunes FAN leaving one subject out (section II.D): the network that tracks a person has
seen every other person's annotated frames and none of that person's. Within a fold, whole people
are set aside to decide when to stop.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from steadyface.errors import TrainingError


@dataclass(frozen=True)
class FanFineTuning:
    """Every number of the recipe.

    Attributes:
        seed: seed of the split and of the samples' order, together with the fold's name.
        epochs: largest number of epochs.
        samples_per_epoch: frames drawn anew in each epoch; None takes every frame once.
        batch: samples per step.
        learning_rate: RMSprop's at the first step.
        final_learning_rate: RMSprop's at the last step of the last epoch; it falls linearly.
        rmsprop_alpha: RMSprop's alpha, what the mean of squared gradients keeps at each step.
        weight_decay: RMSprop's.
        sigma: standard deviation of the target Gaussians, heat-map cells.
        peak_weight: weight of a Gaussian's peak in `loss.heat_map_error`.
        batch_statistics: whether the block's batch normalisation uses, and goes on learning, the
            batches' statistics; otherwise it keeps those of pre-training.
        validation_share: share of the people, at least one, that decide when to stop.
        validation_frames: number of frames of each of them, evenly spread; None takes all.
        patience: epochs without a lower validation error before training stops.
    """

    seed: int
    epochs: int
    samples_per_epoch: int | None
    batch: int
    learning_rate: float
    final_learning_rate: float
    rmsprop_alpha: float
    weight_decay: float
    sigma: float
    peak_weight: float
    batch_statistics: bool
    validation_share: float
    validation_frames: int | None
    patience: int


# For the full-size network: the learning rate and the optimiser are those of the tool that the
# authors' group published, the target's width is FAN's own (docs/weights.md).
PUBLISHED_RECIPE = FanFineTuning(
    seed=7,
    epochs=10,
    samples_per_epoch=None,
    batch=8,
    learning_rate=2.5e-5,
    final_learning_rate=2.5e-5,
    rmsprop_alpha=0.99,
    weight_decay=0.0,
    sigma=1.0,
    peak_weight=0.0,
    batch_statistics=True,
    validation_share=0.1,
    validation_frames=None,
    patience=3,
)


def generator_of(settings: FanFineTuning, fold: str, epoch: int) -> np.random.Generator:
    """The random draws of one epoch of one fold (epoch 0: the split)."""
    return np.random.default_rng([settings.seed, epoch, *fold.encode()])


def split_people(
    people: Sequence[str], held_out: str | None, fold: str, settings: FanFineTuning
) -> tuple[list[str], list[str]]:
    """Training and validation people of a fold, each sorted by name.

    Args:
        people: subjects whose annotated frames the fold may use.
        held_out: whom the fold's network will track; None for a fold about nobody in particular,
            which learns from all of `people` and has nobody left to decide when to stop, as SBR.
        fold: its name, which enters the random choice.
        settings: the share of validation people.

    Raises:
        TrainingError: the held-out person is among `people`, or there are fewer than two people.
    """
    if held_out in people:
        raise TrainingError(
            "the held-out person is among those it learns from",
            where=f"fold {fold}",
            remedy="leave them out",
        )
    if held_out is None and people:
        return sorted(people), []
    if len(people) < 2:
        raise TrainingError(
            f"{len(people)} annotated people are left to learn from",
            where=f"fold {fold}",
            remedy="two are needed, one to learn and one to decide when to stop",
        )
    shuffled = generator_of(settings, fold, 0).permutation(sorted(people)).tolist()
    count = min(max(1, round(settings.validation_share * len(people))), len(people) - 1)
    return sorted(shuffled[count:]), sorted(shuffled[:count])


def check_manifest(manifest: Mapping[str, Any]) -> None:
    """Prove from a fold's manifest that it saw nothing of the held-out person.

    Args:
        manifest: manifest as `finetune_fan_fold` writes it.

    Raises:
        TrainingError: the held-out person, or a person in both roles, occurs in it.
    """
    fold, held_out = manifest["fold"], manifest["held_out"]
    roles = {
        role: set(manifest[role]) | set(manifest["frames"][role])
        for role in ("training", "validation")
    }
    for role, people in roles.items():
        if held_out in people:
            raise TrainingError(
                f"{held_out} was seen in {role}",
                where=f"fold {fold}",
                remedy="delete it and rerun",
            )
    both = sorted(roles["training"] & roles["validation"])
    if both:
        raise TrainingError(
            f"{both[0]} was seen in training and in validation",
            where=f"fold {fold}",
            remedy="delete it and rerun",
        )
