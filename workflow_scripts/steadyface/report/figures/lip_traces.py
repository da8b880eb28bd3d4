"""The traces that Figure 1 shows, taken from tracks or from the truth."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from steadyface.landmarks import LOWER_LIP

SECONDS = 5.0


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
        recordings: task and repetition by subject, as `study.shown.shown_recordings`.
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
