"""The head's motion does not count as the mouth's."""

import numpy as np
import pytest

from steadyface.measures.kinematics.head import without_head_motion
from steadyface.measures.kinematics.mouth_signals import SIGNALS
from tests.measures.kinematics.faces import RATE, recorded

SAMPLES = 180
TIME = np.arange(SAMPLES) / RATE
OPENING = 10 * (1 - np.cos(2 * np.pi * 0.8 * TIME))


def moved(points: np.ndarray, tilt_deg=0.0, size=1.0, shift=(0.0, 0.0)) -> np.ndarray:
    """Landmarks of a head that tilts, comes nearer and shifts, about the middle of the face."""
    middle = np.array([300.0, 230.0])[:, None]
    tilt = np.broadcast_to(np.radians(tilt_deg), SAMPLES)
    about = points - middle
    x, y = about[:, :, 0], about[:, :, 1]
    turned = np.stack(
        [np.cos(tilt) * x - np.sin(tilt) * y, np.sin(tilt) * x + np.cos(tilt) * y], axis=2
    )
    shift = np.stack([np.broadcast_to(part, SAMPLES) for part in shift])
    return turned * size + middle + shift


def test_a_head_that_tilts_nods_and_comes_nearer_leaves_every_signal_as_it_is():
    still = recorded(SAMPLES, OPENING, right=OPENING / 4, left=OPENING / 5)
    slow = np.sin(2 * np.pi * 0.3 * TIME)
    nodding = moved(still, 12 * slow, 1 + 0.1 * slow, (20 * slow, -15 * slow))
    held, status = without_head_motion(nodding, RATE, "head", 3.0)
    assert status == ["ok"]
    # The edges of a filter are less exact.
    middle = slice(15, -15)
    size = SIGNALS["lower_lip_to_nose"].formula(held) / SIGNALS["lower_lip_to_nose"].formula(still)
    for name, signal in SIGNALS.items():
        scale = np.median(size) ** (2 if signal.dimension == "area" else 1)
        np.testing.assert_allclose(
            signal.formula(held)[0, middle] / scale,
            signal.formula(still)[0, middle],
            rtol=2e-3,
            atol=0.05,
            err_msg=name,
        )


def test_without_correction_the_same_head_moves_the_mouth():
    nodding = moved(recorded(SAMPLES), size=1 + 0.1 * np.sin(2 * np.pi * 0.3 * TIME))
    held = without_head_motion(nodding, RATE, "none", 3.0).points
    assert np.ptp(SIGNALS["mouth_width"].formula(held)) > 10


def test_the_nose_takes_out_the_shift_alone():
    shift = 30 * np.sin(2 * np.pi * 0.3 * TIME)
    shifted = moved(recorded(SAMPLES), shift=(shift, 0.0))
    held = without_head_motion(shifted, RATE, "nose", 3.0).points
    assert np.ptp(held[0, 57, 0, 15:-15]) < 0.05
    tilted = moved(recorded(SAMPLES), tilt_deg=5 * np.sin(2 * np.pi * 0.3 * TIME))
    assert np.ptp(without_head_motion(tilted, RATE, "nose", 3.0).points[0, 57, 0]) > 5


def test_the_noise_of_eyes_and_nose_hardly_enters_the_mouth():
    quiet = recorded(SAMPLES)
    noise = np.random.default_rng(3).normal(size=quiet.shape)
    noise[:, 48:] = 0
    noise[:, [8, 33]] = 0
    held = without_head_motion(quiet + noise, RATE, "head", 3.0).points
    unfiltered = without_head_motion(quiet + noise, RATE, "head", 100.0).points
    width = SIGNALS["mouth_width"].formula
    assert np.std(width(held)) < 0.6 * np.std(width(unfiltered))


@pytest.mark.parametrize("reference", ["head", "nose"])
def test_a_tracker_without_eyes_and_nose_has_no_head(reference):
    mouth_alone = recorded(SAMPLES)
    mouth_alone[:, :48] = np.nan
    held, status = without_head_motion(mouth_alone, RATE, reference, 3.0)
    assert status == ["no_head_points"]
    assert np.isnan(held).all()
    assert without_head_motion(mouth_alone, RATE, "none", 3.0).status == ["ok"]


def test_frames_without_a_face_stay_without_one():
    gap = recorded(SAMPLES)
    gap[..., 60:90] = np.nan
    held = without_head_motion(gap, RATE, "head", 3.0).points
    np.testing.assert_array_equal(np.isnan(held), np.isnan(gap))
