"""Frames of a user's video file with the times its container gives them; variable rates are kept.

The file's packets are listed first, without decoding: they say how many frames must come out and
when each is shown.
"""

import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.sidedata.sidedata import Type as SideDataType
from av.video.reformatter import VideoReformatter

from steadyface.recording import quality
from steadyface.recording.decode import ColourFrame
from steadyface.recording.timing import regular_stamps_ms, stream_times

# FFmpeg's times are binary fractions of a second.
TOLERANCE_MS = 1e-3
# The last frame of a variable-rate video may be shown for long; a cut file lacks more than that.
SHORTFALL_S = 1.0
AVI_HEADER_BYTES = 2**16
COPY_AGAIN = "copy the file again or convert it anew from the original"

SUFFIXES = (".avi", ".mp4", ".mkv", ".mov")
# FFmpeg takes text for a playlist and opens what it lists, and a colon in a name for a protocol.
CONTAINERS = {"format_whitelist": "avi,mov,mp4,matroska,webm", "protocol_whitelist": "file"}


class VideoRecording:
    """One video file; the same attributes and `frames` as a bag's recording.

    `calibration` and `depth` are None: a video knows neither.
    """

    calibration = None
    depth = None

    def __init__(
        self, path: Path, subject: str, container_ms: list[float | None], rate: float | None
    ) -> None:
        self.path = path
        self.subject = subject
        # AVI's times follow the order of decoding, not that of showing; a stated rate needs none.
        self._container_ms = None if None in container_ms else np.sort(container_ms)
        stamps_ms = self._container_ms
        if rate is not None:
            stamps_ms = regular_stamps_ms(len(container_ms), rate)
        self.colour = stream_times(np.arange(len(stamps_ms)), stamps_ms)
        self.quality = quality.describe(
            path, subject, self.colour, None, {"colour": len(stamps_ms)}
        )
        self.quality |= {"engine": "video", "time_domain": "container"}
        self.quality |= quality.describe_rate(
            self._container_ms, rate, "container" if rate is None else "sheet"
        )

    def frames(self) -> Iterator[ColourFrame]:
        """Every frame once, in the order of their times, turned upright.

        Raises:
            RecordingError: the video's frames are not those that its packets announce, or not all
                of one size.
        """
        stamps, count, interlaced = self.colour.stamps_ms, 0, 0
        reformatter, shape = VideoReformatter(), None
        try:
            with _open(self.path) as container:
                check_times = self._container_ms is not None and container.format.name != "avi"
                for frame in _decode(container):
                    if count == len(stamps):
                        raise self._incomplete(count, "there are more frames than packets")
                    if frame.is_corrupt:
                        raise self._incomplete(count, f"frame {count} is damaged")
                    if check_times and (
                        frame.time is None
                        or abs(frame.time * 1e3 - self._container_ms[count]) > TOLERANCE_MS
                    ):
                        raise self._incomplete(count, f"frame {count} is not where its packet is")
                    # One thread: a workflow runs one job per core.
                    image = reformatter.reformat(frame, format="rgb24", threads=1).to_ndarray()
                    image = _upright(image, frame)
                    shape = shape or image.shape
                    if image.shape != shape:
                        raise self._incomplete(count, "the pictures change their size there")
                    yield ColourFrame(count, float(stamps[count]), image)
                    count += 1
                    interlaced += frame.interlaced_frame
        except av.error.FFmpegError as problem:
            raise self._incomplete(count, problem.strerror) from None
        if count != len(stamps):
            raise self._incomplete(count, "the rest is damaged or missing")
        self.quality["decoded"] = {"colour": count}
        if interlaced:
            self.quality["notes"].append(
                f"{interlaced} frames are interlaced, so movement shows as combs; convert the "
                "file with a deinterlacing filter"
            )

    def _incomplete(self, count: int, reason: str) -> Exception:
        wrong = f"only {count} of {len(self.colour.stamps_ms)} frames could be decoded ({reason})"
        return quality.trouble(self.path, self.subject, wrong, COPY_AGAIN)


