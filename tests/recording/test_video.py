"""Video files give their frames with the times of their container."""

from fractions import Fraction

import av
import numpy as np
import pytest

from steadyface.errors import RecordingError
from steadyface.recording.index import open_recording


@pytest.fixture
def make_video(tmp_path):
    """make_video(name, ticks, codec, rate) -> path and images; ticks are in units of 1/rate s."""

    def make(name, ticks, codec="ffv1", rate=1000, size=(64, 48)):
        rng = np.random.default_rng(0)
        images = rng.integers(0, 256, (len(ticks), size[1], size[0], 3), dtype=np.uint8)
        path = tmp_path / name
        with av.open(str(path), "w") as container:
            stream = container.add_stream(codec, rate=rate)
            stream.width, stream.height = size
            stream.pix_fmt = "bgr0" if codec == "ffv1" else "yuv420p"
            for tick, image in zip(ticks, images, strict=True):
                frame = av.VideoFrame.from_ndarray(image, format="rgb24")
                frame.pts, frame.time_base = int(tick), Fraction(1, rate)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path, images

    return make


def test_a_variable_rate_is_kept(make_video):
    ticks = np.cumsum([0, 33, 34, 33, 67, 33, 100])
    path, images = make_video("a.mkv", ticks)
    recording = open_recording(path, subject="A01")
    frames = list(recording.frames())
    assert np.array_equal([frame.image for frame in frames], images)
    np.testing.assert_allclose([frame.stamp_ms for frame in frames], ticks, atol=1e-6)
    assert recording.quality["expected"] == recording.quality["decoded"] == {"colour": 7}
    assert recording.quality["gaps"] == {"colour": 2}
    assert recording.calibration is None


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.mp4", "libx264"), ("a.mkv", "libx264"), ("a.avi", "libx264"), ("a.avi", "mpeg4")],
)
def test_usual_formats_give_every_frame(make_video, name, codec):
    path, images = make_video(name, range(30), codec, rate=25, size=(160, 120))
    frames = list(open_recording(path, subject="A01", expected_rate=25).frames())
    np.testing.assert_allclose(np.diff([f.stamp_ms for f in frames]), 40, atol=1e-6)
    assert [frame.image.shape for frame in frames] == [(120, 160, 3)] * 30
    # Lossy, but each picture is most like the one that was put in at its place.
    errors = [[np.square(f.image - i.astype(float)).mean() for i in images] for f in frames]
    assert np.argmin(errors, axis=1).tolist() == list(range(30))


@pytest.mark.parametrize("name", ["a.mp4", "a.avi", "a.mkv"])
def test_a_cut_video_is_refused(make_video, name):
    path, _ = make_video(name, range(60), "mpeg4", rate=25, size=(160, 120))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(
        RecordingError, match=r"holds only|ends after|not a readable video|decoded"
    ) as problem:
        list(open_recording(path, subject="A01", expected_rate=25).frames())
    assert "\n" not in str(problem.value)


def test_damaged_pictures_are_refused(make_video):
    path, _ = make_video("a.mp4", range(30), "libx264", rate=25, size=(160, 120))
    data = bytearray(path.read_bytes())
    pictures = data.index(b"mdat")
    middle = (pictures + len(data)) // 2
    data[middle : middle + 5000] = bytes(5000)
    path.write_bytes(data)
    with pytest.raises(RecordingError, match="could be decoded") as problem:
        list(open_recording(path, subject="A01", expected_rate=25).frames())
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize("name", ["a.mp4", "a.txt", "a.bag"])
def test_a_missing_or_unknown_file_is_refused(tmp_path, name):
    with pytest.raises(RecordingError, match=r"no such file|unknown kind of file"):
        open_recording(tmp_path / name, subject="A01")


@pytest.mark.parametrize("content", [b"", b"no video at all" * 100])
def test_a_file_that_is_no_video_is_refused(tmp_path, content):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=r"empty|not a readable video"):
        open_recording(path, subject="A01")
