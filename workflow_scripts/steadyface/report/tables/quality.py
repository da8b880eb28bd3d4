"""Quality of every recording as one table, from the records that reading them left."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from steadyface import tables
from steadyface.faces.detection import describe_faces
from steadyface.faces.schemas import FACES
from steadyface.recording.quality import told_rates
from steadyface.report.words import counted
from steadyface.tables import COUNT, RECORDING_KEY, TEXT, VALUE, Column, Schema

# Of `describe_faces`; empty where nobody looked for faces.
SEEN = (
    "frames_without_face",
    "frames_off_box",
    "frames_with_several_faces",
    "frames_of_others_only",
    "possible_switches",
    "face_x_px",
    "face_y_px",
    "face_side_px",
)

QUALITY = Schema(
    "quality",
    {
        **RECORDING_KEY,
        "expected_frames": Column("number", missing=True),
        "decoded_frames": COUNT,
        "expected_depth_frames": Column("number", missing=True),
        "decoded_depth_frames": Column("number", missing=True),
        "rate_hz": VALUE,
        "gaps": COUNT,
        "duplicates": COUNT,
        "longest_interval_ms": VALUE,
        "colour_depth_lag_ms": VALUE,
        "engine": Column(TEXT, missing=True),
        "damage": Column(TEXT, missing=True),
        **dict.fromkeys(SEEN, VALUE),
    },
    key=tuple(RECORDING_KEY),
)


def quality_table(paths: Iterable[Path], faces: Iterable[Path] = ()) -> pd.DataFrame:
    """A row per recording, of the schema `QUALITY`, colour stream unless the name says depth.

    Args:
        paths: one JSON file per subject: {"recordings": [...]}, as `recording.quality.describe`
            has them, each with task and repetition.
        faces: the FACES table of each subject; how the face was seen is told of those alone.
    """
    seen = {}
    for path in faces:
        table = tables.read(path, FACES)
        for key, rows_of_one in table.groupby(list(RECORDING_KEY), sort=False, observed=True):
            seen[key] = describe_faces(rows_of_one)
    rows = []
    for path in paths:
        for record in json.loads(Path(path).read_text(encoding="utf-8"))["recordings"]:
            rows.append(
                {
                    "subject": record["subject"],
                    "task": record["task"],
                    "repetition": record["repetition"],
                    "expected_frames": record["expected"].get("colour"),
                    "decoded_frames": record["decoded"]["colour"],
                    "expected_depth_frames": record["expected"].get("depth"),
                    "decoded_depth_frames": record["decoded"].get("depth"),
                    "rate_hz": _rate(record),
                    "gaps": record["gaps"]["colour"],
                    "duplicates": record["duplicates"]["colour"],
                    "longest_interval_ms": record["longest_interval_ms"]["colour"],
                    "colour_depth_lag_ms": record["colour_depth_lag_ms"],
                    "engine": record["engine"],
                    "damage": record["damage"],
                }
            )
            key = tuple(rows[-1][name] for name in RECORDING_KEY)
            rows[-1] |= {name: seen.get(key, {}).get(name) for name in SEEN}
    table = pd.DataFrame(rows, columns=list(QUALITY.columns))
    numbers = [name for name, column in QUALITY.columns.items() if column.kind == "number"]
    return table.astype(dict.fromkeys(numbers, float))


def said_of_rates(quality: pd.DataFrame) -> str | None:
    """What it means that the recordings run at several rates; None where they do not.

    Args:
        quality: a table of the schema `QUALITY`.
    """
    told = told_rates(quality["rate_hz"].dropna())
    if told is None:
        return None
    return (
        f"the recordings run at {told}. Smoothness depends on the rate (twice the rate lowers LDJ "
        "by about 2.6), so people and tasks of one rate alone can be compared; trackers of the "
        "same recordings can. Spectra are shown up to half the lowest rate"
    )


def _rate(record: Mapping[str, Any]) -> float | None:
    """Frames per second; the median interval tells it where a coarse clock was not thought of."""
    interval = record["median_interval_ms"].get("colour")
    of_interval = 1000 / interval if interval else None
    return record.get("rate_hz", {}).get("colour", of_interval)


def said_of_faces(quality: pd.DataFrame) -> list[str]:
    """What is to be told of how the faces were seen; nothing where all went well.

    Args:
        quality: table of the schema `QUALITY`.
    """
    sums = quality[["frames_off_box", "frames_without_face"]].sum().astype(int)
    several = int((quality["frames_with_several_faces"] > 0).sum())
    switches = int((quality["possible_switches"] > 0).sum())
    said = []
    if sums["frames_off_box"]:
        number = counted(sums["frames_off_box"], "frame")
        said.append(f"{number} in which the face was seen off its box have no landmarks")
    if sums["frames_without_face"]:
        number = counted(sums["frames_without_face"], "frame")
        said.append(f"{number} without the face that is followed")
    if several:
        said.append(f"several faces in {several} of {counted(len(quality), 'recording')}")
    if switches:
        said.append(
            f"in {counted(switches, 'recording')} another face may have been followed for a while"
        )
    return said
