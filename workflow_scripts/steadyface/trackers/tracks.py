"""The TRACKS table: what a tracker saw in every frame, and why it saw nothing in others."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from tqdm import tqdm

from steadyface.faces.detection import OFF_BOX, OK, SEVERAL_FACES
from steadyface.landmarks import LANDMARKS
from steadyface.recording.frame_store import FrameStore

BOX = ["x1_px", "y1_px", "x2_px", "y2_px"]
NOT_FINITE, OUTSIDE_IMAGE = "not_finite", "outside_image"


@dataclass(frozen=True)
class RecordingToTrack:
    """One recording as trackers take it.

    Attributes:
        faces: its rows of the FACES table, one per frame.
        images: its RGB frames (height, width, 3), read as they are asked for.
        size: the images' width and height in px.
    """

    faces: pd.DataFrame
    images: Iterator[NDArray[np.uint8]]
    size: tuple[int, int]

    @property
    def boxes(self) -> NDArray[np.float64]:
        """(frames, 4) px; NaN where a frame has no face, or has it elsewhere than in its box."""
        boxes = boxes_of(self.faces).copy()
        boxes[(self.faces["status"] == OFF_BOX).to_numpy()] = np.nan
        return boxes


def recordings_to_track(store: FrameStore, faces: pd.DataFrame) -> Iterator[RecordingToTrack]:
    """A subject's recordings in order, with a progress bar each.

    Args:
        store: the subject's frames.
        faces: the subject's FACES table.
    """
    for (task, repetition), rows in faces.groupby(["task", "repetition"], sort=False):
        height, width, _ = store.read(task, repetition, 0).shape
        images = (image for _, image in store.frames(task, repetition))
        label = f"{rows['subject'].iloc[0]} {task}"
        yield RecordingToTrack(rows, tqdm(images, label, len(rows)), (width, height))


# Points (frames, 68, 2) px and confidence (frames, 68) of each arm.
TracksOfArms = Mapping[str, tuple[NDArray[np.float64], NDArray[np.float64]]]


def subject_tracks(
    frames: str | Path,
    faces: pd.DataFrame,
    decoders: Mapping[str, str],
    track: Callable[[RecordingToTrack], TracksOfArms],
) -> dict[str, pd.DataFrame]:
    """The TRACKS table of each arm, over all recordings of a subject.

    Args:
        frames: file of the subject's frame store.
        faces: the subject's FACES table.
        decoders: decoder of each arm, as the table's column `decoder` names it.
        track: function that finds a recording's landmarks by each of these arms.
    """
    parts: dict[str, list[pd.DataFrame]] = {arm: [] for arm in decoders}
    with FrameStore(frames) as store:
        for recording in recordings_to_track(store, faces):
            found = track(recording)
            for arm, decoder in decoders.items():
                table = track_table(recording.faces, *found[arm], decoder, recording.size)
                parts[arm].append(table)
    return {arm: pd.concat(tables) for arm, tables in parts.items()}


def boxes_of(faces: pd.DataFrame) -> NDArray[np.float64]:
    """The boxes (frames, 4) px of rows of the FACES table; NaN where a frame has no face."""
    return faces[BOX].to_numpy(dtype=float)


def track_table(
    faces: pd.DataFrame,
    points: NDArray[np.float64],
    confidence: NDArray[np.float64],
    decoder: str,
    size: tuple[int, int],
) -> pd.DataFrame:
    """A row per frame and landmark, whether or not the landmark was found.

    Args:
        faces: the recording's rows of the FACES table, in order.
        points: (frames, 68, 2) px; NaN where there is none.
        confidence: (frames, 68), NaN where the tracker has none.
        decoder: way from the tracker's output to coordinates.
        size: the image's width and height in px.

    Returns:
        The TRACKS table. `status` is `ok`, `several_faces` (one of them was tracked), `no_face`,
        `off_box` (the face was seen elsewhere than in the box, so what was found there is left
        out), `damaged` (the recording's frame), `not_finite`, or `outside_image` (the place is
        kept, but no camera saw it).
    """
    frames = faces[["subject", "task", "repetition", "frame", "time_s"]]
    table = frames.loc[frames.index.repeat(LANDMARKS)].reset_index(drop=True)
    table["landmark"] = np.tile(np.arange(LANDMARKS), len(faces))
    status = np.repeat(faces["status"].to_numpy(dtype=object), LANDMARKS)
    flat = points.reshape(-1, 2)
    found = np.isfinite(flat).all(axis=1) & (status != OFF_BOX)
    table["x_px"], table["y_px"] = np.where(found, flat.T, np.nan)
    table["confidence"] = np.where(status == OFF_BOX, np.nan, confidence.reshape(-1))
    table["decoder"] = decoder
    outside = found & ((flat < -0.5) | (flat > np.array(size) - 0.5)).any(axis=1)
    status[outside] = OUTSIDE_IMAGE
    status[~found & np.isin(status, (OK, SEVERAL_FACES))] = NOT_FINITE
    table["status"] = status
    return table
