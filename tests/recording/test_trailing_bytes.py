"""What lies behind the end of an AVI file is no frame; what its header miscounts still is."""

import struct

import numpy as np
import pytest

from steadyface.errors import RecordingError
from steadyface.recording.video import read_video
from tests.neuroface.release import write_video

COUNT = 9
GARBAGE = b"00dc\x10\0\0\0garbagegarbage!!" * 50


@pytest.fixture(params=["mpeg4", "mjpeg"])
def video(tmp_path, request):
    """An AVI file of nine frames."""
    random = np.random.default_rng(0)
    images = [random.integers(0, 255, (48, 64, 3), dtype=np.uint8) for _ in range(COUNT)]
    write_video(tmp_path / "a.avi", images, request.param)
    return tmp_path / "a.avi"


def frames_of(path):
    recording = read_video(path, subject="A01")
    return [frame.image for frame in recording.frames()], recording.quality["notes"]


@pytest.mark.parametrize("behind", [GARBAGE, GARBAGE[:100], b"\0" * 4096, b"tagged by a program"])
def test_bytes_behind_the_last_frame_are_told_and_are_none(video, behind):
    wanted, _ = frames_of(video)
    video.write_bytes(video.read_bytes() + behind)
    found, notes = frames_of(video)
    assert len(found) == COUNT
    np.testing.assert_array_equal(found, wanted)
    (note,) = notes
    assert f"{len(behind)} bytes behind the last frame are none" in note["wrong"]


def test_a_length_that_is_too_short_hides_no_frame(video):
    content = bytearray(video.read_bytes())
    struct.pack_into("<I", content, 4, len(content) // 2)
    video.write_bytes(bytes(content))
    found, notes = frames_of(video)
    assert len(found) == COUNT
    assert not notes


def test_a_file_without_any_bytes_behind_is_read_as_ever(video):
    found, notes = frames_of(video)
    assert len(found) == COUNT
    assert not notes


@pytest.mark.parametrize("video", ["mpeg4"], indirect=True)
def test_a_damaged_frame_before_the_end_is_still_told(video):
    content = bytearray(video.read_bytes())
    at = content.rindex(b"00dc", 0, content.rindex(b"idx1")) + 8
    content[at : at + 400] = b"\xff" * 400
    video.write_bytes(bytes(content) + GARBAGE)
    with pytest.raises(RecordingError, match="of 9 frames"):
        frames_of(video)
