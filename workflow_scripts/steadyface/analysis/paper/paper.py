"""The paper's statistics, as the paper did them, with what they cannot show stated beside them.

Accuracy: signed-rank tests over frames, every pair of trackers in every group (3 x 10 = 30).
Smoothness: over people, each tracker against SBR-FT (2 measures x 3 groups x 3 tasks x 4 = 72).
The marks follow fixed Bonferroni thresholds, alpha / 30 and alpha / 72, although the methods name
Holm's procedure: both are given. Simmatis and Yunusova, section II.F, Tables II and III.

The values that these functions take are those of the paper's groups and tasks (`paper_part`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.corrections import bonferroni, family_size, holm
from steadyface.analysis.formulas.hodges_lehmann import MedianDifference, hodges_lehmann
from steadyface.analysis.formulas.wilcoxon import paired_differences, signed_rank, smallest_p
from steadyface.analysis.paper.families import (
    ACCURACY,
    ACCURACY_BY_TASK,
    AGAINST_REFERENCE,
    mark_of,
)
from steadyface.analysis.paper.schemas import PAPER_TESTS
from steadyface.analysis.per_person.contrasts import REFERENCE
from steadyface.analysis.study import TrackerValues, people_means, tasks_in, trackers_in
from steadyface.study.design import ALL, PAPER_GROUPS
from steadyface.trackers.arms import PAPER_TRACKERS

FEW_PEOPLE = 6


def paper_accuracy(
    accuracy: TrackerValues, alpha: float = 0.05, reference: str = REFERENCE
) -> pd.DataFrame:
    """Every pair of the paper's trackers in every group, over frames and again over people.

    The trackers that a group has are compared on the frames that all of them have; one that the
    group lacks leaves the tests of the others alone.

    Returns:
        Table of the schema PAPER_TESTS; rows of unit `frame` are pseudo-replicated, because a
        person's frames are no independent observations.
    """
    return _accuracy_tests(accuracy, (ALL,), ACCURACY, alpha, reference)


def paper_accuracy_by_task(
    accuracy: TrackerValues, alpha: float = 0.05, reference: str = REFERENCE
) -> pd.DataFrame:
    """The tests of `paper_accuracy` for each task on its own, which the paper does not print.

    Returns:
        Table of the schema PAPER_TESTS; its families hold the tests of all groups and tasks.
    """
    tasks = tasks_in(accuracy.values.dropna(how="all"))
    return _accuracy_tests(accuracy, tasks, ACCURACY_BY_TASK, alpha, reference)


def _accuracy_tests(
    accuracy: TrackerValues,
    tasks: Sequence[str],
    families: Mapping[str, str],
    alpha: float,
    reference: str,
) -> pd.DataFrame:
    trackers = trackers_in(accuracy.values, PAPER_TRACKERS)
    rows = {"frame": [], "subject": []}
    for group, task in product(accuracy.groups, tasks):
        index = accuracy.values.index
        here = (index.get_level_values("group") == group) & (
            (index.get_level_values("task") == task) | (task == ALL)
        )
        frames = accuracy.values.loc[here, trackers]
        present = trackers_in(frames)
        common = frames.dropna(subset=present)
        people = people_means(replace(accuracy, values=common), present)
        people = people[people.index.get_level_values("group") == group].reindex(columns=trackers)
        for unit, values, lacking in (
            ("frame", common, len(frames) - len(common)),
            ("subject", people, 0),
        ):
            for pair in combinations(trackers, 2):
                row = _test(values, pair, lacking, len(people), 1 - alpha)
                place = {"group": group, "task": task, "measure": accuracy.measure.name}
                rows[unit].append({**place, **row})
    return _table(
        [_family(tests, families[unit], unit, alpha, reference) for unit, tests in rows.items()]
    )


def paper_smoothness(
    smoothness: Sequence[TrackerValues], alpha: float = 0.05, reference: str = REFERENCE
) -> pd.DataFrame:
    """Each tracker against SBR-FT, by measure, group and task; then every pair, by measure.

    Args:
        smoothness: SPARC and LDJ.

    Returns:
        Table of the schema PAPER_TESTS: the family AGAINST_REFERENCE, which is the paper's, and a
        family of all pairs for each measure.
    """
    against, families = [], []
    for measured in smoothness:
        name = measured.measure.name
        trackers = trackers_in(measured.values, PAPER_TRACKERS)
        rows = [
            {"group": group, "task": task, "measure": name, **test}
            for task in tasks_in(measured.values)
            for pair in combinations(trackers, 2)
            for group, test in _tests_by_group(measured, pair, task, 1 - alpha).items()
        ]
        rows.sort(key=lambda row: PAPER_GROUPS.index(row["group"]))
        against += [row for row in rows if row["second"] == reference]
        families.append(_family(rows, f"smoothness_all_pairs_{name}", "subject", alpha, reference))
    return _table([_family(against, AGAINST_REFERENCE, "subject", alpha, reference), *families])


def _tests_by_group(
    measured: TrackerValues, pair: tuple[str, str], task: str, confidence: float
) -> dict[str, dict[str, object]]:
    people = people_means(measured, pair, task)
    groups = people.index.get_level_values("group")
    return {
        group: _test(people[groups == group], pair, 0, int((groups == group).sum()), confidence)
        for group in measured.groups
    }


def _test(
    values: pd.DataFrame, pair: tuple[str, str], lacking: int, people: int, confidence: float
) -> dict[str, object]:
    """One signed-rank test; `lacking` counts units left out before, `people` the group's."""
    first, second = (values[name].to_numpy() for name in pair)
    test = signed_rank(first, second)
    complete = values[list(pair)].dropna()
    median = hodges_lehmann(paired_differences(first, second), confidence=confidence)
    n_subjects = complete.index.get_level_values("subject").nunique()
    # Many frames of a few people may agree on one value; the few people do not make it sure.
    if median.low == median.high and n_subjects < FEW_PEOPLE:
        median = MedianDifference(median.n_pairs, median.estimate, *[np.nan] * 3)
    return {
        "first": pair[0],
        "second": pair[1],
        "n_units": test.n_pairs,
        "n_missing": test.n_missing + lacking,
        "n_subjects": n_subjects,
        "n_subjects_missing": people - n_subjects,
        "mean_first": complete[pair[0]].mean(),
        "sd_first": complete[pair[0]].std(),
        "mean_second": complete[pair[1]].mean(),
        "sd_second": complete[pair[1]].std(),
        "w": test.statistic if test.n_pairs else np.nan,
        "p": test.p,
        "method": test.method,
        "rank_biserial": test.rank_biserial,
        "median_difference": median.estimate,
        "low": median.low,
        "high": median.high,
        "confidence": median.confidence,
    }


