"""A study without recordings at rest, as the public NeuroFace release makes, at another level.

Its rows say that there are none, and every number of tests, level and threshold is its own.
"""

import json
import re

import pandas as pd
import pytest

from steadyface.trackers.arms import PAPER_TRACKERS
from tests.report import synthetic_study as study

ALPHA = 0.1


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "PAPER_TASKS", ("OPEN", "SPREAD"))
        folder = tmp_path_factory.mktemp("no rest")
        return study.write_study(folder, study.few_people(), PAPER_TRACKERS, alpha=ALPHA)


def test_table_iii_has_the_rows_of_rest_with_the_papers_values_alone(page):
    lines = (page.parent / "tables/table3.md").read_text().splitlines()
    rest = [line for line in lines if "| REST |" in line]
    assert len(rest) == 2 * 3
    assert rest[0].startswith(r"| SPARC | ALS | REST | not available (−20.57\*) | not available (")
    assert "Not available: the study has no recordings of REST." in "\n".join(lines)


def test_totals_count_the_rows_that_there_are(page):
    lines = (page.parent / "tables/table3.md").read_text().splitlines()
    (total,) = [line for line in lines if line.startswith("| Total (SPARC)")]
    assert total.count("/6 (") + total.count("/6** (") == len(PAPER_TRACKERS)


def test_the_csv_has_nobody_at_rest(page):
    table = pd.read_csv(page.parent / "tables/table3_values.csv")
    rest = table[table["task"] == "REST"]
    assert len(rest) == 2 * 3 * len(PAPER_TRACKERS)
    assert set(rest["n_subjects"]) == set(rest["n_undefined"]) == {0}
    assert rest["value"].isna().all()
    assert rest["published"].notna().all()


def test_what_the_paper_says_of_rest_is_not_available(page):
    claims = pd.read_csv(page.parents[1] / "analysis/claims.csv")
    assert "not available" in set(claims["verdict"])
    assert json.loads((page.parents[1] / "analysis/answer.json").read_text())


def test_the_page_shows_the_rows_as_not_available(page):
    assert page.read_text().count("not available") >= 2 * 3 * len(PAPER_TRACKERS)


def test_the_methods_name_the_tasks_that_there_are(page):
    assert "they performed OPEN and SPREAD." in page.read_text()


def test_every_threshold_on_the_page_is_that_of_a_family_of_tests(page):
    families = set()
    for name in ("paper_accuracy", "paper_accuracy_by_task", "paper_smoothness"):
        tests = pd.read_csv(page.parents[1] / f"analysis/{name}.csv")
        assert set(tests["alpha"]) == {ALPHA}
        families |= set(tests.groupby("family")["p"].count())
    printed = re.findall(r"p &lt; ([\d.]+)/(\d+) = ([\d.e-]+)", page.read_text())
    assert len(printed) == 6
    for level, tests, threshold in printed:
        assert (float(level), int(tests) in families) == (ALPHA, True)
        assert float(threshold) == pytest.approx(ALPHA / int(tests), rel=0.05)
    stars = re.findall(r"\* p &lt; (\d[\d.]*\d)", page.read_text())
    assert {float(star) for star in stars} == {ALPHA}


def test_the_level_of_the_planned_tests_and_of_every_interval_is_the_studys(page):
    text = page.read_text()
    assert text.count("at a level of 0.1 for all together") == 2
    assert "Equality is shown where the 80% interval lies inside the margins." in text
    assert "0.05/" not in text
    assert "level of 0.05" not in text
    levels = [
        pd.read_csv(page.parents[1] / f"analysis/{name}.csv").filter(regex="confidence$")
        for name in (
            "per_person_confirmatory",
            "per_person_exploratory",
            "mixed_model",
            "bootstrap",
        )
    ]
    for table in levels:
        assert not table.empty
        # So few people seldom reach a level exactly, and four of a group never do.
        assert ((table - 0.9).abs() < 0.06).any(axis=None)


def test_every_interval_on_the_page_has_its_level_in_the_same_row(page):
    for table in re.findall(r'<table class="data sortable".*?</table>', page.read_text(), re.S):
        columns = re.findall(r'data-column="(\w+)"', table)
        if any(name.endswith(("low", "high")) for name in columns):
            assert any(name.endswith("confidence") for name in columns), columns


def test_the_figure_of_the_planned_contrasts_tells_people_and_level(page):
    drawn = (page.parent / "figures/forest.svg").read_text()
    assert drawn.count(">n = 4<") == 2 * 2 * 3
    assert len(re.findall(r">n = 12, 9[\d.]+%<", drawn)) == 2 * 2
