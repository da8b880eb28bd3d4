"""FAN's crop: where it lies, what it shows, and the way between image and heat map."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steadyface.faces.fan_crop import (
    crop_face,
    from_heat_map,
    network_input,
    region_of_box,
    square_of_box,
    to_heat_map,
)

BOX = np.array([200.0, 150.0, 330.0, 280.0])


def test_the_square_rises_above_the_box_and_spans_more_than_it():
    square = square_of_box(BOX)
    assert square.centre == pytest.approx((265.0, 215.0 - 0.12 * 130.0))
    assert square.side == pytest.approx((130.0 + 130.0) * 200.0 / 195.0)


@given(
    st.floats(-100, 600),
    st.floats(-100, 400),
    st.floats(20, 400),
    st.floats(20, 400),
)
def test_from_heat_map_undoes_to_heat_map(left, top, width, height):
    box = np.array([left, top, left + width, top + height])
    points = np.random.default_rng(0).uniform(0, 600, (68, 2))
    np.testing.assert_allclose(from_heat_map(to_heat_map(points, box), box), points, atol=1e-9)


def test_a_spot_in_the_image_appears_where_to_heat_map_says():
    spot = np.array([283.4, 190.7])
    rows, columns = np.mgrid[:480, :640]
    distance = (columns - spot[0]) ** 2 + (rows - spot[1]) ** 2
    image = np.repeat(255 * np.exp(-distance / (2 * 5.0**2))[..., None], 3, axis=-1)
    crop = crop_face(np.round(image).astype(np.uint8), BOX)[..., 0].astype(float)
    rows, columns = np.mgrid[:256, :256]
    seen = np.array([(crop * columns).sum(), (crop * rows).sum()]) / crop.sum()
    # a cell of the heat map is four pixels of the crop, centre at 1.5
    np.testing.assert_allclose((seen - 1.5) / 4, to_heat_map(spot, BOX), atol=0.01)


def test_outside_the_image_the_crop_is_black():
    image = np.full((480, 640, 3), 200, dtype=np.uint8)
    box = np.array([-40.0, 20.0, 90.0, 150.0])
    left, _, right, _ = region_of_box(box)
    crop = crop_face(image, box)
    black = int(np.ceil(-left * 256 / (right - left)))
    assert (crop[:, : black - 1] == 0).all()
    assert (crop[128, black + 1 :] == 200).all()


@pytest.mark.parametrize(
    ("box", "message"),
    [
        ([10.0, 10.0, 10.0, 50.0], "has no area"),
        ([10.0, 10.0, np.nan, 50.0], "has no area"),
        ([2000.0, 10.0, 2100.0, 110.0], "lies outside the image"),
        ([-900.0, 10.0, -800.0, 110.0], "lies outside the image"),
    ],
)
def test_a_box_that_shows_nothing_is_refused(box, message):
    with pytest.raises(ValueError, match=message):
        crop_face(np.zeros((480, 640, 3), dtype=np.uint8), np.array(box))


def test_the_network_sees_colours_between_0_and_1_with_channels_first():
    crops = np.zeros((2, 256, 256, 3), dtype=np.uint8)
    crops[1, 5, 7] = (255, 51, 0)
    inputs = network_input(crops)
    assert inputs.dtype == np.float32
    assert inputs.shape == (2, 3, 256, 256)
    np.testing.assert_array_equal(inputs[1, :, 5, 7], np.array([1.0, 0.2, 0.0], dtype=np.float32))
