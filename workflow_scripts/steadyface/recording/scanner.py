"""Getting the complete frames out of a bag that was cut short or never got its index.

Every chunk of a ROS1 bag carries its own connection records, so walking the records from the
front finds all frames up to the first damaged byte, without the index at the file's end.
"""

import mmap
import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from steadyface.recording import messages
from steadyface.recording.bag_reader import calibration_of, is_description, stream_of
from steadyface.recording.calibration import Calibration
from steadyface.recording.chunks import unpack_bz2, unpack_lz4
from steadyface.recording.messages import ImageHeader, UnreadEncoding

MAGIC = b"#ROSBAG V2.0\n"
MESSAGE, CHUNK, CONNECTION = 2, 5, 7


class BagScanner:
    """A damaged bag. `damage` and `recovered_bytes` are known after a walk through the file."""

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self.damage: str | None = None
        self.recovered_bytes = 0

    def calibration(self) -> Calibration | None:
        """The camera's calibration; None when its description is lost.

        Raises:
            DamagedBag: its description contradicts itself.
        """
        return calibration_of(
            (topic, bytes(raw)) for topic, raw in self._messages() if is_description(topic)
        )

    def headers(self, stream: str) -> list[ImageHeader]:
        """Number, stamp and layout of every complete image of a stream."""
        return [header for header, _ in self._image_messages(stream)]

    def images(self, stream: str) -> Iterator[tuple[ImageHeader, np.ndarray]]:
        """Header and a copy of the pixels, as encoded, of every complete image of a stream."""
        for header, raw in self._image_messages(stream):
            yield header, messages.image_pixels(bytes(raw), header)

    def _image_messages(self, stream: str) -> Iterator[tuple[ImageHeader, memoryview]]:
        for topic, raw in self._messages():
            if topic.endswith("/image/data") and stream_of(topic) == stream:
                try:
                    header = messages.parse_image_header(raw, len(raw))
                except (ValueError, UnreadEncoding) as problem:
                    self.damage = str(problem)
                    return
                yield header, raw

    def _messages(self) -> Iterator[tuple[str, memoryview]]:
        self.damage, self.recovered_bytes = None, 0
        size = self._path.stat().st_size
        with self._path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                self.damage = "not a ROS1 bag"
                return
            # Left to the garbage collector: views of it may still be in a caller's hands.
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        topics: dict[int, str] = {}
        try:
            for header, body, end in _records(data, len(MAGIC), size):
                kind = header["op"][0]
                if kind == CONNECTION:
                    _note_connection(topics, header)
                elif kind == CHUNK:
                    chunk = _unpacked(header["compression"], body)
                    # All of a chunk first: damage found later in it makes its pixels suspect.
                    for inner, message, _ in list(_records(chunk, 0, len(chunk))):
                        if inner["op"][0] == CONNECTION:
                            _note_connection(topics, inner)
                        elif inner["op"][0] == MESSAGE:
                            yield topics[_number(inner["conn"])], message
                self.recovered_bytes = end
        except (ValueError, KeyError, IndexError, struct.error, RuntimeError, OSError) as problem:
            reason = " ".join(str(problem).split())
            self.damage = f"{reason} (byte {self.recovered_bytes} of {size})"


def _records(
    data: memoryview, start: int, end: int
) -> Iterator[tuple[dict[str, bytes], memoryview, int]]:
    """Header fields, body and end position of each record; ValueError where one is cut."""
    while start < end:
        length = _length_at(data, start, end)
        header = _fields(bytes(data[start + 4 : start + 4 + length]))
        body = start + 8 + length
        size = _length_at(data, start + 4 + length, end)
        yield header, data[body : body + size], body + size
        start = body + size


def _length_at(data: memoryview, at: int, end: int) -> int:
    if at + 4 > end:
        raise ValueError("the file ends inside a record")
    (length,) = struct.unpack_from("<I", data, at)
    if at + 4 + length > end:
        raise ValueError("the file ends inside a record")
    return length


def _fields(header: bytes) -> dict[str, bytes]:
    fields, at = {}, 0
    while at < len(header):
        (length,) = struct.unpack_from("<I", header, at)
        name, _, value = header[at + 4 : at + 4 + length].partition(b"=")
        fields[name.decode("latin-1")] = value
        at += 4 + length
    return fields


def _note_connection(topics: dict[int, str], header: dict[str, bytes]) -> None:
    topics[_number(header["conn"])] = header["topic"].decode()


def _number(field: bytes) -> int:
    return struct.unpack("<I", field)[0]


def _unpacked(compression: bytes, body: memoryview) -> memoryview:
    if compression == b"lz4":
        return memoryview(unpack_lz4(bytes(body)))
    if compression == b"bz2":
        return memoryview(unpack_bz2(bytes(body)))
    return body
