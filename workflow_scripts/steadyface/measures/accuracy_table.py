"""The accuracy table: errors of every tracker in every reference frame, and of every landmark."""

import numpy as np
import pandas as pd

from steadyface.landmarks import LANDMARKS, MOUTH, REGIONS
from steadyface.measures import registry
from steadyface.measures.accuracy import box_diagonal
from steadyface.measures.landmark_arrays import (
    FRAME_KEY,
    at_frames,
    frame_statuses,
    landmark_array,
)
from steadyface.measures.measured import OK, FloatArray, StatusArray, also
from steadyface.measures.schemas import ACCURACY, LANDMARK_ERRORS

LANDMARKS_MISSING = "landmarks_missing"
REFERENCE_INCOMPLETE = "reference_incomplete"

REGION_OF_LANDMARK = [
    next(region for region, where in REGIONS.items() if landmark in range(LANDMARKS)[where])
    for landmark in range(LANDMARKS)
]


def measure_accuracy(
    tracks: dict[str, pd.DataFrame],
    annotations: pd.DataFrame,
    truth: pd.DataFrame | None = None,
    boxes: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Errors of every tracker in every reference frame of one or more subjects.

    A frame without a track keeps its row, with NaN and the tracker's own status (or
    frame_missing); a reference that lacks landmarks gives NaN and reference_incomplete.

    Args:
        tracks: a TRACKS table per tracker.
        annotations: ANNOTATIONS table, the paper's reference; it may be without rows.
        truth: TRUTH table of simulated recordings, a second reference for validation only.
        boxes: BOXES table of boxes that came with the annotations; where there is none, and for
            the truth, the box is made of the reference's landmarks (`box_diagonal`).

    Returns:
        An ACCURACY table (mouth landmarks, one row per frame, tracker and reference) and a
        LANDMARK_ERRORS table (all 68 landmarks; RMS error and mean error per axis, per cent of
        the box diagonal, over the frames that have one).
    """
    references = {"annotation": annotations}
    if truth is not None:
        references["truth"] = truth
    arrays = {name: landmark_array(table) for name, table in references.items()}
    accuracy, landmark_errors = [], []
    for tracker, track in tracks.items():
        tracker_frames, points = landmark_array(track)
        point_status = frame_statuses(track)
        for name, (frames, reference) in arrays.items():
            tracked, status = at_frames(frames, tracker_frames, points, point_status)
            labels = {"tracker": tracker, "reference": name}
            diagonal = box_diagonal(reference)
            if name == "annotation" and boxes is not None:
                diagonal = _given_diagonal(frames, boxes, diagonal)
            rows = _frame_errors(frames, tracked, reference, diagonal, status)
            accuracy.append(rows.assign(**labels)[list(ACCURACY.columns)])
            rows = _landmark_errors(frames, tracked - reference, diagonal)
            landmark_errors.append(rows.assign(**labels)[list(LANDMARK_ERRORS.columns)])
    return (
        pd.concat(accuracy, ignore_index=True),
        pd.concat(landmark_errors, ignore_index=True),
    )


def _given_diagonal(
    frames: pd.DataFrame, boxes: pd.DataFrame, otherwise: FloatArray
) -> FloatArray:
    """Diagonals (frames,), px, of the given boxes; `otherwise` where a frame has none.

    A frame that lacks landmarks keeps having no diagonal: its annotation is incomplete.
    """
    sides = boxes["x2_px"] - boxes["x1_px"], boxes["y2_px"] - boxes["y1_px"]
    given = boxes[FRAME_KEY].assign(diagonal=np.hypot(*sides))
    found = frames[FRAME_KEY].merge(given, on=FRAME_KEY, how="left")["diagonal"].to_numpy()
    return np.where(np.isfinite(found) & np.isfinite(otherwise), found, otherwise)


def _frame_errors(
    frames: pd.DataFrame,
    tracked: FloatArray,
    reference: FloatArray,
    diagonal: FloatArray,
    status: StatusArray,
) -> pd.DataFrame:
    mouth, true_mouth = tracked[:, MOUTH], reference[:, MOUTH]
    has_track = np.isfinite(mouth).all(axis=(-2, -1))
    # A frame with several faces is tracked all the same; only what has no value needs a reason.
    status = np.where(has_track, OK, status)
    status = also(status, LANDMARKS_MISSING, ~has_track)
    status = also(status, REFERENCE_INCOMPLETE, ~np.isfinite(diagonal))
    good = status == OK
    return frames[FRAME_KEY].assign(
        **{
            measure.name: np.where(good, measure.formula(mouth, true_mouth, diagonal), np.nan)
            for measure in registry.ACCURACY
        },
        box_diagonal_px=diagonal,
        status=status,
    )


def _landmark_errors(
    frames: pd.DataFrame, distances: FloatArray, diagonal: FloatArray
) -> pd.DataFrame:
    relative = 100 * distances / diagonal[:, None, None]
    recordings = frames.groupby(["subject", "task"], sort=False, observed=True).indices
    if not recordings:
        return pd.DataFrame(columns=list(LANDMARK_ERRORS.columns))
    tables = []
    for (subject, task), rows in recordings.items():
        errors = relative[rows]
        present = np.isfinite(errors).all(axis=-1)
        count = present.sum(axis=0)
        total = np.where(count > 0, count, np.nan)
        errors = np.where(present[..., None], errors, 0.0)
        bias = errors.sum(axis=0) / total[:, None]
        tables.append(
            pd.DataFrame(
                {
                    "subject": subject,
                    "task": task,
                    "landmark": np.arange(LANDMARKS),
                    "region": REGION_OF_LANDMARK,
                    "rms_error_pct": np.sqrt((errors**2).sum(axis=(0, 2)) / total),
                    "bias_x_pct": bias[:, 0],
                    "bias_y_pct": bias[:, 1],
                    "frames": count,
                }
            )
        )
    return pd.concat(tables, ignore_index=True)
