"""How far two people who annotate the same frames differ: what a tracker's error is held against.

A tracker that errs as much against one annotator as another annotator does is as good as a person.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from steadyface.analysis.formulas.agreement import bland_altman, intraclass_correlation
from steadyface.annotations.saved_work import ANNOTATOR
from steadyface.landmarks import INNER_LIPS_MIDDLE, LANDMARKS, MOUTH
from steadyface.measures.accuracy import box_diagonal, nrmse
from steadyface.measures.landmark_arrays import landmark_array, positions_of
from steadyface.measures.measured import FloatArray
from steadyface.tables import COUNT, LANDMARK, NUMBER, TEXT, VALUE, Column, Schema, check

WHO = Column(TEXT, pattern=ANNOTATOR)
ERROR = Column(NUMBER, missing=True, low=0)

ANNOTATOR_AGREEMENT = Schema(
    "annotator agreement",
    {
        "annotator": WHO,
        "other_annotator": WHO,
        "n_subjects": COUNT,
        "n_frames": COUNT,
        "n_incomplete": COUNT,
        "started_from": Column(TEXT, missing=True),
        "nrmse_pct": ERROR,
        "nrmse_low_pct": VALUE,
        "nrmse_high_pct": VALUE,
        "opening_icc": VALUE,
        "opening_icc_low": VALUE,
        "opening_icc_high": VALUE,
        "opening_bias_pct": VALUE,
        "opening_low_pct": VALUE,
        "opening_high_pct": VALUE,
    },
    key=("annotator", "other_annotator"),
)

ANNOTATOR_BIAS = Schema(
    "annotator bias",
    {
        "annotator": WHO,
        "other_annotator": WHO,
        "landmark": LANDMARK,
        "bias_x_pct": VALUE,
        "bias_y_pct": VALUE,
        "rms_difference_pct": ERROR,
        "n_frames": COUNT,
    },
    key=("annotator", "other_annotator", "landmark"),
)


def compare_annotators(annotators: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Every two annotators in the frames that both have annotated.

    Distances are in per cent of the diagonal of the face box of both annotators' mean points.

    Args:
        annotators: ANNOTATORS table of any number of people.

    Returns:
        ANNOTATOR_AGREEMENT: `nrmse_pct` is the mean over people of their frames' mean NRMSE of the
        mouth's 20 points, with its 95 % interval over people (NaN for one); the opening is the
        distance of the inner lips' middles: ICC(A,1) over frames, and `other_annotator` -
        `annotator` with its limits of agreement. Frames that lack a landmark of either count as
        `n_incomplete` alone. `started_from` names the tracker if both corrected points of the
        same one.
        ANNOTATOR_BIAS: of each landmark the mean of the same difference and its RMS.
    """
    agreements, biases = [], []
    for first, second in combinations(sorted(set(annotators["annotator"])), 2):
        found = _common(annotators, first, second)
        if found is None:
            continue
        frames, points, started_from = found
        pair = {"annotator": first, "other_annotator": second}
        agreements.append(pair | {"started_from": started_from} | _agreement(frames, points))
        biases.append(_bias(points).assign(**pair))
    bias = pd.concat(biases) if biases else pd.DataFrame(columns=list(ANNOTATOR_BIAS.columns))
    agreement = pd.DataFrame(agreements, columns=list(ANNOTATOR_AGREEMENT.columns))
    return (
        check(agreement, ANNOTATOR_AGREEMENT, "annotators"),
        check(bias, ANNOTATOR_BIAS, "annotators"),
    )


def _common(
    annotators: pd.DataFrame, first: str, second: str
) -> tuple[pd.DataFrame, FloatArray, str] | None:
    """Frames that both annotated, their points (2, frames, 68, 2), and what both began with."""
    rows = [annotators[annotators["annotator"] == name] for name in (first, second)]
    (frames, points), (other_frames, other_points) = map(landmark_array, rows)
    place = positions_of(frames, other_frames)
    both = place >= 0
    if not both.any():
        return None
    starts = [set(of_one["started_from"].fillna("")) for of_one in rows]
    (start,) = starts[0] if len(starts[0]) == 1 and starts[0] == starts[1] else {""}
    return frames[both], np.stack([points[both], other_points[place[both]]]), start


def _agreement(frames: pd.DataFrame, points: FloatArray) -> dict[str, float]:
    diagonal = box_diagonal(points.mean(axis=0))
    complete = np.isfinite(diagonal)
    points, diagonal = points[:, complete], diagonal[complete]
    subjects = frames["subject"].to_numpy()[complete]
    errors = nrmse(points[1, :, MOUTH], points[0, :, MOUTH], diagonal)
    people = pd.Series(errors).groupby(subjects).mean()
    # A mean and its interval over people are those of a bias against nothing.
    mean = bland_altman(np.zeros(len(people)), people.to_numpy())
    upper, lower = INNER_LIPS_MIDDLE
    opening = 100 * np.linalg.norm(points[:, :, upper] - points[:, :, lower], axis=-1) / diagonal
    icc = intraclass_correlation(opening.T)
    limits = bland_altman(*opening)
    return {
        "n_subjects": len(people),
        "n_frames": int(complete.sum()),
        "n_incomplete": int((~complete).sum()),
        "nrmse_pct": mean.bias,
        "nrmse_low_pct": mean.bias_interval[0],
        "nrmse_high_pct": mean.bias_interval[1],
        "opening_icc": icc.icc_a,
        "opening_icc_low": icc.icc_a_interval[0],
        "opening_icc_high": icc.icc_a_interval[1],
        "opening_bias_pct": limits.bias,
        "opening_low_pct": limits.low,
        "opening_high_pct": limits.high,
    }


def _bias(points: FloatArray) -> pd.DataFrame:
    relative = 100 * (points[1] - points[0]) / box_diagonal(points.mean(axis=0))[:, None, None]
    seen = np.isfinite(relative).all(axis=-1)
    count = seen.sum(axis=0)
    known = np.where(seen[..., None], relative, 0.0)
    total = np.where(count > 0, count, np.nan)
    bias = known.sum(axis=0) / total[:, None]
    return pd.DataFrame(
        {
            "landmark": np.arange(LANDMARKS),
            "bias_x_pct": bias[:, 0],
            "bias_y_pct": bias[:, 1],
            "rms_difference_pct": np.sqrt((known**2).sum(axis=(0, 2)) / total),
            "n_frames": count,
        }
    )
