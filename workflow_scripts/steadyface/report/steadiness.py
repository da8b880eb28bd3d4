"""Jitter beside gain and lag: how steady each tracker is, and whether it still follows the face.

A tracker that stands still is perfectly smooth. Its gain of 0 tells; so the two stand together.
"""

import pandas as pd

from steadyface.landmarks import ordered_tasks, ordered_trackers
from steadyface.tables import COUNT, TASK, TRACKER, VALUE, Schema

MAIN = "main"
# Column here: measure and series of the smoothness table, in the main setting, on positions.
COLUMNS = {
    "jitter_pct": ("sigma3_rms_pct", "mouth"),
    "jitter_px": ("sigma3_rms_px", "mouth"),
    "sample_to_sample_px": ("rms_s2s_px", "mean"),
    "high_frequency_px": ("high_frequency_px", "mean"),
    "still_share": ("still_share", "mean"),
    "gain": ("gain", "mean"),
    "lag_s": ("lag_s", "mean"),
    "gain_truth": ("gain_truth", "mean"),
    "lag_truth_s": ("lag_truth_s", "mean"),
}
# The column that says how many people entered the mean in another column.
COUNTS = {name: f"n_{name}" for name in COLUMNS}
STEADINESS = Schema(
    "steadiness",
    {
        "task": TASK,
        "tracker": TRACKER,
        "n_subjects": COUNT,
        "n_missing": COUNT,
        **dict.fromkeys(COLUMNS, VALUE),
        **dict.fromkeys(COUNTS.values(), COUNT),
    },
    key=("task", "tracker"),
)


def steadiness(smoothness: pd.DataFrame, participants: pd.DataFrame | None) -> pd.DataFrame:
    """Mean over people of each measure of `COLUMNS`, by task and tracker.

    Args:
        smoothness: `tables.SMOOTHNESS`; a person's repetitions are averaged first.
        participants: `tables.PARTICIPANTS`; only the evaluation set counts. None counts everybody.

    Returns:
        A table of the schema `STEADINESS`; NaN where a measure has no value, as gain at REST.
        `n_subjects` people have a value of jitter and `n_missing` were recorded but have none;
        `n_<measure>` counts those who entered the mean of that measure.
    """
    people = smoothness["subject"]
    if participants is not None:
        people = participants.loc[participants["set"] == "evaluate", "subject"]
    rows = smoothness[
        (smoothness["setting"] == MAIN)
        & (smoothness["signal"] == "position")
        & smoothness["subject"].isin(people)
    ]
    places = ["task", "tracker"]
    found = rows.groupby(places, observed=True)["subject"].nunique()
    table = found.to_frame("recorded")
    for name, (measure, series) in COLUMNS.items():
        chosen = rows[(rows["measure"] == measure) & (rows["series"] == series)]
        by_person = chosen.groupby([*places, "subject"], observed=True)["value"].mean()
        means = by_person.groupby(places, observed=True)
        table[name] = means.mean()
        table[COUNTS[name]] = means.count()
    order = [
        (task, tracker)
        for task in ordered_tasks(rows["task"])
        for tracker in ordered_trackers(rows["tracker"])
    ]
    table = table.reindex([place for place in order if place in table.index])
    counts = list(COUNTS.values())
    table[counts] = table[counts].fillna(0).astype(int)
    table["n_subjects"] = table[COUNTS["jitter_pct"]]
    table["n_missing"] = table["recorded"] - table["n_subjects"]
    table = table.astype(dict.fromkeys(COLUMNS, float)).reset_index()
    return table[list(STEADINESS.columns)]
