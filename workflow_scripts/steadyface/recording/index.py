"""Everything later stages need from one subject's recordings, read once.

Frames go to one frame store; their times become a table, the cameras' calibrations and the
quality of each recording plain dictionaries.
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from tqdm import tqdm

from steadyface.errors import RecordingError
from steadyface.recording import quality
from steadyface.recording.decode import STALL_LIMIT_S, BagRecording, read_recording
from steadyface.recording.frame_store import FrameStoreWriter
from steadyface.recording.image_folder import ImageFolder, read_image_folder
from steadyface.recording.timing import nearest_lag_ms
from steadyface.recording.video import SUFFIXES, VideoRecording, read_video

# Three years: no camera runs that long.
DATED_MS = 1e11

Recording = BagRecording | VideoRecording | ImageFolder


def open_recording(
    path: str | Path,
    *,
    subject: str,
    engine: str = "sdk",
    allow_recovered: bool = False,
    stall_limit_s: float = STALL_LIMIT_S,
    expected_rate: float | None = None,
    rate: float | None = None,
) -> Recording:
    """A bag or a video file, by its suffix, or a folder of pictures.

    Args:
        engine, allow_recovered, stall_limit_s, expected_rate: arguments of `read_recording`.
        rate: frames per second that the recordings sheet states; counts instead of a video's own,
            while a bag keeps its camera's stamps.

    Raises:
        RecordingError: it is none of these, or cannot be used.
    """
    suffix = Path(path).suffix.lower()
    if Path(path).is_dir():
        return read_image_folder(path, subject=subject, expected_rate=expected_rate, rate=rate)
    if suffix == ".bag":
        return read_recording(
            path,
            subject=subject,
            engine=engine,
            allow_recovered=allow_recovered,
            stall_limit_s=stall_limit_s,
            expected_rate=expected_rate,
            rate=rate,
        )
    if suffix in SUFFIXES:
        return read_video(
            path,
            subject=subject,
            allow_recovered=allow_recovered,
            expected_rate=expected_rate,
            rate=rate,
        )
    quality.check_file(Path(path), subject)
    raise quality.trouble(
        path,
        subject,
        f"unknown kind of file {suffix!r}",
        f"give .bag, {', '.join(SUFFIXES)} or a folder of pictures",
    )


def index_subject(
    recordings: Iterable[tuple[str, int, str | Path]],
    subject: str,
    store_path: str | Path,
    *,
    engine: str = "sdk",
    allow_recovered: bool = False,
    stall_limit_s: float = STALL_LIMIT_S,
    expected_rate: float | None = None,
    rates: Sequence[float | None] | None = None,
) -> tuple[pd.DataFrame, dict[str, Any], dict[str, Any]]:
    """Decode all recordings of a subject into a frame store and tell their times and quality.

    Args:
        recordings: (task, repetition, path) of each.
        subject: person whose recordings they are.
        store_path: the frame store to write; not written when any recording fails.
        engine, allow_recovered, stall_limit_s, expected_rate: arguments of `read_recording`.
        rates: `rate` of `open_recording` for each recording; None where none is stated.

    Returns:
        A table of the schema `FRAMES`, one row per frame: `time_s` from each recording's
        first frame, `interval_ms` since the frame before (NaN for the first), `depth_lag_ms` to
        the nearest depth frame (NaN without depth), `status` `ok` or `damaged`. Then
        {"recordings": [...]} of calibrations (null for videos) and the same of quality records,
        each with task and repetition.

    Raises:
        RecordingError: one line about the first recording that cannot be used as a whole.
    """
    recordings = list(recordings)
    opened = [
        (
            task,
            repetition,
            open_recording(
                path,
                subject=subject,
                engine=engine,
                allow_recovered=allow_recovered,
                stall_limit_s=stall_limit_s,
                expected_rate=expected_rate,
                rate=rate,
            ),
        )
        for (task, repetition, path), rate in zip(
            recordings, rates or [None] * len(recordings), strict=True
        )
    ]
    total = sum(len(recording.colour.stamps_ms) for _, _, recording in opened)
    with (
        FrameStoreWriter(store_path) as store,
        tqdm(total=total, desc=f"{subject} frames", unit="frame") as progress,
    ):
        statuses = []
        for task, repetition, recording in opened:
            for frame in recording.frames():
                store.add(task, repetition, frame.image)
                statuses.append(frame.status)
                progress.update()
    for _, _, recording in opened:
        for note in recording.quality["notes"]:
            told = f"{note['wrong']}; {note['remedy']}"
            print(f"NOTE: {recording.path} (subject {subject}): {told}", file=sys.stderr)
        if recording.quality["damage"]:
            print(
                f"NOTE: {recording.path} (subject {subject}): is damaged "
                f"({recording.quality['damage']}); what could be saved is used",
                file=sys.stderr,
            )
    times = pd.concat([_frame_rows(subject, *item) for item in opened], ignore_index=True)
    times["status"] = statuses
    calibrations = [
        {
            "task": task,
            "repetition": repetition,
            "calibration": recording.calibration and recording.calibration.to_dict(),
        }
        for task, repetition, recording in opened
    ]
    qualities = [
        {"task": task, "repetition": repetition, **recording.quality}
        for task, repetition, recording in opened
    ]
    return (
        times,
        {"recordings": calibrations},
        {"recordings": qualities},
    )


def _undated(stamps_ms: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Stamps without the recording's date: a computer's clock counts from 1970, a camera's own
    from when it was switched on."""
    return stamps_ms - stamps_ms[0] if stamps_ms[0] > DATED_MS else stamps_ms


def _frame_rows(subject: str, task: str, repetition: int, recording: Recording) -> pd.DataFrame:
    stamps_ms = recording.colour.stamps_ms
    depth_ms = np.empty(0) if recording.depth is None else recording.depth.stamps_ms
    return pd.DataFrame(
        {
            "subject": subject,
            "task": task,
            "repetition": repetition,
            "frame": np.arange(len(stamps_ms)),
            "time_s": (stamps_ms - stamps_ms[0]) / 1e3,
            "stamp_ms": _undated(stamps_ms),
            "frame_number": recording.colour.numbers,
            "interval_ms": np.diff(stamps_ms, prepend=np.nan),
            "depth_lag_ms": nearest_lag_ms(stamps_ms, depth_ms),
        }
    )


def refuse_missing(subject: str, named: Sequence[str], found: Sequence[str]) -> None:
    """Stop where a person's recordings are not all there.

    Args:
        subject: the person's id.
        named: the files as the sheet has them.
        found: those of them that a job was given, maybe as copies elsewhere.

    Raises:
        RecordingError: there are fewer.
    """
    if len(found) == len(named):
        return
    missing = [file for file in named if not Path(file).exists()] or ["a recording"]
    raise RecordingError(
        "there is no such file",
        where=", ".join(missing),
        subject=subject,
        remedy="put it there, or take its row out of the sheet",
    )
