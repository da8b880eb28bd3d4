"""Sheets, annotations and boxes of a release that was read, in a folder of the user's.

Nothing of the release is copied but its numbers; a link named `release` leads to the videos, so
that no sheet and no result holds the path of somebody's disk.
"""

import os
from pathlib import Path

import pandas as pd

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS, BOXES
from steadyface.neuroface.layout import Take
from steadyface.neuroface.prepare import Prepared
from steadyface.problems import Problem
from steadyface.study.schemas import PARTICIPANTS, RECORDINGS

LINK = "release"


def write_study(prepared: Prepared, out: str | Path, overwrite: bool = False) -> list[Problem]:
    """Write sheets, annotations, boxes and the link to the release; all or, if told why, nothing.

    Rows of recordings.tsv whose file is not of the release, and their annotations, are kept.

    Returns:
        Problems that kept it from writing.
    """
    out = Path(out)
    link = out / LINK
    people, recordings = out / "participants.tsv", out / "recordings.tsv"
    old = next((sheet for sheet in (people, recordings) if sheet.exists()), None)
    if old and not overwrite:
        remedy = "it may hold changes of yours: add --overwrite to make it anew"
        return [Problem(str(old), "is already there", remedy)]
    if link.exists() and not link.is_symlink():
        return [Problem(str(link), "is in the way of the link to the release", "move it away")]
    added = _added_recordings(recordings, link)
    _point_to(link, prepared.release.folder)
    for subject, marked in prepared.annotations.items():
        path = out / "annotations" / f"{subject}.csv"
        kept = _added_annotations(path, added[added["subject"] == subject])
        tables.write(path, pd.concat([marked, *kept], ignore_index=True), ANNOTATIONS)
        tables.write(out / "boxes" / f"{subject}.csv", prepared.boxes[subject], BOXES)
    tables.write(people, prepared.people, PARTICIPANTS)
    rows = [
        (take.subject, task, repetition, str(link / _place(prepared, take)), prepared.rate_hz)
        for take, task, repetition in prepared.recordings
    ]
    released = pd.DataFrame(rows, columns=list(RECORDINGS.columns))
    released["rate_hz"] = released["rate_hz"].astype("float64")
    listed = [released, added] if len(added) else [released]
    tables.write(recordings, pd.concat(listed, ignore_index=True), RECORDINGS)
    return []


def _place(prepared: Prepared, take: Take) -> Path:
    return prepared.release.videos[take].relative_to(prepared.release.folder)


def _point_to(link: Path, folder: Path) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    fresh = link.with_name(f".{LINK}.new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(folder.resolve(), target_is_directory=True)
    os.replace(fresh, link)


def _added_recordings(sheet: Path, link: Path) -> pd.DataFrame:
    """Rows of an earlier sheet that the user added."""
    if not sheet.exists():
        return pd.DataFrame(columns=list(RECORDINGS.columns))
    earlier = tables.read(sheet, RECORDINGS)
    return earlier[~earlier["file"].str.startswith(f"{link}/")]


def _added_annotations(path: Path, recordings: pd.DataFrame) -> list[pd.DataFrame]:
    """Earlier annotations' rows of recordings that the user added, if there are any."""
    if recordings.empty or not path.exists():
        return []
    earlier = tables.read(path, ANNOTATIONS)
    return [earlier.merge(recordings[["task", "repetition"]], on=["task", "repetition"])]
