"""Our tracks as files that other tools read."""

from pathlib import Path

import pandas as pd

from steadyface.exchange.deeplabcut import write_deeplabcut
from steadyface.exchange.openface import write_openface


def export_tracks(folder: Path, tracks: pd.DataFrame, tracker: str) -> list[str]:
    """Write each recording of a TRACKS table in every format.

    Args:
        folder: folder to write to; made if it is not there.
        tracks: TRACKS table of any number of recordings.
        tracker: named in DeepLabCut's files as the scorer.

    Returns:
        Names of the recordings' files without suffix: `subject_task_repetition`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    keys = ["subject", "task", "repetition"]
    for (subject, task, repetition), rows in tracks.groupby(keys, sort=False, observed=True):
        name = f"{subject}_{task}_{repetition}"
        rows = rows.sort_values(["frame", "landmark"])
        write_openface(folder / f"{name}.openface.csv", rows)
        write_deeplabcut(folder, f"{name}.deeplabcut", rows, tracker)
        names.append(name)
    return names
