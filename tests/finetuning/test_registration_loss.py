"""The registration loss accepts, sums and differentiates as the reference does."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from steadyface.finetuning.sbr.lucas_kanade import Tracks, track_forward_backward
from steadyface.finetuning.sbr.registration_loss import (
    PUBLISHED_ACCEPTANCE,
    REASONS,
    registration_loss,
)
from tests.golden.sbr import arrays

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return arrays.read("lk_loss")


def tensor(golden: dict[str, np.ndarray], name: str) -> torch.Tensor:
    return torch.from_numpy(golden[name].copy())


@pytest.mark.parametrize("through_tracks", [False, True])
def test_loss_acceptance_and_gradients_are_the_reference_ones(golden, through_tracks):
    name = "M_stable0" if through_tracks else "M_stable1"
    locations, forward, returned, backward = leaves = [
        tensor(golden, key).requires_grad_() for key in ("M_locs", "M_next", "M_fback", "M_back")
    ]
    result = registration_loss(
        locations[:, :, :-1],
        tensor(golden, "M_scores")[:, :, :-1],
        Tracks(*(track[:, :, :-1] for track in (forward, returned, backward))),
        tensor(golden, "M_mask")[:, :-1],
        tensor(golden, "M_video"),
        1 - tensor(golden, "M_nopoints"),
        through_tracks=through_tracks,
    )
    result.loss.backward()
    np.testing.assert_array_equal(result.accepted, golden["M_accepted"])
    np.testing.assert_allclose(result.point_loss, golden["M_point_loss"], atol=1e-5, rtol=0)
    assert result.loss.item() == pytest.approx(float(golden[f"{name}_loss"]), abs=1e-5)
    assert int(result.accepted.sum()) == golden[f"{name}_available"]
    for leaf, which in zip(leaves, ("locs", "next", None, "back"), strict=True):
        found = np.zeros(leaf.shape) if leaf.grad is None else leaf.grad.numpy()
        expected = golden[f"{name}_grad_{which}"] if which else np.zeros(leaf.shape)
        np.testing.assert_allclose(found, expected, atol=1e-4, rtol=0)


@pytest.mark.parametrize("through_tracks", [False, True])
def test_loss_on_real_tracks_is_the_reference_loss(golden, through_tracks):
    name = "C_stable0" if through_tracks else "C_stable1"
    frames = np.stack((arrays.read("lk_track")["A_frames"], golden["C_frames_b1"]))
    locations = tensor(golden, "C_locs").requires_grad_()
    tracks = track_forward_backward(torch.from_numpy(frames), locations)
    for track, which in zip(tracks, ("next", "fback", "back"), strict=True):
        np.testing.assert_allclose(track.detach(), golden[f"C_{which}"], atol=1e-3, rtol=0)
    # The last column stands for the background map, which takes no part.
    result = registration_loss(
        locations[:, :, :-1],
        tensor(golden, "C_scores")[:, :, :-1],
        Tracks(*(track[:, :, :-1] for track in tracks)),
        torch.zeros(2, 10, dtype=torch.bool),
        torch.ones(2, dtype=torch.bool),
        torch.zeros(2, dtype=torch.bool),
        through_tracks=through_tracks,
    )
    result.loss.backward()
    assert int(result.accepted.sum()) == golden[f"{name}_available"]
    assert result.loss.item() == pytest.approx(float(golden[f"{name}_loss"]), abs=1e-5)
    np.testing.assert_allclose(locations.grad, golden[f"{name}_grad_locs"], atol=1e-4, rtol=0)


def moving_point(points: int = 1) -> tuple[torch.Tensor, torch.Tensor, Tracks]:
    """Detections of points that move by 1 px a frame, and tracks half a pixel beside them."""
    locations = torch.tensor([[10.0, 20.0], [11.0, 20.0], [12.0, 20.0]])
    locations = locations[None, :, None].repeat(1, 1, points, 1)
    forward, backward = locations + 0.5, locations - 0.3
    return locations, torch.ones(locations.shape[:3]), Tracks(forward, forward + 0.1, backward)


def everything_counts(points: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    yes = torch.ones(1, dtype=torch.bool)
    return torch.ones(1, points, dtype=torch.bool), yes, yes


def test_every_rejected_point_is_counted_once_under_its_first_reason():
    locations, scores, tracks = moving_point(9)
    visible, video, annotated = everything_counts(9)
    scores[0, 2, 1] = 0.2
    visible[0, 2] = False
    tracks.backward[0, 1, 3] = float("nan")
    tracks.returned[0, 0, 4] += 3
    tracks.forward[0, 2, 5] += 3
    tracks.returned[0, 2, 5] += 3
    tracks.backward[0, 0, 6] -= 3
    tracks.forward[0, 1, 7] = tracks.returned[0, 1, 7]
    scores[0, 0, 8] = float("nan")
    result = registration_loss(locations, scores, tracks, visible, video, annotated)
    assert result.accepted.tolist() == [[True] + [False] * 8]
    expected = dict.fromkeys(REASONS, 1) | {"not_video": 0, "nan": 2}
    assert result.rejected == expected


def test_stills_have_no_registration_loss():
    locations, scores, tracks = moving_point(4)
    visible, video, annotated = everything_counts(4)
    result = registration_loss(locations, scores, tracks, visible, ~video, annotated)
    assert result.loss is None
    assert result.rejected["not_video"] == 4


def test_one_nan_track_spoils_neither_loss_nor_gradient():
    locations, scores, tracks = moving_point(3)
    tracks.forward[0, 1, 0] = float("nan")
    tracks.backward[0, 0, 1] = float("inf")
    locations.requires_grad_()
    result = registration_loss(
        locations, scores, tracks, *everything_counts(3), through_tracks=True
    )
    result.loss.backward()
    assert result.accepted.tolist() == [[False, False, True]]
    assert torch.isfinite(result.loss)
    assert torch.isfinite(locations.grad).all()


def test_detections_exactly_on_their_tracks_have_a_zero_gradient():
    locations, scores, tracks = moving_point(1)
    tracks.backward[0, 2] = locations[0, 2]
    tracks.forward[0, 0] = locations[0, 0]
    tracks.returned[0, 0] = locations[0, 0] + 0.1
    locations.requires_grad_()
    registration_loss(locations, scores, tracks, *everything_counts(1)).loss.backward()
    assert torch.isfinite(locations.grad).all()
    assert (locations.grad[:, [0, 2]] == 0).all()


def test_only_the_middle_of_three_frames_is_pulled(golden):
    frames = torch.from_numpy(arrays.read("lk_track")["A_frames"])[None]
    locations = tensor(golden, "C_locs")[:1].requires_grad_()
    tracks = track_forward_backward(frames, locations.detach())
    scores = torch.ones(1, 3, 11)
    loss = registration_loss(locations, scores, tracks, *everything_counts(11)).loss
    loss.backward()
    assert (locations.grad[:, [0, 2]] == 0).all()
    assert (locations.grad[:, 1] != 0).any()


def test_repeated_frames_are_refused_as_static(golden):
    frame = torch.from_numpy(arrays.read("lk_track")["A_frames"])[:1]
    locations = tensor(golden, "C_locs")[:1]
    tracks = track_forward_backward(frame.repeat(3, 1, 1, 1)[None], locations)
    loose = replace(PUBLISHED_ACCEPTANCE, neighbour=1e6, forward_backward=1e6)
    result = registration_loss(
        locations, torch.ones(1, 3, 11), tracks, *everything_counts(11), acceptance=loose
    )
    assert result.loss is None
    assert result.rejected["static"] == 11


def test_two_frames_are_refused(golden):
    locations, scores, tracks = moving_point()
    with pytest.raises(ValueError, match="at least 3"):
        registration_loss(
            locations[:, :2],
            scores[:, :2],
            Tracks(*(track[:, :2] for track in tracks)),
            *everything_counts(1),
        )
