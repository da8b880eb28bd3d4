"""All that was not planned: every contrast with its interval, and whether trackers differ at all.

One value per person, as in `planned_tests`. Tests here are not corrected for all that could have
been looked at, so nothing here gets a star.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.friedman import friedman
from steadyface.analysis.formulas.power import detectable_effect
from steadyface.analysis.formulas.sign_flip import (
    maximum_t,
    sign_flip,
)
from steadyface.analysis.per_person.contrasts import (
    REFERENCE,
    differences_by_scope,
    explored,
)
from steadyface.analysis.per_person.differences import difference_columns
from steadyface.analysis.per_person.schemas import (
    FRIEDMAN,
    MAXIMUM_T,
    PER_PERSON_EXPLORATORY,
)
from steadyface.analysis.study import TrackerValues, people_means, tasks_in, trackers_in
from steadyface.study.design import ALL
from steadyface.tables import as_table
from steadyface.trackers.arms import PAPER_TRACKERS


def exploratory(
    measures: Sequence[TrackerValues], alpha: float = 0.05, seed: int = 0
) -> pd.DataFrame:
    """Every contrast by measure, group and task: differences with intervals, no stars.

    Args:
        alpha: the intervals' level is 1 - alpha, as far as so many people can reach it.
        seed: seed of the random flips that the mean's interval is made from.

    Returns:
        Table of the schema PER_PERSON_EXPLORATORY, of contrasts whose trackers are both in the
        study. `share_better` is the share of people in whom `first` is the better one.
    """
    rows = []
    for study in measures:
        sign = -1 if study.measure.lower_is_better else 1
        for first, second in explored(study.values):
            for task in (ALL, *tasks_in(study.values)):
                for group, people in differences_by_scope(study, first, second, task).items():
                    rows.append(
                        {
                            "measure": study.measure.name,
                            "unit": study.measure.unit,
                            "group": group,
                            "task": task,
                            "first": first,
                            "second": second,
                            **difference_columns(people, alpha, seed),
                            "n_better": int((sign * people.values > 0).sum()),
                            "n_worse": int((sign * people.values < 0).sum()),
                            "share_better": (sign * people.values > 0).mean()
                            if people.n
                            else np.nan,
                            "detectable_dz": detectable_effect(people.n, alpha),
                        }
                    )
    return as_table(rows, PER_PERSON_EXPLORATORY)


def maximum_t_tests(
    measures: Sequence[TrackerValues], reference: str = REFERENCE, seed: int = 0
) -> pd.DataFrame:
    """The paper's other trackers against SBR-FT in each group, adjusted together by the largest t.

    Returns:
        Table of the schema MAXIMUM_T; `p` is each comparison's own exact sign-flip p. All
        comparisons use the people who have all of the trackers that anybody of the group has.
    """
    rows = []
    for study in measures:
        for group, people in _people_by_scope(study).items():
            others = [name for name in people if name != reference]
            if reference not in people or not others:
                continue
            complete = people.dropna()
            table = complete[others].rsub(complete[reference], axis=0)
            adjusted = maximum_t(table, seed=seed)
            for place, other in enumerate(others):
                rows.append(
                    {
                        "measure": study.measure.name,
                        "unit": study.measure.unit,
                        "group": group,
                        "first": reference,
                        "second": other,
                        "comparisons": len(others),
                        "n_subjects": len(complete),
                        "n_missing": len(people) - len(complete),
                        "mean_difference": table[other].mean(),
                        "p": sign_flip(table[other], seed=seed).p,
                        "p_maximum_t": adjusted.p[place],
                        "method": adjusted.method,
                    }
                )
    return as_table(rows, MAXIMUM_T)


def friedman_tests(measures: Sequence[TrackerValues]) -> pd.DataFrame:
    """Whether any of the paper's trackers differ, by measure and group.

    Returns:
        Table of the schema FRIEDMAN; read the F form, the chi-square form needs many people.
    """
    rows = []
    for study in measures:
        for group, people in _people_by_scope(study).items():
            test = friedman(people)
            rows.append(
                {
                    "measure": study.measure.name,
                    "unit": study.measure.unit,
                    "group": group,
                    "trackers": test.trackers,
                    "n_subjects": test.n,
                    "n_missing": len(people) - test.n,
                    "chi2": test.chi2,
                    "p_chi2": test.p_chi2,
                    "kendall_w": test.kendall_w,
                    "f": test.f,
                    "df1": test.df1,
                    "df2": test.df2,
                    "p_f": test.p_f,
                    "status": test.status,
                }
            )
    return as_table(rows, FRIEDMAN)


def _people_by_scope(study: TrackerValues) -> dict[str, pd.DataFrame]:
    """Means (people, trackers) of everybody and of each group, of the trackers it has."""
    found = {}
    for group in (ALL, *study.groups):
        inside = study.values.index.get_level_values("group") == group
        values = study.values if group == ALL else study.values[inside]
        trackers = trackers_in(values, PAPER_TRACKERS)
        people = people_means(replace(study, values=values), trackers)
        here = people.index.get_level_values("group") == group
        found[group] = people if group == ALL else people[here]
    return found
