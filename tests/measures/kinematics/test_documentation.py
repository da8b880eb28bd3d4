"""docs/kinematics.md names every measure, signal, setting and status that there is."""

from steadyface.measures.kinematics import statuses
from steadyface.measures.kinematics.registry import MEASURES
from tests.measures.kinematics.faces import ROOT, default_section

PAGE = (ROOT / "docs/kinematics.md").read_text(encoding="utf-8")


def test_every_measure_is_explained_as_the_library_says_it():
    for measure in MEASURES:
        assert f"| `{measure.name}` |" in PAGE
        assert measure.says in PAGE


def test_every_status_is_explained():
    for name, status in vars(statuses).items():
        if name.isupper():
            assert f"`{status}`" in PAGE, status


def test_every_task_of_the_defaults_is_in_the_table():
    for task in default_section()["tasks"]:
        assert task in PAGE


def test_the_defaults_that_it_tells_are_those_of_the_configuration():
    section = default_section()
    assert f"({section['derivative_window_s']:g} s, the default)" in PAGE
    assert f"(`head_cutoff_hz`, {section['head_cutoff_hz']:g} Hz" in PAGE
    cycles = section["cycles"]
    assert f"low-passed ({cycles['smoothing_hz']:g} Hz" in PAGE
    assert f"{100 * cycles['prominence_share']:g} % of the range" in PAGE
