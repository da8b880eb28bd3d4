"""How well a compact network finds the landmarks of people it has never seen.

Frames go the way of tracking: face box in the convention of the HOG detector, the tracker's own
crop, network, decoder. Nothing is disturbed or shaken.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from steadyface.faces import fan_crop, sbr_crop
from steadyface.faces.boxes import hog_box_of_landmarks, tight_box_of_hog
from steadyface.landmarks import INNER_LIPS, INNER_LIPS_MIDDLE, LANDMARKS, MOUTH, MOUTH_CORNERS
from steadyface.measures.accuracy import box_diagonal, nrmse
from steadyface.pretraining.training_set import TrainingSet
from steadyface.trackers.fan.decoding import DECODERS
from steadyface.trackers.sbr.peak_finder import find_peaks

FloatArray = NDArray[np.float64]

_BATCH = 16
# Height of the inner lips' opening from which a mouth counts as open, and width of the mouth from
# which it counts as drawn wide, as shares of the face box's diagonal.
_OPEN, _WIDE = 0.04, 0.27


def track_fan_pictures(
    network: nn.Module, data: TrainingSet, pictures: NDArray[np.int64], decoder: str
) -> tuple[FloatArray, FloatArray]:
    """Landmarks (n, 68, 2) in px of the pictures, and peaks' heights (n, 68), by FAN."""
    boxes = hog_box_of_landmarks(data.points[pictures])

    def crops(chosen: NDArray[np.int64]) -> Tensor:
        return torch.from_numpy(
            fan_crop.network_input(
                np.stack([fan_crop.crop_face(data.images[pictures[i]], boxes[i]) for i in chosen])
            )
        )

    def decode(maps: NDArray, chosen: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
        return DECODERS[decoder](maps, boxes[chosen])

    return _run(network, len(pictures), crops, decode)


def track_sbr_pictures(
    network: nn.Module, data: TrainingSet, pictures: NDArray[np.int64], input_size: int
) -> tuple[FloatArray, FloatArray]:
    """Landmarks (n, 68, 2) in px of the pictures, and peaks' heights (n, 68), by SBR."""
    boxes = tight_box_of_hog(hog_box_of_landmarks(data.points[pictures]))
    height, width = data.images.shape[1:3]
    areas = [sbr_crop.crop_area(box, width, height) for box in boxes]

    def crops(chosen: NDArray[np.int64]) -> Tensor:
        cut = [sbr_crop.crop_face(data.images[pictures[i]], areas[i], input_size) for i in chosen]
        return torch.from_numpy(sbr_crop.normalise(np.stack(cut)))

    def decode(maps: NDArray, chosen: NDArray[np.int64]) -> tuple[FloatArray, FloatArray]:
        found, heights = find_peaks(maps[:, :LANDMARKS])
        moved = [
            sbr_crop.to_image(points, areas[i], input_size)
            for points, i in zip(found, chosen, strict=True)
        ]
        return np.stack(moved), heights

    return _run(network, len(pictures), crops, decode)


def _run(
    network: nn.Module,
    count: int,
    crops: Callable[[NDArray[np.int64]], Tensor],
    decode: Callable[[NDArray, NDArray[np.int64]], tuple[FloatArray, FloatArray]],
) -> tuple[FloatArray, FloatArray]:
    device = next(network.parameters()).device
    network.eval()
    found = []
    for start in range(0, count, _BATCH):
        chosen = np.arange(start, min(start + _BATCH, count))
        with torch.inference_mode():
            maps = network(crops(chosen).to(device))[-1]
        found.append(decode(maps.float().cpu().numpy(), chosen))
    return np.concatenate([p for p, _ in found]), np.concatenate([h for _, h in found])


def expressions_of(points: FloatArray) -> NDArray[np.str_]:
    """The mouth's expression in each frame (n,), from the landmarks (n, 68, 2).

    `open`, `wide` or `resting`; an open mouth counts as open however wide it is.
    """
    diagonal = box_diagonal(points)
    upper, lower = INNER_LIPS_MIDDLE
    gap = points[:, lower] - points[:, upper]
    corners = points[:, MOUTH_CORNERS[1]] - points[:, MOUTH_CORNERS[0]]
    is_open = np.linalg.norm(gap, axis=-1) / diagonal > _OPEN
    is_wide = np.linalg.norm(corners, axis=-1) / diagonal > _WIDE
    return np.where(is_open, "open", np.where(is_wide, "wide", "resting"))


def summary(tracked: FloatArray, truth: FloatArray) -> dict[str, object]:
    """Errors for a card: per cent of the face box's diagonal, rounded.

    Args:
        tracked: (n, 68, 2).
        truth: (n, 68, 2), exact.
    """
    diagonal = box_diagonal(truth)
    mouth = nrmse(tracked[:, MOUTH], truth[:, MOUTH], diagonal)
    kinds = expressions_of(truth)
    return {
        "pictures": len(truth),
        "mouth_nrmse_pct": {
            "mean": round(float(mouth.mean()), 3),
            "median": round(float(np.median(mouth)), 3),
            "p95": round(float(np.percentile(mouth, 95)), 3),
            **{
                str(kind): round(float(mouth[kinds == kind].mean()), 3)
                for kind in np.unique(kinds)
            },
        },
        "inner_lips_nrmse_pct": round(
            float(nrmse(tracked[:, INNER_LIPS], truth[:, INNER_LIPS], diagonal).mean()), 3
        ),
        "all_landmarks_nrmse_pct": round(float(nrmse(tracked, truth, diagonal).mean()), 3),
    }
