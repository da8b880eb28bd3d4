"""Frames of a user's video file with the times its container gives them; variable rates are kept.

The file's packets are listed first, without decoding: they say how many frames must come out and
when each is shown.
"""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from steadyface.errors import RecordingError
from steadyface.recording import quality
from steadyface.recording.decode import ColourFrame
from steadyface.recording.timing import stream_times

# FFmpeg's times are binary fractions of a second.
TOLERANCE_MS = 1e-3
# The last frame of a variable-rate video may be shown for long; a cut file lacks more than that.
SHORTFALL_S = 1.0
COPY_AGAIN = "copy the file again or convert it anew from the original"

SUFFIXES = (".avi", ".mp4", ".mkv", ".mov")


class VideoRecording:
    """One video file; the same attributes and `frames` as a bag's recording.

    `calibration` and `depth` are None: a video knows neither.
    """

    calibration = None
    depth = None

    def __init__(self, path: Path, subject: str, stamps_ms: list[float]) -> None:
        self.path = path
        self.subject = subject
        self.colour = stream_times(np.arange(len(stamps_ms)), stamps_ms)
        self.quality = quality.describe(
            path, subject, self.colour, None, {"colour": len(stamps_ms)}
        )
        self.quality |= {"engine": "video", "time_domain": "container"}

    def frames(self) -> Iterator[ColourFrame]:
        """Every frame once, in the order of their times, turned upright.

        Raises:
            RecordingError: the video's frames are not those that its packets announce.
        """
        stamps, count = self.colour.stamps_ms, 0
        try:
            with av.open(str(self.path)) as container:
                for frame in self._decode(container):
                    if count == len(stamps):
                        raise self._incomplete(count, "there are more frames than packets")
                    if frame.is_corrupt:
                        raise self._incomplete(count, f"frame {count} is damaged")
                    # AVI's times follow the order of decoding, not that of showing.
                    if container.format.name != "avi" and (
                        frame.time is None or abs(frame.time * 1e3 - stamps[count]) > TOLERANCE_MS
                    ):
                        raise self._incomplete(count, f"frame {count} is not where its packet is")
                    yield ColourFrame(count, float(stamps[count]), _upright(frame))
                    count += 1
        except av.error.FFmpegError as problem:
            raise self._incomplete(count, problem.strerror) from None
        if count != len(stamps):
            raise self._incomplete(count, "the rest is damaged or missing")
        self.quality["decoded"] = {"colour": count}

    def _decode(self, container: av.container.InputContainer) -> Iterator[av.VideoFrame]:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        return container.decode(stream)

    def _incomplete(self, count: int, reason: str) -> RecordingError:
        wrong = f"only {count} of {len(self.colour.stamps_ms)} frames could be decoded ({reason})"
        return quality.trouble(self.path, self.subject, wrong, COPY_AGAIN)


def _upright(frame: av.VideoFrame) -> np.ndarray:
    """RGB (height, width, 3), turned as the camera says that it was held."""
    image = frame.to_ndarray(format="rgb24")
    turns = round(frame.rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, turns)) if turns else image


def read_video(
    path: str | Path, *, subject: str, expected_rate: float | None = None
) -> VideoRecording:
    """Look through a video file without decoding it.

    Args:
        path: anything that FFmpeg reads.
        subject: named in errors.
        expected_rate: frames per second the study expects; None accepts any.

    Raises:
        RecordingError: the file is missing, no video, cut short, has fewer than two frames, or
            gives no times.
    """
    path = Path(path)
    if not path.is_file():
        raise quality.trouble(
            path, subject, "no such file", "correct the path in the recordings sheet"
        )
    if not path.stat().st_size:
        raise quality.trouble(path, subject, "the file is empty", "copy or record it again")
    try:
        with av.open(str(path)) as container:
            if not container.streams.video:
                raise quality.trouble(
                    path, subject, "no video in the file", "give the file with the picture"
                )
            packets = container.demux(container.streams.video[0])
            times = [
                None if packet.pts is None else float(packet.pts * packet.time_base) * 1e3
                for packet in packets
                if packet.size and not packet.is_discard
            ]
            # With sound in the file, its length need not be that of the picture.
            announced_s = len(container.streams) == 1 and (container.duration or 0) / av.time_base
    except av.error.FFmpegError as problem:
        raise quality.trouble(
            path, subject, f"not a readable video ({problem.strerror})", "convert it to .mp4"
        ) from None
    if len(times) < 2:
        raise quality.trouble(path, subject, f"{len(times)} frames", "give a longer video")
    if None in times:
        raise quality.trouble(
            path, subject, "frames without times", "convert it to .mp4, which holds times"
        )
    recording = VideoRecording(path, subject, sorted(times))
    covered_s = (max(times) - min(times) + recording.colour.median_interval_ms) / 1e3
    if announced_s - covered_s > SHORTFALL_S:
        raise quality.trouble(
            path,
            subject,
            f"ends after {covered_s:.1f} of {announced_s:.1f} s",
            COPY_AGAIN,
        )
    quality.check_times(path, subject, recording.colour, expected_rate)
    return recording
