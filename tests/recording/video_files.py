"""Small videos whose frames and times are known, in the containers and codecs that labs have."""

import os
import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from steadyface.recording.index import open_recording

RATE = 30
# Options that keep these encoders quiet, quick, and frames reordered.
OPTIONS = {
    "libx265": {"x265-params": "log-level=none:bframes=3:keyint=30"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
}
REORDERING = ("libx264", "mpeg4", "mpeg2video")


def numbered(count: int) -> list[np.ndarray]:
    """Pictures (48, 64, 3) whose bars tell their number, robust to lossy coding; with noise."""
    rng, images = np.random.default_rng(0), []
    for number in range(count):
        bits = np.array([number >> bit & 1 for bit in range(8)], np.uint8) * 160 + 40
        bars = np.tile(np.repeat(bits, 8), (48, 1)) + rng.integers(0, 40, (48, 64), np.uint8)
        images.append(np.repeat(bars[..., None], 3, axis=2))
    return images


def number_of(image: np.ndarray) -> int:
    """The number that a picture of `numbered` shows."""
    bits = image[8:40].mean(axis=(0, 2)).reshape(8, 8)[:, 2:6].mean(axis=1) > 140
    return int(bits @ (1 << np.arange(8)))


def write_video(
    path: Path,
    codec: str = "libx264",
    ticks=range(40),
    rate: int = RATE,
    pixels: str = "yuv420p",
    b_frames: int = 0,
    options: dict | None = None,
    muxer: dict | None = None,
    key_every: int = 12,
) -> Path:
    """A video of `numbered` pictures at `ticks` of 1 / rate s."""
    with av.open(str(path), "w", options=muxer or {}) as container:
        stream = container.add_stream(codec, rate=rate, options=options or OPTIONS.get(codec, {}))
        stream.width, stream.height, stream.pix_fmt = 64, 48, pixels
        stream.time_base = Fraction(1, rate)
        stream.codec_context.gop_size = key_every
        if codec != "libsvtav1":
            stream.codec_context.bit_rate = 3_000_000
        if codec in REORDERING:
            stream.codec_context.max_b_frames = b_frames
        for tick, image in zip(ticks, numbered(len(ticks)), strict=True):
            frame = av.VideoFrame.from_ndarray(image, format="rgb24")
            frame.pts, frame.time_base = int(tick), Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    # Run by root, the encoder of AV1 claims the processor for this process and its children.
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    return path


def write_packets(path: Path, like: Path, packets: list[tuple[bytes, int, int, bool]]) -> Path:
    """A video of packets as they are: (bytes, shown at, decoded at, is a key picture) each.

    Ticks are 1 / RATE s; the stream is that of `like`.
    """
    with av.open(str(like)) as source, av.open(str(path), "w") as container:
        stream = container.add_stream_from_template(source.streams.video[0])
        for data, pts, dts, is_key in packets:
            packet = av.Packet(data)
            packet.pts, packet.dts, packet.time_base = pts, dts, Fraction(1, RATE)
            packet.is_keyframe, packet.stream = is_key, stream
            container.mux(packet)
    return path


def packets_of(path: Path) -> list[av.Packet]:
    """The video's packets that hold anything, in the order of decoding."""
    with av.open(str(path)) as container:
        return [packet for packet in container.demux(video=0) if packet.size]


def overwrite(path: Path, packet: int, at: float = 0.5, count: int = 300) -> None:
    """Random bytes in the middle of a packet, its beginning and end left as they are."""
    place = packets_of(path)[packet]
    data = bytearray(path.read_bytes())
    start = place.pos + int(place.size * at)
    count = min(count, place.size // 3)
    data[start : start + count] = np.random.default_rng(packet).bytes(count)
    path.write_bytes(data)


def cut(path: Path, share: float) -> Path:
    """The first `share` of a file's bytes, under another name."""
    data = path.read_bytes()
    shorter = path.with_name(f"cut_{path.name}")
    shorter.write_bytes(data[: int(len(data) * share)])
    return shorter


def read(path: Path, **settings):
    """A recording, read to its end, and its frames."""
    recording = open_recording(path, subject="A01", **settings)
    return recording, list(recording.frames())


def ticks_of(frames, rate: int = RATE) -> list[int]:
    """Times of frames since the first, in ticks of 1 / rate s."""
    stamps = np.array([frame.stamp_ms for frame in frames])
    return np.rint((stamps - stamps[0]) * rate / 1000).astype(int).tolist()


def boxes(data: bytes, start: int = 0, end: int | None = None):
    """Position, length and type of the boxes of an MP4, those within others too."""
    end = len(data) if end is None else end
    while start + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, start)
        length = length or end - start
        yield start, length, kind
        if kind in (b"moov", b"trak", b"mdia", b"edts"):
            yield from boxes(data, start + 8, start + length)
        start += length


def set_edits(path: Path, edits: list[tuple[int, int]]) -> None:
    """Replace an MP4's edit list by (length in ms, from which tick of the medium; -1: nothing).

    The file's boxes of samples must lie before its description, as they do unless asked for.
    """
    data = path.read_bytes()
    table = struct.pack(">II", 0, len(edits))
    table += b"".join(struct.pack(">iiI", length, start, 0x10000) for length, start in edits)
    at, length, _ = next(box for box in boxes(data) if box[2] == b"elst")
    longer = 8 + len(table) - length
    parents = [
        (start, size) for start, size, kind in boxes(data) if kind in (b"moov", b"trak", b"edts")
    ]
    changed = bytearray(data)
    for start, size in parents:
        if start < at < start + size:
            struct.pack_into(">I", changed, start, size + longer)
    total = sum(length for length, _ in edits)
    for start, _, kind in boxes(data):
        if kind in (b"mvhd", b"tkhd"):
            struct.pack_into(">I", changed, start + (24 if kind == b"mvhd" else 28), total)
    changed[at : at + length] = struct.pack(">I4s", 8 + len(table), b"elst") + table
    path.write_bytes(changed)
