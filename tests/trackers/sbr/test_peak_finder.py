"""Both peak finders give the reference's locations, and each other's."""

import numpy as np
import pytest
import torch

from steadyface.trackers.sbr import differentiable_peak_finder, peak_finder
from tests.golden.sbr import arrays

torch.set_num_threads(1)
SETTINGS = ["A", "B", "C"]


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return arrays.read("peak_finder")


@pytest.mark.parametrize("setting", SETTINGS)
def test_numpy_peaks_are_the_reference_peaks(golden, setting):
    radius, downsample = golden[f"{setting}_radius_downsample"]
    locations, scores = peak_finder.find_peaks(golden[f"{setting}_heatmaps"], radius, downsample)
    np.testing.assert_allclose(locations, golden[f"{setting}_locs"], atol=1e-4, rtol=0)
    np.testing.assert_array_equal(scores, golden[f"{setting}_scores"])


@pytest.mark.parametrize("setting", SETTINGS)
def test_torch_peaks_and_gradients_are_the_reference_ones(golden, setting):
    radius, downsample = golden[f"{setting}_radius_downsample"].tolist()
    maps = torch.from_numpy(golden[f"{setting}_heatmaps"]).requires_grad_()
    locations, scores = differentiable_peak_finder.find_peaks(maps, radius, downsample)
    np.testing.assert_allclose(locations.detach(), golden[f"{setting}_locs"], atol=1e-4, rtol=0)
    np.testing.assert_array_equal(scores.detach(), golden[f"{setting}_scores"])
    (locations * torch.from_numpy(golden[f"{setting}_gradweights"])).sum().backward()
    # The reference decides these cells' threshold by the rounding of its sampling grid.
    decided = [
        not name.startswith("delta_") and name != "below_threshold_background"
        for name in golden["names"]
    ]
    np.testing.assert_allclose(
        maps.grad[decided], golden[f"{setting}_grad"][decided], atol=1e-3, rtol=0
    )


def test_a_single_cell_is_found_at_its_centre_even_in_the_corner():
    maps = np.zeros((1, 12, 20), dtype=np.float32)
    maps[0, 0, 0] = 1
    locations, scores = peak_finder.find_peaks(maps)
    np.testing.assert_allclose(locations, [[3.5, 3.5]], atol=1e-9)
    assert scores[0] == 1


def test_a_map_below_the_threshold_gives_the_cell_centre():
    maps = np.full((5, 4, 6), -1.0)
    maps[:, 2, 3] = -0.5
    locations, scores = peak_finder.find_peaks(maps, radius=1)
    np.testing.assert_allclose(locations, np.tile([27.5, 19.5], (5, 1)), atol=1e-9)
    np.testing.assert_array_equal(scores, np.full(5, -0.5))


def test_both_peak_finders_agree_on_any_leading_axes():
    maps = np.random.default_rng(3).normal(size=(2, 3, 69, 24, 24)).astype(np.float32)
    ours, our_scores = peak_finder.find_peaks(maps)
    theirs, their_scores = differentiable_peak_finder.find_peaks(torch.from_numpy(maps).double())
    assert ours.shape == (2, 3, 69, 2)
    np.testing.assert_allclose(ours, theirs, atol=1e-9)
    np.testing.assert_allclose(our_scores, their_scores, atol=1e-12)


def test_the_location_is_differentiable_in_the_cells_around_the_peak():
    maps = torch.rand(3, 9, 11, dtype=torch.float64) + 0.1
    assert torch.autograd.gradcheck(
        lambda values: differentiable_peak_finder.find_peaks(values, radius=2)[0],
        maps.requires_grad_(),
        eps=1e-7,
    )
