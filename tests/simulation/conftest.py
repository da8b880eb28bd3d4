"""One drawn person for all tests: setting a person up takes a second."""

import pytest

from steadyface.simulation.people.people import cohort
from steadyface.simulation.recording import head_of, sitter_of


@pytest.fixture(scope="session")
def person():
    return next(person for person in cohort() if person.subject == "S02")


@pytest.fixture(scope="session")
def head(person):
    return head_of(person)


@pytest.fixture(scope="session")
def sitter(person):
    return sitter_of(person)
