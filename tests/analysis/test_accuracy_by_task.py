"""Accuracy by task: the paper's tests on each task alone; and each person's differences."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import wilcoxon

from steadyface.analysis.comparison import arrange
from steadyface.analysis.paper.paper import paper_accuracy, paper_accuracy_by_task
from steadyface.analysis.paper.schemas import PAPER_TESTS
from steadyface.analysis.per_person.contrasts import CONFIRMATORY, differences_by_scope
from steadyface.analysis.per_person.differences import people_differences
from steadyface.analysis.per_person.schemas import PEOPLE_DIFFERENCES
from steadyface.study.design import PAPER_TASKS
from steadyface.tables import check
from steadyface.trackers.arms import PAPER_TRACKERS
from tests.analysis.settings import settings_of

PLACE = ["unit", "group", "first", "second"]


@pytest.fixture(scope="module")
def study(make_study):
    accuracy, smoothness, people = make_study(counts=(8, 7, 0), trackers=PAPER_TRACKERS)
    lost = (accuracy["subject"] == "A00") & (accuracy["tracker"] == "sbr")
    lost &= (accuracy["task"] == "OPEN") & (accuracy["frame"] < 4)
    accuracy.loc[lost, ["nrmse_pct", "status"]] = [np.nan, "no_face"]
    unmarked = (accuracy["subject"] == "s01") & (accuracy["task"] == "REST")
    return accuracy[~unmarked], smoothness, people


def arranged(study, accuracy=None):
    errors = study[0] if accuracy is None else accuracy
    return arrange(errors, study[1], study[2], settings_of(simulated=True))


def test_each_tasks_tests_are_those_of_a_study_of_that_task_alone(study):
    whole = check(paper_accuracy_by_task(arranged(study).accuracy), PAPER_TESTS, "tests")
    for task in PAPER_TASKS:
        alone = study[0][study[0]["task"] == task]
        expected = paper_accuracy(arranged(study, alone).accuracy).set_index(PLACE)
        found = whole[whole["task"] == task].set_index(PLACE).loc[expected.index]
        for column in ("n_units", "n_missing", "n_subjects", "mean_first", "w", "p"):
            np.testing.assert_allclose(found[column], expected[column], rtol=1e-12, err_msg=column)


def test_the_tests_on_people_are_scipys(study):
    accuracy = study[0]
    whole = paper_accuracy_by_task(arranged(study).accuracy)
    rows = whole[(whole["unit"] == "subject") & (whole["group"] == "stroke")]
    for row in rows[rows["task"] == "SPREAD"].itertuples():
        wide = accuracy[accuracy["task"] == "SPREAD"].pivot(
            index=["subject", "frame"], columns="tracker", values="nrmse_pct"
        )
        means = wide.groupby("subject").mean()
        means = means[means.index.str.startswith("s")]
        assert row.p == pytest.approx(wilcoxon(means[row.first], means[row.second]).pvalue)


def test_the_family_holds_the_tests_of_all_groups_and_tasks(study):
    table = paper_accuracy_by_task(arranged(study).accuracy, alpha=0.1)
    for _, family in table.groupby("family"):
        made = family["p"].notna().sum()
        assert made == 2 * 3 * 10
        assert set(family["m"]) == {made}
        np.testing.assert_allclose(family["threshold"], 0.1 / made)
        assert set(family["alpha"]) == {0.1}


def test_each_persons_differences_are_those_that_the_planned_tests_take(study):
    values = arranged(study)
    table = people_differences((values.accuracy, values.jitter))
    table = check(table, PEOPLE_DIFFERENCES, "differences")
    for measured in (values.accuracy, values.jitter):
        for first, second in CONFIRMATORY:
            chosen = (table["measure"] == measured.measure.name) & (table["first"] == first)
            rows = table[chosen & (table["second"] == second)]
            for group, people in differences_by_scope(measured, first, second).items():
                here = rows if group == "all" else rows[rows["group"] == group]
                np.testing.assert_array_equal(
                    np.sort(here["difference"].dropna()), np.sort(people.values)
                )
                assert here["n_units"].sum() == people.n_units
                assert here["difference"].isna().sum() == people.n_missing
    difference = table["value_first"] - table["value_second"]
    pd.testing.assert_series_equal(table["difference"], difference, check_names=False)
