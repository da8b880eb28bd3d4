"""Videos as phones, camcorders and laboratory programs write them."""

import re
from fractions import Fraction

import av
import numpy as np
import pytest

from steadyface.errors import RecordingError
from steadyface.recording.index import open_recording

SIZE = (80, 60)
PATCHES = np.array([[100, 20, 20], [20, 90, 30], [115, 115, 115], [230, 180, 150], [60, 70, 200]])
# One picture with its corners told apart: red top left, green top right, blue bottom left.
CORNERS = np.zeros((60, 80, 3), np.uint8)
CORNERS[:30, :40], CORNERS[:30, 40:], CORNERS[30:, :40] = np.eye(3, dtype=np.uint8) * 255
UPRIGHT_TURNS = {0: 0, 90: 1, 180: 2, 270: 3}


def add_pictures(container, images, ticks, rate, codec, pixels, options=None, rotation=None):
    stream = container.add_stream(codec, rate=rate, options=options or {})
    stream.height, stream.width = images[0].shape[:2]
    stream.pix_fmt = pixels
    stream.time_base = Fraction(1, rate)
    if rotation is not None:
        stream.set_display_rotation(**rotation)
    for tick, image in zip(ticks, images, strict=True):
        frame = av.VideoFrame.from_ndarray(image, format="rgb24")
        frame.pts, frame.time_base = int(tick), Fraction(1, rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def add_silence(container, stream, seconds):
    for start in range(0, int(44100 * seconds), 1024):
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), "f4"), "fltp", "mono")
        silence.sample_rate, silence.pts, silence.time_base = 44100, start, Fraction(1, 44100)
        container.mux(stream.encode(silence))
    container.mux(stream.encode(None))


@pytest.fixture
def make(tmp_path):
    """make(name, ...) -> path of a small video; audio=codec adds silence of the same length."""

    def write(
        name,
        images=None,
        ticks=None,
        rate=25,
        codec="libx264",
        pixels="yuv420p",
        audio=None,
        muxer=None,
        **more,
    ):
        images = [CORNERS] * (5 if ticks is None else len(ticks)) if images is None else images
        ticks = range(len(images)) if ticks is None else ticks
        path = tmp_path / name
        with av.open(str(path), "w", options=muxer or {}) as container:
            # Streams must all be known before anything is written.
            silence = audio and container.add_stream(audio, rate=44100)
            add_pictures(container, images, ticks, rate, codec, pixels, **more)
            if audio:
                add_silence(container, silence, ticks[-1] / rate)
        return path

    return write


def read(path, **settings):
    recording = open_recording(path, subject="A01", **settings)
    return recording, list(recording.frames())


def refusal(path, **settings):
    with pytest.raises(RecordingError) as problem:
        read(path, **settings)
    assert "\n" not in str(problem.value)
    assert str(path) in str(problem.value)
    return str(problem.value)


@pytest.mark.parametrize("name", ["a.mp4", "a.mov"])
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_video_is_shown_as_it_was_held(make, name, degrees, mirrored):
    path = make(name, rotation={"degrees": degrees, "hflip": mirrored})
    expected = np.rot90(CORNERS, UPRIGHT_TURNS[degrees])
    expected = expected[:, ::-1] if mirrored else expected
    for frame in read(path)[1]:
        assert frame.image.shape == expected.shape
        # Corners tell; the seams between them are blurred.
        rows, columns = ([7, side - 8] for side in expected.shape[:2])
        np.testing.assert_allclose(
            frame.image[np.ix_(rows, columns)].astype(int),
            expected[np.ix_(rows, columns)],
            atol=12,
        )


