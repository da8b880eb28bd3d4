"""Reading a librealsense ROS1 bag in pure Python: counts, time stamps, calibration, pixels.

This is the check on the SDK (what *should* come out of a file, from the file's own index) and its
stand-in. The container is read by `rosbags`; image messages are parsed by hand because generic
parsers fail on them (see `steadyface.recording.messages`).
"""

import mmap
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from rosbags.interfaces import Connection
from rosbags.rosbag1 import Reader, ReaderError
from rosbags.rosbag1.reader import decompressors

from steadyface.recording import messages
from steadyface.recording.calibration import Calibration, Extrinsics, Intrinsics
from steadyface.recording.chunks import unpack_bz2, unpack_lz4
from steadyface.recording.messages import ImageHeader, UnreadEncoding

# Stream: how the stream's topics begin, after /device_0/sensor_*/.
STREAMS = {"colour": "Color_", "depth": "Depth_"}
HEADER_BYTES = 512
IMAGE_TYPES = ("sensor_msgs/msg/Image", "sensor_msgs/msg/CompressedImage")
# What `rosbags` and the decompressors raise on damaged bytes.
BROKEN = (
    ReaderError,
    AssertionError,
    EOFError,
    LookupError,
    # What a length of four gigabytes in a small file leads to.
    MemoryError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
)


class DamagedBag(Exception):
    """A bag's bytes contradict themselves or end too early; the message is the reason."""


class BagReader:
    """An intact, indexed bag; a context manager.

    Raises:
        DamagedBag: on opening, when there is no usable index; later, where a chunk is damaged.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)

    def __enter__(self) -> "BagReader":
        self._reader = Reader(self._path)
        with _damage_told():
            self._reader.open()
        unpack = {decompressors["lz4"]: unpack_lz4, decompressors["bz2"]: unpack_bz2}
        for position, chunk in self._reader.chunks.items():
            bounded = unpack.get(chunk.decompressor, chunk.decompressor)
            self._reader.chunks[position] = chunk._replace(decompressor=bounded)
        return self

    def __exit__(self, *raised: Any) -> None:
        self._reader.close()

    def counts(self) -> dict[str, int]:
        """Recorded frames of each declared stream, from the index."""
        counts = {}
        for connection in self._reader.connections:
            stream = stream_of(connection.topic)
            if stream and connection.topic.endswith(("/info", "/image/data")):
                found = connection.msgcount if connection.topic.endswith("/data") else 0
                counts[stream] = counts.get(stream, 0) + found
        return counts

    def calibration(self) -> Calibration | None:
        """The camera's calibration; None when no colour lens is described."""
        chosen = [c for c in self._reader.connections if is_description(c.topic)]
        return calibration_of((c.topic, raw) for c, _, raw in self._messages(chosen))

    def file_version(self) -> int | None:
        """librealsense's file version: 3 until 2.48, 4 since."""
        chosen = [c for c in self._reader.connections if c.topic == "/file_version"]
        with _damage_told():
            versions = [struct.unpack("<I", raw)[0] for _, _, raw in self._messages(chosen)]
        return versions[0] if versions else None

    def time_domain(self, stream: str) -> str | None:
        """The clock of the first frame's stamp, in librealsense's words."""
        chosen = [
            c
            for c in self._reader.connections
            if stream_of(c.topic) == stream and c.topic.endswith("/metadata")
        ]
        for _, _, raw in self._messages(chosen):
            with _damage_told():
                key, value = messages.parse_key_value(raw)
            if key == "timestamp_domain":
                return value
        return None

    def other_images(self) -> tuple[str, ...]:
        """Topics of images that are none of the SDK's, as ROS programs record them."""
        return tuple(
            sorted(
                c.topic
                for c in self._reader.connections
                if c.msgtype in IMAGE_TYPES and not c.topic.startswith("/device_")
            )
        )

    def headers(self, stream: str) -> list[ImageHeader]:
        """Number, stamp and layout of every image of a stream, in recorded order.

        Pixels of uncompressed chunks are not read.

        Raises:
            UnreadEncoding: the first image is encoded in a way that is not read.
        """
        headers: list[ImageHeader] = []
        for record, room, count in self._records(self._images(stream)):
            piece = bytes(record[:HEADER_BYTES])
            try:
                headers.append(_header_in_record(piece, room))
            except (ValueError, UnreadEncoding) as problem:
                # Damage may make another encoding's name, but hardly that of the first image.
                if isinstance(problem, UnreadEncoding) and not headers:
                    raise
                raise DamagedBag(
                    f"{stream} frame {len(headers) + 1} of {count}: {problem}"
                ) from None
        return headers

    def images(self, stream: str) -> Iterator[tuple[ImageHeader, np.ndarray]]:
        """Header and pixels, as encoded, of every image in recorded order."""
        records = self._records(self._images(stream))
        for position, (record, room, _) in enumerate(records, start=1):
            try:
                start, size = _message_in_record(record, room)
                raw = bytes(record[start : start + size])
                header = messages.parse_image_header(raw, size)
            except (ValueError, UnreadEncoding) as problem:
                raise DamagedBag(f"{stream} frame {position}: {problem}") from None
            yield header, messages.image_pixels(raw, header)

    def _records(self, chosen: list[Connection]) -> Iterator[tuple[memoryview, int, int]]:
        """Bytes from each message's record on, how many are its chunk's, and the number of all.

        In the order of the file. The index is in the order of arrival, of which recorders have
        written wrong times; messages are written one after the other all the same.
        """
        entries = sorted(
            (entry.chunk_pos, entry.offset) for c in chosen for entry in self._reader.indexes[c.id]
        )
        if not entries:
            return
        unpacked, unpacked_from = memoryview(b""), -1
        with self._path.open("rb") as file:
            # Left to the garbage collector: views of it may still be in a caller's hands.
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        for position, offset in entries:
            chunk = self._reader.chunks[position]
            packed = data[chunk.datapos : chunk.datapos + chunk.datasize]
            if chunk.decompressor is decompressors["none"]:
                unpacked, unpacked_from = packed, position
            elif unpacked_from != position:
                unpacked, unpacked_from = memoryview(_unpacked(chunk, bytes(packed))), position
            yield unpacked[offset:], len(unpacked) - offset, len(entries)

    def _images(self, stream: str) -> list[Connection]:
        return [
            c
            for c in self._reader.connections
            if stream_of(c.topic) == stream and c.topic.endswith("/image/data")
        ]

    def _messages(self, chosen: list[Connection]) -> Iterator[tuple[Connection, int, bytes]]:
        if not chosen:
            return
        with _damage_told():
            yield from self._reader.messages(chosen)


