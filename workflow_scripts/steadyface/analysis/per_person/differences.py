"""Each person's values in the planned contrasts: what the tests and their figures rest on."""

from collections.abc import Sequence

import pandas as pd

from steadyface.analysis.per_person.contrasts import CONFIRMATORY, has_both
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
