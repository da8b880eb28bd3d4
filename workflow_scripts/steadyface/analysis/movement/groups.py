"""Measures of movement by group: means over people, and how far groups lie apart.

A person's repetitions of a task are averaged first, so that n counts people.
"""

from itertools import combinations

import pandas as pd

from steadyface.analysis.formulas.cliffs_delta import cliffs_delta, cliffs_delta_interval
from steadyface.analysis.movement.schemas import MOVEMENT, MOVEMENT_DIFFERENCES
from steadyface.study.design import ordered_groups
from steadyface.tables import empty

TRUTH = "truth"
WHAT = ["task", "signal", "measure", "side", "unit", "tracker"]


def person_values(kinematics: pd.DataFrame, participants: pd.DataFrame | None) -> pd.DataFrame:
    """Each person's mean over repetitions of every measure of whole recordings.

    Args:
        kinematics: KINEMATICS tables of everybody, one below the other.
        participants: PARTICIPANTS; only the evaluation set counts. None: everybody, no groups.

    Returns:
        Task, signal, measure, side, unit, tracker, group (None without participants), subject,
        value; NaN where no repetition has one.
    """
    rows = kinematics[kinematics["cycle"] == 0]
    means = (
        rows.groupby([*WHAT, "subject"], observed=True, sort=False)["value"].mean().reset_index()
    )
    if participants is None:
        return means.assign(group=None)
    people = participants[participants["set"] == "evaluate"].set_index("subject")["group"]
    means = means[means["subject"].isin(people.index)]
    return means.assign(group=means["subject"].map(people))


def movement_by_group(values: pd.DataFrame) -> pd.DataFrame:
    """Mean and standard deviation over people by group, task, tracker and measure.

    Args:
        values: result of `person_values`.

    Returns:
        A table of the schema MOVEMENT: `n` people have a value, `n_missing` were recorded and
        have none.
    """
    grouped = values.groupby([*WHAT, "group"], observed=True, sort=False, dropna=False)["value"]
    table = grouped.agg(n="count", recorded="size", mean="mean", sd="std").reset_index()
    table["n_missing"] = table["recorded"] - table["n"]
    return table[list(MOVEMENT.columns)]


def group_differences(
    values: pd.DataFrame, seed: int, resamples: int, alpha: float
) -> pd.DataFrame:
    """Every pair of groups in every measure: difference of means and Cliff's delta.

    Beside each tracker's stand those of the truth, where it is known.

    Args:
        values: result of `person_values`.
        seed, resamples, alpha: of the interval of Cliff's delta, whose level is 1 - alpha.

    Returns:
        A table of the schema MOVEMENT_DIFFERENCES; first minus second group.
    """
    groups = ordered_groups(values["group"].dropna())
    known = values.dropna(subset=["value", "group"])
    rows = []
    for what, people in known.groupby(WHAT, observed=True, sort=False):
        of_group = {name: part.to_numpy() for name, part in people.groupby("group")["value"]}
        for first, second in combinations(groups, 2):
            if first not in of_group or second not in of_group:
                continue
            one, other = of_group[first], of_group[second]
            low, high = cliffs_delta_interval(one, other, seed, resamples, 1 - alpha)
            rows.append(
                {
                    **dict(zip(WHAT, what, strict=True)),
                    "first": first,
                    "second": second,
                    "n_first": len(one),
                    "n_second": len(other),
                    "difference": one.mean() - other.mean(),
                    "delta": cliffs_delta(one, other),
                    "delta_low": low,
                    "delta_high": high,
                    "delta_confidence": 1 - alpha,
                }
            )
    if not rows:
        return empty(MOVEMENT_DIFFERENCES)
    table = pd.DataFrame(rows)
    same = [name for name in WHAT if name != "tracker"] + ["first", "second"]
    truth = table[table["tracker"] == TRUTH].set_index(same)[["difference", "delta"]]
    table = table.join(truth.add_suffix("_truth"), on=same)
    return table[list(MOVEMENT_DIFFERENCES.columns)]