def stream_of(topic: str) -> str | None:
    """The stream a topic belongs to, `colour` or `depth`, or None."""
    parts = topic.split("/")
    if len(parts) > 3 and parts[1].startswith("device_"):
        for stream, beginning in STREAMS.items():
            if parts[3].startswith(beginning):
                return stream
    return None


def is_description(topic: str) -> bool:
    """Whether a topic says something about the camera rather than about one frame."""
    return (
        topic == "/device_0/info"
        or topic.endswith(("/camera_info", "/tf/0"))
        or topic.replace(" ", "_").endswith("/option/Depth_Units/value")
    )


def calibration_of(descriptions: Iterable[tuple[str, bytes]]) -> Calibration | None:
    """The calibration told by (topic, message) pairs; None without a colour lens.

    Raises:
        DamagedBag: a message contradicts itself.
    """
    lenses: dict[str | None, Intrinsics] = {}
    motions: dict[str | None, tuple[np.ndarray, np.ndarray]] = {}
    device: dict[str, str] = {}
    unit = None
    with _damage_told():
        for topic, message in descriptions:
            stream = stream_of(topic)
            if topic.endswith("/camera_info"):
                lenses[stream] = messages.parse_camera_info(message)
            elif topic.endswith("/tf/0"):
                motions[stream] = messages.parse_transform(message)
            elif topic == "/device_0/info":
                device.update([messages.parse_key_value(message)])
            elif topic.replace(" ", "_").endswith("/option/Depth_Units/value"):
                unit = struct.unpack("<f", message)[0]
    if "colour" not in lenses:
        return None
    return Calibration(
        colour=lenses["colour"],
        depth=lenses.get("depth"),
        depth_to_colour=_depth_to_colour(motions),
        depth_unit_m=unit,
        camera=device.get("Name", ""),
        serial=device.get("Serial Number", ""),
        firmware=device.get("Firmware Version", ""),
    )


def _depth_to_colour(
    motions: dict[str | None, tuple[np.ndarray, np.ndarray]],
) -> Extrinsics | None:
    """Each stream's motion leads from a common reference, so depth's is undone first."""
    if not {"depth", "colour"} <= motions.keys():
        return None
    (depth, depth_shift), (colour, colour_shift) = motions["depth"], motions["colour"]
    rotation = colour @ depth.T
    shift = colour_shift - rotation @ depth_shift
    return Extrinsics(tuple(rotation.ravel().tolist()), tuple(shift.tolist()))


def _header_in_record(piece: bytes, room: int) -> ImageHeader:
    """The image header in the first bytes of a message record that has `room` bytes to its end."""
    start, size = _message_in_record(piece, room)
    return messages.parse_image_header(memoryview(piece)[start:], size)


def _message_in_record(piece: bytes | memoryview, room: int) -> tuple[int, int]:
    """Where the message begins in its record, and its size."""
    try:
        (length,) = struct.unpack_from("<I", piece)
        (size,) = struct.unpack_from("<I", piece, 4 + length)
    except struct.error:
        raise ValueError("a message record is damaged") from None
    if 8 + length + size > room:
        raise ValueError("a message runs past the end of its chunk")
    return 8 + length, size


def _unpacked(chunk: object, packed: bytes) -> bytes:
    with _damage_told():
        return chunk.decompressor(packed)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Whatever damaged bytes lead to, as a DamagedBag."""
    try:
        yield
    except BROKEN as problem:
        raise DamagedBag(_reason(problem)) from None


def _reason(problem: BaseException) -> str:
    """One line without a path, which the caller names."""
    return " ".join(str(problem).split()) or type(problem).__name__
