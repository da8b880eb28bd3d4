"""No study mixes simulated people with real ones."""

import pytest

from steadyface.study.simulated_or_real import mixed
from steadyface.study.study import look_through

BUILT_IN = "resources/simulated_cohort"


def cohort(simulated, participants, recordings):
    return {"simulated": simulated, "participants": participants, "recordings": recordings}


@pytest.fixture
def own(tmp_path):
    """A lab's study, and its sheet."""
    sheet = tmp_path / "recordings.csv"
    sheet.write_text("file,subject\ndata/A01_OPEN.bag,A01\n")
    return look_through(None, str(sheet), [])[0], str(sheet)


@pytest.fixture
def simulated():
    return look_through(f"{BUILT_IN}/participants.tsv", f"{BUILT_IN}/recordings.tsv", [])[0]


def test_whole_studies_pass(own, simulated):
    study, sheet = own
    assert mixed(cohort(False, None, sheet), study) == []
    sheets = (f"{BUILT_IN}/participants.tsv", f"{BUILT_IN}/recordings.tsv")
    assert mixed(cohort(True, *sheets), simulated) == []


def test_own_recordings_are_not_taken_for_rendered_ones(own):
    study, sheet = own
    (problem,) = mixed(cohort(True, None, sheet), study)
    assert "data/A01_OPEN.bag is no rendered recording" in str(problem)
    assert "simulated: false" in str(problem)


def test_real_people_do_not_get_the_simulated_ones_groups(own):
    study, sheet = own
    (problem,) = mixed(cohort(False, f"{BUILT_IN}/participants.tsv", sheet), study)
    assert "is the simulated people's" in str(problem)
    assert "or null" in str(problem)
