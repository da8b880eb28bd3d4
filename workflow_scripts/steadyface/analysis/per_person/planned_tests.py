"""The per-person statistics: one value per person, two contrasts named beforehand, exact tests.

Confirmatory are only the paper's two hypotheses in two measures, four tests with Holm's
correction. Everything else is exploratory and carries intervals instead of stars.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.corrections import family_size, holm
from steadyface.analysis.formulas.friedman import friedman
from steadyface.analysis.formulas.hodges_lehmann import hodges_lehmann
from steadyface.analysis.formulas.power import detectable_effect, paired_power
from steadyface.analysis.formulas.sign_flip import (
    maximum_t,
    mean_interval,
    sign_flip,
    smallest_flip_p,
)
from steadyface.analysis.formulas.wilcoxon import signed_rank
from steadyface.analysis.per_person.contrasts import (
    CONFIRMATORY,
    REFERENCE,
    PeoplesDifferences,
    differences_by_scope,
    explored,
)
from steadyface.analysis.per_person.schemas import (
    FRIEDMAN,
    MAXIMUM_T,
    PER_PERSON_CONFIRMATORY,
    PER_PERSON_EXPLORATORY,
)
from steadyface.analysis.study import TrackerValues, people_means, tasks_in, trackers_in
from steadyface.analysis.wording import people as counted_people
from steadyface.study.design import ALL
from steadyface.tables import Schema
from steadyface.trackers.arms import PAPER_TRACKERS, tracker_label


def confirmatory(
    measures: Sequence[TrackerValues],
    alpha: float = 0.05,
    seed: int = 0,
    unfollowing: Mapping[str, Collection[str]] = MappingProxyType({}),
) -> pd.DataFrame:
    """The two contrasts in each of the (two) measures, on all people, by exact sign flips.

    Signs are flipped person by person, hence within groups. A contrast whose tracker is not in
    the study keeps its row, with status `not available`, and is no member of the family.

    Args:
        measures: NRMSE and jitter.
        alpha: level of the family.
        seed: seed of random flips.
        unfollowing: trackers, by measure, that may not be called better in it, because they do not
            follow the movement.

    Returns:
        Table of the schema PER_PERSON_CONFIRMATORY. Differences are first - second; `favours`
        names the better tracker where p_holm < alpha; `attainable` says whether p_holm could
        have been below alpha beside the other tests' p; `note` says beside a null result what
        could have been found.
    """
    rows = []
    for study in measures:
        for first, second in CONFIRMATORY:
            people = differences_by_scope(study, first, second)[ALL]
            flip = sign_flip(people.values, seed=seed)
            rows.append(
                {
                    "measure": study.measure.name,
                    "unit": study.measure.unit,
                    "first": first,
                    "second": second,
                    **_differences(people, alpha, seed),
                    "sd_difference": people.values.std(ddof=1) if people.n > 1 else np.nan,
                    "p": flip.p,
                    "p_error": flip.p_error,
                    "method": f"{flip.method} sign flip",
                    "p_signed_rank": signed_rank(people.values).p,
                    "lower_is_better": study.measure.lower_is_better,
                }
            )
    table = pd.DataFrame(rows)
    tests = family_size(table["p"])
    level = alpha / max(tests, 1)
    table["track"], table["m"], table["threshold"] = "per person", tests, level
    table["alpha"] = alpha
    table["p_holm"] = holm(table["p"])
    table["smallest_p"] = table["n_subjects"].map(smallest_flip_p)
    table["attainable"] = _attainable(table["p"], table["smallest_p"], alpha)
    n = table["n_subjects"]
    table["effect_dz"] = table["mean_difference"] / table["sd_difference"].replace(0, np.nan)
    table["power_dz_0_5"] = [paired_power(0.5, people, level) for people in n]
    table["power_dz_0_8"] = [paired_power(0.8, people, level) for people in n]
    table["detectable_dz"] = [detectable_effect(people, level) for people in n]
    table["detectable_difference"] = table["detectable_dz"] * table["sd_difference"]
    favoured = [_favoured(row, alpha) for row in table.itertuples()]
    still = [
        name in unfollowing.get(measure, ())
        for name, measure in zip(favoured, table["measure"], strict=True)
    ]
    table["favours"] = [
        None if gated else name for name, gated in zip(favoured, still, strict=True)
    ]
    table["note"] = [
        f"{tracker_label(name)} does not follow the movement: it cannot be called better"
        if gated
        else _note(row, alpha)
        for row, name, gated in zip(table.itertuples(), favoured, still, strict=True)
    ]
    return table[list(PER_PERSON_CONFIRMATORY.columns)]


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
                            **_differences(people, alpha, seed),
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


def as_table(rows: list[dict[str, object]], schema: Schema) -> pd.DataFrame:
    """Rows as a table with the schema's columns, also when there is no row."""
    return pd.DataFrame(rows, columns=list(schema.columns))


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


def _attainable(p: pd.Series, smallest: pd.Series, alpha: float) -> list[bool]:
    """Whether each test's Holm p would be below alpha if its p were the smallest possible."""
    return [
        bool(holm(p.where(p.index != place, smallest[place]))[number] < alpha)
        if pd.notna(p[place])
        else False
        for number, place in enumerate(p.index)
    ]


def _differences(people: PeoplesDifferences, alpha: float, seed: int) -> dict[str, object]:
    mean = mean_interval(people.values, 1 - alpha, seed)
    median = hodges_lehmann(people.values, confidence=1 - alpha)
    return {
        "n_subjects": people.n,
        "n_missing": people.n_missing,
        "n_units": people.n_units,
        "n_units_missing": people.n_units_missing,
        "mean_difference": mean.mean,
        "mean_low": mean.low,
        "mean_high": mean.high,
        "mean_confidence": mean.confidence,
        "median_difference": median.estimate,
        "low": median.low,
        "high": median.high,
        "confidence": median.confidence,
        "rank_biserial": signed_rank(people.values).rank_biserial,
        "status": people.status,
    }


def _favoured(row: object, alpha: float) -> str | None:
    if not row.p_holm < alpha:
        return None
    better_if_negative = row.lower_is_better
    return row.first if (row.mean_difference < 0) == better_if_negative else row.second


def _note(row: object, alpha: float) -> str | None:
    names = f"{tracker_label(row.first)} and {tracker_label(row.second)}"
    if row.status != "ok":
        return f"{names}: not both in this study" if row.status != "no_pairs" else "no pairs"
    if row.p_holm < alpha:
        return None
    if not row.attainable:
        return (
            f"{counted_people(row.n_subjects)} can give no p below "
            f"{row.smallest_p:.3g}: whatever the effect, this test's p cannot come below "
            f"{alpha:.3g} after Holm's correction"
        )
    return (
        "no evidence of a difference is not evidence of none: with "
        f"{counted_people(row.n_subjects)} an "
        f"effect of d_z = 0.5 would be found in {row.power_dz_0_5:.0%} of studies, one of 0.8 in "
        f"{row.power_dz_0_8:.0%}; 80 % needs d_z = {row.detectable_dz:.2f} "
        f"({row.detectable_difference:.3g} {row.unit})"
    )
