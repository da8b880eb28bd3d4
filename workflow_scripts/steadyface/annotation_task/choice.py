"""Which frames of a person are annotated, and whose points they begin with.

Frames on which trackers disagree teach most, but accuracy in them is the accuracy of hard frames:
whoever is evaluated gets frames by a rule that looks at no tracker.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from steadyface.annotation_task.average_face import average_face
from steadyface.errors import SettingsError
from steadyface.measures.disagreement import suggest_frames
from steadyface.measures.landmark_arrays import FRAME_KEY, landmark_array, positions_of
from steadyface.measures.measured import FloatArray
from steadyface.trackers.arms import is_imported

SUGGESTED, EVERY_NTH, BY_SET = "suggested", "every_nth", "by_set"
BEST, NO_TRACKER = "best", "average_face"
# Which finds faces best before anything is annotated: of real ones the mesh, which learned from
# photographs; of rendered ones the networks that learned from such.
BEST_ON_REAL_FACES = ("mesh", "fan_subpixel", "fan", "sbr", "sbr_rounded", "dlib")
BEST_ON_RENDERED_FACES = ("fan_subpixel", "sbr", "fan", "sbr_rounded", "dlib", "mesh")
# A picture without a face box: a face of half the picture's height in its middle.
UNSEEN_FACE_SHARE = 0.5


def how_to_choose(wanted: str, learned_from: bool) -> str:
    """`suggested` or `every_nth`: what the configuration says, or what suits a person's set."""
    by_set = SUGGESTED if learned_from else EVERY_NTH
    return by_set if wanted == BY_SET else wanted


def starting_tracker(wanted: str, untuned: Sequence[str], simulated: bool) -> str | None:
    """The tracker whose points are to be corrected; None for the average face.

    Args:
        wanted: `best`, `average_face` or a tracker.
        untuned: the study's trackers that need no annotation, imported ones among them.
        simulated: whether the faces are rendered.
    """
    if wanted == NO_TRACKER:
        return None
    if wanted != BEST:
        return wanted
    order = BEST_ON_RENDERED_FACES if simulated else BEST_ON_REAL_FACES
    known = [tracker for tracker in order if tracker in untuned]
    return next(iter([*known, *filter(is_imported, untuned)]), None)


def choose_frames(
    index: pd.DataFrame,
    how: str,
    *,
    every: int,
    tracks: Mapping[str, pd.DataFrame],
    count: int,
    apart_s: float,
) -> pd.DataFrame:
    """The frames of a person to be annotated, in the order of time.

    Args:
        index: FRAMES table of the person's recordings.
        how: `suggested` or `every_nth`.
        every: step of `every_nth`: each recording's frames 0, `every`, 2 `every` and so on.
        tracks: TRACKS table of each tracker that needs no annotation, for `suggested`.
        count, apart_s: likewise, as `suggest_frames` has them.

    Returns:
        Columns subject, task, repetition, frame, time_s; recordings in the order of `index`.

    Raises:
        SettingsError: no frame is left.
    """
    frames = index[[*FRAME_KEY, "time_s"]]
    if how == EVERY_NTH:
        chosen = frames[frames["frame"] % every == 0]
    else:
        suggested = suggest_frames(dict(tracks), count, apart_s)
        places = positions_of(suggested, frames)
        chosen = frames.iloc[np.sort(places[places >= 0])]
    if chosen.empty:
        raise SettingsError(
            "no frame was chosen, since no two trackers see a face",
            where="annotation_task",
            remedy="set `frames: every_nth` there",
        )
    return chosen.reset_index(drop=True)


def starting_points(
    frames: pd.DataFrame,
    sizes: Mapping[tuple[str, int], tuple[int, int]],
    faces: pd.DataFrame,
    track: pd.DataFrame | None,
) -> tuple[FloatArray, list[bool]]:
    """Where each frame's points lie before anybody has moved them.

    Args:
        frames: (n,) subject, task, repetition, frame.
        sizes: (width, height) px of each recording's pictures, by task and repetition.
        faces: FACES table.
        track: TRACKS table of the tracker to begin with; None for the average face.

    Returns:
        Points (n, 68, 2), px, all finite; and whether each frame has the tracker's: where it lacks
        a point the average face stands in for the whole frame.
    """
    known = faces.reset_index(drop=True)
    place = positions_of(frames, known)
    boxes = known[["x1_px", "y1_px", "x2_px", "y2_px"]].to_numpy(float)[place]
    boxes[place < 0] = np.nan
    keys = list(zip(frames["task"], frames["repetition"].astype(int), strict=True))
    for row in np.flatnonzero(~np.isfinite(boxes).all(axis=1)):
        boxes[row] = _likely_box(keys[row], known, sizes)
    points = average_face(boxes)
    tracked = np.zeros(len(frames), bool)
    if track is not None:
        own, found = landmark_array(track)
        place = positions_of(frames, own)
        tracked = (place >= 0) & np.isfinite(found[place]).all(axis=(1, 2))
        points[tracked] = found[place[tracked]]
    return points, tracked.tolist()


def _likely_box(
    key: tuple[str, int], faces: pd.DataFrame, sizes: Mapping[tuple[str, int], tuple[int, int]]
) -> FloatArray:
    """Where the recording's other frames have the face; else the middle of the picture."""
    task, repetition = key
    own = faces[(faces["task"] == task) & (faces["repetition"] == repetition)]
    boxes = own[["x1_px", "y1_px", "x2_px", "y2_px"]].to_numpy(float)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if len(boxes):
        return np.median(boxes, axis=0)
    width, height = sizes[key]
    half = UNSEEN_FACE_SHARE * height / 2
    middle = np.array([width, height]) / 2
    return np.concatenate([middle - half, middle + half])
