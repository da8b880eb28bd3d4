"""Jitter beside gain and lag: how steady each tracker is, and whether it still follows the face.

A tracker that stands still is perfectly smooth, and its error need not be large: a mouth is open
for part of a recording only. Its gain of 0 tells; so they stand together.
"""

import pandas as pd

from steadyface.analysis.wording import listed
from steadyface.measures.registry import POSITION
from steadyface.measures.settings import MAIN
from steadyface.report.tables.printed import PRINTED
from steadyface.study.design import ordered_tasks
from steadyface.tables import COUNT, TASK, TRACKER, VALUE, Schema
from steadyface.trackers.arms import mesh_first, ordered_trackers, tracker_label

ERROR = "nrmse_pct"
COLUMNS = (ERROR, *(row.column for row in PRINTED))
# The column that says how many people entered the mean in another column.
COUNTS = {name: f"n_{name}" for name in COLUMNS}
# A tracker that shows less of a movement is told by name.
LEAST_GAIN = 0.7
DISTANCES = {"lip_gap_gain": "the lips' opening", "mouth_width_gain": "the mouth's width"}
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


def steadiness(
    smoothness: pd.DataFrame,
    participants: pd.DataFrame | None,
    accuracy: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Mean over people of each measure of `PRINTED` and of the error, by task and tracker.

    Args:
        smoothness: `SMOOTHNESS`; a person's repetitions are averaged first.
        participants: `PARTICIPANTS`; only the evaluation set counts. None counts everybody.
        accuracy: `ACCURACY`, for the error against the annotation.

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
        & (smoothness["signal"] == POSITION)
        & smoothness["subject"].isin(people)
    ]
    places = ["task", "tracker"]
    found = rows.groupby(places, observed=True)["subject"].nunique()
    table = found.to_frame("recorded")
    values = {
        row.column: rows[(rows["measure"] == row.measure) & (rows["series"] == row.series)]
        for row in PRINTED
    }
    values[ERROR] = rows[:0]
    if accuracy is not None:
        marked = accuracy[(accuracy["reference"] == "annotation") & (accuracy["status"] == "ok")]
        values[ERROR] = marked.rename(columns={ERROR: "value"})
    for name, chosen in values.items():
        chosen = chosen[chosen["subject"].isin(people)]
        by_person = chosen.groupby([*places, "subject"], observed=True)["value"].mean()
        means = by_person.groupby(places, observed=True)
        table[name] = means.mean()
        table[COUNTS[name]] = means.count()
    ordered = mesh_first if participants is None else ordered_trackers
    order = [
        (task, tracker)
        for task in ordered_tasks(rows["task"])
        for tracker in ordered(rows["tracker"])
    ]
    table = table.reindex([place for place in order if place in table.index])
    counts = list(COUNTS.values())
    table[counts] = table[counts].fillna(0).astype(int)
    table["n_subjects"] = table[COUNTS["jitter_pct"]]
    table["n_missing"] = table["recorded"] - table["n_subjects"]
    table = table.astype(dict.fromkeys(COLUMNS, float)).reset_index()
    return table[list(STEADINESS.columns)]


def said_of_movement(table: pd.DataFrame) -> list[str]:
    """Which trackers hardly show a mouth open or widen, a sentence for each task and distance.

    Args:
        table: table of the schema `STEADINESS`; gains against the truth count where there are any,
            since the annotators' noise lowers the others.
    """
    said = []
    for name, what in DISTANCES.items():
        exact = f"{name}_truth"
        gain = table[exact if table[exact].notna().any() else name]
        for task in ordered_tasks(table["task"]):
            rows = table[(table["task"] == task) & (gain < LEAST_GAIN)]
            if rows.empty:
                continue
            told = [
                f"{tracker_label(tracker)} shows {100 * gain[row]:.0f} %"
                if gain[row] >= 0
                else f"{tracker_label(tracker)} moves the other way"
                for row, tracker in rows["tracker"].items()
            ]
            said.append(
                f"{task}, of the change in {what}: {listed(told)}. Smoothness and jitter of such "
                "a track are not those of the movement."
            )
    return said
