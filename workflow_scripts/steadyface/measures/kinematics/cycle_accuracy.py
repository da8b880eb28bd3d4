"""How well found cycles are those that a simulated person made."""

import numpy as np
import pandas as pd

from steadyface.measures.kinematics.schemas import CYCLE_ACCURACY
from steadyface.measures.kinematics.statuses import GAP
from steadyface.measures.measured import OK, FloatArray
from steadyface.tables import RECORDING_KEY, empty

RECORDING = list(RECORDING_KEY)
# With less in common, two intervals are not the same cycle.
LEAST_OVERLAP = 0.5


def intersection_over_union(first: FloatArray, second: FloatArray) -> FloatArray:
    """Shared length of intervals (n, 2) and (m, 2) by the length that either covers, (n, m)."""
    first, second = np.asarray(first, float)[:, None], np.asarray(second, float)[None]
    shared = np.minimum(first[..., 1], second[..., 1]) - np.maximum(first[..., 0], second[..., 0])
    either = np.maximum(first[..., 1], second[..., 1]) - np.minimum(first[..., 0], second[..., 0])
    return np.maximum(shared, 0.0) / np.where(either > 0, either, np.inf)


def cycle_accuracy(cycles: pd.DataFrame, simulated: pd.DataFrame) -> pd.DataFrame:
    """Found cycles held against the simulation's own, by recording and tracker.

    Each simulated cycle that the recording shows to its end is found if a whole cycle overlaps it
    by half of both, or more; the best overlaps count, each cycle once. It is interrupted if it is
    not found and the peak of a cycle with missing frames lies in it. What overlaps a cycle that
    the recording cuts is neither found nor extra.

    Args:
        cycles: a CYCLES table.
        simulated: a SIMULATED_MOVEMENT table.

    Returns:
        A table of the schema CYCLE_ACCURACY, for recordings in which the simulation moves.
    """
    rows = []
    scripts = dict(iter(simulated.groupby(RECORDING, observed=True)))
    for key, found in cycles.groupby([*RECORDING, "tracker"], observed=True, sort=False):
        script = scripts.get(key[:-1])
        if script is None:
            continue
        whole = found[found["status"] == OK][["onset_s", "offset_s"]].to_numpy(float)
        wanted = script[["onset_s", "offset_s"]].to_numpy(float)
        complete = (script["status"] == OK).to_numpy()
        matched, overlaps = _matched(intersection_over_union(wanted, whole))
        own = overlaps[complete & (matched >= 0)]
        peaks = found.loc[found["status"] == GAP, "peak_s"].to_numpy(float)
        shown = ((peaks >= wanted[:, :1]) & (peaks <= wanted[:, 1:])).any(axis=1)
        rows.append(
            {
                **dict(zip([*RECORDING, "tracker"], key, strict=True)),
                "simulated": int(complete.sum()),
                "found": len(own),
                "interrupted": int((complete & (matched < 0) & shown).sum()),
                "extra": len(whole) - int((matched >= 0).sum()),
                "mean_iou": own.mean() if len(own) else np.nan,
                "lowest_iou": own.min() if len(own) else np.nan,
            }
        )
    return pd.DataFrame(rows)[list(CYCLE_ACCURACY.columns)] if rows else empty(CYCLE_ACCURACY)


def _matched(overlaps: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The column that each row of (n, m) overlaps belongs to, -1 for none, and their overlap."""
    left = np.where(overlaps >= LEAST_OVERLAP, overlaps, 0.0)
    column, own = np.full(len(left), -1), np.zeros(len(left))
    while left.size and left.max() > 0:
        row, best = np.unravel_index(np.argmax(left), left.shape)
        column[row], own[row] = best, left[row, best]
        left[row], left[:, best] = 0.0, 0.0
    return column, own
