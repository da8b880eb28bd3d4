"""Frames of a user's video file with the times its container gives them; variable rates are kept.

What must come out, and when each frame is shown, is known before the first frame is asked for
(`steadyface.recording.video_contents`); what cannot be decoded is refused, or told.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.sidedata.sidedata import Type as SideDataType
from av.video.reformatter import VideoReformatter

from steadyface.recording import quality
from steadyface.recording.decode import DAMAGED, ColourFrame
from steadyface.recording.pictures import NO_PICTURE, Pictures
from steadyface.recording.timing import regular_stamps_ms, stream_times
from steadyface.recording.trailing_bytes import end_of_avi
from steadyface.recording.video_contents import (
    CONTAINERS,
    VideoContents,
    open_video,
    video_contents,
)

COPY_AGAIN = (
    "copy the file again, convert it anew from the original, or set allow_recovered: true to use "
    "what is whole"
)
STATE_RATE = "state rate_hz in the recordings sheet, or convert the file to .mp4"

SUFFIXES = (".avi", ".mp4", ".m4v", ".mkv", ".mov", ".webm")


class VideoRecording:
    """One video file; the same attributes and `frames` as a bag's recording.

    `calibration` and `depth` are None: a video knows neither.
    """

    calibration = None
    depth = None

    def __init__(
        self,
        path: Path,
        subject: str,
        contents: VideoContents,
        rate: float | None,
        allow_recovered: bool,
    ) -> None:
        self.path = path
        self.subject = subject
        self._packets = contents.packets
        self._allow_recovered = allow_recovered
        count = len(contents.packets)
        stamps_ms = contents.times_ms if rate is None else regular_stamps_ms(count, rate)
        self.colour = stream_times(np.arange(count), stamps_ms, wrap_pause_ms=0)
        self.quality = quality.describe(path, subject, self.colour, None, {"colour": count})
        self.quality |= {
            "engine": "video",
            "time_domain": "container",
            "damage": contents.cut,
        }
        self.quality |= quality.describe_rate(
            self.colour, contents.times_ms, rate, "container" if rate is None else "sheet"
        )

    def frames(self) -> Iterator[ColourFrame]:
        """Every frame once, in the order of their times, turned upright.

        With `allow_recovered` a damaged frame is black and has the status `damaged`.

        Raises:
            RecordingError: the video's frames are not those that its packets announce, some are
                damaged, or not all are of one size.
        """
        stamps, reformatter = self.colour.stamps_ms, VideoReformatter()
        blank, given, interlaced, damaged = None, 0, 0, {}
        with open_video(self.path) as container:
            pictures = Pictures(container)
            for row, frame in self._in_order(pictures):
                reason = pictures.damaged.get(self._packets[row])
                if frame is None or reason:
                    damaged[row] = reason or NO_PICTURE
                    if not self._allow_recovered:
                        raise self._incomplete(row, f"frame {row} is damaged: {damaged[row]}")
                    continue
                # One thread: a workflow runs one job per core.
                image = reformatter.reformat(frame, format="rgb24", threads=1).to_ndarray()
                image = _upright(image, frame)
                blank = np.zeros_like(image) if blank is None else blank
                if image.shape != blank.shape:
                    raise self._incomplete(row, "the pictures change their size there")
                for lost in range(given, row):
                    yield ColourFrame(lost, float(stamps[lost]), blank, DAMAGED)
                yield ColourFrame(row, float(stamps[row]), image)
                given = row + 1
                interlaced += frame.interlaced_frame
        if blank is None:
            raise self._incomplete(0, f"frame 0 is damaged: {damaged[0]}")
        for lost in range(given, len(stamps)):
            yield ColourFrame(lost, float(stamps[lost]), blank, DAMAGED)
        self._describe(damaged, interlaced)

    def _in_order(self, pictures: Pictures) -> Iterator[tuple[int, av.VideoFrame | None]]:
        """Number and picture of every frame; None where the file gives none."""
        rows = {packet: row for row, packet in enumerate(self._packets)}
        row = 0
        try:
            for packet, frame in pictures:
                # Pictures that an edit list hides.
                if packet not in rows:
                    continue
                if rows[packet] < row:
                    raise self._incomplete(row, "they come in another order than their times")
                yield from ((missing, None) for missing in range(row, rows[packet]))
                yield rows[packet], frame
                row = rows[packet] + 1
        except av.error.FFmpegError as problem:
            if not self._allow_recovered:
                raise self._incomplete(row, problem.strerror) from None
        yield from ((missing, None) for missing in range(row, len(self._packets)))

    def _describe(self, damaged: dict[int, str], interlaced: int) -> None:
        """What decoding showed, added to the quality record."""
        self.quality["decoded"] = {"colour": len(self._packets) - len(damaged)}
        if damaged:
            first = min(damaged)
            told = f"frame {first} is damaged: {damaged[first]}"
            if len(damaged) > 1:
                told = f"{len(damaged)} frames are damaged, the first is {first}: {damaged[first]}"
            self.quality["damage"] = "; ".join(filter(None, (self.quality["damage"], told)))
        if interlaced:
            self.quality["notes"].append(
                quality.note(
                    "interlaced",
                    f"{interlaced} frames are interlaced, so movement shows as combs",
                    "convert the file with a deinterlacing filter",
                )
            )

    def _incomplete(self, count: int, reason: str) -> Exception:
        wrong = f"only {count} of {len(self._packets)} frames could be decoded ({reason})"
        return quality.trouble(self.path, self.subject, wrong, COPY_AGAIN)


def read_video(
    path: str | Path,
    *,
    subject: str,
    allow_recovered: bool = False,
    expected_rate: float | None = None,
    rate: float | None = None,
) -> VideoRecording:
    """Look through a video file, without decoding it where its packets tell enough.

    Args:
        path: anything that FFmpeg reads.
        subject: named in errors.
        allow_recovered: use what is there of a file that was cut off, and go on after damaged
            frames.
        expected_rate: frames per second the study expects; None accepts any.
        rate: frames per second of this very file, instead of what its container says.

    Raises:
        RecordingError: the file is missing, no video, of an unknown format, cut short, has fewer
            than two frames, or gives no usable times and no rate is stated.
    """
    path = Path(path)
    quality.check_file(path, subject)
    try:
        with open_video(path) as container:
            stream = container.streams.best("video")
            if stream is None:
                raise quality.trouble(
                    path, subject, "no video in the file", "give the file with the picture"
                )
            if stream.codec_context is None:
                raise quality.trouble(
                    path, subject, "its pictures are in an unknown format", "convert it to .mp4"
                )
            contents = video_contents(path, container, stream, rate is None)
            aspect = stream.sample_aspect_ratio
    except av.error.FFmpegError as problem:
        raise quality.trouble(
            path, subject, f"not a readable video ({problem.strerror})", "convert it to .mp4"
        ) from None
    if contents.cut and (contents.has_holes or not allow_recovered):
        raise quality.trouble(path, subject, contents.cut, COPY_AGAIN)
    if len(contents.packets) < 2:
        raise quality.trouble(
            path, subject, f"{len(contents.packets)} frames", "give a longer video"
        )
    if rate is None:
        _check_container_times(path, subject, contents.times_ms)
    recording = VideoRecording(path, subject, contents, rate, allow_recovered)
    if aspect and aspect != 1:
        recording.quality["notes"].append(
            quality.note(
                "not_square",
                f"the pixels are not square ({aspect.numerator}:{aspect.denominator}) and are "
                "used as they are",
                "for true proportions convert the file to square pixels",
            )
        )
    end = end_of_avi(path, CONTAINERS)
    if end is not None:
        recording.quality["notes"].append(
            quality.note(
                "trailing_bytes",
                f"{path.stat().st_size - end} bytes behind the last frame are none of a frame",
                "they are passed over",
            )
        )
    quality.check_times(
        path,
        subject,
        recording.colour,
        expected_rate,
        "its times contradict each other",
        STATE_RATE,
    )
    return recording


def _check_container_times(path: Path, subject: str, times_ms: np.ndarray | None) -> None:
    if times_ms is None:
        raise quality.trouble(path, subject, "frames without times", STATE_RATE)
    twice = int((np.diff(times_ms) <= 0).sum())
    if twice:
        raise quality.trouble(
            path, subject, f"{twice} frames have the same time as another", STATE_RATE
        )


def _upright(image: np.ndarray, frame: Any) -> np.ndarray:
    """The picture (height, width, 3) as the camera says that it was held, mirrored ones too."""
    side_data = frame.side_data.get(SideDataType.DISPLAYMATRIX)
    if side_data is None:
        return image
    # x' = a x + c y, y' = b x + d y; entries are +-1 and 0 in 16.16 fixed point.
    a, b, _, c, d = struct.unpack("=5i", bytes(side_data)[:20])
    if abs(b) > abs(a):
        image, a, d = image.swapaxes(0, 1), c, b
    return np.ascontiguousarray(image[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1])
