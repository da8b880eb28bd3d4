"""Every colour frame comes out once, with its stamp, or one clear line says why not."""

import sys

import cv2
import numpy as np
import psutil
import pytest

from steadyface.errors import RecordingError
from steadyface.recording import sdk
from steadyface.recording.decode import read_recording
from steadyface.recording.pixels import rgb
from steadyface.recording.timing import WRAP_MS

PERIOD_MS = 1000 / 30


def decoded(path, **settings):
    """All frames of a recording and the recording, read to its end."""
    recording = read_recording(path, subject="A01", **settings)
    return list(recording.frames()), recording


def assert_same(frames, images, stamps_ms):
    assert len(frames) == len(images)
    assert all(np.array_equal(f.image, image) for f, image in zip(frames, images, strict=True))
    np.testing.assert_allclose([f.stamp_ms for f in frames], stamps_ms, rtol=0, atol=1e-6)


@pytest.mark.parametrize("engine", ["sdk", "python"])
def test_every_frame_comes_out_once(make_bag, engine):
    bag = make_bag()
    frames, recording = decoded(bag.path, engine=engine)
    assert_same(frames, bag.colour, bag.colour_ms)
    quality = recording.quality
    assert quality["expected"] == quality["decoded"] == {"colour": 12, "depth": 12}
    assert quality["engine"] == engine
    assert quality["engine_note"] is None
    assert quality["colour_depth_lag_ms"] == pytest.approx(4)
    assert quality["start_offset_ms"] == pytest.approx(-4)
    assert recording.calibration.serial == bag.calibration.serial


def test_depth_images_come_out_once(make_bag):
    bag = make_bag()
    images = list(read_recording(bag.path, subject="A01").depth_images())
    assert np.array_equal([image for _, image in images], bag.depth)
    np.testing.assert_allclose([stamp for stamp, _ in images], bag.depth_ms, rtol=0, atol=1e-6)


def test_depth_that_starts_late_costs_no_colour_frame(make_bag):
    stamps = 1000 + PERIOD_MS * np.arange(12)
    bag = make_bag(depth_ms=stamps[6:] - 4)
    frames, recording = decoded(bag.path)
    assert_same(frames, bag.colour, bag.colour_ms)
    assert recording.quality["decoded"] == {"colour": 12, "depth": 6}
    assert recording.quality["start_offset_ms"] == pytest.approx(6 * PERIOD_MS - 8)


def test_a_depth_stream_without_frames_costs_no_colour_frame(make_bag):
    bag = make_bag(depth_ms=[])
    frames, recording = decoded(bag.path)
    assert_same(frames, bag.colour, bag.colour_ms)
    assert recording.quality["expected"] == {"colour": 12, "depth": 0}
    assert recording.quality["colour_depth_lag_ms"] is None


def test_colour_without_depth_is_fine(make_bag):
    bag = make_bag(depth=False)
    frames, recording = decoded(bag.path)
    assert_same(frames, bag.colour, bag.colour_ms)
    assert recording.depth is None


@pytest.mark.parametrize("engine", ["sdk", "python"])
def test_a_clock_that_wraps_is_continued(make_bag, engine):
    true = 42_800.0 + PERIOD_MS * np.arange(12)
    bag = make_bag(colour_ms=true % WRAP_MS, depth_ms=(true - 4) % WRAP_MS)
    frames, recording = decoded(bag.path, engine=engine)
    assert_same(frames, bag.colour, true)
    assert recording.quality["wraps_fixed"] == {"colour": 1, "depth": 1}
    assert recording.quality["colour_depth_lag_ms"] == pytest.approx(4)


def test_streams_that_begin_on_either_side_of_a_wrap_are_paired(make_bag):
    true = WRAP_MS + 3 + PERIOD_MS * np.arange(12)
    bag = make_bag(colour_ms=true % WRAP_MS, depth_ms=(true - 4) % WRAP_MS)
    _, recording = decoded(bag.path, engine="python")
    assert recording.quality["longest_colour_depth_lag_ms"] == pytest.approx(4)


def test_missing_frames_are_counted_from_the_stamps(make_bag):
    stamps = np.delete(1000 + PERIOD_MS * np.arange(15), [4, 9, 10])
    bag = make_bag(colour_ms=stamps)
    frames, recording = decoded(bag.path)
    assert_same(frames, bag.colour, stamps)
    assert recording.quality["gaps"]["colour"] == 2
    assert recording.quality["longest_interval_ms"]["colour"] == pytest.approx(3 * PERIOD_MS)


