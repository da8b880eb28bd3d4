"""Measures of courses whose values are known in closed form."""

import numpy as np
import pytest

from steadyface.measures.kinematics import cycle_measures as of
from steadyface.measures.kinematics import recording_measures as whole
from steadyface.measures.kinematics.filtering import derivatives
from tests.measures.kinematics.faces import RATE

FINE = 240.0
TIME = np.arange(int(6 * FINE)) / FINE
FREQUENCY, SIZE = 0.5, 3.0
SINE = SIZE * np.sin(2 * np.pi * FREQUENCY * TIME)


def one_cycle(course: np.ndarray, moments_s) -> of.CycleSignal:
    fitted = derivatives(course[None], FINE, 0.05)
    return of.CycleSignal(*fitted, np.array([moments_s], dtype=float) * FINE, FINE)


@pytest.fixture
def sine() -> of.CycleSignal:
    """A period from trough to trough, two seconds long."""
    return one_cycle(SINE, (1.5, 2.5, 2.5, 2.5, 3.5))


def test_of_a_sine(sine):
    top = 2 * np.pi * FREQUENCY * SIZE
    assert of.amplitude(sine) == pytest.approx(2 * SIZE, rel=1e-4)
    assert of.amplitude_at_peak(sine) == pytest.approx(2 * SIZE, rel=1e-4)
    assert of.opening_peak_speed(sine) == pytest.approx(top, rel=1e-3)
    assert of.closing_peak_speed(sine) == pytest.approx(top, rel=1e-3)
    assert of.opening_mean_speed(sine) == pytest.approx(2 * SIZE / 1.0, rel=1e-3)
    assert of.closing_mean_speed(sine) == pytest.approx(2 * SIZE / 1.0, rel=1e-3)
    assert of.velocity_rms(sine) == pytest.approx(top / np.sqrt(2), rel=2e-3)
    assert of.acceleration_peak(sine) == pytest.approx(top * 2 * np.pi * FREQUENCY, rel=2e-3)
    assert of.jerk_rms(sine) == pytest.approx(
        top * (2 * np.pi * FREQUENCY) ** 2 / np.sqrt(2), rel=5e-3
    )
    assert of.duration(sine) == pytest.approx(2.0)
    # Above 0.9 of the way from trough to peak: sin > 0.8.
    assert of.hold(sine) == pytest.approx(2 * np.arccos(0.8) / (2 * np.pi * FREQUENCY), rel=1e-3)


def test_a_slope_under_the_movement_is_no_amplitude():
    sloping = one_cycle(SINE + 0.7 * TIME, (1.5, 2.5, 2.5, 2.5, 3.5))
    assert of.amplitude_at_peak(sloping) == pytest.approx(2 * SIZE, rel=1e-4)


def test_a_cycle_that_is_not_whole_has_no_values():
    cut = one_cycle(SINE, (1.5, 2.5, 2.5, 2.5, np.nan))
    for formula in (of.amplitude, of.duration, of.hold, of.velocity_rms, of.closing_mean_speed):
        assert np.isnan(formula(cut)).all()


def test_the_range_of_a_sine():
    periods = SINE[None, : int(4 * FINE)]
    assert whole.full_range(periods) == pytest.approx(2 * SIZE, rel=1e-4)
    # Nine tenths of the time a sine lies within sin(0.45 pi) of its middle.
    assert whole.range_of_motion(periods) == pytest.approx(
        2 * SIZE * np.sin(0.45 * np.pi), rel=2e-3
    )
    assert whole.largest_value(periods) == pytest.approx(SIZE * np.sin(0.45 * np.pi), rel=2e-3)
    assert whole.path_length(periods) == pytest.approx(2 * 4 * SIZE, rel=3e-3)
    assert whole.median_value(periods) == pytest.approx(0, abs=0.02)


