"""All colour frames of one subject in one file: lossless, quickly reached by recording and frame.

Each frame is one zstd frame (level 1, with zstd's checksum of the pixels) of the differences
between every row and the row above. The rows' differences compress as well as those of
neighbours in a row, and are undone by whole-row additions, several times faster. An index at the
end of the file says where each frame is.
"""

import json
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np
import zstandard

from steadyface.errors import RecordingError
from steadyface.files import atomic_path

MAGIC = b"SteadyFace frames 1\n"
# Position, length and CRC-32 of the index.
TAIL = struct.Struct("<QII")
LEVEL = 1

Key = tuple[str, int]


def encode(image: np.ndarray, compressor: zstandard.ZstdCompressor) -> bytes:
    """One compressed blob of an image (height, width, channels) uint8."""
    rows = np.ascontiguousarray(image).reshape(len(image), -1)
    differences = np.empty_like(rows)
    differences[0] = rows[0]
    np.subtract(rows[1:], rows[:-1], out=differences[1:])
    return compressor.compress(memoryview(differences).cast("B"))


def decode(
    blob: bytes, shape: tuple[int, ...], decompressor: zstandard.ZstdDecompressor
) -> np.ndarray:
    """The image that `encode` made the blob of; ZstdError or ValueError when it is damaged."""
    if zstandard.frame_content_size(blob) != math.prod(shape):
        raise ValueError("a frame of another size")
    packed = decompressor.decompress(blob)
    rows = np.frombuffer(bytearray(packed), np.uint8).reshape(shape[0], -1)
    # Row by row: numpy's cumulative sum along rows is five times slower.
    above = rows[0]
    for row in rows[1:]:
        np.add(above, row, out=row)
        above = row
    return rows.reshape(shape)


class FrameStoreWriter:
    """Write a frame store, frame by frame; a context manager.

    The file appears under its name, complete, when the block ends without an error, and not at
    all otherwise.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._compressor = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True)
        self._index: dict[Key, list[tuple[int, int]]] = {}
        self._shapes: dict[Key, tuple[int, ...]] = {}
        self._end = 0

    def __enter__(self) -> "FrameStoreWriter":
        with ExitStack() as resources:
            temporary = resources.enter_context(atomic_path(self._path))
            self._file = resources.enter_context(temporary.open("wb"))
            self._write(MAGIC)
            self._resources = resources.pop_all()
        return self

    def __exit__(self, *raised: Any) -> None:
        if raised == (None, None, None):
            self._write_index()
        self._resources.__exit__(*raised)

    def add(self, task: str, repetition: int, image: np.ndarray) -> None:
        """Append the next frame, uint8 (height, width, channels), of a recording.

        Colour has the channels R, G, B; depth those of `depth_pictures`.

        Raises:
            ValueError: not such an image, or not of the size of the recording's first frame.
        """
        key = (task, repetition)
        shape = self._shapes.setdefault(key, image.shape)
        if image.dtype != np.uint8 or image.shape != shape or image.ndim != 3:
            raise ValueError(f"frame of shape {image.shape} ({image.dtype}) in a store of {shape}")
        blob = encode(image, self._compressor)
        self._index.setdefault(key, []).append((self._end, len(blob)))
        self._write(blob)

    def _write_index(self) -> None:
        recordings = [
            {
                "task": task,
                "repetition": repetition,
                "shape": self._shapes[task, repetition],
                "sizes": [size for _, size in places],
                "starts": [start for start, _ in places],
            }
            for (task, repetition), places in self._index.items()
        ]
        index = zlib.compress(json.dumps(recordings).encode())
        start = self._end
        self._write(index)
        self._write(TAIL.pack(start, len(index), zlib.crc32(index)))

    def _write(self, data: bytes) -> None:
        self._file.write(data)
        self._end += len(data)


class FrameStore:
    """Read a frame store; holds one frame at a time; a context manager.

    Raises:
        RecordingError: on opening, when the file is missing or incomplete; on reading, when a
            frame is damaged or not there.
    """

    def __init__(self, path: str | Path) -> None:
        self._path = Path(path)
        self._decompressor = zstandard.ZstdDecompressor()
        try:
            self._file = self._path.open("rb")
        except OSError as problem:
            raise self._trouble(f"cannot be opened: {problem.strerror}") from None
        self._places: dict[Key, list[tuple[int, int]]] = {}
        self._shapes: dict[Key, tuple[int, ...]] = {}
        try:
            for recording in self._read_index():
                key = (recording["task"], recording["repetition"])
                places = zip(recording["starts"], recording["sizes"], strict=True)
                self._places[key] = list(places)
                self._shapes[key] = tuple(recording["shape"])
        except (ValueError, OSError, LookupError, TypeError, struct.error, zlib.error):
            self._file.close()
            raise self._trouble("is not a complete frame store") from None

    def __enter__(self) -> "FrameStore":
        return self

    def __exit__(self, *raised: Any) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def recordings(self) -> list[Key]:
        """(task, repetition) of each recording, in the order in which they were written."""
        return list(self._places)

    def count(self, task: str, repetition: int) -> int:
        """Number of frames of a recording."""
        return len(self._recording(task, repetition))

    def size(self, task: str, repetition: int) -> tuple[int, int]:
        """(width, height) px of a recording's frames."""
        self._recording(task, repetition)
        height, width = self._shapes[task, repetition][:2]
        return width, height

    def read(self, task: str, repetition: int, frame: int) -> np.ndarray:
        """One frame, counted from 0: uint8 (height, width, channels), the caller's own."""
        places = self._recording(task, repetition)
        if not 0 <= frame < len(places):
            raise self._trouble(f"{task} {repetition} has frames 0 to {len(places) - 1}")
        start, size = places[frame]
        self._file.seek(start)
        try:
            return decode(
                self._file.read(size), self._shapes[task, repetition], self._decompressor
            )
        except (zstandard.ZstdError, ValueError, OverflowError, MemoryError):
            raise self._trouble(f"frame {frame} of {task} {repetition} is damaged") from None

    def frames(self, task: str, repetition: int) -> Iterator[tuple[int, np.ndarray]]:
        """Every (frame, image) of a recording in order."""
        for frame in range(self.count(task, repetition)):
            yield frame, self.read(task, repetition, frame)

    def _recording(self, task: str, repetition: int) -> list[tuple[int, int]]:
        if (task, repetition) not in self._places:
            raise self._trouble(f"has no recording {task} {repetition}, only {self.recordings}")
        return self._places[task, repetition]

    def _read_index(self) -> list[dict]:
        if self._file.read(len(MAGIC)) != MAGIC:
            raise ValueError
        end = self._file.seek(-TAIL.size, 2)
        start, size, checksum = TAIL.unpack(self._file.read(TAIL.size))
        if start + size > end:
            raise ValueError
        self._file.seek(start)
        index = self._file.read(size)
        if zlib.crc32(index) != checksum:
            raise ValueError
        return json.loads(zlib.decompress(index))

    def _trouble(self, wrong: str) -> RecordingError:
        return RecordingError(wrong, where=self._path, remedy="delete it and run the study again")
