"""The bundled compact networks: small, complete, and right about people they have never seen."""

import dlib
import numpy as np
import pytest
import torch

from steadyface.faces import fan_crop, sbr_crop
from steadyface.faces.boxes import tight_box_of_hog
from steadyface.landmarks import LANDMARKS, MOUTH
from steadyface.measures.accuracy import box_diagonal, nrmse
from steadyface.pretraining.evaluation import track_fan_pictures, track_sbr_pictures
from steadyface.pretraining.movements import (
    MOVEMENTS,
    Movement,
    movement_of,
    passes,
    render_movements,
)
from steadyface.pretraining.rendering import SetSize, render_training_set
from steadyface.pretraining.training_set import TrainingSet, read_training_set
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.recording import simulate_recording
from steadyface.trackers.fan.decoding import decode_subpixel
from steadyface.trackers.fan.loading import load_network as load_fan
from steadyface.trackers.sbr.checkpoint import input_size_of
from steadyface.trackers.sbr.checkpoint import load_network as load_sbr
from steadyface.trackers.sbr.peak_finder import find_peaks
from steadyface.weights.cards import bundled_weights, read_card


@pytest.fixture(scope="module")
def strangers(tmp_path_factory):
    """Three people of another seed than the training set's."""
    folder = tmp_path_factory.mktemp("strangers")
    files = folder / "images.npy", folder / "labels.npz"
    render_training_set(SetSize(people=3, stills=3, clips=1), 77, *files)
    return read_training_set(*files)


@pytest.fixture(scope="module")
def movers():
    """Four people of another seed than the training set's, who open and spread their mouths."""
    stills = [still for number in range(4) for still in render_movements(77, number)]
    return TrainingSet(
        images=np.stack([still.image for still in stills]),
        points=np.stack([still.landmarks_px for still in stills]),
        people=np.repeat(np.arange(4), len(MOVEMENTS)),
        clips=np.full(len(stills), -1),
    )


@pytest.fixture(scope="module")
def laboratory():
    """Frames before a plain wall, with the boxes that the detector gives; in such crops a network
    once saw half of the landmarks in a corner of the picture."""
    detect = dlib.get_frontal_face_detector()
    person = person_of("A07", cohort())
    frames = list(simulate_recording(person, "OPEN", with_depth=False, only=(20, 100)))
    boxes = []
    for frame in frames:
        (box,) = detect(frame.image, 0)
        boxes.append((box.left(), box.top(), box.right(), box.bottom()))
    return frames, np.array(boxes, float)


def mouth_error(tracked, data):
    truth = data.points
    return nrmse(tracked[:, MOUTH], truth[:, MOUTH], box_diagonal(truth))


@pytest.mark.parametrize("name", ["fan_compact", "sbr_compact"])
def test_the_file_is_small_and_its_card_complete(name):
    path = bundled_weights(name)
    assert path.stat().st_size <= 8e6
    card = read_card(path)
    assert card["licence"] == "MIT"
    for part in ("constructor", "training_data", "training", "held_out_people"):
        assert card[part]
    assert card["training_data"]["people_held_out"] >= 20
    assert {"seed", "steps", "samples", "hardware", "minutes", "commit"} <= card["training"].keys()
    assert all(passes(Movement(**told)) for told in card["held_out_movements"].values())


def test_fan_keeps_four_stacks_so_that_its_last_hourglass_means_what_it_does():
    network = load_fan(bundled_weights("fan_compact"))
    assert network.size.stacks == 4
    assert network.size.landmarks == 68
    assert hasattr(network, "m3")


def test_sbr_keeps_three_stages_of_68_landmarks_and_a_background():
    network = load_sbr(bundled_weights("sbr_compact"))
    assert len(network.stages) == 3
    assert network.landmarks == 68


@pytest.mark.parametrize("decoder", ["paper", "subpixel"])
def test_fan_finds_the_mouths_of_strangers(strangers, decoder):
    network = load_fan(bundled_weights("fan_compact"))
    pictures = np.arange(len(strangers.points))
    tracked, _ = track_fan_pictures(network, strangers, pictures, decoder)
    assert np.median(mouth_error(tracked, strangers)) < 1.0


def test_sbr_finds_the_mouths_of_strangers_and_is_sure_of_them(strangers):
    path = bundled_weights("sbr_compact")
    network = load_sbr(path)
    pictures = np.arange(len(strangers.points))
    tracked, scores = track_sbr_pictures(network, strangers, pictures, input_size_of(path))
    assert np.median(mouth_error(tracked, strangers)) < 1.0
    # the registration loss asks for 0.3
    assert np.mean(scores[:, MOUTH] >= 0.3) > 0.95


@pytest.mark.parametrize("decoder", ["paper", "subpixel"])
def test_fan_sees_mouths_open_widen_and_close(movers, decoder):
    network = load_fan(bundled_weights("fan_compact"))
    pictures = np.arange(len(movers.points))
    tracked, _ = track_fan_pictures(network, movers, pictures, decoder)
    movement = movement_of(tracked, movers.points)
    assert passes(movement), movement


def test_sbr_sees_mouths_open_widen_and_close(movers):
    path = bundled_weights("sbr_compact")
    pictures = np.arange(len(movers.points))
    tracked, _ = track_sbr_pictures(load_sbr(path), movers, pictures, input_size_of(path))
    movement = movement_of(tracked, movers.points)
    assert passes(movement), movement


def far_off(tracked, frame):
    """The largest error of a frame's landmarks, as a share of the face box's diagonal."""
    truth = frame.landmarks_px
    return np.linalg.norm(tracked - truth, axis=-1).max() / box_diagonal(truth)


def test_none_of_fans_landmarks_jumps_away_before_a_plain_wall(laboratory):
    network = load_fan(bundled_weights("fan_compact"))
    frames, boxes = laboratory
    crops = np.stack(
        [fan_crop.crop_face(frame.image, box) for frame, box in zip(frames, boxes, strict=True)]
    )
    with torch.inference_mode():
        maps = network(torch.from_numpy(fan_crop.network_input(crops)))[-1].numpy()
    tracked, _ = decode_subpixel(maps, boxes)
    assert max(map(far_off, tracked, frames)) < 0.15


def test_none_of_sbrs_landmarks_jumps_away_before_a_plain_wall(laboratory):
    path = bundled_weights("sbr_compact")
    network, size = load_sbr(path), input_size_of(path)
    for frame, box in zip(*laboratory, strict=True):
        height, width = frame.image.shape[:2]
        area = sbr_crop.crop_area(tight_box_of_hog(box), width, height)
        crop = sbr_crop.normalise(sbr_crop.crop_face(frame.image, area, size)[None])
        with torch.inference_mode():
            maps = network(torch.from_numpy(crop))[-1].numpy()
        points, _ = find_peaks(maps[:, :LANDMARKS])
        assert far_off(sbr_crop.to_image(points[0], area, size), frame) < 0.15
