"""A person's page: recordings with traces, cycles, sides, values; nothing from elsewhere."""

import re

import numpy as np
import pytest

from steadyface.measures.kinematics.kinematics_table import measure_movement, movements
from steadyface.report.page.person import Drawn, drawn_trackers, side_trackers, write_person
from tests.measures.kinematics.faces import RATE, recorded, settings_with, there_and_back
from tests.measures.kinematics.test_kinematics_table import table_of

TIME = np.arange(180) / RATE


@pytest.fixture(scope="module")
def page(tmp_path_factory) -> str:
    opening = recorded(len(TIME), 20 * there_and_back(TIME, (0.4, 1.9, 5.6)))
    settings = settings_with()
    tracks = {
        "mesh": table_of(opening),
        "dlib": table_of(np.full_like(opening, np.nan)),
        "My_tool": table_of(opening + 0.3 * np.random.default_rng(1).normal(size=opening.shape)),
    }
    truth = table_of(opening)
    measured = measure_movement(tracks, settings, 0.2, truth=truth).kinematics
    shown = [Drawn(each, "lip_aperture") for each in movements(tracks, settings, truth=truth)]
    path = tmp_path_factory.mktemp("people") / "A01.html"
    write_person(path, "A01", "ALS", shown, measured, "How it was measured.", simulated=True)
    return path.read_text(encoding="utf-8")


def test_it_names_the_person_the_recording_and_what_is_simulated(page):
    assert "<h1>A01 (ALS)</h1>" in page
    assert '<section id="OPEN-1">' in page
    assert "this person is rendered" in page
    assert "How it was measured." in page
    assert page.count("<svg") == 1


def test_it_fetches_nothing_and_links_only_to_the_report(page):
    # Names of SVG's own language are no addresses to fetch.
    fetched = re.findall(r"(?:src|href)=\"(?!#|data:)([^\"]+)\"", page)
    assert set(fetched) == {"../report.html"}


def test_values_stand_by_tracker_and_what_is_missing_says_why(page):
    heads = re.findall(r'<th scope="col" class="value">([^<]+)</th>', page)
    assert heads == ["truth", "DLIB", "Mesh", "My tool"]
    row = re.search(r"Lip opening: amplitude</td>.*?</tr>", page, re.S)[0]
    cells = re.findall(r'<td class="value"(?: title="([^"]*)")?>([^<]*)</td>', row)
    assert cells[1] == ("no landmarks", "–")
    assert float(cells[0][1]) == pytest.approx(20 / 40, abs=0.02)


def test_the_paper_and_imported_trackers_are_drawn_and_no_control_arm():
    sources = ("dlib", "fan", "fan_subpixel", "sbr_ft", "mesh", "mesh_ft", "OpenFace", "truth")
    drawn = drawn_trackers(sources, compares=True)
    assert drawn == ["truth", "dlib", "fan", "sbr_ft", "mesh", "OpenFace"]
    assert side_trackers(drawn, compares=True) == ["truth", "sbr_ft"]
    alone = drawn_trackers(("dlib", "mesh"), compares=False)
    assert alone == ["mesh", "dlib"]
    assert side_trackers(alone, compares=False) == ["mesh"]
    assert drawn_trackers(("fan_subpixel",), compares=False) == ["fan_subpixel"]
