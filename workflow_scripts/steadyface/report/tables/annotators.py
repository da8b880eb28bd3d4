"""How far annotators differ, in sentences: the floor that no tracker's error need go below."""

from collections.abc import Sequence

import pandas as pd

from steadyface.report.page.views import View
from steadyface.report.words import counted
from steadyface.trackers.arms import tracker_label

MEAN = "mean"
ANNOTATORS_VIEW = View(
    "annotator_agreement",
    "Agreement of the annotators",
    "Frames that both annotated. NRMSE of the mouth's 20 points between them, mean over people, "
    "in per cent of the face box's diagonal. Opening: distance of the inner lips' middles; its "
    "ICC is that of absolute agreement over frames, and its difference is the second annotator's "
    "minus the first's, with limits of agreement.",
    {
        "annotator": "Annotator",
        "other_annotator": "and",
        "n_subjects": "People",
        "n_frames": "Frames",
        "n_incomplete": "Frames that lack points",
        "nrmse_pct": "NRMSE (%)",
        "nrmse_low_pct": "CI low",
        "nrmse_high_pct": "CI high",
        "opening_icc": "ICC of opening",
        "opening_icc_low": "CI low",
        "opening_icc_high": "CI high",
        "opening_bias_pct": "Difference of opening (%)",
        "opening_low_pct": "Limit low",
        "opening_high_pct": "Limit high",
        "started_from": "Points came from",
    },
)


def said_of_annotators(agreement: pd.DataFrame, reference: str) -> Sequence[str]:
    """What two annotators' difference means for the trackers, and whose points count.

    Args:
        agreement: ANNOTATOR_AGREEMENT table.
        reference: the configuration's `annotations/reference`.
    """
    said = [_of_pair(pair) for pair in agreement.to_dict("records") if pair["n_frames"]]
    if not said:
        return []
    if reference == MEAN:
        said.append(
            "Errors are measured against the mean of all annotators of a frame; against one of "
            "them they would be larger."
        )
    else:
        said.append(f"Errors are measured against the points of {reference} alone.")
    return said


def _of_pair(pair: dict) -> str:
    first, second = pair["annotator"], pair["other_annotator"]
    interval = ""
    if pd.notna(pair["nrmse_low_pct"]):
        interval = f" (95 % CI {pair['nrmse_low_pct']:.2f} to {pair['nrmse_high_pct']:.2f})"
    opening = ""
    if pd.notna(pair["opening_icc"]):
        opening = (
            f" Of the mouth's opening they see the same with an ICC of {pair['opening_icc']:.2f}."
        )
    start = ""
    if pd.notna(pair["started_from"]):
        start = (
            f" Both corrected points of {tracker_label(pair['started_from'])}, so that they may "
            "agree better than people who begin with none."
        )
    return (
        f"Two annotators, {first} and {second}, of the same {counted(pair['n_frames'], 'frame')} "
        f"of {counted(pair['n_subjects'], 'person')} differ by {pair['nrmse_pct']:.2f} % "
        f"NRMSE{interval}: a tracker that errs no more than that is as close to an annotator as "
        f"another person is.{opening}{start}"
    )


def said_of_starting_points(starts: pd.DataFrame) -> list[str]:
    """For each tracker whose points were corrected into annotations, how that favours it.

    Args:
        starts: STARTING_POINTS table.
    """
    return [
        f"Annotations of {start.n_frames} of {counted(start.n_annotated, 'frame')} of evaluated "
        f"people are corrected points of {tracker_label(start.tracker)}: its error, and that of "
        "whatever was tuned from it, looks smaller beside other trackers than it is"
        for start in starts.itertuples()
    ]
