"""The compressed chunks of a ROS1 bag, unpacked without believing what they claim to hold."""

import bz2

import lz4.frame

# A chunk ends with the message that fills a megabyte; the largest image of a camera is far below.
LARGEST_CHUNK = 2**28


def unpack_lz4(packed: bytes) -> bytes:
    """An LZ4 frame's content; ValueError when it is cut off or larger than a chunk can be."""
    return _whole(lz4.frame.LZ4FrameDecompressor(), packed)


def unpack_bz2(packed: bytes) -> bytes:
    """A bzip2 stream's content; ValueError when it is cut off or larger than a chunk can be."""
    return _whole(bz2.BZ2Decompressor(), packed)


def _whole(
    decompressor: lz4.frame.LZ4FrameDecompressor | bz2.BZ2Decompressor, packed: bytes
) -> bytes:
    content = decompressor.decompress(packed, max_length=LARGEST_CHUNK)
    if not decompressor.eof:
        raise ValueError("a compressed chunk is cut off or too large")
    return content
