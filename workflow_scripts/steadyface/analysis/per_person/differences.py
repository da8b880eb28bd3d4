"""Each person's differences: the table of the planned contrasts, and numbers of any contrast."""

from collections.abc import Sequence

import pandas as pd

from steadyface.analysis.formulas.hodges_lehmann import hodges_lehmann
from steadyface.analysis.formulas.sign_flip import mean_interval
from steadyface.analysis.formulas.wilcoxon import signed_rank
from steadyface.analysis.per_person.contrasts import CONFIRMATORY, PeoplesDifferences, has_both
from steadyface.analysis.per_person.schemas import PEOPLE_DIFFERENCES
from steadyface.analysis.study import TrackerValues, people_means


def people_differences(measures: Sequence[TrackerValues]) -> pd.DataFrame:
    """Each person's mean of both trackers, over the units that both have, and the difference.

    Returns:
        Table of the schema PEOPLE_DIFFERENCES, of contrasts whose trackers are both in the study;
        a person without a common unit has a row without values.
    """
    parts = []
    for study in measures:
        for first, second in CONFIRMATORY:
            if not has_both(study.values, first, second):
                continue
            people = people_means(study, (first, second))
            common = study.values[[first, second]].dropna()
            units = common.groupby(level=["group", "subject"]).size().reindex(people.index)
            part = people.rename(columns={first: "value_first", second: "value_second"})
            part = part.assign(
                measure=study.measure.name,
                unit=study.measure.unit,
                first=first,
                second=second,
                difference=people[first] - people[second],
                n_units=units.fillna(0).astype(int),
            )
            parts.append(part.reset_index())
    columns = list(PEOPLE_DIFFERENCES.columns)
    if not parts:
        return pd.DataFrame(columns=columns)
    return pd.concat(parts, ignore_index=True)[columns]


def difference_columns(people: PeoplesDifferences, alpha: float, seed: int) -> dict[str, object]:
    """Mean and median difference with intervals and counts, by column of the tables.

    Args:
        people: differences of the people.
        alpha: the intervals' level is 1 - alpha, as far as so many people can reach it.
        seed: seed of the random flips that the mean's interval is made from.
    """
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
