"""Do trackers keep their order when window, signal or frame rate change?

SPARC and above all LDJ shift with the window's length and the number of samples, so values of
different settings must not be pooled or compared; only the order of the trackers can.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import kendalltau

from steadyface.analysis.measures import ComparedMeasure
from steadyface.analysis.per_person.schemas_of_trackers import RANK_STABILITY, SENSITIVITY
from steadyface.analysis.study import (
    TrackerValues,
    evaluated,
    people_means,
    smoothness_recordings,
    tasks_in,
    trackers_in,
)
from steadyface.measures.registry import MEAN
from steadyface.study.design import ALL
from steadyface.tables import as_table

# What the orders of trackers are compared with: each measure's own in the main setting of the
# paper's signal, and the order by jitter.
PAPER_SIGNAL_MAIN = "paper_signal_main"


def kendall_tau(first: pd.Series, second: pd.Series) -> float:
    """Kendall's tau-b of two orders of the same trackers; NaN below 2 or where all are equal."""
    both = pd.concat([first, second], axis=1).dropna().to_numpy()
    if len(both) < 2 or (np.ptp(both, axis=0) == 0).any():
        return np.nan
    return float(kendalltau(both[:, 0], both[:, 1]).statistic)


def sensitivity(
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    measures: Sequence[ComparedMeasure],
    unfollowing: Collection[str] = (),
) -> pd.DataFrame:
    """Mean of every tracker in every setting, signal, measure and task; rank 1 is the best.

    Args:
        smoothness: SMOOTHNESS table of any subjects.
        participants: PARTICIPANTS table.
        measures: those whose values are in it; the mean over a task's series counts.
        unfollowing: trackers that do not follow the movement, which have no rank.

    Returns:
        Table of the schema SENSITIVITY; trackers are compared on the people who have all of them.
    """
    rows = []
    sources = {row.measure.name: row for row in measures}
    known = smoothness[smoothness["measure"].isin(list(sources)) & (smoothness["series"] == MEAN)]
    for (setting, signal, name), part in known.groupby(["setting", "signal", "measure"]):
        values = smoothness_recordings(part, participants, setting, signal, name)
        measure = sources[name]
        study = TrackerValues(measure, values, True, evaluated(participants))
        trackers = trackers_in(values)
        if not trackers:
            continue
        for task in (ALL, *tasks_in(values)):
            people = people_means(study, trackers, task)
            complete = people.dropna()
            means = complete.mean()
            followers = means.drop(index=[name for name in trackers if name in unfollowing])
            ranks = followers.rank(ascending=measure.lower_is_better).reindex(trackers)
            rows += [
                {
                    "measure": measure.name,
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
        references: name of a reference -> measure, setting, signal; the measure may be empty,
            which stands for the row's own measure.

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
