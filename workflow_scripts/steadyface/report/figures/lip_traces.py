"""The traces that Figure 1 shows, taken from tracks or from the truth."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from steadyface.landmarks import GROUPS, LOWER_LIP

SECONDS = 5.0
TASK = "OPEN"


def shown_people(participants: pd.DataFrame) -> dict[str, str]:
    """Group of the person shown for each group, by subject: the sheet's first of the evaluation.

    A choice that looks at no result cannot pick the prettiest.
    """
    people = participants[participants["set"] == "evaluate"]
    first = people.drop_duplicates("group").set_index("group")["subject"]
    return {first[group]: group for group in GROUPS if group in first}


def read_lip_traces(
    paths: Iterable[tuple[str, str | Path]],
    people: Mapping[str, str],
    seconds: float = SECONDS,
) -> pd.DataFrame:
    """The lower lip's height while the mouth opens: one path per person and tracker.

    Args:
        paths: tracker and path of TRACKS or TRUTH tables (Parquet), of any subjects.
        people: group by subject; other subjects are left out.
        seconds: how much of the recording to take.

    Returns:
        group, subject, tracker, time_s (from the recording's start), position_px (downwards); the
        task's first repetition.
    """
    parts = []
    for tracker, path in paths:
        chosen = [
            ("landmark", "==", LOWER_LIP),
            ("task", "==", TASK),
            ("subject", "in", list(people)),
        ]
        columns = ["subject", "repetition", "time_s", "y_px"]
        part = pd.read_parquet(path, columns=columns, filters=chosen)
        for subject, rows in part.groupby("subject", observed=True):
            first = rows[rows["repetition"] == rows["repetition"].min()].sort_values("time_s")
            time = first["time_s"] - first["time_s"].iloc[0]
            kept = time < seconds
            parts.append(
                pd.DataFrame(
                    {
                        "group": people[subject],
                        "subject": subject,
                        "tracker": tracker,
                        "time_s": time[kept],
                        "position_px": first.loc[kept, "y_px"],
                    }
                )
            )
    columns = ["group", "subject", "tracker", "time_s", "position_px"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
