"""Landmarks in space, and the plane of the face, from tracks and the depth of the face."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from steadyface.measures.depth.quality import depth_quality, recording_without
from steadyface.measures.depth.recording_depth import (
    NO_POINT,
    PLACED,
    RecordingDepth,
    depth_of_recording,
    median_of_present,
    told,
)
from steadyface.measures.depth.schemas import DEPTH_QUALITY, FACE_PLANE, LANDMARKS_IN_SPACE
from steadyface.measures.landmark_arrays import FRAME_KEY, landmark_array
from steadyface.measures.measured import OK
from steadyface.recording.calibration import Calibration, Intrinsics
from steadyface.recording.depth import deproject
from steadyface.recording.depth_pictures import RECORDING
from steadyface.recording.frame_store import FrameStore
from steadyface.tables import Schema

# The face's plane lies where the nose meets the lip, the inner eye corners and the outer lips do.
PLANE = (33, 39, 42, 48, 51, 54, 57)
LEAST_OF_PLANE = 3


def measure_depth(
    depth_frames: pd.DataFrame,
    store: FrameStore,
    lenses: Mapping[tuple[str, int], Intrinsics | None],
    tracks: Mapping[str, pd.DataFrame],
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Where landmarks are in space, how far the face's plane is, and how good the depth is.

    Args:
        depth_frames: the subject's table of the schema DEPTH_FRAMES.
        store: the pictures that it tells of.
        lenses: the colour lens of each recording, by task and repetition.
        tracks: table by tracker with a row per frame and landmark, such as TRACKS, TRUTH
            or ANNOTATIONS.

    Returns:
        Tables of the schemas LANDMARKS_IN_SPACE, FACE_PLANE and DEPTH_QUALITY. A recording without
        depth has one row in the last, with the reason, and none in the others.
    """
    landmarks = {tracker: landmark_array(table) for tracker, table in tracks.items()}
    places, planes, qualities = [], [], []
    for (task, repetition), rows in depth_frames.groupby(RECORDING, sort=False):
        lens = lenses.get((task, repetition))
        if lens is None or not (rows["status"] == OK).any():
            qualities.append(recording_without(rows))
            continue
        found = depth_of_recording(rows.reset_index(drop=True), store, landmarks)
        places.append(place_rows(found, lens))
        planes.append(plane_rows(found, lens))
        qualities.append(depth_quality(found))
    return (
        _joined(places, LANDMARKS_IN_SPACE),
        _joined(planes, FACE_PLANE),
        _joined(qualities, DEPTH_QUALITY),
    )


def colour_lenses(path: str | Path) -> dict[tuple[str, int], Intrinsics | None]:
    """The colour lens of each recording in a subject's file of calibrations; None without one."""
    recordings = json.loads(Path(path).read_text(encoding="utf-8"))["recordings"]
    lenses = {}
    for record in recordings:
        known = record["calibration"]
        lens = Calibration.from_dict(known).colour if known else None
        lenses[record["task"], record["repetition"]] = lens
    return lenses


def place_rows(found: RecordingDepth, lens: Intrinsics) -> pd.DataFrame:
    """Rows of LANDMARKS_IN_SPACE: where the colour lens sees each landmark, at its depth."""
    tracker, frame = np.nonzero(found.has_rows)
    places = deproject(found.points[tracker, frame], found.depth_mm[tracker, frame], lens)
    return _frame_rows(found, tracker, frame, len(PLACED)).assign(
        landmark=np.tile(PLACED, len(frame)),
        x_mm=places[..., 0].ravel(),
        y_mm=places[..., 1].ravel(),
        depth_mm=places[..., 2].ravel(),
        status=found.status[tracker, frame].ravel(),
    )


def plane_rows(found: RecordingDepth, lens: Intrinsics) -> pd.DataFrame:
    """Rows of FACE_PLANE: the median depth of `PLANE`, and what a pixel is worth there."""
    chosen = [PLACED.index(landmark) for landmark in PLANE]
    depths = found.depth_mm[..., chosen]
    enough = np.isfinite(depths).sum(axis=-1) >= LEAST_OF_PLANE
    plane = np.where(enough, median_of_present(depths), np.nan)
    has_points = (found.status[..., chosen] != NO_POINT).sum(axis=-1) >= LEAST_OF_PLANE
    status = told(plane, has_points, found.frames)
    tracker, frame = np.nonzero(found.has_rows)
    return _frame_rows(found, tracker, frame, 1).assign(
        plane_mm=plane[tracker, frame],
        mm_per_px=plane[tracker, frame] / ((lens.fx + lens.fy) / 2),
        status=status[tracker, frame],
    )


def _frame_rows(
    found: RecordingDepth, tracker: npt.NDArray, frame: npt.NDArray, each: int
) -> pd.DataFrame:
    """The columns that say which frame and tracker a row is of, `each` times."""
    rows = found.frames[[*FRAME_KEY, "time_s"]].iloc[np.repeat(frame, each)]
    names = np.array(found.trackers, dtype=object)
    return rows.reset_index(drop=True).assign(tracker=names[np.repeat(tracker, each)])


def _joined(parts: list[pd.DataFrame], schema: Schema) -> pd.DataFrame:
    if not parts:
        return pd.DataFrame(columns=list(schema.columns))
    return pd.concat(parts, ignore_index=True)
