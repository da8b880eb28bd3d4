"""The decoders against heat maps whose peaks are known in closed form."""

import numpy as np
import pytest

from steadyface.faces.fan_crop import from_heat_map
from steadyface.landmarks import MIRROR
from steadyface.trackers.fan.decoding import (
    average_with_mirror,
    decode_paper,
    decode_subpixel,
    peaks,
)

BOX = np.array([200.0, 150.0, 330.0, 281.0])


def gaussian_maps(cells: np.ndarray, sigma: float = 1.0) -> np.ndarray:
    """Heat maps (n, 68, 64, 64) with a Gaussian of height 1 at each of cells (n, 68, 2)."""
    axis = np.arange(64)
    along_x, along_y = (
        np.exp(-((axis - cells[..., k, None]) ** 2) / (2 * sigma**2)) for k in (0, 1)
    )
    return (along_y[..., :, None] * along_x[..., None, :]).astype(np.float32)


@pytest.fixture
def cells():
    return np.random.default_rng(0).uniform(0.0, 63.0, (20, 68, 2))


@pytest.mark.parametrize("sigma", [0.8, 1.0, 1.5])
def test_a_gaussian_s_peak_is_found_within_a_hundredth_of_a_cell(cells, sigma):
    found, _ = peaks(gaussian_maps(cells, sigma))
    assert np.abs(found - cells).max() < 0.01


def test_a_gaussian_s_peak_is_found_on_the_border_of_the_map(cells):
    cells[..., 0] = np.where(cells[..., 0] < 32, 0.0, 63.0)
    found, _ = peaks(gaussian_maps(cells))
    assert np.abs(found - cells).max() < 0.01


def test_subpixel_landmarks_are_the_peaks_carried_back_to_the_image(cells):
    boxes = np.repeat(BOX[None], len(cells), axis=0)
    points, height = decode_subpixel(gaussian_maps(cells), boxes)
    np.testing.assert_allclose(points, from_heat_map(cells, BOX), atol=0.05)
    assert ((height > 0.75) & (height <= 1.0)).all()


def test_paper_landmarks_are_whole_pixels_within_a_heat_map_cell_of_the_peak(cells):
    boxes = np.repeat(BOX[None], len(cells), axis=0)
    inner = np.clip(cells, 1.6, 61.4)
    points, _ = decode_paper(gaussian_maps(inner), boxes)
    np.testing.assert_array_equal(points, np.round(points))
    cell = (130 + 131) * 200 / 195 / 64
    assert np.abs(points - from_heat_map(inner, BOX)).max() < cell / 4 + 1.5


def test_a_shift_smaller_than_the_paper_decoder_s_grid_is_seen_by_the_subpixel_decoder_only():
    centre = np.full((1, 68, 2), 30.1)
    maps = [gaussian_maps(centre), gaussian_maps(centre + 0.05)]
    paper = [decode_paper(one, BOX[None])[0] for one in maps]
    fine = [decode_subpixel(one, BOX[None])[0] for one in maps]
    np.testing.assert_array_equal(*paper)
    side = (130 + 131) * 200 / 195
    np.testing.assert_allclose(fine[1] - fine[0], 0.05 * side / 64, rtol=0.02)


def test_noise_of_two_hundredths_moves_the_subpixel_peak_by_less_than_a_tenth_of_a_cell(cells):
    cells = np.clip(cells, 3.0, 60.0)
    noise = np.random.default_rng(1).normal(0.0, 0.02, (20, 68, 64, 64))
    found, _ = peaks(gaussian_maps(cells) + noise)
    assert np.sqrt(((found - cells) ** 2).mean()) < 0.1


def test_flat_and_negative_maps_give_finite_landmarks():
    for maps in (np.zeros((1, 68, 64, 64)), np.full((1, 68, 64, 64), -1.0)):
        points, _ = decode_subpixel(maps, BOX[None])
        assert np.isfinite(points).all()


def test_averaging_with_the_mirror_image_gives_back_a_symmetric_answer(cells):
    maps = gaussian_maps(cells)
    turned = np.stack((63.0 - cells[:, MIRROR, 0], cells[:, MIRROR, 1]), axis=-1)
    np.testing.assert_allclose(average_with_mirror(maps, gaussian_maps(turned)), maps, atol=1e-6)