@pytest.mark.parametrize("engine", ["sdk", "python"])
def test_a_frame_recorded_twice_comes_out_once(make_bag, engine):
    stamps = 1000 + PERIOD_MS * np.array([0, 1, 2, 2, 3, 4, 5])
    bag = make_bag(colour_ms=stamps, numbers=[1, 2, 3, 3, 4, 5, 6])
    frames, recording = decoded(bag.path, engine=engine)
    assert_same(frames, np.delete(bag.colour, 3, axis=0), np.delete(stamps, 3))
    assert recording.quality["duplicates"]["colour"] == 1
    assert recording.quality["decoded"]["colour"] == 7


@pytest.mark.parametrize("engine", ["sdk", "python"])
@pytest.mark.parametrize("encoding", ["bgr8", "rgba8", "bgra8", "YUYV", "yuv422"])
def test_other_encodings_become_rgb(make_bag, encoding, engine):
    bag = make_bag(frames=3, colour_encoding=encoding)
    frames, _ = decoded(bag.path, engine=engine)
    codes = {"YUYV": cv2.COLOR_YUV2RGB_YUY2, "yuv422": cv2.COLOR_YUV2RGB_UYVY}
    if encoding in codes:
        expected = [cv2.cvtColor(image, codes[encoding]) for image in bag.colour]
    else:
        expected = bag.colour[..., [encoding.index(channel) for channel in "rgb"]]
    assert_same(frames, expected, bag.colour_ms)


def test_grey_yuv_becomes_grey_rgb_of_studio_range():
    luma = np.arange(16, 236, dtype=np.uint8)[None, :]
    image = np.stack([luma, np.full_like(luma, 128)], axis=-1)
    grey = (luma.astype(float) - 16) * 255 / 219
    converted = rgb(image, "YUYV")
    assert np.abs(converted - grey[..., None]).max() <= 1


def test_a_stalled_sdk_is_stopped_and_replaced(make_bag):
    bag = make_bag()
    frames, recording = decoded(bag.path, stall_limit_s=0.001)
    assert_same(frames, bag.colour, bag.colour_ms)
    assert recording.quality["engine"] == "python"
    assert "did nothing for 0.001 s" in recording.quality["engine_note"]


@pytest.mark.parametrize("how", ["stops", "fails", "repeats"])
def test_an_sdk_that_goes_wrong_midway_costs_and_repeats_no_frame(make_bag, monkeypatch, how):
    bag = make_bag()
    real = sdk.play

    def play(path, streams, limit):
        for count, frame in enumerate(real(path, streams, limit)):
            if count == 6 and how == "stops":
                return
            if count == 6 and how == "fails":
                raise sdk.SdkFailed("crashed")
            yield frame
            if count == 6 and how == "repeats":
                yield frame

    monkeypatch.setattr(sdk, "play", play)
    frames, recording = decoded(bag.path)
    assert_same(frames, bag.colour, bag.colour_ms)
    assert recording.quality["engine"] == "python"
    assert recording.quality["engine_note"]
    assert recording.quality["decoded"] == {"colour": 12, "depth": 12}


def test_a_reader_that_stops_early_leaves_no_process(make_bag):
    others = set(psutil.Process().children())
    frames = read_recording(make_bag(frames=40).path, subject="A01").frames()
    next(frames)
    assert set(psutil.Process().children()) - others
    frames.close()
    assert not set(psutil.Process().children()) - others


def test_the_sdk_never_enters_the_reading_process(make_bag):
    decoded(make_bag().path)
    assert "pyrealsense2" not in sys.modules


def test_a_rate_other_than_expected_is_refused(make_bag):
    path = make_bag().path
    read_recording(path, subject="A01", expected_rate=30)
    with pytest.raises(RecordingError, match=r"30\.0 frames per second, not 60"):
        read_recording(path, subject="A01", expected_rate=60)


def test_stamps_that_run_backwards_are_refused(make_bag):
    stamps = 1000 + PERIOD_MS * np.arange(12)
    stamps[7:] -= 500
    with pytest.raises(RecordingError, match="do not increase, the first at frame 7"):
        read_recording(make_bag(colour_ms=stamps).path, subject="A01")
