"""Movements: closed forms and what each task and impairment moves."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from steadyface.simulation.movement.motion import blinks, minimum_jerk, repetitions, wander
from steadyface.simulation.movement.performance import perform
from steadyface.simulation.people.impairment import draw_impairment
from steadyface.simulation.people.people import cohort


@pytest.fixture(scope="module")
def people():
    return {person.subject: person for person in cohort()}


def test_minimum_jerk_starts_and_ends_at_rest():
    t = np.linspace(0, 1, 2001)
    position = minimum_jerk(t)
    velocity = np.gradient(position, t)
    assert_allclose(position[[0, 1000, 2000]], [0, 0.5, 1], atol=1e-12)
    # Peak velocity of a minimum-jerk movement is 15/8 of the mean velocity, half way.
    assert_allclose(velocity.max(), 1.875, rtol=1e-5)
    assert velocity.argmax() == 1000
    assert_allclose(minimum_jerk(np.array([-1.0, 2.0])), [0, 1])


def test_minimum_jerk_has_the_least_squared_jerk():
    # Flash and Hogan 1985: the integral of the squared jerk is 720 for unit time and distance.
    t = np.linspace(0, 1, 4001)
    jerk = 60 - 360 * t + 360 * t**2
    assert_allclose(np.trapezoid(jerk**2, t), 720, rtol=1e-6)
    third = np.gradient(np.gradient(np.gradient(minimum_jerk(t), t), t), t)
    assert_allclose(third[10:-10], jerk[10:-10], atol=0.5)


def test_repetitions_are_zero_at_rest_and_full_at_the_far_end():
    times = np.arange(0, 8, 1 / 100)
    activation, cycles = repetitions(times, 0.5, 0.3, 0.4, 0.0, np.random.default_rng(1), 0.0)
    start, arrive, leave = cycles.start_s[1], cycles.arrival_s[1], cycles.departure_s[1]
    assert_allclose(activation[np.searchsorted(times, start)], 0, atol=1e-3)
    held = (times > arrive) & (times < leave)
    assert_allclose(activation[held], 1, atol=1e-9)
    assert_allclose(arrive - start, 0.5)


def test_a_decrement_makes_later_repetitions_smaller():
    times = np.arange(0, 10, 1 / 50)
    activation, cycles = repetitions(times, 0.5, 0.3, 0.4, 0.1, np.random.default_rng(1), 0.0)
    peaks = activation[np.searchsorted(times, cycles.arrival_s[:4])]
    assert_allclose(peaks, [1.0, 0.9, 0.8, 0.7], atol=0.01)


def test_wandering_has_unit_variance_and_no_fast_parts():
    times = np.arange(0, 200, 1 / 30)
    values = wander(times, 0.5, np.random.default_rng(0))
    power = np.abs(np.fft.rfft(values - values.mean())) ** 2
    frequency = np.fft.rfftfreq(len(values), 1 / 30)
    assert_allclose(values.std(), 1, rtol=0.05)
    assert power[frequency > 2.0].sum() < 1e-3 * power.sum()


def test_blinks_close_fully_and_stay_in_range():
    closure = blinks(np.arange(0, 60, 1 / 30), np.random.default_rng(0))
    assert closure.min() == 0
    assert 0.9 < closure.max() <= 1
    assert (closure < 0.05).mean() > 0.7


def test_the_same_seed_gives_the_same_performance(people):
    first, second = (perform(people["S03"], "OPEN", 2, 30, 0) for _ in range(2))
    other = perform(people["S03"], "OPEN", 2, 30, 1)
    assert first.expressions == second.expressions
    assert first.poses == second.poses
    assert np.array_equal(first.times, second.times)
    assert first.expressions != other.expressions


def test_stamps_are_increasing_and_jitter_around_the_rate(people):
    times = perform(people["C01"], "REST", 20, 30, 0).times
    intervals = np.diff(times)
    assert times[0] == 0
    assert times[-1] >= 19.9
    assert_allclose(intervals.mean(), 1 / 30, rtol=0.005)
    assert 0 < intervals.std() < 0.001


def test_each_task_moves_what_it_should(people):
    person = people["C05"]
    jaw = {
        task: np.array([e.jaw_deg for e in perform(person, task, 5, 30, 0).expressions])
        for task in ("REST", "OPEN", "SPREAD")
    }
    spread = np.array([e.spread_left for e in perform(person, "SPREAD", 5, 30, 0).expressions])
    assert jaw["OPEN"].max() > 17
    assert jaw["REST"].max() < 1
    assert spread.max() > 0.8


def test_stroke_moves_the_affected_side_less(people):
    for subject in ("S01", "S02", "S03"):
        person = people[subject]
        affected = person.impairment.affected_side
        unaffected = "left" if affected == "right" else "right"
        expressions = perform(person, "SPREAD", 5, 30, 0).expressions
        excursion = {
            side: np.ptp([getattr(e, f"spread_{side}") for e in expressions])
            for side in (affected, unaffected)
        }
        assert_allclose(
            excursion[affected] / excursion[unaffected], person.impairment.affected_gain, rtol=0.35
        )
        assert min(getattr(e, f"droop_{affected}") for e in expressions) > 0.3
        assert all(getattr(e, f"droop_{unaffected}") == 0 for e in expressions)


def test_als_is_slower_smaller_and_trembles():
    impairment = draw_impairment("ALS", 1.0, np.random.default_rng(0))
    assert impairment.excursion < 0.5
    assert impairment.slowness > 2
    assert 5 <= impairment.tremor_hz <= 8
    assert draw_impairment("HC", 1.0, np.random.default_rng(0)).excursion == 1
