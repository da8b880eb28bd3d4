"""Movement of each recording and tracker on one line; cycles found by task and tracker."""

import numpy as np
import pandas as pd

from steadyface.analysis.movement.schemas import CYCLES_FOUND, MOVEMENT_RECORDINGS
from steadyface.tables import RECORDING_KEY, empty

KEY = [*RECORDING_KEY, "tracker"]
# Column here: measure, and signal where it is one's own.
_MAIN = {
    "opening": ("largest", "lip_aperture"),
    "width": ("largest", "mouth_width"),
    "range_of_motion": ("range_of_motion", None),
    "peak_speed": ("opening_peak_speed", None),
    "cycles": ("cycles", None),
    "movement_rate_hz": ("rate", None),
    "symmetry": ("symmetry_ratio", "corner_excursion"),
}


def movement_of_recordings(kinematics: pd.DataFrame) -> pd.DataFrame:
    """Opening, width, range, peak speed, cycles, rate and symmetry of every recording and tracker.

    Range and speed are those of the signal in which cycles are sought, at rest of the lips'
    opening.

    Args:
        kinematics: KINEMATICS tables.

    Returns:
        A table of the schema MOVEMENT_RECORDINGS; `status` is that of the range.
    """
    whole = kinematics[kinematics["cycle"] == 0]
    if whole.empty:
        return empty(MOVEMENT_RECORDINGS)
    recordings = whole.drop_duplicates(KEY)[KEY].set_index(KEY)
    sought = whole[whole["measure"] == "duration"].set_index(KEY)["signal"]
    signal = sought.reindex(recordings.index)
    signal = signal.fillna(whole.drop_duplicates(KEY).set_index(KEY)["signal"])
    table = recordings.assign(cycles_of=signal)
    for column, (measure, own) in _MAIN.items():
        rows = whole[whole["measure"] == measure]
        wanted = rows.join(signal.rename("of"), on=KEY)["of"] if own is None else own
        rows = rows[rows["signal"] == wanted].set_index(KEY)
        table[column] = rows["value"].reindex(table.index)
        if column == "range_of_motion":
            table["unit"] = rows["unit"].reindex(table.index)
            table["status"] = rows["status"].reindex(table.index)
    lengths = whole[whole["unit"].isin(("px", "icd", "mm"))].drop_duplicates(KEY).set_index(KEY)
    table["unit"] = table["unit"].fillna(lengths["unit"].reindex(table.index))
    table["status"] = table["status"].fillna("not_measured")
    return table.reset_index()[list(MOVEMENT_RECORDINGS.columns)]


def cycles_found(accuracy: pd.DataFrame) -> pd.DataFrame:
    """How many of the simulation's cycles each tracker shows, and how well, by task.

    Args:
        accuracy: CYCLE_ACCURACY of all recordings.

    Returns:
        A table of the schema CYCLES_FOUND; the overlap is the mean over found cycles.
    """
    if accuracy.empty:
        return empty(CYCLES_FOUND)
    weighted = accuracy.assign(total=accuracy["mean_iou"].fillna(0.0) * accuracy["found"])
    grouped = weighted.groupby(["task", "tracker"], observed=True, sort=False)
    table = grouped[["simulated", "found", "interrupted", "extra", "total"]].sum()
    table["recordings"] = grouped.size()
    table["lowest_iou"] = grouped["lowest_iou"].min()
    shown = table["simulated"] - table["interrupted"]
    table["share_found"] = table["found"] / shown.replace(0, np.nan)
    table["mean_iou"] = table["total"] / table["found"].replace(0, np.nan)
    return table.reset_index()[list(CYCLES_FOUND.columns)]
