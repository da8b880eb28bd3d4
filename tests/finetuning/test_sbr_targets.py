"""SBR's target heat maps are the reference's, and decode to the points they were made from."""

import numpy as np
import pytest

from steadyface.finetuning.sbr.targets import heat_map_targets
from steadyface.trackers.sbr.peak_finder import find_peaks
from tests.golden.sbr import arrays


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return arrays.read("heatmap_target")


def targets_of(points, rows, columns, **settings):
    return heat_map_targets(
        points[None, :2].transpose(0, 2, 1), points[None, 2], [True], rows, columns, **settings
    )


@pytest.mark.parametrize(
    ("points", "count", "expected", "mask", "settings"),
    [
        ("A_points", 12, "A_heatmap", "A_mask", {}),
        ("A_points", 12, "A_laplacian_heatmap", "A_mask", {"shape": "laplacian"}),
        ("B_points", 68, "B_heatmap", "B_mask", {}),
        ("B_points", 5, "C_heatmap", "C_mask", {"sigma": 3.0, "downsample": 4}),
    ],
)
def test_targets_and_masks_are_the_reference_ones(golden, points, count, expected, mask, settings):
    rows, columns, maps = golden[expected].shape
    targets, seen = targets_of(golden[points][:, :count], rows, columns, **settings)
    assert targets.shape == (1, maps, rows, columns)
    np.testing.assert_allclose(targets[0].transpose(1, 2, 0), golden[expected], atol=1e-6)
    np.testing.assert_array_equal(seen[0].ravel(), golden[mask].ravel())


@pytest.mark.parametrize("case", ["A", "B"])
def test_targets_decode_to_the_reference_locations(golden, case):
    rows, columns, _ = golden[f"{case}_heatmap"].shape
    targets, _ = targets_of(golden[f"{case}_points"], rows, columns)
    locations, scores = find_peaks(targets[0])
    defined = ~np.isnan(golden[f"{case}_decoded_locs"]).any(axis=1)
    np.testing.assert_allclose(
        locations[defined], golden[f"{case}_decoded_locs"][defined], atol=1e-4
    )
    known = ~np.isnan(golden[f"{case}_decoded_scores"])
    np.testing.assert_allclose(scores[known], golden[f"{case}_decoded_scores"][known], atol=1e-6)


def test_an_image_without_annotation_has_empty_targets_that_do_not_count(golden):
    targets, mask = heat_map_targets(
        np.full((1, 12, 2), np.nan), np.ones((1, 12)), [False], 32, 32
    )
    assert np.abs(targets).max() == golden["none_heatmap_absmax"] == 0
    np.testing.assert_array_equal(mask.ravel(), golden["none_mask"].ravel())


def test_an_unknown_shape_is_refused():
    with pytest.raises(ValueError, match="triangle"):
        heat_map_targets(np.zeros((1, 1, 2)), [[True]], [True], 4, 4, shape="triangle")
