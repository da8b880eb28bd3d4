"""Bytes behind the end of an AVI file that are none of its frames.

Some recorders and copying programs leave some: what looks like further packets there decodes to
nothing. A file ends where its RIFF chunks do, if all frames that its header counts lie before.
"""

import struct
from pathlib import Path

import av

HEADER_BYTES = 8


class Beginning:
    """A file up to some byte, as PyAV reads one."""

    def __init__(self, path: Path, size: int) -> None:
        """Args: the file; how many bytes of it there are."""
        self.name, self._size = str(path), size
        self._file = path.open("rb")

    def read(self, count: int = -1) -> bytes:
        """The next bytes, as of any file."""
        left = max(self._size - self._file.tell(), 0)
        return self._file.read(left if count < 0 else min(count, left))

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a byte, as in any file."""
        if whence == 2:
            offset, whence = self._size + offset, 0
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The byte at which reading goes on."""
        return self._file.tell()

    def close(self) -> None:
        """As of any file."""
        self._file.close()


def end_of_avi(path: Path, options: dict[str, str]) -> int | None:
    """The byte where an AVI file's content ends; None where that is the file's own end.

    Args:
        path: any file.
        options: options of FFmpeg's container.

    Raises:
        av.error.FFmpegError: the file cannot be read.
    """
    size, end = path.stat().st_size, 0
    with path.open("rb") as file:
        while end + HEADER_BYTES <= size:
            file.seek(end)
            kind, length = struct.unpack("<4sI", file.read(HEADER_BYTES))
            if kind != b"RIFF" or length in (0, 2**32 - 1):
                break
            end += HEADER_BYTES + length + length % 2
    if not 0 < end < size:
        return None
    # Broken writers state too short a length: the frames must be there without the rest.
    with av.open(
        Beginning(path, end), metadata_errors="replace", container_options=options
    ) as file:
        stream = file.streams.best("video")
        if stream is None or file.format.name != "avi" or not stream.frames:
            return None
        packets = sum(packet.dts is not None for packet in file.demux(stream))
    return end if packets >= stream.frames else None
