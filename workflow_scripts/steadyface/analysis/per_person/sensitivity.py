"""Do trackers keep their order when window, signal or frame rate change?

SPARC and above all LDJ shift with the window's length and the number of samples, so values of
different settings must not be pooled or compared; only the order of the trackers can.
"""

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from steadyface.analysis.per_person.planned_tests import as_table
from steadyface.analysis.schemas import RANK_STABILITY, SENSITIVITY
from steadyface.analysis.study import (
    ALL,
    Measure,
    TrackerValues,
    evaluated,
    people_means,
    smoothness_recordings,
    trackers_in,
)
from steadyface.landmarks import TASKS


def kendall_tau(first: pd.Series, second: pd.Series) -> float:
    """Kendall's tau-b of two orders of the same trackers; NaN below 2 or where all are equal."""
    both = pd.concat([first, second], axis=1).dropna().to_numpy()
    if len(both) < 2 or (np.ptp(both, axis=0) == 0).any():
        return np.nan
    return float(kendalltau(both[:, 0], both[:, 1]).statistic)


def sensitivity(
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    measures: Mapping[str, Measure],
    unfollowing: Collection[str] = (),
) -> pd.DataFrame:
    """Mean of every tracker in every setting, signal, measure and task; rank 1 is the best.

    Args:
        smoothness: SMOOTHNESS table of any subjects.
        participants: PARTICIPANTS table.
        measures: measure by entry of the column `measure`.
        unfollowing: trackers that do not follow the movement, which have no rank.

    Returns:
        Table of the schema SENSITIVITY; trackers are compared on the people who have all of them.
    """
    rows = []
    known = smoothness[
        smoothness["measure"].isin(list(measures)) & (smoothness["series"] == "mean")
    ]
    for (setting, signal, name), part in known.groupby(["setting", "signal", "measure"]):
        values = smoothness_recordings(part, participants, setting, signal, name)
        measure = measures[name]
        study = TrackerValues(measure, values, True, evaluated(participants))
        trackers = trackers_in(values)
        if not trackers:
            continue
        present = set(values.index.get_level_values("task"))
        for task in (ALL, *(task for task in TASKS if task in present)):
            people = people_means(study, trackers, task)
            complete = people.dropna()
            means = complete.mean()
            followers = means.drop(index=[name for name in trackers if name in unfollowing])
            ranks = followers.rank(ascending=measure.lower_is_better).reindex(trackers)
            rows += [
                {
                    "measure": measure.label,
                    "setting": setting,
                    "signal": signal,
                    "window_s": part["window_s"].median(),
                    "rate_hz": part["rate_hz"].median(),
                    "n_samples": part["n_samples"].median(),
                    "task": task,
                    "tracker": tracker,
                    "n_subjects": len(complete),
                    "n_missing": len(people) - len(complete),
                    "mean": means[tracker],
                    "sd": complete[tracker].std(),
                    "rank": ranks[tracker],
                }
                for tracker in trackers
            ]
    return as_table(rows, SENSITIVITY)


def rank_stability(
    table: pd.DataFrame, references: Mapping[str, tuple[str, str, str]]
) -> pd.DataFrame:
    """Kendall's tau between the trackers' order in each setting and in named references.

    Args:
        table: a SENSITIVITY table.
        references: label of a reference -> measure label, setting, signal; the measure may be
            empty, which stands for the row's own measure.

    Returns:
        Table of the schema RANK_STABILITY. tau is 1 for the same order and -1 for the reverse;
        `shift` is the mean change of the values themselves, where the measure is the same.
    """
    rows = []
    cell = ["measure", "setting", "signal", "task"]
    by_cell = {key: part.set_index("tracker") for key, part in table.groupby(cell, sort=False)}
    for (measure, setting, signal, task), part in by_cell.items():
        for against, (other, other_setting, other_signal) in references.items():
            key = (other or measure, other_setting, other_signal, task)
            reference = by_cell.get(key)
            found = {"trackers": 0, "status": "reference_not_available", "same_best": False}
            if reference is not None:
                tau = kendall_tau(part["rank"], reference["rank"])
                shift = (part["mean"] - reference["mean"]).mean()
                best = [_best(ranks) for ranks in (part["rank"], reference["rank"])]
                found = {
                    "trackers": len(part.index.intersection(reference.index)),
                    "kendall_tau": tau,
                    "shift": shift if key[0] == measure else np.nan,
                    "best": best[0],
                    "best_of_reference": best[1],
                    "same_best": best[0] is not None and best[0] == best[1],
                    "status": "ok" if np.isfinite(tau) else "needs_2_trackers",
                }
            rows.append(
                {
                    "measure": measure,
                    "setting": setting,
                    "signal": signal,
                    "window_s": part["window_s"].iloc[0],
                    "rate_hz": part["rate_hz"].iloc[0],
                    "task": task,
                    "against": against,
                    **found,
                }
            )
    return as_table(rows, RANK_STABILITY)


def _best(ranks: pd.Series) -> str | None:
    return str(ranks.idxmin()) if ranks.notna().any() else None
