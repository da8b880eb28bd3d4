"""Each frame of a video comes out once and at its time, whatever its packets look like."""

import av
import numpy as np
import pytest

from steadyface.errors import RecordingError
from tests.recording.video_files import (
    number_of,
    packets_of,
    read,
    set_edits,
    ticks_of,
    write_packets,
    write_video,
)

# Three runs of frames with dropped ones between, as cameras leave them.
GAPS = [*range(6), *range(8, 15), *range(17, 26), *range(28, 34)]
PACKED = b"\x00\x00\x01\xb2DivX503b1393p"


@pytest.mark.parametrize("b_frames", [0, 1, 2, 3])
@pytest.mark.parametrize("codec", ["mpeg4", "libx264", "mpeg2video"])
def test_an_avi_with_dropped_frames_has_each_at_its_time(tmp_path, codec, b_frames):
    path = write_video(tmp_path / "a.avi", codec, GAPS, b_frames=b_frames)
    recording, frames = read(path)
    assert [number_of(frame.image) for frame in frames] == list(range(len(GAPS)))
    assert ticks_of(frames) == GAPS
    assert recording.quality["gaps"] == {"colour": 3}
    assert recording.quality["missing_frames"] == {"colour": 6}


@pytest.mark.parametrize("codec", ["mpeg4", "libx264"])
def test_an_avi_whose_encoder_began_late_is_regular(tmp_path, codec):
    source = write_video(tmp_path / "source.avi", codec, b_frames=2)
    late = [
        (bytes(p), p.dts + 90 * (number > 0), p.dts + 90 * (number > 0), p.is_keyframe)
        for number, p in enumerate(packets_of(source))
    ]
    _, frames = read(write_packets(tmp_path / "a.avi", source, late))
    assert ticks_of(frames) == list(range(40))


@pytest.mark.parametrize("gap", [0, 2])
def test_a_packed_bitstream_gives_every_frame_at_its_time(tmp_path, gap):
    """DivX packs a B-frame behind its successor, and writes an empty picture for its slot."""
    source = write_video(tmp_path / "source.mp4", "mpeg4", range(41), b_frames=1, key_every=100)
    pictures = packets_of(source)
    with av.open(str(source)) as container:
        head = bytes(container.streams.video[0].codec_context.extradata) + PACKED
    chunks = [(head + bytes(pictures[0]), True)]
    for later, earlier in zip(pictures[1::2], pictures[2::2], strict=True):
        chunks += [
            (bytes(later) + bytes(earlier), False),
            (b"\x00\x00\x01\xb6\x50\x00\x7f", False),
        ]
    slots = [number + gap * (number > 10) for number in range(len(chunks))]
    packets = [(data, s, s, key) for (data, key), s in zip(chunks, slots, strict=True)]
    _, frames = read(write_packets(tmp_path / "a.avi", source, packets))
    assert [number_of(frame.image) for frame in frames] == list(range(41))
    # As FFmpeg has it: a picture comes out with the slot of the chunk after its own.
    assert ticks_of(frames) == [number + gap * (number > 9) for number in range(41)]


def test_pictures_that_show_nothing_are_no_frames(tmp_path):
    """MPEG-4's N-VOP says that nothing has changed."""
    source = write_video(tmp_path / "source.avi", "mpeg4")
    # Type P, no whole second, 1 / 30 s, not coded, stuffing.
    empty = bytes.fromhex("000001b650cf")
    packets = [
        (empty if number in (7, 20, 21) else bytes(p), number, number, p.is_keyframe)
        for number, p in enumerate(packets_of(source))
    ]
    path = write_packets(tmp_path / "a.avi", source, packets)
    for settings in ({}, {"rate": 30}):
        recording, frames = read(path, **settings)
        assert len(frames) == 37
        assert recording.quality["expected"] == recording.quality["decoded"] == {"colour": 37}
    assert ticks_of(read(path)[1]) == [n for n in range(40) if n not in (7, 20, 21)]


@pytest.mark.parametrize("name", ["a.mkv", "a.webm", "a.avi"])
def test_hidden_reference_pictures_are_no_frames(tmp_path, name):
    """VP8 prepares later pictures by some that are not shown, at another's time or beside it."""
    source = write_video(tmp_path / "source.webm", "libvpx", range(60))
    hidden = (10, 25, 26, 44)
    packets = []
    for number, packet in enumerate(packets_of(source)):
        data = bytearray(packet)
        if number in hidden:
            data[0] &= ~0x10
        before = sum(other < number for other in hidden)
        at = number if name.endswith("avi") else number - before
        packets.append((bytes(data), at, at, packet.is_keyframe))
    _, frames = read(write_packets(tmp_path / name, source, packets))
    assert [number_of(frame.image) for frame in frames] == [
        number for number in range(60) if number not in hidden
    ]
    if not name.endswith("avi"):
        assert ticks_of(frames) == list(range(56))


