"""The annotator: convention and noise against closed forms."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from steadyface.landmarks import MIRROR, MOUTH
from steadyface.simulation.annotator import (
    CONVENTION_PCT,
    annotate,
    face_axes,
    frames_to_annotate,
    tight_diagonal,
)
from steadyface.simulation.movement.motion import Cycles

NOISE_PCT = 0.45


@pytest.fixture
def truth():
    generator = np.random.default_rng(0)
    face = generator.uniform(0, 100, (68, 2))
    face[36], face[45] = (20.0, 30.0), (80.0, 30.0)
    return np.broadcast_to(face, (400, 68, 2)).copy()


def test_without_convention_and_noise_the_annotation_is_the_truth(truth):
    marked = annotate(truth, np.random.default_rng(0), convention=False, noise_pct=0.0)
    assert np.array_equal(marked, truth)
    assert marked is not truth


def test_annotating_leaves_the_truth_alone(truth):
    before = truth.copy()
    annotate(truth, np.random.default_rng(0), convention=True, noise_pct=NOISE_PCT)
    assert np.array_equal(truth, before)


def test_the_convention_is_a_fixed_share_of_the_face(truth):
    marked = annotate(truth, np.random.default_rng(0), convention=True, noise_pct=0.0)
    shift_pct = 100 * (marked - truth) / tight_diagonal(truth)[:, None, None]
    assert_allclose(shift_pct, np.broadcast_to(CONVENTION_PCT, shift_pct.shape), atol=1e-9)


def test_the_convention_turns_and_grows_with_the_face(truth):
    # tight_diagonal itself is not invariant to rotation, so the face is turned by 90 degrees.
    turned = 1.7 * truth[..., ::-1] * (-1, 1) + (300, 40)
    plain = annotate(truth, np.random.default_rng(0), convention=True, noise_pct=0.0) - truth
    after = annotate(turned, np.random.default_rng(0), convention=True, noise_pct=0.0) - turned
    assert_allclose(after, 1.7 * plain[..., ::-1] * (-1, 1), atol=1e-9)


def test_the_convention_is_mirror_symmetric():
    assert_allclose(CONVENTION_PCT[list(MIRROR)], CONVENTION_PCT * (-1, 1))


def test_this_annotator_marks_the_mouth_wider_and_fuller():
    assert CONVENTION_PCT[48, 0] < 0 < CONVENTION_PCT[54, 0]
    assert CONVENTION_PCT[51, 1] < 0 < CONVENTION_PCT[57, 1]
    assert CONVENTION_PCT[8, 1] > 0


def test_noise_has_the_stated_size_and_no_bias(truth):
    marked = annotate(truth, np.random.default_rng(3), convention=False, noise_pct=NOISE_PCT)
    noise_pct = 100 * (marked - truth) / tight_diagonal(truth)[:, None, None]
    assert_allclose(noise_pct.std(), NOISE_PCT, rtol=0.02)
    assert_allclose(noise_pct.mean(), 0, atol=4 * NOISE_PCT / np.sqrt(noise_pct.size))
    # Per frame and over the mouth: sqrt(2) times the noise of a coordinate.
    rms = np.sqrt((noise_pct[:, MOUTH] ** 2).sum(-1).mean(-1)).mean()
    assert_allclose(rms, np.sqrt(2) * NOISE_PCT, rtol=0.03)


def test_the_same_generator_gives_the_same_annotation(truth):
    assert np.array_equal(
        *(
            annotate(truth, np.random.default_rng(5), convention=True, noise_pct=NOISE_PCT)
            for _ in range(2)
        )
    )


def test_face_axes_are_orthonormal_and_right_handed():
    face = np.zeros((68, 2))
    face[36], face[45] = (0.0, 0.0), (3.0, 4.0)
    assert_allclose(face_axes(face), [[0.6, 0.8], [-0.8, 0.6]])


def two_cycles():
    return Cycles(*np.array([[0.5, 2.4], [1.0, 2.9], [1.4, 3.3], [1.9, 3.8], [1.0, 1.0]]))


def test_frames_are_marked_on_the_way_out_and_at_the_far_end():
    times = np.arange(151) / 30
    cycles = two_cycles()
    chosen = frames_to_annotate(times, cycles, 20)
    assert len(chosen) == 20
    assert np.all(np.diff(chosen) > 0)
    inside = [(cycles.start_s <= t) & (t <= cycles.departure_s) for t in times[chosen]]
    assert np.any(inside, axis=1).all()


def test_other_frames_fill_up_where_movements_are_too_few():
    times = np.arange(151) / 30
    cycles = Cycles(*np.array([[0.5], [0.9], [1.0], [1.5], [1.0]]))
    assert len(frames_to_annotate(times, cycles, 38)) == 38
    assert len(np.unique(frames_to_annotate(times, cycles, 38))) == 38


def test_rest_is_marked_evenly_and_a_short_recording_wholly():
    times = np.arange(101) / 30
    assert list(frames_to_annotate(times, Cycles.none(), 5)) == [0, 25, 50, 75, 100]
    assert list(frames_to_annotate(times[:4], Cycles.none(), 25)) == [0, 1, 2, 3]
