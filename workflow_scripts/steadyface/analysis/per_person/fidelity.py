"""Which trackers follow the movement at all: only they can be called steadier, smoother or best.

A tracker that stands still, or nearly so, has the least jitter of all. Its gain (the slope of its
track on the reference movement, `measures.fidelity`) is near 0; where nothing was annotated, a
track without any jitter tells the same.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.analysis.per_person.schemas_of_trackers import FIDELITY
from steadyface.analysis.study import TrackerValues, smoothness_recordings
from steadyface.measures.registry import GAIN, POSITION
from steadyface.measures.settings import MAIN
from steadyface.study.design import ALL, ordered_tasks
from steadyface.trackers.arms import ordered_trackers

# Below this, more than three quarters of a movement are lost. Trackers that do follow have gains
# from 0.5 upwards also in people whose movements are small and noisily marked.
LEAST_GAIN = 0.25
# Per cent of the face box's diagonal, 0.003 px: no picture lets a track that is alive be so still.
LEAST_JITTER_PCT = 1e-3
# So few people cannot decide a test over all of them, and a single odd recording in a group of
# eight does not condemn a tracker.
LARGEST_SHARE_LOST = 0.15

FloatArray = NDArray[np.float64]

OK, STANDS_STILL, GAIN_NEAR_0, NOT_MEASURED = "ok", "stands_still", "gain_near_0", "not_measured"


def fidelity(
    smoothness: pd.DataFrame,
    participants: pd.DataFrame,
    jitter: TrackerValues,
) -> pd.DataFrame:
    """Whether each tracker follows the people's movements, by group and task.

    A person is not followed where the tracker's mean gain over their recordings is below 0.25, or
    where any of their recordings has no jitter. A tracker follows unless it does not follow more
    than 15 % of the people.

    Args:
        smoothness: SMOOTHNESS table of any subjects; its rows `gain` are read.
        participants: PARTICIPANTS table.
        jitter: jitter in per cent of the face box's diagonal.

    Returns:
        Table of the schema FIDELITY: `gain` is the mean over the `n_gain` people who have one
        (none at REST), `n_still` counts people with a track that stands still, `n_subjects` those
        with a gain or a jitter.
    """
    gains = smoothness_recordings(smoothness, participants, MAIN, POSITION, GAIN.name)
    people = jitter.people
    tasks = ordered_tasks({*gains.index.unique("task"), *jitter.values.index.unique("task")})
    rows = []
    for task in (ALL, *tasks):
        gain, least = (
            _of_task(values, task).groupby(level=["group", "subject"])
            for values in (gains, jitter.values)
        )
        gain, least = gain.mean().reindex(people), least.min().reindex(people)
        for group in (ALL, *jitter.groups):
            here = (people.get_level_values("group") == group) | (group == ALL)
            nothing = pd.Series(np.nan, index=people)
            for tracker in ordered_trackers({*gain, *least}):
                found = _followed(
                    *(values.get(tracker, nothing).to_numpy()[here] for values in (gain, least))
                )
                rows.append({"group": group, "task": task, "tracker": tracker, **found})
    return pd.DataFrame(rows, columns=list(FIDELITY.columns))


def unfollowing(table: pd.DataFrame, group: str = ALL, task: str = ALL) -> frozenset[str]:
    """Trackers that do not follow the group's movements: none may be called smoothest or best.

    Args:
        table: a FIDELITY table.
        group, task: place where a best tracker is sought. At REST, which has no gain, the group's
            other tasks count as well.
    """
    here = (table["group"] == group) & table["task"].isin([task, ALL])
    return frozenset(table.loc[here & ~table["follows"], "tracker"])


def _of_task(values: pd.DataFrame, task: str) -> pd.DataFrame:
    return values if task == ALL else values[values.index.get_level_values("task") == task]


def _followed(gain: FloatArray, least_jitter: FloatArray) -> dict[str, object]:
    """Counts of one tracker; both (people,), NaN where not measured."""
    known = np.isfinite(gain) | np.isfinite(least_jitter)
    still = least_jitter < LEAST_JITTER_PCT
    lost = still | (gain < LEAST_GAIN)
    n = int(known.sum())
    follows = lost.sum() <= LARGEST_SHARE_LOST * n
    status = OK if n else NOT_MEASURED
    if not follows:
        status = STANDS_STILL if still.sum() >= lost.sum() / 2 else GAIN_NEAR_0
    return {
        "n_subjects": n,
        "n_missing": len(gain) - n,
        "gain": float(gain[np.isfinite(gain)].mean()) if np.isfinite(gain).any() else np.nan,
        "n_gain": int(np.isfinite(gain).sum()),
        "n_still": int(still.sum()),
        "n_not_followed": int(lost.sum()),
        "follows": bool(follows),
        "status": status,
    }
