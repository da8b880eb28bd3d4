"""Accuracy of tracked landmarks: distance to a reference, in per cent of the face box."""

import numpy as np
import pandas as pd

from steadyface.landmarks import LANDMARKS, MOUTH, REGIONS
from steadyface.measures.landmark_arrays import (
    FRAME_KEY,
    at_frames,
    frame_statuses,
    landmark_array,
)
from steadyface.measures.measured import OK, FloatArray, StatusArray, also
from steadyface.tables import ACCURACY, LANDMARK_ERRORS

# NeuroFace's boxes are the tight boxes of their 68 landmarks, enlarged by this factor.
BOX_ENLARGEMENT = 1.05
LANDMARKS_MISSING = "landmarks_missing"
REFERENCE_INCOMPLETE = "reference_incomplete"

REGION_OF_LANDMARK = [
    next(region for region, where in REGIONS.items() if landmark in range(LANDMARKS)[where])
    for landmark in range(LANDMARKS)
]


def box_size(points: FloatArray) -> FloatArray:
    """(..., 2) width and height, px, of the tight box around each frame's (..., 68, 2) points."""
    points = np.asarray(points, dtype=np.float64)
    return points.max(axis=-2) - points.min(axis=-2)


def box_diagonal(points: FloatArray) -> FloatArray:
    """Diagonal (...) of the face box of reference landmarks, px; NaN if any landmark is missing.

    The box is the tight box of all 68 landmarks enlarged by 5 per cent, which gives the diagonal
    of NeuroFace's own boxes within 0.2 per cent.

    Args:
        points: (..., 68, 2), px.

    Raises:
        ValueError: there are not 68 landmarks.
    """
    if np.shape(points)[-2:] != (LANDMARKS, 2):
        raise ValueError(f"a face box needs (..., 68, 2) landmarks, got {np.shape(points)}")
    return BOX_ENLARGEMENT * np.linalg.norm(box_size(points), axis=-1)


def point_errors(tracked: FloatArray, reference: FloatArray) -> FloatArray:
    """Distances (..., landmarks), px, between tracked and reference (..., landmarks, 2)."""
    return np.linalg.norm(np.subtract(tracked, reference), axis=-1)


def nrmse(tracked: FloatArray, reference: FloatArray, diagonal: FloatArray) -> FloatArray:
    """Normalised root mean square error of each frame, per cent; NaN if any landmark is missing.

    100 * sqrt(mean over landmarks of the squared distance) / diagonal.

    Args:
        tracked: (..., landmarks, 2), px; the paper takes the mouth's 20.
        reference: same shape, px.
        diagonal: (...), px, of the reference's face box (`box_diagonal`).

    Simmatis & Yunusova, section II.E.1; the formula is not printed there, docs/measures.md says
    which reading this is.
    """
    return 100 * np.sqrt(np.mean(point_errors(tracked, reference) ** 2, axis=-1)) / diagonal


def nme(tracked: FloatArray, reference: FloatArray, diagonal: FloatArray) -> FloatArray:
    """Normalised mean error of each frame, per cent: the mean distance in place of the RMS.

    Args:
        tracked: (..., landmarks, 2), px.
        reference: same shape, px.
        diagonal: (...), px, of the reference's face box.
    """
    return 100 * np.mean(point_errors(tracked, reference), axis=-1) / diagonal


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
        nrmse_pct=np.where(good, nrmse(mouth, true_mouth, diagonal), np.nan),
        nme_pct=np.where(good, nme(mouth, true_mouth, diagonal), np.nan),
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
