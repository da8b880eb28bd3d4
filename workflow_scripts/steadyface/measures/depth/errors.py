"""How far distances in mm are from the truth, where it is known: on simulated people.

Both ways to millimetres are judged: between landmarks in space, and in the image at the depth of
the face's plane.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from steadyface.landmarks import CHIN, LANDMARKS, LOWER_LIP, MOUTH_CORNERS, UPPER_LIP
from steadyface.measures.depth.schemas import DEPTH_ERRORS
from steadyface.measures.landmark_arrays import FRAME_KEY, landmark_array, positions_of
from steadyface.measures.measured import OK, FloatArray
from steadyface.recording.depth_pictures import NO_DEPTH

NOSE_BASE, INNER_EYE_CORNERS = 33, (39, 42)
DISTANCES = {
    "mouth opening": (UPPER_LIP, LOWER_LIP),
    "mouth width": MOUTH_CORNERS,
    "inner eye corners": INNER_EYE_CORNERS,
    "jaw opening": (CHIN, NOSE_BASE),
}
SPACE, IN_PLANE = "space", "plane"
RECORDING_COLUMNS = FRAME_KEY[:3]


def distance_errors(
    places: pd.DataFrame,
    planes: pd.DataFrame,
    tracks: Mapping[str, pd.DataFrame],
    truth: pd.DataFrame,
) -> pd.DataFrame:
    """Measured minus true distances of a subject, a row per recording, tracker, distance and way.

    Args:
        places, planes: LANDMARKS_IN_SPACE and FACE_PLANE.
        tracks: tables of the tracks by tracker.
        truth: TRUTH_IN_SPACE of the same recordings.

    Returns:
        A table of the schema DEPTH_ERRORS: mean and standard deviation of the errors, mm, over
        the `frames` in which the quantity could be measured; its true mean and range; `away_mm`
        is the true mean depth of the mouth's corners: how far away the person sat.
    """
    true_frames, true_points = _points(truth, ["x_mm", "y_mm", "z_mm"])
    plane_of = dict(list(planes.groupby("tracker", sort=False)))
    found = []
    for tracker, rows in places.groupby("tracker", sort=False):
        frames, points = _points(rows, ["x_mm", "y_mm", "depth_mm"])
        scale = plane_of[tracker]["mm_per_px"].to_numpy()
        scale = scale[positions_of(frames, plane_of[tracker])]
        own, pixels = landmark_array(tracks[tracker])
        pixels = pixels[positions_of(frames, own)]
        true = true_points[positions_of(frames, true_frames)]
        away = true[:, list(MOUTH_CORNERS), 2].mean(axis=1)
        for quantity, pair in DISTANCES.items():
            real = _length(true, pair)
            measured = {SPACE: _length(points, pair), IN_PLANE: _length(pixels, pair) * scale}
            for way, length in measured.items():
                found.append(
                    frames[RECORDING_COLUMNS].assign(
                        tracker=tracker,
                        quantity=quantity,
                        way=way,
                        true_mm=real,
                        error_mm=length - real,
                        away_mm=away,
                    )
                )
    if not found:
        return pd.DataFrame(columns=list(DEPTH_ERRORS.columns))
    return _summary(pd.concat(found, ignore_index=True))


def _points(table: pd.DataFrame, columns: list[str]) -> tuple[pd.DataFrame, FloatArray]:
    """The frames of a table with a row per frame and landmark, and (frames, 68, columns)."""
    frames = table[FRAME_KEY].drop_duplicates(ignore_index=True)
    points = np.full((len(frames), LANDMARKS, len(columns)), np.nan)
    points[positions_of(table, frames), table["landmark"].to_numpy()] = table[columns].to_numpy()
    return frames, points


def _length(points: FloatArray, pair: tuple[int, int]) -> FloatArray:
    """(frames,) between two landmarks of points (frames, 68, coordinates)."""
    return np.linalg.norm(points[:, pair[0]] - points[:, pair[1]], axis=-1)


def _summary(rows: pd.DataFrame) -> pd.DataFrame:
    """One row per recording, tracker, quantity and way, over the frames that have an error."""
    keys = [*RECORDING_COLUMNS, "tracker", "quantity", "way"]
    groups = rows.groupby(keys, sort=False)
    errors = groups["error_mm"]
    table = pd.DataFrame(
        {
            "frames": errors.count(),
            "bias_mm": errors.mean(),
            "sd_mm": errors.std(),
            "true_mean_mm": groups["true_mm"].mean(),
            "true_range_mm": groups["true_mm"].max() - groups["true_mm"].min(),
            "away_mm": groups["away_mm"].mean(),
        }
    )
    table["status"] = np.where(table["frames"] > 1, OK, NO_DEPTH)
    return table.reset_index()