def test_jitter_lengthens_the_path_and_hardly_the_range():
    noise = 0.1 * np.random.default_rng(1).normal(size=(1, 960))
    noisy = SINE[None, :960] + noise
    assert whole.path_length(noisy) > 3 * whole.path_length(SINE[None, :960])
    assert whole.range_of_motion(noisy) == pytest.approx(
        whole.range_of_motion(SINE[None, :960]), rel=0.02
    )


def test_the_drift_is_the_slope():
    course = 5 + 0.3 * np.arange(90)[None] / RATE
    course[0, 20:30] = np.nan
    assert whole.drift(course, RATE) == pytest.approx(0.3)


@pytest.mark.parametrize(("frequency", "share"), [(1.0, 0.0), (6.0, 100.0), (14.0, 0.0)])
def test_tremor_is_what_lies_between_3_and_12_hz(frequency, share):
    wave = np.sin(2 * np.pi * frequency * np.arange(180) / RATE)[None]
    found = whole.tremor_share(wave, RATE)
    assert found.status == ["ok"]
    assert found.value == pytest.approx(share, abs=1.0)


def test_two_tremors_share_the_power():
    time = np.arange(300) / RATE
    wave = 3 * np.sin(2 * np.pi * 1.0 * time) + 4 * np.sin(2 * np.pi * 6.0 * time)
    assert whole.tremor_share(wave[None], RATE).value == pytest.approx(100 * 16 / 25, abs=0.5)


def test_tremor_has_no_value_where_nothing_could_tell():
    assert whole.tremor_share(np.ones((1, 90)), 15.0).status == ["bad_fs"]
    assert whole.tremor_share(np.ones((1, 20)), RATE).status == ["too_short"]
    assert whole.tremor_share(np.ones((1, 90)), RATE).status == ["no_motion"]


def test_variation_and_decrement_of_known_amplitudes():
    amplitudes = np.array([10.0, 9.0, 8.0, 7.0])
    assert whole.variation(amplitudes).value == pytest.approx(np.sqrt(5 / 3) / 8.5)
    assert whole.decrement(amplitudes).value == pytest.approx(-100 / 8.5)
    assert whole.variation(np.full(5, 3.0)).value == pytest.approx(0)
    assert whole.variation(amplitudes[:2]).status == "too_few_cycles"
    assert whole.decrement(amplitudes[:2]).status == "too_few_cycles"


def test_the_spatiotemporal_index_sees_shape_and_neither_size_nor_duration():
    shape = np.sin(np.linspace(0, np.pi, 40)) ** 2
    longer = 3 * np.sin(np.linspace(0, np.pi, 61)) ** 2 + 7
    alike = whole.spatiotemporal_index([shape, longer, shape, longer, shape])
    assert alike.value == pytest.approx(0, abs=0.5)
    other = np.linspace(0, 1, 40)
    unlike = whole.spatiotemporal_index([shape, other, shape, other, shape])
    assert unlike.value > 10
    assert whole.spatiotemporal_index([shape] * 4).status == "too_few_cycles"
    assert whole.spatiotemporal_index([shape] * 4 + [np.ones(9)]).status == "no_motion"


def test_a_constant_difference_of_shape_has_the_index_of_its_standard_deviation():
    # Two courses of mean 0 and deviation 1 that differ by a known amount everywhere.
    square = np.r_[np.ones(500), -np.ones(500)]
    found = whole.spatiotemporal_index([square, square, square, -square, -square])
    assert found.value == pytest.approx(50 * np.std([1, 1, 1, -1, -1], ddof=1), rel=1e-6)


def test_the_sides_of_one_movement_agree_and_the_later_one_is_told():
    time = np.arange(240) / RATE
    right = np.sin(2 * np.pi * 0.7 * time)[None]
    left = 0.6 * np.sin(2 * np.pi * 0.7 * (time - 0.05))[None]
    assert whole.correlation(right, 2 * right + 3).value == pytest.approx(1)
    assert whole.correlation(right, -right).value == pytest.approx(-1)
    assert whole.correlation(right, np.ones_like(right)).status == ["no_motion"]
    assert whole.side_lag(right, left, RATE, 0.2).value == pytest.approx(0.05, abs=0.002)
