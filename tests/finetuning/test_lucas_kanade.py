"""Lucas-Kanade tracks are the reference's, exact on known motion, and still on still frames."""

import numpy as np
import pytest
import torch

from steadyface.finetuning.sbr import lucas_kanade
from tests.golden.sbr import arrays

torch.set_num_threads(1)


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return arrays.read("lk_track")


def tensors(golden: dict[str, np.ndarray], case: str) -> tuple[torch.Tensor, torch.Tensor]:
    frames = golden.get(f"{case}_frames", golden["A_frames"])
    if case == "E":
        frames = np.repeat(frames[:1], 3, axis=0)
    return torch.from_numpy(frames)[None], torch.from_numpy(golden[f"{case}_locations"])[None]


@pytest.mark.parametrize("case", ["A", "A5", "B", "D", "E"])
def test_tracks_are_the_reference_tracks(golden, case):
    frames, locations = tensors(golden, case)
    window, steps = golden[f"{case}_window_steps"].tolist()
    tracks = lucas_kanade.track_forward_backward(frames, locations, window, steps)
    for track, name in zip(tracks, ("nextPts", "fbackPts", "backPts"), strict=True):
        np.testing.assert_allclose(track[0], golden[f"{case}_{name}"], atol=1e-3, rtol=0)


def test_identical_frames_leave_every_point_bit_for_bit(golden):
    frames, locations = tensors(golden, "E")
    for window in (5, 8):
        tracks = lucas_kanade.track_forward_backward(frames, locations, window)
        assert torch.equal(tracks.forward, locations[:, :1].expand_as(locations))
        assert torch.equal(tracks.returned, locations[:, :1].expand_as(locations))
        assert torch.equal(tracks.backward, locations[:, -1:].expand_as(locations))


def test_an_empty_patch_stays_where_it_is(golden):
    frames, locations = tensors(golden, "B")
    found = lucas_kanade.track_pair(frames[:, 0], frames[:, 1], locations[:, 0])
    assert torch.equal(found[0, 5:7], locations[0, 0, 5:7])


@pytest.mark.parametrize("case", ["A", "D"])
def test_known_motion_is_recovered(golden, case):
    frames, _ = tensors(golden, case)
    true = torch.from_numpy(golden[f"{case}_true"]).float()
    if case == "A":
        true = true[:, : golden["A_n_interior"]]
    tracks = lucas_kanade.track_forward_backward(frames, true[None])
    assert (tracks.forward[0] - true).norm(dim=-1).max() < 0.02
    assert (tracks.backward[0] - true).norm(dim=-1).max() < 0.02


def test_patches_and_their_gradients_are_the_reference_ones(golden):
    frames, locations = tensors(golden, "A")
    patches = lucas_kanade.cut_patches(frames[:, 0], locations[:, 0])[0]
    along_x, along_y = lucas_kanade.patch_gradients(patches)
    chosen = golden["A_sel"]
    np.testing.assert_allclose(patches[chosen], golden["A_patch_sel"], atol=1e-5, rtol=0)
    np.testing.assert_allclose(along_x[chosen], golden["A_gradx_sel"], atol=1e-5, rtol=0)
    np.testing.assert_allclose(along_y[chosen], golden["A_grady_sel"], atol=1e-5, rtol=0)


def test_weights_and_structure_matrices_are_the_reference_ones(golden):
    np.testing.assert_allclose(lucas_kanade.weight_map(8), golden["A_weight_map"], atol=1e-7)
    np.testing.assert_allclose(lucas_kanade.weight_map(5), golden["A_weight_map_11"], atol=1e-7)
    frames, locations = tensors(golden, "A")
    patches = lucas_kanade.cut_patches(frames[:, 0], locations[:, 0])[0]
    gradients = lucas_kanade.patch_gradients(patches)
    matrices = lucas_kanade.structure_matrices(*gradients, lucas_kanade.weight_map(8))
    scale = np.abs(golden["A_hessian"]).max(axis=(1, 2), keepdims=True) + 1e-12
    np.testing.assert_array_less(np.abs(matrices.numpy() - golden["A_hessian"]) / scale, 1e-4)
    inverse = lucas_kanade.invert(torch.from_numpy(golden["A_hessian"]).double())
    np.testing.assert_allclose(inverse, golden["A_hessian_inv"], rtol=1e-4, atol=1e-6)


def test_one_step_is_the_reference_step(golden):
    frames, locations = tensors(golden, "A")
    found = lucas_kanade.track_pair(frames[:, 0], frames[:, 1], locations[:, 0], 8, 1)
    np.testing.assert_allclose(found[0], golden["A_next_1step"], atol=1e-3, rtol=0)


def test_items_of_a_batch_do_not_disturb_each_other(golden):
    frames, locations = tensors(golden, "A")
    both = lucas_kanade.track_forward_backward(
        torch.cat((frames, frames.flip(1))), torch.cat((locations, locations.flip(1)))
    )
    alone = lucas_kanade.track_forward_backward(frames, locations)
    for track, expected in zip(both, alone, strict=True):
        torch.testing.assert_close(track[:1], expected, atol=1e-4, rtol=0)


def test_points_that_are_nan_or_far_away_do_no_harm():
    frames = torch.rand(1, 2, 3, 40, 40, generator=torch.Generator().manual_seed(1))
    strange = [[float("nan"), 3.0], [1e9, -1e9], [float("inf"), 0.0], [20.0, 20.0]]
    points = torch.tensor([strange, strange])[None]
    tracks = lucas_kanade.track_forward_backward(frames, points)
    assert torch.isnan(tracks.forward[0, 1, 0]).any()
    assert torch.equal(tracks.forward[0, 1, 1], points[0, 0, 1])
    assert torch.isfinite(tracks.forward[0, 1, 3]).all()


def test_tracking_is_differentiable_in_its_starting_points():
    generator = torch.Generator().manual_seed(4)
    coarse = torch.rand(3, 2, 5, 5, generator=generator, dtype=torch.float64)
    frames = torch.nn.functional.interpolate(
        coarse, size=(24, 24), mode="bicubic", align_corners=True
    )
    points = torch.tensor([[11.3, 12.4], [13.6, 9.7]], dtype=torch.float64)
    locations = points.repeat(1, 3, 1, 1).requires_grad_()
    assert torch.autograd.gradcheck(
        lambda start: tuple(lucas_kanade.track_forward_backward(frames[None], start, 3, 3)),
        locations,
        eps=1e-6,
        atol=1e-4,
    )
