"""Bags whose clocks, index or contents are not as usual are read right or refused in words."""

import struct

import numpy as np
import pytest

from steadyface.errors import RecordingError
from steadyface.recording.bag_reader import BagReader
from steadyface.recording.decode import read_recording

PERIOD_MS = 1000 / 30


def refusal(path, **settings):
    with pytest.raises(RecordingError) as problem:
        list(read_recording(path, subject="A01", **settings).frames())
    assert "\n" not in str(problem.value)
    return str(problem.value)


def stamps(*starts_ms, each=6):
    """Runs of `each` regular stamps that begin at the times given."""
    return np.concatenate([start + PERIOD_MS * np.arange(each) for start in starts_ms])


def renamed(bag, old: bytes, new: bytes):
    """Text in all messages replaced by other text of the same length."""
    assert len(old) == len(new)
    bag.path.write_bytes(bag.path.read_bytes().replace(old, new))
    return bag


@pytest.mark.parametrize("before_ms", [1_000, 21_500, 30_200, 40_000])
def test_a_clock_that_begins_anew_before_its_end_was_reset(make_bag, before_ms):
    bag = make_bag(colour_ms=stamps(before_ms, 100), depth_ms=stamps(before_ms, 100))
    assert "the first at frame 6; the camera's clock was reset" in refusal(bag.path)


def test_a_computers_clock_that_was_set_is_called_so(make_bag, monkeypatch):
    times = stamps(1_700_000_030_000, 1_700_000_000_000)
    bag = make_bag(colour_ms=times, depth_ms=times)
    monkeypatch.setattr(BagReader, "time_domain", lambda self, stream: "System Time")
    assert "the computer's clock was set while recording" in refusal(bag.path)


@pytest.mark.parametrize("name", [b"Intel RealSense D435 ", b"Intel RealSense L515 "])
def test_another_cameras_clock_does_not_wrap(make_bag, name):
    times = np.r_[42_850 + PERIOD_MS * np.arange(3), PERIOD_MS * np.arange(3)]
    bag = make_bag(colour_ms=times, depth_ms=times)
    list(read_recording(bag.path, subject="A01", engine="python").frames())
    renamed(bag, b"Intel RealSense SR300", name)
    assert "do not increase" in refusal(bag.path)


@pytest.mark.parametrize("pause_s", [61, 3600, 1e6])
def test_a_stamp_that_jumps_is_refused_before_it_fills_the_memory(make_bag, pause_s):
    times = stamps(1_000, 1_000 + pause_s * 1e3)
    bag = make_bag(colour_ms=times, depth_ms=times)
    told = refusal(bag.path)
    assert "frame 6 comes" in told
    assert "a time stamp is wrong or the recorder paused" in told


@pytest.mark.parametrize("compress", [False, True])
@pytest.mark.parametrize("engine", ["sdk", "python"])
def test_frames_come_in_the_order_of_the_file_whatever_times_its_index_has(
    make_bag, engine, compress
):
    """A recorder that was paused before its first frame wrote a wrong time for it."""
    bag = make_bag(frames=6, depth=False, compress=compress)
    data = bag.path.read_bytes()
    # An index record's first entry: time (seconds, nanoseconds) and place of the message.
    place, changed = 0, 0
    while (place := data.find(b"\x04\x00\x00\x00op=\x04", place + 1)) > 0:
        header = place - 4
        (length,) = struct.unpack_from("<I", data, header)
        if b"count=\x06" in data[header : header + 4 + length]:
            entry = header + 4 + length + 4
            data = data[:entry] + struct.pack("<I", 2_000_000_000) + data[entry + 4 :]
            changed += 1
    assert changed
    bag.path.write_bytes(data)
    recording = read_recording(bag.path, subject="A01", engine=engine)
    frames = list(recording.frames())
    assert np.array_equal([frame.image for frame in frames], bag.colour)
    np.testing.assert_allclose([frame.stamp_ms for frame in frames], bag.colour_ms, atol=1e-6)


def test_a_bag_of_a_ros_program_is_called_so(make_bag):
    bag = make_bag(depth=False)
    topic = b"/device_0/sensor_1/Color_0/image/data"
    renamed(bag, topic, b"/camera/color/image_raw".ljust(len(topic), b"_"))
    told = refusal(bag.path)
    assert "recorded by a ROS program (its images are in /camera/color/image_raw" in told
    assert "RealSense SDK" in told


@pytest.mark.parametrize("encoding", [b"MJPG", b"nv12"])
@pytest.mark.parametrize("allow_recovered", [False, True])
def test_an_encoding_that_is_not_read_is_named(make_bag, encoding, allow_recovered):
    bag = renamed(make_bag(), struct.pack("<I", 4) + b"rgb8", struct.pack("<I", 4) + encoding)
    told = refusal(bag.path, allow_recovered=allow_recovered)
    assert f"images are encoded as '{encoding.decode()}', which is not read" in told
    assert "record in one of rgb8" in told
