"""The traces that Figure 1 shows, taken from tracks or from the truth."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from steadyface.landmarks import GROUPS, LOWER_LIP
from steadyface.study.study import Study

SECONDS = 5.0
TASK = "OPEN"
UNGROUPED = "no group"
SHOWN_WITHOUT_GROUPS = 3


def shown_people(participants: pd.DataFrame) -> dict[str, str]:
    """Group of the person shown for each group, by subject: the sheet's first of the evaluation.

    A choice that looks at no result cannot pick the prettiest. In a study without groups the
    sheet's first people, `UNGROUPED` being their group.
    """
    people = participants[participants["set"] == "evaluate"]
    if people["group"].isna().all():
        return dict.fromkeys(people["subject"].head(SHOWN_WITHOUT_GROUPS), UNGROUPED)
    first = people.drop_duplicates("group").set_index("group")["subject"]
    return {first[group]: group for group in GROUPS if group in first}


def shown_recordings(study: Study, people: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """Task and repetition that is shown of each person: OPEN's first, if there is one.

    Of people without a group, whose tasks are anything, the first recording of the sheet.
    """
    shown = {}
    for subject, group in people.items():
        recordings = study.recordings_of(subject)
        if group != UNGROUPED:
            recordings = sorted(recording for recording in recordings if recording[0] == TASK)
        if recordings:
            shown[subject] = recordings[0]
    return shown


def read_lip_traces(
    paths: Iterable[tuple[str, str | Path]],
    people: Mapping[str, str],
    recordings: Mapping[str, tuple[str, int]],
    seconds: float = SECONDS,
) -> pd.DataFrame:
    """The lower lip's height in one recording of each person: one path per person and tracker.

    Args:
        paths: tracker and path of TRACKS or TRUTH tables (Parquet), of any subjects.
        people: group by subject; other subjects are left out.
        recordings: task and repetition by subject, as `shown_recordings`.
        seconds: length of the recording to take.

    Returns:
        group, subject, task, tracker, time_s (from the recording's start), position_px
        (downwards).
    """
    parts = []
    for tracker, path in paths:
        chosen = [
            ("landmark", "==", LOWER_LIP),
            ("subject", "in", list(people)),
        ]
        columns = ["subject", "task", "repetition", "time_s", "y_px"]
        part = pd.read_parquet(path, columns=columns, filters=chosen)
        for subject, rows in part.groupby("subject", observed=True):
            if subject not in recordings:
                continue
            task, repetition = recordings[subject]
            shown = (rows["task"] == task) & (rows["repetition"] == repetition)
            first = rows[shown].sort_values("time_s")
            if first.empty:
                continue
            time = first["time_s"] - first["time_s"].iloc[0]
            kept = time < seconds
            parts.append(
                pd.DataFrame(
                    {
                        "group": people[subject],
                        "subject": subject,
                        "task": task,
                        "tracker": tracker,
                        "time_s": time[kept],
                        "position_px": first.loc[kept, "y_px"],
                    }
                )
            )
    columns = ["group", "subject", "task", "tracker", "time_s", "position_px"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
