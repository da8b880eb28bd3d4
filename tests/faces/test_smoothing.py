"""The smoothed face box stands still with a still face and follows a moving one, however noisy."""

from pathlib import Path

import numpy as np
import pytest

from steadyface.faces.boxes import boxes_around, centres_and_sides, offset_of_boxes
from steadyface.faces.smoothing import smooth_boxes

NOISE = np.load(Path(__file__).parents[1] / "golden" / "faces" / "detector_noise.npy")
SIDE = 180.0
# Where the face is after t seconds, in box sides, at a speed of 1 box side per second.
PATHS = {
    "away": lambda t: t,
    "to and fro, turning at once": lambda t: 0.5 * np.abs((t + 0.3) % 2 - 1) * 2,
    "to and fro within a second": lambda t: np.abs((t + 0.1) % 1 - 0.5),
    "swinging slowly": lambda t: np.sin(np.pi * t) / np.pi,
    "shaking": lambda t: np.sin(4 * np.pi * t) / (4 * np.pi),
    "moving on and waiting": lambda t: np.floor(t / 1.2) * 0.4 + np.minimum(t % 1.2, 0.4),
}


def stamps(rate, seconds=5.0):
    return np.arange(0, seconds, 1 / rate)


def true_boxes(place, scale=1.0, direction=0.6):
    """Boxes (frames, 4) of a face that moves along a line: (frames,) in box sides."""
    along = np.array([np.cos(direction), np.sin(direction)])
    return boxes_around(
        400 + SIDE * place[:, None] * along, SIDE * np.broadcast_to(scale, place.shape)
    )


def detected(true, start=0):
    """What the detector makes of them."""
    noise = np.take(NOISE, np.arange(start, start + len(true)), axis=0, mode="wrap")
    centres, sides = centres_and_sides(true)
    return boxes_around(centres + noise[:, :2] * sides[:, None], sides * np.exp(noise[:, 2]))


@pytest.mark.parametrize("start", range(0, len(NOISE), 64))
def test_the_box_of_a_still_face_is_the_recordings_median_box(start):
    times = stamps(30)
    seen = detected(true_boxes(np.zeros(len(times))), start)
    median = np.repeat(np.median(seen, axis=0)[None], len(times), axis=0)
    boxes = smooth_boxes(times, seen)
    assert offset_of_boxes(boxes, median).max() < 0.02
    # Steps of a fixed box are 0; a tenth of a pixel of a face 180 px wide moves no landmark.
    assert np.abs(np.diff(boxes, axis=0)).max() < 0.6
    assert np.sqrt(np.mean(np.diff(boxes, axis=0) ** 2)) < 0.1


@pytest.mark.parametrize("rate", [15, 30, 60, 120])
@pytest.mark.parametrize("path", PATHS)
def test_a_face_that_moves_by_its_width_in_a_second_stays_in_its_box(path, rate):
    times = stamps(rate)
    true = true_boxes(PATHS[path](times))
    for start in (0, 200, 500):
        seen = detected(true, start)
        boxes = smooth_boxes(times, seen)
        assert offset_of_boxes(boxes, true).max() < 0.2
        assert offset_of_boxes(seen, boxes).max() < 0.2


def test_a_face_that_comes_twice_as_near_stays_in_its_box():
    times = stamps(30)
    scale = 2 ** np.clip((times - 1) / 2, 0, 1)
    true = true_boxes(0.3 * np.sin(times), scale)
    assert offset_of_boxes(smooth_boxes(times, detected(true)), true).max() < 0.15


def test_the_box_is_not_late():
    times = stamps(30)
    true = true_boxes(np.sin(2 * np.pi * 0.5 * times))
    centre = centres_and_sides(smooth_boxes(times, detected(true)))[0][:, 0]
    truth = centres_and_sides(true)[0][:, 0]
    by_delay = [np.corrcoef(centre[5 + k : 145 + k], truth[5:145])[0, 1] for k in range(-3, 4)]
    assert np.argmax(by_delay) == 3


@pytest.mark.parametrize("frames", [1, 2])
@pytest.mark.parametrize("where", [0.5, 0.8])
def test_a_false_detection_does_not_move_the_box(frames, where):
    times = stamps(30)
    true = true_boxes(0.3 * times)
    seen = detected(true)
    seen[70 : 70 + frames] += where * SIDE
    assert offset_of_boxes(smooth_boxes(times, seen), true)[40:110].max() < 0.15


@pytest.mark.parametrize("leap", [0.6, 0.8, 1.5])
def test_a_cut_of_the_film_takes_no_frame_out_of_its_box(leap):
    times = stamps(30)
    true = true_boxes(np.where(times < 2.5, 0.0, leap), np.where(times < 2.5, 1.0, 1.3))
    seen = detected(true)
    boxes = smooth_boxes(times, seen)
    assert offset_of_boxes(boxes, true).max() < 0.2
    assert offset_of_boxes(seen, boxes).max() < 0.2


def test_frames_in_which_the_face_was_not_seen_lie_between_those_around_them():
    times = stamps(30)
    true = true_boxes(times)
    seen = detected(true)
    seen[[0, 1, 40, 41, 42, 43, 44, 149]] = np.nan
    boxes = smooth_boxes(times, seen)
    assert offset_of_boxes(boxes, true).max() < 0.2


def test_what_is_before_a_long_absence_does_not_bend_what_is_after_it():
    times = stamps(30)
    place = np.where(times < 2.5, 0.0, 3.0)
    true = true_boxes(place)
    lost = (times > 2) & (times < 3)
    seen = np.where(lost[:, None], np.nan, detected(true))
    boxes = smooth_boxes(times, seen, lost)
    assert np.isnan(boxes[lost]).all()
    assert offset_of_boxes(boxes, true)[~lost].max() < 0.15


def test_missing_frames_count_by_their_time():
    times = stamps(60)
    kept = np.flatnonzero(np.random.default_rng(1).uniform(size=len(times)) < 0.6)
    true = true_boxes(PATHS["swinging slowly"](times))
    boxes = smooth_boxes(times[kept], detected(true)[kept])
    assert offset_of_boxes(boxes, true[kept]).max() < 0.15


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_recording_of_a_few_frames_has_boxes(count):
    times = stamps(30)[:count]
    true = true_boxes(np.zeros(count))
    assert offset_of_boxes(smooth_boxes(times, detected(true)), true).max(initial=0) < 0.2


def test_nothing_detected_is_no_box():
    assert np.isnan(smooth_boxes(stamps(30), np.full((150, 4), np.nan))).all()


def test_repeated_and_damaged_stamps_give_boxes_all_the_same():
    times = np.zeros(50)
    times[30:] = 3600
    seen = detected(true_boxes(np.zeros(50)))
    assert np.isfinite(smooth_boxes(times, seen)).all()
