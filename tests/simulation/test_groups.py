"""What tells the simulated groups apart, in the truth and by construction."""

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from steadyface.landmarks import LOWER_LIP, MOUTH_CORNERS, UPPER_LIP
from steadyface.simulation.movement.performance import perform
from steadyface.simulation.people.people import cohort
from steadyface.simulation.recording import simulate_truth

# Half as many frames as the cohort has are enough for what differs this much.
TAKE = {"seconds": 5.2, "rate_hz": 15.0, "seed": 2021}
PEOPLE = 4


def spread_between_percentiles(values):
    return np.ptp(np.percentile(values, [5, 95]))


def lip_opening(points):
    return np.linalg.norm(points[:, UPPER_LIP] - points[:, LOWER_LIP], axis=1)


def corner_excursions(points):
    """How far each corner of the mouth moves sideways in the head's own axes, mm."""
    across = points[:, 42] - points[:, 39]
    across /= np.linalg.norm(across, axis=1, keepdims=True)
    middle = (points[:, 39] + points[:, 42]) / 2
    sides = [np.einsum("ij,ij->i", points[:, corner] - middle, across) for corner in MOUTH_CORNERS]
    return [spread_between_percentiles(side) for side in sides]


def measures_of(person):
    opening, _, points = simulate_truth(person, "OPEN", **TAKE)
    gap = lip_opening(points)
    excursions = corner_excursions(simulate_truth(person, "SPREAD", **TAKE)[2])
    syllables = perform(person, "DDK_PA", *TAKE.values()).cycles
    slope = np.polyfit(np.arange(len(syllables)), syllables.sizes, 1)[0]
    return {
        "range": spread_between_percentiles(gap),
        "speed": np.percentile(np.abs(np.gradient(gap, opening.times)), 99),
        "symmetry": min(excursions) / max(excursions),
        "rate": (len(opening.cycles) - 1) / np.ptp(opening.cycles.start_s),
        "syllable rate": (len(syllables) - 1) / np.ptp(syllables.start_s),
        "syllable decrement": -slope / syllables.sizes.mean(),
    }


@pytest.fixture(scope="module")
def measures():
    """The measures of some evaluated people of each group."""
    evaluated = [person for person in cohort() if person.set == "evaluate"]
    measures = {}
    for group in ("ALS", "stroke", "HC"):
        people = [person for person in evaluated if person.group == group][:PEOPLE]
        measures[group] = [measures_of(person) for person in people]
    return measures


def below_controls(measures, group, measure):
    """The chance that one of the group has less than a control."""
    people, controls = ([m[measure] for m in measures[name]] for name in (group, "HC"))
    return 1 - mannwhitneyu(people, controls).statistic / (len(people) * len(controls))


@pytest.mark.parametrize("measure", ["range", "speed", "rate", "syllable rate"])
def test_als_moves_less_and_more_slowly(measures, measure):
    assert below_controls(measures, "ALS", measure) > 0.9


def test_als_tires_over_syllables(measures):
    assert below_controls(measures, "ALS", "syllable decrement") < 0.1
    assert np.mean([m["syllable decrement"] for m in measures["ALS"]]) > 0.02
    assert abs(np.mean([m["syllable decrement"] for m in measures["HC"]])) < 0.01


def test_stroke_moves_its_sides_unevenly_and_the_others_do_not(measures):
    assert below_controls(measures, "stroke", "symmetry") > 0.9
    assert min(m["symmetry"] for name in ("ALS", "HC") for m in measures[name]) > 0.85
