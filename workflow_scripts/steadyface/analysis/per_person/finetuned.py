"""What fine-tuning changed, and what may therefore be called fine-tuned in a comparison.

Where no epoch came closer to the marks, a fold ends with the network that it began with. Its
landmarks are those of the network before fine-tuning; counting them as fine-tuned would turn "it
was not tuned" into "tuning does nothing".
"""

from collections.abc import Sequence

import pandas as pd

from steadyface.analysis.manifests import EVERYBODY, Manifest
from steadyface.analysis.study import NOT_CHANGED
from steadyface.measures import registry
from steadyface.tables import BOOLEAN, COUNT, TEXT, TRACKER, Column, Schema, check
from steadyface.trackers.arms import arms_of_network, tracker_label

VALUES = (*(measure.name for measure in registry.ACCURACY), "value")

FINETUNED = Schema(
    "finetuned",
    {
        "tracker": TRACKER,
        "subject": Column(TEXT),
        "best_epoch": COUNT,
        "epochs": COUNT,
        "changed": Column(BOOLEAN),
    },
    key=("tracker", "subject"),
)


def finetuned_table(manifests: Sequence[Manifest]) -> pd.DataFrame:
    """Whether tuning changed each network: a table of the schema `FINETUNED`."""
    columns = list(FINETUNED.columns)
    rows = [[getattr(manifest, name) for name in columns] for manifest in manifests]
    return check(pd.DataFrame(rows, columns=columns), FINETUNED, "manifests")


def without_unchanged(measures: pd.DataFrame, finetuned: pd.DataFrame) -> pd.DataFrame:
    """ACCURACY or SMOOTHNESS without the values of networks that tuning did not change.

    Args:
        measures: table with the columns tracker, subject and status.
        finetuned: table of the schema `FINETUNED`.

    Returns:
        The same rows; those of such networks have no value and the status `NOT_CHANGED`.
    """
    emptied = pd.Series(False, index=measures.index)
    for row in finetuned[~finetuned["changed"]].itertuples():
        of_network = measures["tracker"].isin(arms_of_network(row.tracker))
        emptied |= of_network & ((row.subject == EVERYBODY) | (measures["subject"] == row.subject))
    values = [name for name in VALUES if name in measures]
    measures = measures.assign(status=measures["status"].astype(object).mask(emptied, NOT_CHANGED))
    measures[values] = measures[values].mask(emptied)
    return measures


def said_of_unchanged(finetuned: pd.DataFrame) -> list[str]:
    """A sentence for each network that tuning left as it was, for some people or for all."""
    said = []
    for tracker, rows in finetuned.groupby("tracker", sort=False, observed=True):
        people = rows.loc[~rows["changed"], "subject"].tolist()
        if not people:
            continue
        for_whom = "" if people == [EVERYBODY] else f" for {', '.join(people)}"
        said.append(
            f"{tracker_label(tracker)} was not changed by fine-tuning{for_whom}: no test and no "
            "verdict counts it there."
        )
    return said


def told(answer: dict, finetuned: pd.DataFrame) -> dict:
    """The answer with what tuning did not change, at the end of its text and in its note."""
    said = said_of_unchanged(finetuned)
    return {
        **answer,
        "text": " ".join([answer["text"], *said]).strip(),
        "note": " ".join([answer["note"], *said]).strip(),
        "not_changed": said,
    }
