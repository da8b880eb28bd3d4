"""A damaged recording is one clear line; its complete frames come out only when asked for."""

import struct

import numpy as np
import pytest

from steadyface.errors import RecordingError
from steadyface.recording import sdk
from steadyface.recording.bag_reader import BagReader
from steadyface.recording.decode import read_recording


def first_chunk_after(data: bytes, start: int) -> int:
    """Where the first chunk record after `start` begins."""
    field = data.index(b"\x04\x00\x00\x00op=\x05", start)
    return field - 4


def cut_in_half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def cut_off_the_last_byte(data: bytes) -> bytes:
    return data[:-1]


def never_indexed(data: bytes) -> bytes:
    """As a killed recorder leaves it: no index at the end, no position of it at the front."""
    at = data.index(b"index_pos=") + len(b"index_pos=")
    (index,) = struct.unpack_from("<Q", data, at)
    return data[:at] + bytes(8) + data[at + 8 : index]


def chunk_header_overwritten(data: bytes) -> bytes:
    at = first_chunk_after(data, len(data) // 2)
    return data[:at] + b"\xff" * 40 + data[at + 40 :]


def zeros_in_the_middle(data: bytes) -> bytes:
    start = first_chunk_after(data, len(data) // 2) + 1000
    return data[:start] + bytes(400_000) + data[start + 400_000 :]


def message_length_overwritten(data: bytes) -> bytes:
    """The length of an image message near the middle becomes absurd."""
    # Length, number, stamp, frame_id "1", height, width and the encoding's length come before.
    at = data.index(b"rgb8", len(data) // 2) - 33
    return data[:at] + b"\xff\xff\xff\x7f" + data[at + 4 :]


DAMAGES = [
    cut_in_half,
    cut_off_the_last_byte,
    never_indexed,
    chunk_header_overwritten,
    zeros_in_the_middle,
    message_length_overwritten,
]


@pytest.fixture(params=[False, True], ids=["plain", "lz4"])
def bag(request, make_bag):
    # Chunks are a megabyte, so frames of this size make several.
    return make_bag(frames=16, size=(320, 240), compress=request.param)


def one_line(problem: pytest.ExceptionInfo) -> str:
    message = str(problem.value)
    assert "\n" not in message
    assert "(subject A01)" in message
    assert message.count("; ") >= 1
    return message


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_refused_in_one_line(bag, damage):
    damaged = damage(bag.path.read_bytes())
    bag.path.write_bytes(damaged)
    with pytest.raises(RecordingError) as problem:
        list(read_recording(bag.path, subject="A01").frames())
    assert str(bag.path) in one_line(problem)


@pytest.mark.parametrize("damage", DAMAGES)
def test_complete_frames_before_the_damage_come_out_when_allowed(bag, damage):
    bag.path.write_bytes(damage(bag.path.read_bytes()))
    recording = read_recording(bag.path, subject="A01", allow_recovered=True)
    frames = list(recording.frames())
    quality = recording.quality
    least = 16 if damage in (cut_off_the_last_byte, never_indexed) else 4
    assert least <= len(frames) <= 16
    assert all(np.array_equal(f.image, c) for f, c in zip(frames, bag.colour, strict=False))
    assert quality["engine"] == "scanner"
    assert quality["damage"]
    assert 0 < quality["recovered_bytes"] <= bag.path.stat().st_size
    assert quality["decoded"] == quality["expected"]
    assert quality["decoded"]["colour"] == len(frames)
    assert recording.calibration.colour == bag.calibration.colour


def test_frames_come_out_without_a_calibration_whose_description_is_damaged(make_bag):
    bag = make_bag(frames=3, size=(32, 24))
    data = bytearray(bag.path.read_bytes())
    at = data.index(b"Firmware Version")
    data[at - 4 : at] = b"\xff\xff\x00\x00"
    bag.path.write_bytes(data)
    with pytest.raises(RecordingError) as problem:
        read_recording(bag.path, subject="A01")
    one_line(problem)
    recording = read_recording(bag.path, subject="A01", allow_recovered=True)
    assert len(list(recording.frames())) == 3
    assert recording.calibration is None
    assert "the camera's description" in recording.quality["damage"]


def test_a_file_on_which_librealsense_hangs_is_given_up_after_the_stall_limit(make_bag):
    bag = make_bag(frames=16, size=(320, 240))
    bag.path.write_bytes(chunk_header_overwritten(bag.path.read_bytes()))
    with pytest.raises(sdk.SdkFailed, match="did nothing for 1 s and was stopped"):
        list(sdk.play(bag.path, {"colour": True}, 1.0))


def test_an_lz4_block_damaged_midway_is_refused(make_bag):
    bag = make_bag(frames=16, size=(320, 240), compress=True)
    data = bytearray(bag.path.read_bytes())
    at = len(data) // 2
    data[at : at + 64] = b"\x55" * 64
    bag.path.write_bytes(data)
    with pytest.raises(RecordingError) as problem:
        read_recording(bag.path, subject="A01")
    one_line(problem)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"time,x,y\n0,1,2\n" * 50, "not a RealSense recording"),
        (b"#ROSBAG V2.0\n", "damaged"),
        (b"#ROSBAG V2.0\n" + bytes(5000), "damaged"),
    ],
    ids=["empty", "text", "only-magic", "zeros"],
)
def test_a_file_that_is_no_recording_is_refused(tmp_path, content, said):
    path = tmp_path / "A01_REST.bag"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=said) as problem:
        read_recording(path, subject="A01")
    one_line(problem)
    with pytest.raises(RecordingError) as problem:
        read_recording(path, subject="A01", allow_recovered=True)
    one_line(problem)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(RecordingError, match="no such file") as problem:
        read_recording(tmp_path / "A01_REST.bag", subject="A01")
    one_line(problem)


@pytest.mark.parametrize("declared", [True, False])
def test_a_recording_without_colour_is_refused(make_bag, declared):
    bag = make_bag(colour_ms=[], depth_ms=1000 + 33.3 * np.arange(5))
    if not declared:
        bag.path.write_bytes(bag.path.read_bytes().replace(b"Color_0", b"Infra_0"))
    with pytest.raises(
        RecordingError, match=r"no colour frames \(streams with frames: depth\)"
    ) as problem:
        read_recording(bag.path, subject="A01")
    one_line(problem)


def read(path, allow_recovered):
    """The frames that come out and the problem, of which one is empty."""
    try:
        recording = read_recording(
            path, subject="A01", engine="python", allow_recovered=allow_recovered
        )
        return list(recording.frames()), ""
    except RecordingError as problem:
        return [], str(problem)


def test_random_damage_is_always_either_harmless_or_one_line(make_bag):
    bag = make_bag(frames=6, size=(160, 120))
    data = bag.path.read_bytes()
    rng = np.random.default_rng(3)
    # Positions outside pixels are rare, so most of the damage goes to the ends and to headers.
    with BagReader(bag.path) as reader:
        chunks = sorted(reader._reader.chunks)
    starts = [0, *chunks, len(data) - 3000]
    for _ in range(150):
        damaged = bytearray(data)
        at = min(int(rng.choice(starts) + rng.integers(0, 400)), len(data) - 8)
        damaged[at : at + 8] = rng.bytes(8)
        bag.path.write_bytes(damaged)
        for allow_recovered in (False, True):
            frames, problem = read(bag.path, allow_recovered)
            assert "\n" not in problem
            assert len(frames) == 6 or problem or allow_recovered