def _family(
    rows: Iterable[dict[str, object]], family: str, unit: str, alpha: float, reference: str
) -> pd.DataFrame:
    table = pd.DataFrame(list(rows), columns=[*_ROW_COLUMNS])
    tests = family_size(table["p"])
    threshold = alpha / max(tests, 1)
    p = table["p"].to_numpy(dtype=float)
    table["p_bonferroni"], table["p_holm"] = bonferroni(p), holm(p)
    cells = table.groupby(["group", "task", "measure"], sort=False)["p"]
    table["p_holm_within_cell"] = cells.transform(lambda values: holm(values))
    table["p_holm_against_reference"] = (
        table[table["second"] == reference]
        .groupby(["group", "task", "measure"], sort=False)["p"]
        .transform(lambda values: holm(values))
    )
    reach = table["n_units"].map(smallest_p)
    by_people = table["n_subjects"].map(smallest_p)
    return table.assign(
        track="paper",
        family=family,
        unit=unit,
        m=tests,
        alpha=alpha,
        threshold=threshold,
        mark=[mark_of(value, threshold, alpha) for value in p],
        smallest_p=reach,
        attainable=reach < threshold,
        attainable_by_subjects=by_people < threshold,
        pseudo_replicated=unit == "frame",
    )


def _table(families: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [family for family in families if len(family)]
    table = pd.concat(filled or families[:1], ignore_index=True)
    return table[list(PAPER_TESTS.columns)]


_ROW_COLUMNS = (
    "group",
    "task",
    "measure",
    "first",
    "second",
    "n_units",
    "n_missing",
    "n_subjects",
    "n_subjects_missing",
    "mean_first",
    "sd_first",
    "mean_second",
    "sd_second",
    "w",
    "p",
    "method",
    "rank_biserial",
    "median_difference",
    "low",
    "high",
    "confidence",
)
