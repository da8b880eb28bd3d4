"""Whether a video file is whole: what its container announces, held against the bytes there are.

FFmpeg reads a file that was cut off as far as it goes and calls that its end. Each container says
in its own way how far it should go: MP4 and MOV by the sizes of their boxes and the places of
their samples, Matroska by the sizes of its elements, AVI by those of its RIFF chunks.
"""

import struct
from pathlib import Path
from typing import BinaryIO

import av

# The last frame of a variable-rate video may be shown for long; a cut file lacks more than that.
SHORTFALL_S = 1.0
# Boxes without which pictures are lost; some cameras write bytes of their own behind the last box.
NEEDED_BOXES = (b"moov", b"moof", b"mdat")
# What a further fragment begins with.
FRAGMENTS_BOXES = (b"styp", b"sidx", b"prft", b"emsg")
# Writers are known that count a RIFF chunk's own header, or its padding, as its content.
RIFF_SLACK_BYTES = 9
SEGMENT, CLUSTER = 0x18538067, 0x1F43B675
# The elements without which pictures are lost: tracks, blocks and groups of them too.
NEEDED_ELEMENTS = (SEGMENT, CLUSTER, 0x1654AE6B, 0xA3, 0xA0)
AVI_CHUNK_BYTES = 8
# An hour of pictures and audio, block by block; only files without sizes are walked that far.
MOST_ELEMENTS = 2_000_000


def shortfall(
    path: Path,
    container: av.container.InputContainer,
    stream: av.VideoStream,
    packets: int,
    end_s: float,
) -> str | None:
    """The part that the file announces and lacks, in words; None when it is whole.

    Args:
        path: the file.
        container, stream: file opened by FFmpeg, and its video stream, read to the end.
        packets: number of the video's packets, empty ones too.
        end_s: end of the last packet of any stream.
    """
    start_s = max(container.start_time or 0, 0) / av.time_base
    announced_s = (container.duration or 0) / av.time_base
    if container.format.name == "avi":
        missing = _missing_of_riff(path)
        # Its length is a guess when the index is gone; its count includes dropped frames. A
        # recorder that never came to its end leaves a count that no file could hold.
        if stream.frames * AVI_CHUNK_BYTES > path.stat().st_size:
            announced_s = 0.0
        elif stream.frames:
            announced_s = float(stream.frames * stream.time_base)
    elif "matroska" in container.format.name:
        missing = _missing_of_matroska(path)
        # Matroska counts its duration from 0, not from the first frame.
        start_s = 0.0
    else:
        missing = _missing_of_boxes(path)
    # FFmpeg's index of MP4's samples is without what an edit list leaves out; Matroska's has key
    # pictures alone.
    samples = len(stream.index_entries)
    if packets < samples:
        return f"holds only {packets} of {samples} frames"
    if missing:
        size = path.stat().st_size
        return f"was cut off: it ends after {size} of {size + missing} bytes or more"
    if start_s + announced_s - end_s > SHORTFALL_S:
        return f"ends after {end_s - start_s:.1f} of {announced_s:.1f} s"
    return None


def _missing_of_boxes(path: Path) -> int:
    """Bytes by which the last of the boxes that hold pictures runs past the file's end."""
    size, at, in_fragments = path.stat().st_size, 0, False
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            header = file.read(16)
            length, kind = struct.unpack_from(">I4s", header)
            if length == 1 and len(header) == 16:
                (length,) = struct.unpack_from(">Q", header, 8)
            in_fragments |= kind == b"moof"
            needed = NEEDED_BOXES + FRAGMENTS_BOXES * in_fragments
            if at + length > size and kind in needed:
                return at + length - size
            # A length of 0 reaches to the end of the file.
            if length < 8:
                return 0
            at += length
    # The next fragment's first box was begun.
    return at + 8 - size if in_fragments and at < size else 0


def _missing_of_riff(path: Path) -> int:
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        while at + 8 <= size:
            file.seek(at)
            kind, length = struct.unpack("<4sI", file.read(8))
            # A recorder that never came to its end leaves no length, or the largest.
            if kind != b"RIFF" or length in (0, 2**32 - 1):
                return 0
            at += 8 + length + length % 2
    return at - size if at - size > RIFF_SLACK_BYTES else 0


def _missing_of_matroska(path: Path) -> int:
    size, at = path.stat().st_size, 0
    with path.open("rb") as file:
        for _ in range(MOST_ELEMENTS):
            file.seek(at)
            kind, length, header = _element(file)
            if not header or at + header > size:
                return 0
            at += header
            # Live recordings leave the size open: their elements follow one by one.
            if length is not None:
                at += length
            elif kind not in (SEGMENT, CLUSTER):
                return 0
            if at >= size:
                return at - size if kind in NEEDED_ELEMENTS else 0
    return 0


def _element(file: BinaryIO) -> tuple[int, int | None, int]:
    """Id, size (None: open) and header's length of the EBML element here; length 0: none is."""
    start = file.read(12)
    id_bytes = _width(start[:1])
    if not 0 < id_bytes <= 4:
        return 0, None, 0
    kind = int.from_bytes(start[:id_bytes])
    size_bytes = _width(start[id_bytes : id_bytes + 1])
    if not size_bytes or len(start) < id_bytes + size_bytes:
        return 0, None, 0
    largest = (1 << (7 * size_bytes)) - 1
    length = int.from_bytes(start[id_bytes : id_bytes + size_bytes]) & largest
    return kind, None if length == largest else length, id_bytes + size_bytes


def _width(first: bytes) -> int:
    """How many bytes an EBML number has, by its first: the zeros before its first set bit."""
    return 9 - first[0].bit_length() if first and first[0] else 0
