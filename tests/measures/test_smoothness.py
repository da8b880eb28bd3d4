"""SPARC and dimensionless jerk: golden numbers, closed forms, invariances and refusals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from steadyface.measures.smoothness import (
    dimensionless_jerk,
    log_dimensionless_jerk,
    spectral_arc_length,
    vector_dimensionless_jerk,
    vector_log_dimensionless_jerk,
)

GOLDEN = Path(__file__).parents[1] / "golden" / "metrics"
SIGNALS = dict(np.load(GOLDEN / "signals_1d.npz"))
EXPECTED = pd.read_csv(GOLDEN / "expected_1d.csv").set_index("id")
PATHS = dict(np.load(GOLDEN / "signals_2d.npz"))
EXPECTED_2D = pd.read_csv(GOLDEN / "expected_2d.csv").set_index("id")

VARIANTS = {
    "sparc": {},
    "sparc_pad0": {"padding": 0},
    "sparc_pad2": {"padding": 2},
    "sparc_pad6": {"padding": 6},
    "sparc_fc5": {"cutoff": 5.0},
    "sparc_fc20": {"cutoff": 20.0},
    "sparc_th0.01": {"threshold": 0.01},
    "sparc_th0.1": {"threshold": 0.1},
}
TOO_SHORT = {"short_n3", "short_n4"}
# A straight line's second differences are rounding; a constant's are zero.
NO_JERK = {"const1_fs60", "ramp_fs60"}

movements = arrays(
    np.float64,
    st.integers(8, 80),
    elements=st.floats(-100, 100, allow_nan=False).map(lambda number: round(number, 3)),
).filter(lambda signal: np.abs(np.diff(signal, n=2)).max() > 1e-3)


def minimum_jerk_speed(samples: int) -> np.ndarray:
    way = np.arange(samples) / (samples - 1)
    return 30 * way**2 * (1 - way) ** 2


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("name", SIGNALS)
def test_sparc_equals_the_golden_number_or_says_why_not(name, variant):
    rate = EXPECTED.loc[name, "fs"]
    result = spectral_arc_length(SIGNALS[name], rate, **VARIANTS[variant])
    if VARIANTS[variant].get("cutoff", 10.0) > rate / 2:
        expected_status = "bad_fs"
    elif name in TOO_SHORT:
        expected_status = "too_short"
    elif name == "alternating_fs60":
        expected_status = "peak_above_fc"
    else:
        expected_status = "ok"
    assert result.status == expected_status
    if expected_status == "ok":
        assert result.value == pytest.approx(float(EXPECTED.loc[name, variant]), abs=1e-9)
    else:
        assert np.isnan(result.value)


@pytest.mark.parametrize("name", [name for name in SIGNALS if name not in TOO_SHORT | NO_JERK])
def test_dimensionless_jerk_and_its_logarithm_equal_the_golden_numbers(name):
    signal, expected = SIGNALS[name], EXPECTED.loc[name]
    jerk = dimensionless_jerk(signal, expected.fs)
    logarithm = log_dimensionless_jerk(signal, expected.fs)
    assert (jerk.status, logarithm.status) == ("ok", "ok")
    assert jerk.value == pytest.approx(expected.dj, rel=1e-12)
    assert logarithm.value == pytest.approx(expected.ldj, abs=1e-10)


@pytest.mark.parametrize("name", sorted(NO_JERK))
def test_a_straight_velocity_has_no_logarithm_of_its_jerk(name):
    result = log_dimensionless_jerk(SIGNALS[name], 60.0)
    assert result.status == "zero_jerk"
    assert np.isnan(result.value)
    assert dimensionless_jerk(SIGNALS[name], 60.0).value == pytest.approx(0.0, abs=1e-20)


@pytest.mark.parametrize("name", PATHS)
def test_planar_movements_equal_the_golden_numbers(name):
    positions, expected = PATHS[name], EXPECTED_2D.loc[name]
    rate = float(expected.fs)
    velocity = np.diff(positions, axis=0) * rate
    speed = np.hypot(*velocity.T)
    height = positions[:, 1]
    scalars = {
        "speed2d": speed,
        "speed2d_demean": speed - speed.mean(),
        "vx": velocity[:, 0],
        "vy": velocity[:, 1],
        "abs_vy": np.abs(velocity[:, 1]),
        "grad_vy": np.gradient(height, 1 / rate),
        "y_raw": height,
        "y_demean": height - height.mean(),
    }
    for key, signal in scalars.items():
        sparc = spectral_arc_length(signal, rate).value
        ldj = log_dimensionless_jerk(signal, rate).value
        assert sparc == pytest.approx(expected[f"sparc_{key}"], abs=1e-9), key
        assert ldj == pytest.approx(expected[f"ldj_{key}"], abs=1e-10), key
    vector = vector_log_dimensionless_jerk(velocity, rate)
    assert vector.value == pytest.approx(expected.ldlj_vec_vel, abs=1e-10)
    factors = expected.vec_T3 / expected.vec_vpeak2 * expected.vec_intjerk2
    assert vector_dimensionless_jerk(velocity, rate).value == pytest.approx(-factors, rel=1e-12)


def test_many_series_at_once_equal_each_alone():
    series = np.stack([SIGNALS[name] for name in SIGNALS if len(SIGNALS[name]) == 300])
    series[1, 7], series[2] = np.nan, 0.0
    for measure in (spectral_arc_length, dimensionless_jerk, log_dimensionless_jerk):
        together = measure(series, 60.0)
        alone = [measure(one, 60.0) for one in series]
        assert together.status.tolist() == [one.status for one in alone]
        np.testing.assert_allclose(together.value, [one.value for one in alone], rtol=1e-13)


def test_leading_axes_are_kept():
    series = np.random.default_rng(1).normal(size=(2, 3, 40))
    for measure in (spectral_arc_length, dimensionless_jerk, log_dimensionless_jerk):
        result = measure(series, 30.0)
        assert result.value.shape == result.status.shape == (2, 3)


def test_a_single_series_gives_plain_numbers_that_unpack():
    value, status = spectral_arc_length(minimum_jerk_speed(100), 100.0)
    assert np.isscalar(value)
    assert status == "ok"


@pytest.mark.parametrize(("samples", "expected"), [(301, -5.3153), (3001, -5.3214)])
def test_ldj_of_a_minimum_jerk_movement_comes_near_minus_log_204_8(samples, expected):
    value = log_dimensionless_jerk(minimum_jerk_speed(samples), 100.0).value
    assert value == pytest.approx(expected, abs=1e-4)
    assert value == pytest.approx(-np.log(720 / 1.875**2), abs=2.1 / samples)


@pytest.mark.parametrize("samples", [16, 60, 301])
def test_an_impulse_has_a_jerk_of_minus_six_cubes_and_a_sparc_of_minus_one(samples):
    impulse = np.zeros(samples)
    impulse[samples // 2] = 7.0
    assert dimensionless_jerk(impulse, 50.0).value == pytest.approx(-6 * samples**3, rel=1e-12)
    assert spectral_arc_length(impulse, 50.0).value == pytest.approx(-1.0, abs=1e-9)


def test_ldj_of_white_velocity_says_nothing_of_its_size():
    rng = np.random.default_rng(2)
    noise = rng.normal(size=(400, 150))
    peak = np.abs(noise).max(axis=1)
    expected = -(np.log(6) + 4 * np.log(150) - 2 * np.log(peak))
    for size in (0.01, 1.0, 50.0):
        values = log_dimensionless_jerk(size * noise, 30.0).value
        assert np.mean(values) == pytest.approx(np.mean(expected), abs=0.05)


def test_ldj_of_white_jitter_on_a_still_point_is_minus_20_in_five_seconds_at_30():
    positions = np.random.default_rng(3).normal(size=(400, 150))
    values = log_dimensionless_jerk(np.diff(positions) * 30, 30.0).value
    assert np.mean(values) == pytest.approx(-20.2, abs=0.1)


@settings(max_examples=40)
@given(movements)
def test_ldj_does_not_depend_on_the_sampling_rate(signal):
    assert log_dimensionless_jerk(signal, 30.0) == log_dimensionless_jerk(signal, 1000.0)


@settings(max_examples=40)
@given(movements, st.floats(1e-3, 1e3), st.sampled_from([-1.0, 1.0]))
def test_neither_measure_depends_on_scale_or_sign(signal, scale, sign):
    for measure in (spectral_arc_length, log_dimensionless_jerk):
        plain, scaled = measure(signal, 30.0), measure(sign * scale * signal, 30.0)
        if plain.status == scaled.status:
            assert scaled.value == pytest.approx(plain.value, abs=1e-6, nan_ok=True)


@settings(max_examples=40)
@given(movements, st.floats(0.1, 10))
def test_sparc_is_the_same_when_time_and_cutoff_are_scaled_together(signal, factor):
    plain = spectral_arc_length(signal, 32.0, cutoff=8.0)
    scaled = spectral_arc_length(signal, 32.0 * factor, cutoff=8.0 * factor)
    # The cut-off may fall on either side of a frequency by rounding.
    assert plain.status == scaled.status
    if plain.status == "ok":
        assert scaled.value == pytest.approx(plain.value, abs=0.05)


@settings(max_examples=40)
@given(movements)
def test_sparc_is_at_most_minus_one(signal):
    result = spectral_arc_length(signal, 30.0)
    assert result.status != "ok" or result.value <= -1 + 1e-9


def test_the_vector_form_of_a_straight_path_equals_the_scalar_form():
    speed = minimum_jerk_speed(120)
    velocity = np.stack([0.6 * speed, 0.8 * speed], axis=-1)
    vector = vector_log_dimensionless_jerk(velocity, 60.0).value
    assert vector == pytest.approx(log_dimensionless_jerk(speed, 60.0).value, abs=1e-10)


@pytest.mark.parametrize(
    ("signal", "status"),
    [
        (np.zeros(300), "no_motion"),
        (np.full(300, 1e-310), "no_motion"),
        (np.r_[np.nan, np.ones(299)], "has_nan"),
        (np.r_[np.ones(150), np.nan, np.zeros(149)], "has_nan"),
        (np.r_[np.ones(150), np.inf, np.zeros(149)], "has_nan"),
        (np.full(300, np.nan), "has_nan"),
        (np.array([]), "too_short"),
        (np.array([1.0]), "too_short"),
        (np.arange(7.0), "too_short"),
    ],
)
def test_what_has_no_smoothness_gets_a_reason_in_place_of_a_number(signal, status):
    for measure in (spectral_arc_length, dimensionless_jerk, log_dimensionless_jerk):
        assert measure(signal, 60.0).status == status
        assert np.isnan(measure(signal, 60.0).value)


@pytest.mark.parametrize("rate", [0.0, -30.0, np.nan, np.inf])
def test_an_impossible_rate_is_refused(rate):
    for measure in (spectral_arc_length, dimensionless_jerk, log_dimensionless_jerk):
        assert measure(np.arange(20.0) ** 3, rate).status == "bad_fs"


def test_a_cutoff_above_half_the_rate_is_refused_and_at_half_it_is_not():
    speed = minimum_jerk_speed(60)
    assert spectral_arc_length(speed, 19.9, cutoff=10.0).status == "bad_fs"
    assert spectral_arc_length(speed, 20.0, cutoff=10.0).status == "ok"


def test_a_band_of_one_frequency_has_no_arc():
    tone = np.sin(2 * np.pi * np.arange(64) * 4 / 64)
    assert spectral_arc_length(tone, 64.0, padding=0).status == "single_frequency"


def test_whole_numbers_and_lists_are_accepted():
    signal = [0, 1, 4, 9, 14, 12, 7, 3, 1, 0]
    for measure in (spectral_arc_length, log_dimensionless_jerk):
        assert measure(signal, 30.0) == measure(np.array(signal, dtype=float), 30.0)


def test_a_lone_number_is_no_series():
    with pytest.raises(ValueError, match="at least 1 axes"):
        spectral_arc_length(np.float64(3.0), 30.0)
