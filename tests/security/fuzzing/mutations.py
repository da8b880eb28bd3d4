"""Damage to a file's bytes, drawn by hypothesis: flips, cuts, repeats, absurd lengths."""

import struct

from hypothesis import strategies as st

# What a length, count or offset may be made to say.
LENGTHS = [0, 1, 2**7, 2**15, 2**16 - 1, 2**31 - 1, 2**31, 2**32 - 1]
LONG_LENGTHS = [2**32, 2**40, 2**63 - 1, 2**64 - 1]
TEXTS = [
    b"",
    b"\x00",
    b"\xff\xfe",
    b"-1",
    b"nan",
    b"inf",
    b"1e999",
    b"9" * 30,
    b'"',
    b"\n",
    b"\t,;",
]


def flipped(content: bytes, at: int, bit: int) -> bytes:
    """One bit the other way."""
    return content[:at] + bytes([content[at] ^ (1 << bit)]) + content[at + 1 :]


def overwritten(content: bytes, at: int, new: bytes) -> bytes:
    """Other bytes in the place of as many."""
    return content[:at] + new + content[at + len(new) :]


def inserted(content: bytes, at: int, new: bytes) -> bytes:
    """Bytes too many."""
    return content[:at] + new + content[at:]


def removed(content: bytes, at: int, length: int) -> bytes:
    """Bytes too few."""
    return content[:at] + content[at + length :]


@st.composite
def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """`content` with one to four damages anywhere."""
    for _ in range(draw(st.integers(1, 4))):
        if not content:
            break
        # Files begin and end with what says where everything else is.
        last = len(content) - 1
        at = draw(
            st.integers(0, last)
            | st.integers(0, min(64, last))
            | st.integers(max(0, last - 64), last)
        )
        kind = draw(st.sampled_from(["flip", "bytes", "length", "insert", "remove", "cut"]))
        if kind == "flip":
            content = flipped(content, at, draw(st.integers(0, 7)))
        elif kind == "bytes":
            content = overwritten(content, at, draw(st.binary(min_size=1, max_size=16)))
        elif kind == "length":
            short = st.sampled_from(LENGTHS).map(struct.Struct("<I").pack)
            long = st.sampled_from(LONG_LENGTHS).map(struct.Struct("<Q").pack)
            content = overwritten(content, at, draw(short | long))
        elif kind == "insert":
            new = draw(st.sampled_from(TEXTS) | st.binary(max_size=64))
            content = inserted(content, at, new)
        elif kind == "remove":
            content = removed(content, at, draw(st.integers(1, 200)))
        else:
            content = content[:at]
    return content
