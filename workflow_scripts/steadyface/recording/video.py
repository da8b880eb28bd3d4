"""Frames of a user's video file with the times its container gives them; variable rates are kept.

The file's packets are listed first, without decoding: they say how many frames must come out and
when each is shown.
"""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from steadyface.recording import quality
from steadyface.recording.decode import ColourFrame
from steadyface.recording.timing import stream_times

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
        stamps, count, reason = self.colour.stamps_ms, 0, "the rest is missing"
        try:
            with av.open(str(self.path)) as container:
                stream = container.streams.video[0]
                stream.codec_context.thread_count = 1
                for frame in container.decode(stream):
                    if (
                        count == len(stamps)
                        or frame.time is None
                        or (abs(frame.time * 1e3 - stamps[count]) > 1e-3)
                    ):
                        reason = f"frame {count + 1} has another time than its packet"
                        break
                    image = frame.to_ndarray(format="rgb24")
                    turns = round(frame.rotation / 90) % 4
                    if turns:
                        image = np.ascontiguousarray(np.rot90(image, turns))
                    yield ColourFrame(count, float(stamps[count]), image)
                    count += 1
        except av.error.FFmpegError as problem:
            reason = problem.strerror
        if count != len(stamps) or reason.startswith("frame"):
            raise quality.trouble(
                self.path,
                self.subject,
                f"only {count} of {len(stamps)} frames could be decoded ({reason})",
                "copy the file again or convert it anew from the original",
            )
        self.quality["decoded"] = {"colour": count}


def read_video(
    path: str | Path, *, subject: str, expected_rate: float | None = None
) -> VideoRecording:
    """Look through a video file without decoding it.

    Args:
        path: anything that FFmpeg reads.
        subject: named in errors.
        expected_rate: frames per second the study expects; None accepts any.

    Raises:
        RecordingError: the file is missing, no video, has fewer than two frames or no times.
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
            stream = container.streams.video[0]
            packets = [packet for packet in container.demux(stream) if packet.size]
            times = [
                None if packet.pts is None else float(packet.pts * packet.time_base) * 1e3
                for packet in packets
            ]
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
    quality.check_times(path, subject, recording.colour, expected_rate)
    return recording
