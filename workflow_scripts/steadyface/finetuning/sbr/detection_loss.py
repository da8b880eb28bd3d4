"""SBR's detection loss: squared heat-map errors of every stage, summed over the labelled maps.

Wei et al. 2016, CVPR, eq. 5; Dong et al. 2018, CVPR, eq. 4.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class DetectionLoss(NamedTuple):
    """The detection loss of a batch.

    Attributes:
        total: sum of squared errors over the stages.
        stages: (stages,), each stage's share of `total`.
        normalised: `total` per annotated image, halved: what is minimised. None where no image of
            the batch is annotated.
    """

    total: Tensor
    stages: Tensor
    normalised: Tensor | None


def detection_loss(
    outputs: Sequence[Tensor], targets: Tensor, mask: Tensor, annotated: int
) -> DetectionLoss:
    """Squared errors between heat maps and targets.

    Args:
        outputs: heat maps (batch, maps, rows, columns) of each stage.
        targets: (batch, maps, rows, columns).
        mask: (batch, maps, 1, 1), not zero for the maps that count.
        annotated: number of the batch's images that have labels.
    """
    counted = mask.to(targets.dtype)
    stages = torch.stack([((output - targets) ** 2 * counted).sum() for output in outputs])
    total = stages.sum()
    return DetectionLoss(total, stages, total / annotated / 2 if annotated else None)
