"""Reading an SR300 bag: every colour frame exactly once, in RGB, with its stamp, or a clear error.

What must come out is read from the bag's own index first, frame by frame. librealsense then
decodes in its own process and is held against that list; where it fails or differs, the
pure-Python reader goes on from the same frame and the quality record says so. A damaged bag is
refused unless recovered frames are explicitly allowed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from steadyface.recording import quality, sdk
from steadyface.recording.bag_contents import (
    BagContents,
    bag_contents,
    check_colour,
    recovered_contents,
)
from steadyface.recording.bag_reader import BagReader, DamagedBag
from steadyface.recording.messages import ImageHeader, UnreadEncoding
from steadyface.recording.pixels import COLOUR_ENCODINGS, rgb
from steadyface.recording.scanner import MAGIC, BagScanner
from steadyface.recording.timing import StreamTimes, stream_times, wrap_pause_ms

ENGINES = ("sdk", "python")
OK, DAMAGED = "ok", "damaged"
COPY_AGAIN = (
    "copy the file again from where it was recorded, leave the recording out, or set "
    "allow_recovered: true to use the frames before the damage"
)
COMPUTERS_CLOCKS = ("System Time", "Global Time")
# Seconds without a frame after which librealsense is given up.
STALL_LIMIT_S = 30.0
CUT_THERE = "cut the file there or leave the recording out"


@dataclass(frozen=True)
class ColourFrame:
    """One colour frame: the camera's number, stamp in ms with wraps undone, RGB uint8 image.

    `status` is `ok`, or `damaged`: the recording's frame cannot be used and the image is black.
    """

    number: int
    stamp_ms: float
    image: np.ndarray
    status: str = OK


class BagRecording:
    """One bag, looked through and found usable; `frames` decodes it.

    Attributes: `calibration`; `colour` and `depth` (None without depth), the streams' times;
    `colour_size` and `depth_size`, width and height of their first images; `quality`, complete
    once `frames` has run to its end.
    """

    def __init__(
        self,
        path: Path,
        subject: str,
        contents: BagContents,
        engine: str,
        stall_limit_s: float,
    ) -> None:
        self.path = path
        self.subject = subject
        self.calibration = contents.calibration
        self._contents = contents
        self._engine = engine
        self._stall_limit_s = stall_limit_s
        camera = contents.calibration and contents.calibration.camera
        self.colour = _times(contents.headers["colour"], camera)
        depth = contents.headers.get("depth")
        self.depth: StreamTimes | None = _times(depth, camera) if depth else None
        self.colour_size, self.depth_size = (
            (headers[0].width, headers[0].height) if headers else None
            for headers in (contents.headers["colour"], depth)
        )
        self.quality = quality.describe(
            path,
            subject,
            self.colour,
            self.depth,
            {stream: len(headers) for stream, headers in contents.headers.items()},
        )
        self.quality |= {
            "damage": contents.damage,
            "recovered_bytes": contents.recovered_bytes,
            "file_version": contents.file_version,
            "time_domain": contents.time_domain,
        }

    def frames(self) -> Iterator[ColourFrame]:
        """Every colour frame once, in recorded order.

        Raises:
            RecordingError: fewer frames can be decoded than the file holds.
        """
        decoded = dict.fromkeys(self._contents.headers, 0)
        position = 0
        for encoding, pixels in self._decode(decoded):
            if self.colour.kept[decoded["colour"] - 1]:
                yield ColourFrame(
                    int(self.colour.numbers[position]),
                    float(self.colour.stamps_ms[position]),
                    rgb(pixels, encoding),
                )
                position += 1
        self.quality["decoded"] = decoded

    def depth_images(self) -> Iterator[tuple[float, np.ndarray]]:
        """Stamp in ms, wraps undone, and depth image (height, width) uint16 of each frame."""
        if self.depth is None:
            return
        position = 0
        for kept, (_, pixels) in zip(self.depth.kept, self._read_again("depth", 0), strict=True):
            if kept:
                yield float(self.depth.stamps_ms[position]), pixels
                position += 1

    def _decode(self, decoded: dict[str, int]) -> Iterator[tuple[str, np.ndarray]]:
        """Encoding and pixels of every recorded colour frame; counts into `decoded`."""
        if self._contents.damage is not None:
            self.quality["engine"] = "scanner"
        elif self._engine == "sdk":
            self.quality["engine"] = "sdk"
            try:
                yield from self._decode_with_sdk(decoded)
            except sdk.SdkFailed as problem:
                self.quality |= {"engine": "python", "engine_note": str(problem)}
        else:
            self.quality["engine"] = "python"
        for header, pixels in self._read_again("colour", decoded["colour"]):
            decoded["colour"] += 1
            yield header.encoding, pixels
        for stream, headers in self._contents.headers.items():
            if decoded[stream] < len(headers):
                decoded[stream] += sum(1 for _ in self._read_again(stream, decoded[stream]))

    def _decode_with_sdk(self, decoded: dict[str, int]) -> Iterator[tuple[str, np.ndarray]]:
        # A declared stream without frames is left out: the SDK would wait for its first.
        wanted = {s: s == "colour" for s, headers in self._contents.headers.items() if headers}
        for frame in sdk.play(self.path, wanted, self._stall_limit_s):
            if isinstance(frame, str):
                self.quality["sdk_version"] = frame
                continue
            headers = self._contents.headers[frame.stream]
            position = decoded[frame.stream]
            if position >= len(headers) or not _same(frame, headers[position]):
                raise sdk.SdkFailed(
                    f"librealsense's {frame.stream} frame {position + 1} is not the file's"
                )
            decoded[frame.stream] += 1
            if frame.pixels is not None:
                yield frame.encoding, frame.pixels
        for stream, headers in self._contents.headers.items():
            if decoded[stream] < len(headers):
                raise sdk.SdkFailed(
                    f"librealsense gave {decoded[stream]} of {len(headers)} {stream} frames"
                )

    def _read_again(self, stream: str, skip: int) -> Iterator[tuple[ImageHeader, np.ndarray]]:
        """Images from number `skip` on, without the SDK."""
        expected = len(self._contents.headers[stream])
        if skip >= expected:
            return
        count = 0
        try:
            for count, image in enumerate(self._images(stream), start=1):
                if count > skip:
                    yield image
        except DamagedBag as problem:
            raise self._short(stream, count, str(problem)) from None
        if count != expected:
            raise self._short(stream, count, "the rest cannot be decoded")

    def _images(self, stream: str) -> Iterator[tuple[ImageHeader, np.ndarray]]:
        if self._contents.damage is not None:
            yield from BagScanner(self.path).images(stream)
        else:
            with BagReader(self.path) as reader:
                yield from reader.images(stream)

    def _short(self, stream: str, count: int, reason: str) -> Exception:
        expected = len(self._contents.headers[stream])
        wrong = f"only {count} of {expected} {stream} frames could be decoded ({reason})"
        return quality.trouble(self.path, self.subject, wrong, COPY_AGAIN)


def read_recording(
    path: str | Path,
    *,
    subject: str,
    engine: str = "sdk",
    allow_recovered: bool = False,
    stall_limit_s: float = STALL_LIMIT_S,
    expected_rate: float | None = None,
    rate: float | None = None,
) -> BagRecording:
    """Look through a bag without decoding it.

    Args:
        path: an SR300 `.bag`.
        subject: named in errors.
        engine: `sdk` (librealsense) or `python`.
        allow_recovered: read the complete frames of a damaged or unfinished bag.
        stall_limit_s: time that librealsense may do nothing before the pure-Python reader goes on.
        expected_rate: colour frames per second the study expects; None accepts any.
        rate: colour frames per second that are said of this very bag; the camera's stamps count
            all the same, and a conflict is noted in the quality record.

    Raises:
        RecordingError: the file is missing, empty, not a bag, damaged, has no colour frames, or
            its time stamps cannot be used.
    """
    path = Path(path)
    if engine not in ENGINES:
        raise quality.trouble(path, subject, f"no engine {engine!r}", f"use one of {ENGINES}")
    _check_file(path, subject)
    try:
        contents = bag_contents(path)
    except DamagedBag as problem:
        if not allow_recovered:
            raise quality.trouble(path, subject, f"damaged: {problem}", COPY_AGAIN) from None
        contents = recovered_contents(path, str(problem))
    except UnreadEncoding as problem:
        raise quality.trouble(
            path, subject, str(problem), f"record in one of {', '.join(COLOUR_ENCODINGS)}"
        ) from None
    check_colour(path, subject, contents)
    recording = BagRecording(path, subject, contents, engine, stall_limit_s)
    colour = recording.colour
    recording.quality |= quality.describe_rate(colour, colour.stamps_ms, rate, "camera")
    computers = contents.time_domain in COMPUTERS_CLOCKS
    culprit = "the computer's clock was set" if computers else "the camera's clock was reset"
    quality.check_times(
        path, subject, colour, expected_rate, f"{culprit} while recording", CUT_THERE
    )
    return recording


def _check_file(path: Path, subject: str) -> None:
    quality.check_file(path, subject)
    try:
        with path.open("rb") as file:
            beginning = file.read(len(MAGIC))
    except OSError as problem:
        raise quality.trouble(
            path, subject, f"cannot be read: {problem.strerror}", "check the file's permissions"
        ) from None
    if beginning != MAGIC:
        raise quality.trouble(
            path,
            subject,
            "not a RealSense recording (ROS bag, version 2.0)",
            "give a .bag from the RealSense SDK, or name a video .avi, .mp4 or .mkv",
        )


def _times(headers: list[ImageHeader], camera: str | None) -> StreamTimes:
    stamps_ms = [h.stamp_ms for h in headers]
    return stream_times(
        [h.number for h in headers], stamps_ms, wrap_pause_ms(stamps_ms, camera or None)
    )


def _same(frame: sdk.SdkFrame, header: ImageHeader) -> bool:
    # The SDK turns stamps into floating-point ms by another order of operations.
    return frame.number == header.number and abs(frame.stamp_ms - header.stamp_ms) < 1e-3