def patches_in(pixels, bits, full, matrix):
    """Y, Cb and Cr (5,) of PATCHES, by the formulas of ITU-R BT.601 and BT.709."""
    red, blue = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722)}[matrix]
    r, g, b = PATCHES.T / 255
    y = red * r + (1 - red - blue) * g + blue * b
    differences = ((b - y) / (2 * (1 - blue)), (r - y) / (2 * (1 - red)))
    steps = 2 ** (bits - 8)
    if full:
        top = 2**bits - 1
        return [y * top, *(d * top + 128 * steps for d in differences)]
    return [(16 + 219 * y) * steps, *((128 + 224 * d) * steps for d in differences)]


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("matrix", ["bt601", "bt709"])
@pytest.mark.parametrize(
    ("pixels", "bits"),
    [("yuv420p", 8), ("yuv422p", 8), ("yuv444p", 8), ("yuv420p10le", 10), ("yuv422p10le", 10)],
)
def test_colours_are_those_of_the_formulas(tmp_path, pixels, bits, full, matrix):
    path = tmp_path / "a.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = 160, 32, pixels
        colour_range, colour_space = (2 if full else 1), {"bt601": 5, "bt709": 1}[matrix]
        stream.codec_context.color_range = colour_range
        stream.codec_context.colorspace = colour_space
        for tick in range(2):
            frame = av.VideoFrame(160, 32, pixels)
            frame.pts, frame.time_base = tick, Fraction(1, 25)
            frame.color_range, frame.colorspace = colour_range, colour_space
            kind = np.dtype(np.uint8 if bits == 8 else "<u2")
            values = patches_in(pixels, bits, full, matrix)
            for plane, levels in zip(frame.planes, values, strict=True):
                samples = np.zeros((plane.height, plane.line_size // kind.itemsize), kind)
                samples[:, : plane.width] = np.repeat(np.rint(levels), plane.width // 5)
                plane.update(samples.tobytes())
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    for frame in read(path)[1]:
        np.testing.assert_allclose(frame.image[16, 16::32].astype(int), PATCHES, atol=4)


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [
        ("a.avi", "rawvideo", "bgr24"),
        ("a.avi", "rawvideo", "gray"),
        ("a.mkv", "ffv1", "gray"),
        ("a.mkv", "ffv1", "gray16le"),
        ("a.mkv", "ffv1", "bgra"),
    ],
)
@pytest.mark.parametrize("size", [(64, 48), (61, 47)])
def test_lossless_pixels_come_back_exactly_whatever_the_size(make, name, codec, pixels, size):
    shape = (3, size[1], size[0], 1 if "gray" in pixels else 3)
    images = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    images = np.ascontiguousarray(np.broadcast_to(images, (*shape[:3], 3)))
    _, frames = read(make(name, images, codec=codec, pixels=pixels))
    # Grey is made of RGB, and has another range, on the way into the file.
    exact = {"rtol": 0, "atol": 1 if "gray" in pixels else 0}
    np.testing.assert_allclose(
        np.array([f.image for f in frames]).astype(int), images.astype(int), **exact
    )


@pytest.mark.parametrize(
    ("name", "codec", "pixels"),
    [
        ("a.avi", "mjpeg", "yuvj422p"),
        ("a.avi", "mpeg4", "yuv420p"),
        ("a.avi", "huffyuv", "yuv422p"),
        ("a.mov", "prores_ks", "yuv422p10le"),
        ("a.mov", "libx264", "yuv420p10le"),
        ("a.mp4", "libx264", "yuvj420p"),
        ("a.mkv", "libvpx-vp9", "yuv420p"),
    ],
)
def test_what_cameras_write_is_read(make, name, codec, pixels):
    _, frames = read(make(name, codec=codec, pixels=pixels))
    assert len(frames) == 5
    for frame in frames:
        assert np.abs(frame.image[[7, 7, 52], [7, 72, 7]] - 255.0 * np.eye(3)).max() < 25


def test_full_hd_is_read(make):
    image = np.zeros((1080, 1920, 3), np.uint8)
    _, frames = read(make("a.mp4", [image] * 3, options={"preset": "ultrafast"}))
    assert [frame.image.shape for frame in frames] == [(1080, 1920, 3)] * 3


@pytest.mark.parametrize(
    ("name", "audio"), [("a.mp4", "aac"), ("a.mov", "aac"), ("a.mkv", "aac"), ("a.avi", "mp3")]
)
def test_audio_does_not_matter_and_a_cut_file_with_audio_is_refused(make, name, audio):
    path = make(name, ticks=range(100), audio=audio)
    recording, frames = read(path)
    assert recording.quality["expected"] == {"colour": 100}
    np.testing.assert_allclose(np.diff([f.stamp_ms for f in frames]), 40, atol=1e-6)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 5])
    assert re.search(r"ends after|not a readable video", refusal(path))


def test_a_download_that_stopped_is_refused(make):
    path = make("a.mp4", ticks=range(100), muxer={"movflags": "faststart"})
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 9 // 10])
    assert "of 100 frames" in refusal(path)


def test_a_clip_cut_out_without_encoding_anew_begins_where_it_is_shown_to_begin(make, tmp_path):
    whole = make("whole.mp4", ticks=range(50))
    path = tmp_path / "a.mp4"
    with av.open(str(whole)) as source, av.open(str(path), "w") as container:
        stream = container.add_stream_from_template(source.streams.video[0])
        stream.time_base = source.streams.video[0].time_base
        for packet in source.demux(video=0):
            if packet.dts is not None:
                start = int(Fraction(2, 5) / packet.time_base)
                packet.pts, packet.dts = packet.pts - start, packet.dts - start
                packet.stream = stream
                container.mux(packet)
    recording, frames = read(path)
    assert recording.quality["expected"] == recording.quality["decoded"] == {"colour": 40}
    np.testing.assert_allclose(np.diff([f.stamp_ms for f in frames]), 40, atol=1e-6)


