"""SBR's registration loss: detections must agree with points registered from the next frames.

Dong et al. 2018, CVPR, section 3.3, eq. 5-6, with the acceptance checks of the authors' program.
In a window of three frames it pulls the middle frame's landmarks towards where Lucas-Kanade
registration carries the first and the last frame's landmarks. The outer frames' own terms are
zero by construction, so a window of two teaches nothing and is refused.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from steadyface.finetuning.sbr.lucas_kanade import Tracks

# Why a point is not used, in the order of the checks: the first that fails is the one counted.
REASONS = (
    "not_video",
    "nan",
    "low_score",
    "hidden",
    "forward_backward",
    "forward",
    "backward",
    "static",
)


@dataclass(frozen=True)
class Acceptance:
    """Limits within which points are trusted; distances in pixels of the network's input.

    Attributes:
        score: least heat-map peak, in every frame.
        forward_backward: largest distance between a point and itself after tracking there and
            back.
        neighbour: largest distance between a detection and a registered point.
        least: smaller distances than this mean that nothing moved (a frame repeated at a clip's
            end, a frozen video) and are refused.
    """

    score: float
    forward_backward: float
    neighbour: float
    least: float


# As the authors' program has it.
PUBLISHED_ACCEPTANCE = Acceptance(score=0.3, forward_backward=1.0, neighbour=2.0, least=1e-5)


class RegistrationLoss(NamedTuple):
    """The loss of a batch of windows and what it rests on.

    Attributes:
        loss: mean over accepted points, pixels; None where no point was accepted.
        accepted: (batch, points), True for the points used.
        point_loss: (batch, points), each point's loss without gradient, NaN where not accepted.
        rejected: number of points that each reason excluded; the numbers and the accepted points
            add up to batch times points.
    """

    loss: Tensor | None
    accepted: Tensor
    point_loss: Tensor
    rejected: dict[str, int]


def registration_loss(
    locations: Tensor,
    scores: Tensor,
    tracks: Tracks,
    visible: Tensor,
    video: Tensor,
    annotated: Tensor,
    acceptance: Acceptance = PUBLISHED_ACCEPTANCE,
    through_tracks: bool = False,
) -> RegistrationLoss:
    """The registration loss of a batch, over the points that pass every check.

    A point's loss is the sum of the distances of its detections to the forward tracks in all
    frames but the last, and to the backward tracks in all frames but the first.

    Args:
        locations: (batch, frames, points, 2) detections, without the background map's.
        scores: (batch, frames, points) heights of the heat-map peaks.
        tracks: registrations of the same shape as `locations`.
        visible: (batch, points), False where an annotated landmark is hidden.
        video: (batch,), True where the frames are neighbours in time.
        annotated: (batch,), True where `visible` means something.
        acceptance: thresholds.
        through_tracks: let gradients flow through the tracks to the outer frames' detections. By
            default they reach the inner frames' detections alone.

    Raises:
        ValueError: fewer than three frames.
    """
    frames = locations.shape[1]
    if frames < 3:
        raise ValueError(
            f"the registration loss of {frames} frames is always zero; use windows of at least 3"
        )
    accepted, rejected = _accept(
        locations.detach(),
        scores.detach(),
        Tracks(*(track.detach() for track in tracks)),
        visible.bool(),
        video.bool(),
        annotated.bool(),
        acceptance,
    )
    point_loss = locations.new_full(accepted.shape, float("nan"))
    if not accepted.any():
        return RegistrationLoss(None, accepted, point_loss, rejected)

    # Rejected points are left out before any arithmetic: 0 times a NaN gradient would be NaN.
    item, point = accepted.nonzero(as_tuple=True)
    here, ahead, behind = (
        (track if through_tracks or number == 0 else track.detach())[item, :, point]
        for number, track in enumerate((locations, tracks.forward, tracks.backward))
    )
    to_backward = torch.linalg.vector_norm(here[:, 1:] - behind[:, 1:], dim=-1)
    to_forward = torch.linalg.vector_norm(here[:, :-1] - ahead[:, :-1], dim=-1)
    losses = to_backward.sum(dim=1) + to_forward.sum(dim=1)
    point_loss[item, point] = losses.detach()
    return RegistrationLoss(losses.mean(), accepted, point_loss, rejected)


def _accept(
    locations: Tensor,
    scores: Tensor,
    tracks: Tracks,
    visible: Tensor,
    video: Tensor,
    annotated: Tensor,
    acceptance: Acceptance,
) -> tuple[Tensor, dict[str, int]]:
    """Accepted points (batch, points), and how many the first failing check excluded."""
    # The frames left out of each comparison are those where a track starts: distance 0.
    returning = _distances(tracks.forward, tracks.returned)[:, :-1]
    forward = _distances(locations, tracks.forward)[:, 1:]
    backward = _distances(locations, tracks.backward)[:, :-1]
    every = torch.cat((returning, forward, backward), dim=1)
    # The sum over frames is NaN where any distance is; comparisons with NaN are all False, so
    # every check below asks what is acceptable, never what is not.
    passes = torch.stack(
        (
            video[:, None].expand_as(visible),
            ~torch.isnan(every.sum(dim=1) + scores.sum(dim=1)),
            (scores >= acceptance.score).all(dim=1),
            visible | ~annotated[:, None],
            (returning <= acceptance.forward_backward).all(dim=1),
            (forward <= acceptance.neighbour).all(dim=1),
            (backward <= acceptance.neighbour).all(dim=1),
            (every >= acceptance.least).all(dim=1),
        )
    )
    accepted = passes.all(dim=0)
    passed_so_far = passes.cumprod(dim=0).sum(dim=(1, 2)).tolist()
    before = [accepted.numel(), *passed_so_far[:-1]]
    counts = [left - right for left, right in zip(before, passed_so_far, strict=True)]
    return accepted, dict(zip(REASONS, counts, strict=True))


def _distances(left: Tensor, right: Tensor) -> Tensor:
    return torch.linalg.vector_norm(left - right, dim=-1)
