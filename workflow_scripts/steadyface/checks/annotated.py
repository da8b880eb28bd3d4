"""How many frames each annotator has annotated, as far as they could be read."""

from collections.abc import Iterator

import pandas as pd

from steadyface.annotations.saved_work import ANNOTATOR
from steadyface.tables import INTEGER, SUBJECT, TEXT, Column, Schema

ANNOTATED = Schema(
    "annotated",
    {
        "subject": SUBJECT,
        "annotator": Column(TEXT, pattern=ANNOTATOR),
        "frames": Column(INTEGER, low=1),
    },
    key=("subject", "annotator"),
)


def annotated_frames(subject: str, annotations: pd.DataFrame) -> pd.DataFrame:
    """A person's annotated frames by annotator, as a table of `ANNOTATED`.

    Args:
        subject: the person's id.
        annotations: an ANNOTATORS table, a row for each landmark.
    """
    frames = annotations.drop_duplicates(["annotator", "task", "repetition", "frame"])
    counts = frames.groupby("annotator").size().rename("frames").reset_index()
    return counts.assign(subject=subject, frames=counts["frames"].astype(int))[
        list(ANNOTATED.columns)
    ]


def told_annotated(annotated: pd.DataFrame) -> Iterator[str]:
    """A line for each annotator of a table of `ANNOTATED`, people in the table's order."""
    for annotator, rows in annotated.groupby("annotator"):
        people = ", ".join(f"{row.subject} {row.frames}" for row in rows.itertuples())
        yield f"- by {annotator}, {rows['frames'].sum()} in all: {people}"
