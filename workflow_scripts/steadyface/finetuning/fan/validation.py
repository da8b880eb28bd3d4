"""How close FAN comes to the marks of the people set aside: what decides between epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from steadyface.finetuning.fan.features import TrunkFeatures
from steadyface.finetuning.fan.folds import FanFineTuning
from steadyface.finetuning.fan.loss import heat_map_error
from steadyface.finetuning.fan.samples import Sample, gather
from steadyface.landmarks import MOUTH
from steadyface.trackers.fan.decoding import peaks
from steadyface.trackers.fan.network import FaceAlignmentNetwork


def evaluate(
    network: FaceAlignmentNetwork,
    people: Mapping[str, TrunkFeatures],
    samples: Sequence[Sample],
    settings: FanFineTuning,
) -> tuple[float | None, float | None]:
    """Loss, and mean distance of the mouth's landmarks in cells, by the sub-pixel decoder.

    Args:
        network: network in evaluation mode.
        people: stored features by subject.
        samples: numbers of the frames, as plain crops.
        settings: the recipe.

    Returns:
        None twice without samples; the distance is that of all landmarks where no mouth is
        marked, and None where nothing is.
    """
    if not samples:
        return None, None
    losses, found, marked = [], [], []
    with torch.no_grad():
        for start in range(0, len(samples), settings.batch):
            batch = samples[start : start + settings.batch]
            features, cells = gather(people, batch, network)
            heat_maps = network.head(features)
            loss = heat_map_error(heat_maps, cells, settings.sigma, settings.peak_weight)
            losses.append(loss.item() * len(batch))
            found.append(peaks(heat_maps.cpu().numpy())[0])
            marked.append(cells.cpu().numpy())
    return sum(losses) / len(samples), distance(np.concatenate(found), np.concatenate(marked))


def distance(found: NDArray[np.floating], marked: NDArray[np.floating]) -> float | None:
    """Mean distance of points (n, 68, 2); infinite where a marked one was not found at all."""
    wanted = np.isfinite(marked).all(axis=-1)
    if wanted[:, MOUTH].any():
        found, marked, wanted = found[:, MOUTH], marked[:, MOUTH], wanted[:, MOUTH]
    if not wanted.any():
        return None
    apart = np.linalg.norm(found - marked, axis=-1)[wanted]
    return float(np.where(np.isfinite(apart), apart, np.inf).mean())
