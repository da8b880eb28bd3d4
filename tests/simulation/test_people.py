"""The cohort is the one of the paper's Table I."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from steadyface import tables
from steadyface.errors import SheetError
from steadyface.simulation.people.people import GENERIC_SEEDS, cohort, generic_person, person_of
from steadyface.simulation.people.sheets import participants_sheet, recordings_sheet
from steadyface.study.design import PAPER_GROUPS
from steadyface.study.schemas import PARTICIPANTS, RECORDINGS

# Table I: people, women, and the ages as printed: raw values, or median, least and greatest.
FINETUNE = {
    "ALS": (3, 2, [45, 55, 57]),
    "stroke": (3, 0, [21, 62, 64]),
    "HC": (3, 0, [63, 65, 76]),
}
EVALUATE = {
    "ALS": (8, 5, (63, 58, 75)),
    "stroke": (11, 4, (67, 60, 89)),
    "HC": (8, 4, (64.5, 33, 78)),
}


@pytest.fixture(scope="module")
def people():
    return cohort()


def _part(people, group, part):
    return [person for person in people if person.group == group and person.set == part]


def test_there_are_36_people_with_distinct_names_and_seeds(people):
    assert len({person.subject for person in people}) == 36
    assert len({person.seed for person in people}) == 36


@pytest.mark.parametrize("group", PAPER_GROUPS)
def test_the_finetuning_set_has_table_1s_people(people, group):
    count, women, ages = FINETUNE[group]
    chosen = _part(people, group, "finetune")
    assert len(chosen) == count
    assert sum(person.sex == "female" for person in chosen) == women
    assert sorted(person.age_years for person in chosen) == ages


@pytest.mark.parametrize("group", PAPER_GROUPS)
def test_the_evaluation_set_has_table_1s_people(people, group):
    count, women, (median, least, greatest) = EVALUATE[group]
    chosen = _part(people, group, "evaluate")
    ages = [person.age_years for person in chosen]
    assert len(chosen) == count
    assert sum(person.sex == "female" for person in chosen) == women
    assert (np.median(ages), min(ages), max(ages)) == (median, least, greatest)


@pytest.mark.parametrize(("group", "median"), [("ALS", 62), ("stroke", 64), ("HC", 65)])
def test_the_median_age_of_both_sets_is_the_one_the_paper_states(people, group, median):
    assert np.median([p.age_years for p in people if p.group == group]) == median


@pytest.mark.parametrize(
    ("group", "field", "median", "least", "greatest"),
    [
        ("ALS", "disease_duration", 34, 22, 109),
        ("stroke", "disease_duration", 125, 3, 3262),
        ("ALS", "alsfrs_r", 36.5, 26, 40),
    ],
)
def test_clinical_values_of_the_evaluation_set(people, group, field, median, least, greatest):
    values = [getattr(person, field) for person in _part(people, group, "evaluate")]
    assert (np.median(values), min(values), max(values)) == (median, least, greatest)


def test_the_finetuning_people_are_the_most_impaired_of_their_group(people):
    for group in ("ALS", "stroke"):
        chosen = [person.impairment.severity for person in _part(people, group, "finetune")]
        others = [person.impairment.severity for person in _part(people, group, "evaluate")]
        assert min(chosen) > 0.7
        assert np.mean(chosen) > np.mean(others)
    for part in ("finetune", "evaluate"):
        assert all(person.impairment.severity == 0 for person in _part(people, "HC", part))


def test_the_same_seed_gives_the_same_people(people):
    assert people == cohort()
    assert people != cohort(1)


def test_generic_people_are_younger_unimpaired_and_nobody_of_the_cohort(people):
    generator = np.random.default_rng(0)
    generic = [generic_person(generator) for _ in range(200)]
    assert all(16 <= person.age_years <= 80 for person in generic)
    assert np.median([person.age_years for person in generic]) < 50
    assert all(person.impairment.severity == 0 for person in generic)
    assert all(person.seed >= GENERIC_SEEDS for person in generic)
    assert all(person.seed < GENERIC_SEEDS for person in people)
    assert max(p.asymmetry for p in generic) < min(p.asymmetry for p in people)


def test_an_unknown_subject_is_refused_by_name(people):
    assert person_of("S03", people).subject == "S03"
    with pytest.raises(SheetError, match="X9"):
        person_of("X9", people)


def test_the_committed_sheets_are_those_the_command_writes(people):
    folder = Path(__file__).parents[2] / "resources" / "simulated_cohort"
    for name, sheet, schema in (
        ("participants", participants_sheet(people), PARTICIPANTS),
        ("recordings", recordings_sheet(people), RECORDINGS),
    ):
        committed = tables.read(folder / f"{name}.tsv", schema)
        assert committed.equals(tables.check(sheet, schema, name))


def test_people_can_be_keys_of_a_cache(people):
    assert hash(people[0]) == hash(replace(people[0]))