def test_frames_that_a_camera_dropped_are_gaps_in_an_avi(make):
    path = make("a.avi", ticks=[0, 1, 2, 5, 6, 7, 10, 11], codec="mpeg4")
    recording, frames = read(path)
    np.testing.assert_allclose(
        np.diff([f.stamp_ms for f in frames]), [40, 40, 120, 40, 40, 120, 40]
    )
    assert recording.quality["gaps"] == {"colour": 2}


def test_an_avi_without_a_rate_needs_the_sheets(make):
    path = make("a.avi", codec="mpeg4")
    data = bytearray(path.read_bytes())
    header = data.index(b"strh") + 8
    data[header + 20 : header + 28] = bytes(8)
    path.write_bytes(data)
    assert "state rate_hz" in refusal(path)
    recording, frames = read(path, rate=50)
    np.testing.assert_allclose([f.stamp_ms for f in frames], [0, 20, 40, 60, 80])
    assert recording.quality["file_rate_hz"] is None


@pytest.mark.parametrize("name", ["a.mp4", "a.avi", "a.mkv"])
def test_the_sheets_rate_counts_and_a_conflict_is_noted(make, name):
    path = make(name, ticks=range(20), codec="mpeg4")
    recording, frames = read(path, rate=50, expected_rate=50)
    np.testing.assert_allclose(np.diff([f.stamp_ms for f in frames]), 20)
    (note,) = recording.quality["notes"]
    assert all(word in note["wrong"] for word in ("25.00", "50", "times are the sheet's"))
    assert recording.quality["times_from"] == "sheet"
    assert recording.quality["file_rate_hz"] == pytest.approx(25)


def test_a_rate_that_agrees_is_no_conflict(make):
    recording, _ = read(make("a.mp4", ticks=range(20), rate=30), rate=29.97)
    assert recording.quality["notes"] == []


def test_a_file_without_a_stated_rate_keeps_its_own(make):
    recording, _ = read(make("a.mp4", ticks=[0, 33, 66, 120, 150], rate=1000))
    assert recording.quality["times_from"] == "container"
    assert recording.quality["sheet_rate_hz"] is None
    assert recording.quality["file_rate_hz"] == pytest.approx(4 / 0.150)


def test_pictures_that_change_their_size_are_refused(make, tmp_path):
    large = make("a.mkv", codec="mpeg4")
    small = make("b.mkv", [CORNERS[:48, :64]] * 5, codec="mpeg4")
    path = tmp_path / "c.mkv"
    with av.open(str(path), "w") as container:
        stream, at = None, 0
        for source in (large, small):
            with av.open(str(source)) as part:
                stream = stream or container.add_stream_from_template(part.streams.video[0])
                for packet in part.demux(video=0):
                    if packet.dts is not None:
                        packet.pts, packet.dts, packet.stream = at * 40, at * 40, stream
                        packet.time_base, at = Fraction(1, 1000), at + 1
                        container.mux(packet)
    assert re.search(r"5 of 10 frames .*change their size|decoded", refusal(path))


def test_a_file_with_sound_alone_is_refused(tmp_path):
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as container:
        add_silence(container, container.add_stream("aac", rate=44100), 0.5)
    assert "no video" in refusal(path)


@pytest.mark.parametrize(
    ("name", "code", "unknown"), [("a.mkv", b"V_MPEG4", b"V_MPEG9"), ("a.avi", b"FMP4", b"XMPX")]
)
def test_pictures_in_an_unknown_format_are_refused(make, name, code, unknown):
    path = make(name, codec="mpeg4")
    assert code in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(code, unknown))
    assert "unknown format; convert it" in refusal(path)


def test_a_video_of_one_frame_is_refused(make):
    assert "1 frames" in refusal(make("a.mp4", [CORNERS]))


def test_odd_pixel_shapes_are_noted(make, tmp_path):
    path = make("a.mp4")
    with av.open(str(path)) as source, av.open(str(tmp_path / "b.mkv"), "w") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(16, 15)
        for frame in source.decode(video=0):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    recording, _ = read(tmp_path / "b.mkv")
    assert "not square (16:15)" in recording.quality["notes"][0]["wrong"]
