"""SBR's crop is the reference's, there and back."""

import numpy as np
import pytest

from steadyface.errors import FaceError
from steadyface.faces.sbr_crop import crop_area, crop_face, normalise, to_image, to_input
from tests.golden.sbr import arrays


@pytest.fixture(scope="module")
def golden() -> dict[str, np.ndarray]:
    return arrays.read("preprocess")


@pytest.mark.parametrize("number", [0, 1, 2])
def test_crop_input_and_way_back_are_the_reference_ones(golden, number):
    image = golden["image"]
    area = crop_area(golden["boxes"][number], image.shape[1], image.shape[0])
    np.testing.assert_array_equal(area, golden[f"box{number}_crop_xyxy"])
    height, width, left, top = golden[f"box{number}_cropped_size_HWx1y1"]
    assert area == (left, top, left + width, top + height)

    crop = crop_face(image, area)
    difference = np.abs(crop.astype(int) - golden[f"box{number}_resized_u8"])
    assert difference.max() <= 1
    np.testing.assert_allclose(
        normalise(crop)[:, 100], golden[f"box{number}_tensor_row100"], atol=1e-5, rtol=0
    )
    points = np.array([[0, 0], [127.5, 64.25], [255, 255]])
    np.testing.assert_allclose(
        to_image(points, area), golden[f"box{number}_back_to_image"], atol=1e-6
    )


def test_points_go_into_the_crop_and_back():
    points = np.random.default_rng(2).uniform(0, 300, (4, 68, 2))
    area = (12, 30, 201, 260)
    np.testing.assert_allclose(to_image(to_input(points, area, 192), area, 192), points)


@pytest.mark.parametrize(
    "box", [[10, 10, 10, 50], [float("nan")] * 4, [500, 10, 600, 60], [10, 60, 50, 20]]
)
def test_a_box_that_shows_no_face_is_refused(box):
    with pytest.raises(FaceError, match="face box"):
        crop_area(box, 260, 200)
