"""A study without recordings at rest, as the public NeuroFace release makes: its rows say so."""

import json

import pandas as pd
import pytest

from steadyface.landmarks import PAPER_TRACKERS
from tests.report import synthetic_study as study


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "TASKS", ("OPEN", "SPREAD"))
        folder = tmp_path_factory.mktemp("no rest")
        return study.write_study(folder, study.few_people(), PAPER_TRACKERS)


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