@pytest.mark.parametrize(
    ("edits", "shown"),
    [
        ([(1000, 0)], range(30)),
        ([(1000, 15)], range(15, 40)),
        ([(500, 12)], range(12, 27)),
        ([(500, 15)], range(15, 30)),
        ([(1000, -1), (500, 15)], range(15, 30)),
        ([(500, 0), (300, 30)], [*range(15), *range(30, 39)]),
    ],
    ids=["end", "start within a group", "both at a key", "both", "late start", "two pieces"],
)
@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
@pytest.mark.parametrize("b_frames", [0, 2])
def test_a_trimmed_clip_has_the_frames_that_players_show(tmp_path, name, edits, shown, b_frames):
    path = write_video(tmp_path / name, "libx264", b_frames=b_frames)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        tick = int(1 / (stream.time_base * 30))
    # Frames that are reordered are shown that much later in the medium's own time.
    delay = 2 * tick if b_frames else 0
    set_edits(
        path, [(length, start if start < 0 else start * tick + delay) for length, start in edits]
    )
    with av.open(str(path)) as container:
        player = [frame.time for frame in container.decode(video=0)]
    recording, frames = read(path)
    assert len(frames) == len(player)
    assert [number_of(frame.image) for frame in frames] == list(shown)
    np.testing.assert_allclose([f.stamp_ms / 1e3 for f in frames], player, atol=1e-6)
    assert recording.quality["damage"] is None


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.mov", "a.webm", "frag.mp4"])
def test_a_file_that_does_not_start_at_0_is_whole(tmp_path, name):
    codec = "libvpx-vp9" if name.endswith("webm") else "libx264"
    muxer = {"movflags": "frag_keyframe+empty_moov"} if name.startswith("frag") else None
    path = write_video(tmp_path / name, codec, range(92, 182), b_frames=2, muxer=muxer)
    _, frames = read(path)
    assert [number_of(frame.image) for frame in frames] == list(range(90))
    assert ticks_of(frames) == list(range(90))


@pytest.mark.parametrize(
    ("name", "codec", "muxer"),
    [
        ("a.mp4", "libx264", {"movflags": "frag_keyframe+empty_moov"}),
        ("a.mp4", "libx264", {"movflags": "dash+frag_keyframe"}),
        ("a.m4v", "libx264", None),
        ("a.mov", "libx265", None),
        ("a.mkv", "libx265", {"live": "1"}),
        ("a.webm", "libsvtav1", None),
        ("a.avi", "libx264", None),
        ("a.mkv", "mpeg4", None),
    ],
)
def test_every_container_and_codec_gives_every_frame(tmp_path, name, codec, muxer):
    path = write_video(tmp_path / name, codec, b_frames=2, muxer=muxer)
    recording, frames = read(path)
    assert [number_of(frame.image) for frame in frames] == list(range(40))
    assert ticks_of(frames) == list(range(40))
    assert recording.quality["notes"] == []


def test_a_phone_that_drops_every_seventh_frame_is_told_by_its_gaps(tmp_path):
    # In an AVI with reordered frames nothing tells the last one's time.
    ticks = [tick for tick in range(117) if tick % 7 != 6]
    for name, codec in (("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.avi", "mpeg4")):
        recording, frames = read(write_video(tmp_path / name, codec, ticks, b_frames=2))
        assert ticks_of(frames) == ticks
        assert recording.quality["missing_frames"] == {"colour": 16}
        assert recording.quality["rate_hz"]["colour"] == pytest.approx(30, rel=1e-3)


def test_frames_of_equal_times_are_refused_and_read_in_order_at_a_stated_rate(tmp_path):
    source = write_video(tmp_path / "source.mkv", "libx264", b_frames=2)
    packets = [(bytes(p), n // 2, n // 2, p.is_keyframe) for n, p in enumerate(packets_of(source))]
    path = write_packets(tmp_path / "a.mkv", source, packets)
    with pytest.raises(RecordingError, match="same time as another; state rate_hz"):
        read(path)
    _, frames = read(path, rate=30)
    assert [number_of(frame.image) for frame in frames] == list(range(40))
