"""A person's own cycles: a sheet with the beginning, peak and end of each, set by hand."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from steadyface.measures.kinematics.schemas import SEGMENTS
from steadyface.problems import Problem
from steadyface.sheets import ROW, read_sheet
from steadyface.tables import check

# Times are written by hand: so much may an end lie after the last frame.
AFTER_END_S = 0.1
RecordingName = tuple[str, int]


def read_segments(
    path: str | Path,
    subject: str,
    recordings: Sequence[RecordingName],
    seconds: Mapping[RecordingName, float],
) -> tuple[pd.DataFrame, list[Problem]]:
    """The cycles of a person's sheet, and everything that is wrong with it.

    Args:
        path: a CSV or TSV file with the columns of SEGMENTS; times count from the recording's
            first frame, as in all results.
        subject: person whose it is.
        recordings: task and repetition of each of the person's recordings.
        seconds: their length, where it is known.

    Returns:
        A SEGMENTS table of the valid rows, and the problems.
    """
    sheet, problems = read_sheet(path, SEGMENTS)
    problems = [
        Problem(each.file, each.wrong, each.remedy, subject, each.row) for each in problems
    ]
    told: dict[int, tuple[str, str]] = {}
    for (task, repetition), rows in sheet.groupby(["task", "repetition"], sort=False):
        name = (str(task), int(repetition))
        for row, wrong, remedy in _wrong(rows, name, recordings, seconds.get(name)):
            told.setdefault(row, (wrong, remedy))
    problems += [
        Problem(str(path), wrong, remedy, subject, row)
        for row, (wrong, remedy) in sorted(told.items())
    ]
    kept = sheet[~sheet[ROW].isin(told)]
    return check(kept[list(SEGMENTS.columns)], SEGMENTS, path), problems


def seconds_of(tracks: Mapping[str, pd.DataFrame]) -> dict[RecordingName, float]:
    """How long each recording lasts, from its first frame to its last, by TRACKS tables."""
    seconds: dict[RecordingName, float] = {}
    for table in tracks.values():
        last = table.groupby(["task", "repetition"], observed=True)["time_s"].max()
        for (task, repetition), time in last.items():
            name = (str(task), int(repetition))
            seconds[name] = max(float(time), seconds.get(name, 0.0))
    return seconds


def _wrong(
    rows: pd.DataFrame,
    name: RecordingName,
    recordings: Sequence[RecordingName],
    seconds: float | None,
) -> list[tuple[int, str, str]]:
    """Row, what is wrong and what to do, of one recording's rows."""
    told = []
    if name not in recordings:
        known = ", ".join(f"{task} {repetition}" for task, repetition in recordings)
        wrong = f"there is no recording {name[0]} {name[1]} of this person"
        return [(int(row), wrong, f"there are {known}") for row in rows[ROW]]
    for row in rows[rows.duplicated("cycle")][ROW]:
        told.append((int(row), "the cycle's number stands twice", "number the cycles 1, 2, 3 ..."))
    last_end = -1.0
    for each in rows.sort_values("onset_s").itertuples():
        row = int(getattr(each, ROW))
        if not each.onset_s < each.peak_s < each.offset_s:
            wrong = "onset, peak and offset do not follow each other"
            told.append((row, wrong, "correct the times: onset_s < peak_s < offset_s"))
        elif each.onset_s < last_end:
            wrong = "begins before the cycle before it has ended"
            told.append((row, wrong, "correct the times; cycles may touch, not overlap"))
        elif seconds is not None and each.offset_s > seconds + AFTER_END_S:
            wrong = f"ends after the recording, which lasts {seconds:.2f} s"
            told.append((row, wrong, "correct the times, in seconds from the first frame"))
        last_end = max(last_end, each.offset_s)
    return told
