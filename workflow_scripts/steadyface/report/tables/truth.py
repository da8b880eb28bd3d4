"""Errors against the annotation beside errors against the truth that only a simulation knows.

A network that learns from an annotator learns that annotator's convention too. It then comes
closer to the marks, which is what the paper measures, and not necessarily closer to the face.
"""

from collections.abc import Sequence

import pandas as pd

from steadyface.tables import COUNT, FRAME_KEY, TRACKER, VALUE, Schema
from steadyface.trackers.arms import before_and_after, ordered_trackers, tracker_label

ANNOTATION, TRUTH = "annotation_pct", "truth_pct"
TRUTH_VALUES = Schema(
    "truth",
    {"tracker": TRACKER, "n_subjects": COUNT, ANNOTATION: VALUE, TRUTH: VALUE},
    key=("tracker",),
)


def truth_values(accuracy: pd.DataFrame, participants: pd.DataFrame) -> pd.DataFrame:
    """Mean NRMSE of each tracker against annotation and truth, over the annotated frames.

    Args:
        accuracy: `ACCURACY`; without rows against the truth the result is empty.
        participants: `PARTICIPANTS`; only the evaluation set counts.

    Returns:
        A table of the schema `TRUTH_VALUES`: means over people of each person's mean over the
        frames in which the tracker has both errors.
    """
    people = participants.loc[participants["set"] == "evaluate", "subject"]
    rows = accuracy[accuracy["subject"].isin(people)]
    wide = rows.pivot_table(index=["tracker", *FRAME_KEY], columns="reference", values="nrmse_pct")
    if not {"annotation", "truth"} <= set(wide.columns):
        return pd.DataFrame(columns=list(TRUTH_VALUES.columns))
    known = wide.dropna().rename(columns={"annotation": ANNOTATION, "truth": TRUTH})
    by_person = known.groupby(["tracker", "subject"])[[ANNOTATION, TRUTH]].mean()
    table = by_person.groupby("tracker").mean()
    table.insert(0, "n_subjects", by_person.groupby("tracker").size())
    return table.loc[ordered_trackers(table.index)].reset_index()


def said_of_truth(values: pd.DataFrame) -> Sequence[str]:
    """What fine-tuning did to both errors, a sentence for each network that was fine-tuned."""
    known = values.set_index("tracker")
    sentences = []
    for base, tuned in before_and_after():
        if not {base, tuned} <= set(known.index):
            continue
        # As they are printed: what looks the same must not be called closer.
        marks, face = (
            [round(known.loc[name, error], 2) for name in (tuned, base)]
            for error in (ANNOTATION, TRUTH)
        )
        learned, nearer = marks[0] < marks[1], face[0] < face[1]
        comes = "closer to" if learned else "no closer to"
        also = ("also closer to" if learned else "closer to") if nearer else "no closer to"
        link = "and" if nearer == learned else "but"
        sentences.append(
            f"{tracker_label(tuned)} is {comes} the annotator's marks than "
            f"{tracker_label(base)} ({marks[0]:.2f} % after {marks[1]:.2f} %), {link} {also} the "
            f"exact landmarks ({face[0]:.2f} % after {face[1]:.2f} %)"
            + (": it learned the annotator's convention." if learned and not nearer else ".")
        )
    return sentences
