"""Where trackers disagree: the frames whose annotation would teach most.

Where trackers that were trained apart agree, all are probably right; where they do not, at least
one is wrong, and annotation decides which (query by committee: Seung et al. 1992, COLT 287-294).
"""

import numpy as np
import pandas as pd

from steadyface.errors import TableError
from steadyface.landmarks import LANDMARKS, MOUTH
from steadyface.measures.accuracy import box_diagonal
from steadyface.measures.landmark_arrays import (
    FRAME_KEY,
    landmark_array,
    positions_of,
    recordings_of,
)
from steadyface.measures.measured import FloatArray
from steadyface.tables import COUNT, NUMBER, SECONDS, TEXT, Column, Schema
from steadyface.tables import FRAME_KEY as FRAME_COLUMNS

NAMED_LANDMARKS = 3

SUGGESTED_FRAMES = Schema(
    "suggested frames",
    {
        **FRAME_COLUMNS,
        "time_s": SECONDS,
        "rank": Column(COUNT.kind, low=1),
        "disagreement_pct": Column(NUMBER, low=0),
        "trackers": COUNT,
        "landmarks": Column(TEXT),
    },
    key=tuple(FRAME_COLUMNS),
)


def spread(points: FloatArray) -> FloatArray:
    """Root mean square distance of trackers from their common mean.

    Args:
        points: (trackers, ..., 2) px, NaN where a tracker has no value.

    Returns:
        (...) px; NaN where fewer than two trackers have a value.
    """
    has = np.isfinite(points).all(axis=-1)
    count = has.sum(axis=0)
    known = np.where(has[..., None], points, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = known.sum(axis=0) / count[..., None]
        squares = np.where(has, ((known - mean) ** 2).sum(axis=-1), 0.0)
        return np.where(count > 1, np.sqrt(squares.sum(axis=0) / count), np.nan)


def suggest_frames(tracks: dict[str, pd.DataFrame], count: int, apart_s: float) -> pd.DataFrame:
    """The frames of each recording in which the mouth's landmarks are least agreed upon.

    Neighbouring frames show the same, so those chosen lie at least `apart_s` apart.

    Args:
        tracks: a TRACKS table per tracker, of one or more subjects.
        count: frames of a recording, at most.
        apart_s: seconds between two suggested frames, at least.

    Returns:
        SUGGESTED_FRAMES: `disagreement_pct` is the mean over the mouth's landmarks of `spread`, in
        per cent of the face box's diagonal; `landmarks` names those of all 68 that are least
        agreed upon, the worst first; `rank` 1 is a recording's worst frame. Frames that fewer than
        two trackers see are left out.

    Raises:
        TableError: fewer than two trackers are given.
    """
    if len(tracks) < 2:
        raise TableError(
            "disagreement needs two",
            where=f"frames cannot be suggested by {len(tracks)} tracker",
            remedy="add one that needs no annotations, such as dlib, fan or sbr, to `trackers`",
        )
    arrays = [landmark_array(table) for table in tracks.values()]
    frames = pd.concat([own for own, _ in arrays], ignore_index=True)
    frames = frames.drop_duplicates(FRAME_KEY, ignore_index=True)
    points = np.full((len(arrays), len(frames), LANDMARKS, 2), np.nan)
    for number, (own, own_points) in enumerate(arrays):
        points[number, positions_of(own, frames)] = own_points
    chosen = [
        _suggest(frames.iloc[rows], points[:, rows], count, apart_s)
        for rows in recordings_of(frames).values()
    ]
    return pd.concat(chosen, ignore_index=True)


def _suggest(frames: pd.DataFrame, points: FloatArray, count: int, apart_s: float) -> pd.DataFrame:
    """The suggested frames of one recording; `points` (trackers, frames, 68, 2)."""
    diagonals = box_diagonal(points)
    relative = 100 * spread(points) / np.median(diagonals[np.isfinite(diagonals)])
    mouth = relative[:, MOUTH]
    known = np.isfinite(mouth)
    score = np.where(known, mouth, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    score[~known.any(axis=1)] = np.nan
    time = frames["time_s"].to_numpy()
    picked: list[int] = []
    for place in np.argsort(-score, kind="stable"):
        if len(picked) == count or np.isnan(score[place]):
            break
        if all(abs(time[place] - time[other]) >= apart_s for other in picked):
            picked.append(int(place))
    seen = np.isfinite(points[:, picked]).all(axis=-1).any(axis=-1).sum(axis=0)
    return frames.iloc[picked].assign(
        rank=np.arange(1, len(picked) + 1),
        disagreement_pct=score[picked],
        trackers=seen,
        landmarks=[_worst(row) for row in relative[picked]],
    )[list(SUGGESTED_FRAMES.columns)]


def _worst(spreads: FloatArray) -> str:
    """The landmarks of the largest spreads, worst first, in words."""
    order = np.argsort(-np.nan_to_num(spreads, nan=-1.0), kind="stable")
    return " ".join(str(landmark) for landmark in order[:NAMED_LANDMARKS])
