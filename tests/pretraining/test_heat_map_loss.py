"""The losses of pre-training know their optimum."""

import pytest
import torch

from steadyface.finetuning.gaussian_maps import gaussian_maps
from steadyface.pretraining.heat_map_loss import (
    decoded,
    decoded_distance,
    landmark_weights,
    peak_loss,
    pointing_loss,
    span_error,
)

STRIDE = 4


@pytest.fixture
def points():
    generator = torch.Generator().manual_seed(0)
    return torch.rand(2, 68, 2, generator=generator) * 80 + 24


@pytest.fixture
def peaks(points):
    return gaussian_maps(points, 32, 32, STRIDE, 4.0)


def test_a_peak_is_highest_at_the_cell_of_its_landmark():
    maps = gaussian_maps(torch.tensor([[[4 * 5 + 1.5, 4 * 9 + 1.5]]]), 16, 16, STRIDE, 4.0)
    assert maps[0, 0].argmax() == 9 * 16 + 5
    assert maps[0, 0, 9, 5] == 1.0
    # one standard deviation away
    assert torch.isclose(maps[0, 0, 9, 6], torch.tensor(-0.5).exp())


def test_perfect_maps_cost_nothing(points, peaks):
    weights = torch.ones(2, 68)
    assert peak_loss(peaks, peaks, weights) == 0
    assert decoded_distance(*decoded(peaks, points, STRIDE), weights) < 0.01
    assert span_error(*decoded(peaks, points, STRIDE), weights) < 0.01


def test_the_pointing_loss_prefers_the_right_cell(peaks):
    weights = torch.ones(2, 68)
    elsewhere = peaks.roll(5, dims=3)
    assert pointing_loss(peaks, peaks, weights) < pointing_loss(elsewhere, peaks, weights)


def test_empty_maps_are_told_where_to_rise(peaks):
    maps = torch.zeros_like(peaks, requires_grad=True)
    pointing_loss(maps, peaks, torch.ones(2, 68)).backward()
    assert torch.equal(maps.grad.flatten(2).argmin(dim=2), peaks.flatten(2).argmax(dim=2))


def test_the_decoded_distance_is_in_cells(points, peaks):
    weights = torch.ones(2, 68)
    moved = decoded_distance(*decoded(peaks.roll(1, dims=3), points, STRIDE), weights)
    assert torch.isclose(moved, torch.tensor(1.0), atol=0.08)


def test_hidden_landmarks_change_nothing(points, peaks):
    weights = torch.ones(2, 68)
    weights[:, 5] = 0
    wrong = peaks.clone()
    wrong[:, 5] = 7.0
    assert peak_loss(wrong, peaks, weights) == 0
    assert torch.equal(
        decoded_distance(*decoded(wrong, points, STRIDE), weights),
        decoded_distance(*decoded(peaks, points, STRIDE), weights),
    )


def test_landmarks_outside_the_crop_do_not_count():
    points = torch.full((1, 68, 2), 50.0)
    points[0, 3] = torch.tensor([-0.1, 50.0])
    points[0, 60] = torch.tensor([50.0, 127.1])
    weights = landmark_weights(points, 128)
    assert weights[0, 3] == 0
    assert weights[0, 60] == 0
    assert (weights > 0).sum() == 66


def test_the_span_error_is_of_what_moves_apart_not_of_what_moves_together(points, peaks):
    weights = torch.ones(2, 68)
    together = span_error(*decoded(peaks.roll(1, dims=2), points, STRIDE), weights)
    assert together < 0.05
    opened = peaks.clone()
    opened[:, 65:68] = peaks[:, 65:68].roll(1, dims=2)
    error = span_error(*decoded(opened, points, STRIDE), weights)
    # three of the five spans are one cell too long
    assert torch.isclose(error, torch.tensor(0.6), atol=0.08)
