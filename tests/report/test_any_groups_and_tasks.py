"""A fourth group and a fourth task go through to the report."""

import re
from pathlib import Path

import pandas as pd
import pytest

from steadyface.study.design import PAPER_TASKS
from tests.report import synthetic_study as study

TRACKERS = ("fan", "sbr", "sbr_ft")


def written(folder: Path, people: pd.DataFrame, tasks: tuple[str, ...]) -> Path:
    """The page of a study of these people and tasks; the results lie around it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "PAPER_TASKS", tasks)
        return study.write_study(folder, people, TRACKERS)


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    """Two evaluated people of each of the paper's groups, and two more."""
    people = study.few_people(2)
    more = people[(people["group"] == "HC") & (people["set"] == "evaluate")]
    names = "P" + more["subject"].str[1:]
    return pd.concat([people, more.assign(subject=names, group="mild_PD")], ignore_index=True)


@pytest.fixture(scope="module")
def more(people, tmp_path_factory) -> Path:
    return written(tmp_path_factory.mktemp("more"), people, (*PAPER_TASKS, "KISS"))


@pytest.fixture(scope="module")
def other(people, tmp_path_factory) -> Path:
    """A study of which the paper has neither group nor task."""
    people = people[people["group"] == "mild_PD"]
    return written(tmp_path_factory.mktemp("other"), people, ("BLOW", "KISS"))


def table(page: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(page.parent / f"tables/{name}_values.csv", keep_default_na=False)


def test_table_i_has_a_column_for_the_new_group_without_a_published_value(more):
    cohort = table(more, "table1").set_index(["field", "set", "group"])
    assert cohort.loc[("n", "evaluate", "mild_PD"), ["printed", "published"]].tolist() == ["2", ""]
    assert cohort.loc[("n", "evaluate", "ALS"), "published"] == "8"
    assert "| mild PD |" in (more.parent / "tables/table1.md").read_text().splitlines()[2]


def test_table_iii_prints_the_new_rows_and_its_totals_count_the_papers(more):
    printed = (more.parent / "tables/table3.md").read_text()
    assert printed.count("| mild PD |") == 2 * 4
    assert printed.count("| KISS |") == 2 * 4
    assert "Groups and tasks that the paper does not have" in printed
    totals = [line for line in printed.splitlines() if line.startswith("| Total")]
    counted = re.findall(r"(\d+)/(\d+)", " ".join(totals))
    assert {whole for _, whole in counted} == {"9"}
    assert sum(int(part) for part, _ in counted) == 2 * 9


def test_page_and_figures_show_the_new_group(more):
    page = more.read_text()
    assert (
        "They performed OPEN, REST, SPREAD and KISS, of which OPEN, REST and SPREAD are of [1]."
        in page
    )
    assert page.count("mild PD") > 10
    assert "mild_PD" not in page.partition("<script")[0].partition("cohort:")[0]
    for figure in ("forest", "paired_slopes", "error_curves"):
        assert "mild PD" in (more.parent / f"figures/{figure}.svg").read_text(), figure


def test_a_study_without_the_papers_groups_has_none_of_its_cells(other):
    assert set(table(other, "table3")["task"]) == {"BLOW", "KISS"}
    assert set(table(other, "table1")["group"]) == {"mild_PD"}
    page = other.read_text()
    assert "They performed BLOW and KISS." in page
    assert "The paper's claims" not in page