def read_video(
    path: str | Path,
    *,
    subject: str,
    expected_rate: float | None = None,
    rate: float | None = None,
) -> VideoRecording:
    """Look through a video file without decoding it.

    Args:
        path: anything that FFmpeg reads.
        subject: named in errors.
        expected_rate: frames per second the study expects; None accepts any.
        rate: frames per second of this very file, instead of what its container says.

    Raises:
        RecordingError: the file is missing, no video, of an unknown format, cut short, has fewer
            than two frames, or gives no usable times and no rate is stated.
    """
    path = Path(path)
    quality.check_file(path, subject)
    try:
        with _open(path) as container:
            stream = container.streams.best("video")
            if stream is None:
                raise quality.trouble(
                    path, subject, "no video in the file", "give the file with the picture"
                )
            if stream.codec_context is None:
                raise quality.trouble(
                    path, subject, "its pictures are in an unknown format", "convert it to .mp4"
                )
            times, packets, end_s = _packet_times(container, stream)
            missing = _shortfall(container, stream, packets, end_s)
            if container.format.name == "avi" and not _avi_states_its_rate(path):
                times = [None] * len(times)
            aspect = stream.sample_aspect_ratio
    except av.error.FFmpegError as problem:
        raise quality.trouble(
            path, subject, f"not a readable video ({problem.strerror})", "convert it to .mp4"
        ) from None
    if missing:
        raise quality.trouble(path, subject, missing, COPY_AGAIN)
    if len(times) < 2:
        raise quality.trouble(path, subject, f"{len(times)} frames", "give a longer video")
    if rate is None:
        _check_container_times(path, subject, times)
    recording = VideoRecording(path, subject, times, rate)
    if aspect and aspect != 1:
        recording.quality["notes"].append(
            f"the pixels are not square ({aspect.numerator}:{aspect.denominator}) and are used as "
            "they are; for true proportions convert the file to square pixels"
        )
    quality.check_times(path, subject, recording.colour, expected_rate)
    return recording


def _open(path: Path) -> av.container.InputContainer:
    # Titles need not be UTF-8.
    return av.open(f"file:{path}", metadata_errors="replace", container_options=CONTAINERS)


def _packet_times(
    container: av.container.InputContainer, stream: av.VideoStream
) -> tuple[list[float | None], int, float]:
    """Times in ms of the frames to be shown, number of the video's packets, and the file's end."""
    times: list[float | None] = []
    packets, end_s = 0, 0.0
    for packet in container.demux():
        if packet.pts is not None:
            end_s = max(end_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if packet.stream_index != stream.index or not (packet.size or packet.dts is not None):
            continue
        packets += 1
        if packet.size and not packet.is_discard:
            # AVI numbers its packets, in the order of decoding.
            time = packet.dts if container.format.name == "avi" else packet.pts
            times.append(None if time is None else float(time * packet.time_base) * 1e3)
    return times, packets, end_s


def _shortfall(
    container: av.container.InputContainer, stream: av.VideoStream, packets: int, end_s: float
) -> str | None:
    """How much less the file holds than it announces; None when it is whole."""
    start_s = max(container.start_time or 0, 0) / av.time_base
    announced_s = (container.duration or 0) / av.time_base
    if container.format.name == "avi":
        # Its length is a guess when the index is gone; its count includes dropped frames.
        announced_s = float(stream.frames * stream.time_base) or announced_s
    elif packets < stream.frames:
        return f"holds only {packets} of {stream.frames} frames"
    if start_s + announced_s - end_s > SHORTFALL_S:
        return f"ends after {end_s - start_s:.1f} of {announced_s:.1f} s"
    return None


def _avi_states_its_rate(path: Path) -> bool:
    """Whether the picture's header has a rate; FFmpeg takes 25 frames per second where it is 0."""
    with path.open("rb") as file:
        beginning = file.read(AVI_HEADER_BYTES)
    header = re.search(rb"strh.{4}vids.{16}(.{4})(.{4})", beginning, re.DOTALL)
    return header is None or all(any(number) for number in header.groups())


def _check_container_times(path: Path, subject: str, times: list[float | None]) -> None:
    state_it = "state rate_hz in the recordings sheet, or convert the file to .mp4"
    if None in times:
        raise quality.trouble(path, subject, "frames without times", state_it)
    twice = int((np.diff(np.sort(times)) <= 0).sum())
    if twice:
        raise quality.trouble(
            path, subject, f"{twice} frames have the same time as another", state_it
        )


def _decode(container: av.container.InputContainer) -> Iterator[av.VideoFrame]:
    stream = container.streams.best("video")
    stream.codec_context.thread_count = 1
    return container.decode(stream)


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
