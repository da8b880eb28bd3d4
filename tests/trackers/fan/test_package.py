"""Crop, decoder and landmarks equal those of the installed face-alignment package, bit for bit."""

import face_alignment
import numpy as np
import pytest
import torch
from face_alignment.utils import crop, get_preds_fromhm

from steadyface.faces.fan_crop import crop_face, network_input, square_of_box
from steadyface.trackers.fan.decoding import average_with_mirror, decode_paper
from steadyface.trackers.fan.network import FaceAlignmentNetwork


@pytest.fixture(scope="module")
def image():
    """Smooth random colours, so that a crop one pixel off differs."""
    coarse = np.random.default_rng(3).integers(0, 256, (60, 80, 3)).astype(np.uint8)
    return np.kron(coarse, np.ones((8, 8, 1), dtype=np.uint8))


def random_boxes(count: int, whole: bool) -> np.ndarray:
    generator = np.random.default_rng(4)
    width, height = generator.uniform(60, 300, (2, count))
    # dlib's boxes are nearly square and whole, where corners tie with pixel borders.
    height[::2] = width[::2]
    left, top = generator.uniform(-60, 420, count), generator.uniform(-60, 300, count)
    boxes = np.stack((left, top, left + width, top + height), axis=1)
    return np.round(boxes) if whole else boxes


def package_square(box):
    square = square_of_box(box)
    return np.array(square.centre), square.side / 200.0


@pytest.mark.parametrize("whole", [True, False])
def test_crops_are_the_packages(image, whole):
    for box in random_boxes(150, whole):
        x1, y1, x2, y2 = box
        centre = np.array([x2 - (x2 - x1) / 2.0, y2 - (y2 - y1) / 2.0])
        centre[1] -= (y2 - y1) * 0.12
        expected = crop(image, centre, (x2 - x1 + y2 - y1) / 195)
        np.testing.assert_array_equal(crop_face(image, box), expected)


@pytest.mark.parametrize("whole", [True, False])
def test_the_paper_decoder_is_the_packages(whole):
    generator = np.random.default_rng(5)
    for box in random_boxes(60, whole):
        maps = generator.random((1, 68, 64, 64), dtype=np.float32)
        maps[0, 0, 0, 13] = maps[0, 1, 63, 63] = maps[0, 2, 20, 0] = 2.0
        maps[0, 3, 30:33, 30:33] = 2.0
        _, expected, scores = get_preds_fromhm(maps, *package_square(box))
        points, confidence = decode_paper(maps, box[None])
        np.testing.assert_array_equal(points, expected)
        np.testing.assert_array_equal(confidence, scores)


@pytest.mark.parametrize("flip", [True, False])
def test_landmarks_of_the_full_network_are_the_packages(image, flip, monkeypatch):
    torch.manual_seed(0)
    torch.set_num_threads(1)
    network = FaceAlignmentNetwork().eval()
    theirs = face_alignment.models.FAN(4).eval()
    theirs.load_state_dict(network.state_dict())
    monkeypatch.setattr(face_alignment.FaceAlignment, "_load_native", lambda *_: theirs)
    aligner = face_alignment.FaceAlignment(
        face_alignment.LandmarksType.TWO_D,
        device="cpu",
        flip_input=flip,
        face_detector="folder",
        compile=False,
    )
    boxes = np.array([[200.0, 150.0, 330.0, 280.0], [-20.5, 31.25, 190.0, 251.0]])
    expected = aligner.get_landmarks_from_image(image, detected_faces=boxes.tolist())

    inputs = network_input(np.stack([crop_face(image, box) for box in boxes]))
    for box, one, landmarks in zip(boxes, inputs, expected, strict=True):
        with torch.no_grad():
            maps = network(torch.from_numpy(one[None]))[-1].numpy()
            if flip:
                mirrored = network(torch.from_numpy(one[None, :, :, ::-1].copy()))[-1].numpy()
                maps = average_with_mirror(maps, mirrored)
        np.testing.assert_array_equal(decode_paper(maps, box[None])[0][0], landmarks)


def test_every_stacks_heat_maps_of_the_full_network_are_the_packages():
    torch.manual_seed(1)
    network, theirs = FaceAlignmentNetwork().eval(), face_alignment.models.FAN(4).eval()
    theirs.load_state_dict(network.state_dict())
    images = torch.rand(1, 3, 256, 256)
    with torch.inference_mode():
        for ours, expected in zip(network(images), theirs(images), strict=True):
            assert torch.equal(ours, expected)
