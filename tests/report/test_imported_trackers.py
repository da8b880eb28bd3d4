"""Trackers imported from other tools in tables, figures and words."""

from itertools import pairwise

import numpy as np
import pytest

from steadyface.analysis.paper.published import published_accuracy
from steadyface.analysis.paper.table2 import accuracy_values
from steadyface.report.figures.style import present
from steadyface.report.figures.traces import draw_traces
from steadyface.report.palette import IMPORTED_LOOKS, LOOKS, VARIABLES, looks_of
from steadyface.report.tables.accuracy import accuracy_grid
from steadyface.report.tables.grid import to_csv, to_html, to_latex
from tests.report import synthetic_study as study

OURS = ("dlib", "fan", "fan_subpixel")


@pytest.fixture(scope="module")
def grid():
    """Table II of two of the paper's trackers, a control arm and two imported trackers."""
    people = study.participants()
    accuracy = study.accuracy(people, (*OURS, "sbr", "sbr_ft"))
    names = {"sbr": "OpenFace", "sbr_ft": "Lightning_Pose"}
    accuracy["tracker"] = accuracy["tracker"].replace(names)
    return accuracy_grid(accuracy_values(accuracy, people, published_accuracy()))


def test_the_families_of_trackers_stand_side_by_side(grid):
    assert grid.heads[2:] == ("DLIB", "FAN", "FAN, sub-pixel", "Lightning Pose", "OpenFace")
    assert (grid.apart, grid.imported) == (4, 5)
    html = to_html(grid, "table2_values.csv")
    places = [html.index(name) for name in ("Trackers of the paper", "Control arms", "Imported")]
    assert all(one < other for one, other in pairwise(places))
    assert 'colspan="2" class="apart">Imported' in html
    assert r"\multicolumn{1}{c|}{Control arms} & \multicolumn{2}{c}{Imported}" in to_latex(
        grid, "t"
    )
    assert '"FAN, sub-pixel (control)",Lightning Pose (imported)' in to_csv(grid).splitlines()[0]


def test_the_best_is_still_the_papers(grid):
    for row in grid.rows:
        assert not any(cell.bold for cell in row[grid.apart :])


def test_imported_trackers_have_looks_of_their_own():
    looks = looks_of(["OpenFace", "fan", "Aaa"])
    assert looks == {"fan": LOOKS["fan"], "Aaa": IMPORTED_LOOKS[0], "OpenFace": IMPORTED_LOOKS[1]}
    assert len({look.colour for look in VARIABLES.values()}) == len(LOOKS) + len(IMPORTED_LOOKS)


def test_figures_without_control_arms_show_imported_trackers():
    assert present(["Tool", "fan_subpixel", "dlib"], controls=False) == ["dlib", "Tool"]
    traces = study.traces(study.participants(), ("dlib", "fan"))
    traces["tracker"] = traces["tracker"].replace({"fan": "My_tool"})
    labels = [axes.get_ylabel() for axes in draw_traces(traces, True).axes]
    assert [label for label in labels if label] == ["DLIB", "My tool"]


def test_more_imported_trackers_than_looks_still_have_one():
    looks = looks_of([f"tool{number}" for number in np.arange(9)])
    assert looks["tool0"] == looks["tool6"]
