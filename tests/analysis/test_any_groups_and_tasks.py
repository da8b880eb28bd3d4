"""Groups and tasks that the paper does not have are compared, and not by the paper's tests."""

import pandas as pd
import pytest

from steadyface.analysis.comparison import Comparison, compare
from steadyface.analysis.paper.published import published_accuracy, published_smoothness
from steadyface.errors import TableError
from steadyface.study.design import PAPER_GROUPS
from tests.analysis.settings import settings_of

TRACKERS = ("fan", "sbr", "sbr_ft")
NEW_GROUP, NEW_TASK = "mild_PD", "KISS"
SETTINGS = settings_of(resamples=99)


def compared(study) -> Comparison:
    return compare(*study, SETTINGS, published_accuracy(), published_smoothness())


@pytest.fixture(scope="module")
def paper_study(make_study):
    return make_study(counts=(3, 3, 3), trackers=TRACKERS, frames=2)


@pytest.fixture(scope="module")
def paper(paper_study):
    return compared(paper_study)


@pytest.fixture(scope="module")
def more(paper_study):
    """The same measures, those of three people more and of a task more."""
    accuracy, smoothness, people = paper_study
    others = people[people["subject"].str.startswith("H")]
    others = others.assign(subject="P" + others["subject"].str[1:], group=NEW_GROUP)
    grown = []
    for table in (accuracy, smoothness):
        of_others = table[table["subject"].str.startswith("H")]
        of_others = of_others.assign(subject="P" + of_others["subject"].str[1:])
        table = pd.concat([table, of_others], ignore_index=True)
        of_task = table[table["task"] == "OPEN"].assign(task=NEW_TASK)
        value = "nrmse_pct" if "nrmse_pct" in table else "value"
        # Unlike every other, so that it could not enter unseen.
        of_task[value] = of_task[value] * 1.7
        grown.append(pd.concat([table, of_task], ignore_index=True))
    return compared((*grown, pd.concat([people, others], ignore_index=True)))


@pytest.mark.parametrize(
    "name", ["paper_accuracy", "paper_accuracy_by_task", "paper_smoothness", "claims"]
)
def test_the_papers_tests_and_claims_are_those_of_its_part_of_the_study(paper, more, name):
    assert len(more.tables[name]) > 0
    pd.testing.assert_frame_equal(more.tables[name], paper.tables[name])


def test_tables_ii_and_iii_hold_what_is_new_after_the_papers_and_without_marks(paper, more):
    table = more.tables["accuracy_by_group"]
    assert list(dict.fromkeys(table["group"])) == [*PAPER_GROUPS, NEW_GROUP]
    papers = table[table["group"].isin(PAPER_GROUPS)].reset_index(drop=True)
    pd.testing.assert_frame_equal(papers, paper.tables["accuracy_by_group"])
    table = more.tables["smoothness_by_task"]
    new = (table["group"] == NEW_GROUP) | (table["task"] == NEW_TASK)
    pd.testing.assert_frame_equal(
        table[~new].reset_index(drop=True), paper.tables["smoothness_by_task"]
    )
    # Two measures and three trackers: a task more in three groups, four tasks in the fourth.
    assert new.sum() == 2 * 3 * (3 + 4)
    assert table.loc[new, "value"].notna().all()
    assert table.loc[new, "mark"].isna().all()
    by_task = more.tables["accuracy_by_task"]
    assert set(by_task["task"]) == {"REST", "OPEN", "SPREAD", NEW_TASK}
    assert NEW_GROUP in set(by_task["group"])


def test_everything_else_counts_everybody_and_all_tasks(more):
    assert set(more.tables["per_person_confirmatory"]["n_subjects"]) <= {0, 12}
    assert more.answer["n_subjects"] == 12
    for name in ("per_person_exploratory", "fidelity", "mixed_model", "friedman", "maximum_t"):
        assert NEW_GROUP in set(more.tables[name]["group"]), name
    for name in ("subject_values", "per_person_exploratory", "sensitivity"):
        assert NEW_TASK in set(more.tables[name]["task"]), name


def test_a_study_that_shares_nothing_with_the_paper_has_no_claims_and_all_else(paper_study):
    accuracy, smoothness, people = paper_study
    tasks = {"REST": "BLOW", "OPEN": NEW_TASK}
    measured = [
        table[table["task"].isin(tasks)].assign(task=lambda rows: rows["task"].map(tasks))
        for table in (accuracy, smoothness)
    ]
    found = compared((*measured, people.assign(group=NEW_GROUP)))
    for name in ("claims", "paper_accuracy", "paper_accuracy_by_task", "paper_smoothness"):
        assert found.tables[name].empty, name
    assert set(found.tables["smoothness_by_task"]["task"]) == {"BLOW", NEW_TASK}
    assert set(found.tables["accuracy_by_group"]["n_subjects"]) == {9}
    assert set(found.tables["per_person_confirmatory"]["n_subjects"]) <= {0, 9}
    assert found.answer["sentences"][0].startswith("In this study (9 people), ")


def test_measures_of_nobody_in_the_sheet_are_refused_whatever_the_group(paper_study):
    accuracy, smoothness, people = paper_study
    with pytest.raises(TableError, match="not in the participants sheet"):
        compared((accuracy, smoothness, people[people["subject"] != "H00"]))
