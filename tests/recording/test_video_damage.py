"""A video that was cut off or damaged is refused, or used as far as it is whole, and says so."""

import numpy as np
import pytest

from steadyface import tables
from steadyface.errors import RecordingError
from steadyface.faces.detection import detect_faces, face_table, without_unusable
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.index import index_subject
from steadyface.recording.schemas import FRAMES
from steadyface.trackers.tracks import track_table
from tests.recording.video_files import cut, number_of, overwrite, packets_of, read, write_video

FRAGMENTS = {"movflags": "frag_keyframe+empty_moov"}
CONTAINERS = [
    ("a.avi", "mjpeg", None, "yuvj420p"),
    ("a.avi", "mpeg4", None, "yuv420p"),
    ("a.avi", "libx264", None, "yuv420p"),
    ("a.mkv", "libx264", None, "yuv420p"),
    ("live.mkv", "libx264", {"live": "1"}, "yuv420p"),
    ("a.webm", "libvpx", None, "yuv420p"),
    ("front.mp4", "libx264", {"movflags": "faststart"}, "yuv420p"),
    ("front.mov", "libx264", {"movflags": "faststart"}, "yuv420p"),
    ("fragments.mp4", "libx264", FRAGMENTS, "yuv420p"),
    ("each.mp4", "libx264", {"movflags": "dash+frag_every_frame"}, "yuv420p"),
]
# Of these FFmpeg can tell that they are damaged: by an error, a mark, a checksum or a message.
TELLING = [
    ("a.avi", "mjpeg", "yuvj420p", None),
    ("a.mov", "mjpeg", "yuvj420p", None),
    ("a.mkv", "mpeg4", "yuv420p", None),
    ("a.avi", "mpeg4", "yuv420p", None),
    ("a.avi", "wmv2", "yuv420p", None),
    ("a.mkv", "mpeg2video", "yuv420p", None),
    ("a.mov", "prores_ks", "yuv422p10le", None),
    ("a.mkv", "ffv1", "bgr0", {"level": "3", "slicecrc": "1"}),
    ("a.avi", "png", "rgb24", None),
]


def refusal(path, **settings):
    with pytest.raises(RecordingError) as problem:
        read(path, **settings)
    assert "\n" not in str(problem.value)
    assert str(path) in str(problem.value)
    return str(problem.value)


@pytest.mark.parametrize(("name", "codec", "muxer", "pixels"), CONTAINERS)
@pytest.mark.parametrize("share", [0.55, 0.8, 0.96])
def test_a_file_without_its_end_is_refused_or_used_as_far_as_it_goes(
    tmp_path, name, codec, muxer, pixels, share
):
    path = write_video(tmp_path / name, codec, range(70), b_frames=2, muxer=muxer, pixels=pixels)
    whole = read(path)[1]
    shorter = cut(path, share)
    assert "allow_recovered" in refusal(shorter)
    recording, frames = read(shorter, allow_recovered=True)
    assert "of" in recording.quality["damage"]
    assert 20 < len(frames) < 70
    by_time = {round(frame.stamp_ms): frame.image for frame in whole}
    shift = whole[0].stamp_ms - frames[0].stamp_ms
    for frame in frames:
        assert np.array_equal(frame.image, by_time[round(frame.stamp_ms + shift)])


def test_an_mp4_without_its_description_cannot_be_recovered(tmp_path):
    path = write_video(tmp_path / "a.mp4", "libx264")
    refusal(cut(path, 0.9), allow_recovered=True)


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.avi"])
def test_bytes_behind_a_files_end_do_not_matter(tmp_path, name):
    path = write_video(tmp_path / name, "mpeg4")
    path.write_bytes(path.read_bytes() + np.random.default_rng(0).bytes(777))
    recording, frames = read(path)
    assert len(frames) == 40
    assert recording.quality["damage"] is None


def test_an_avi_whose_writer_counts_its_own_header_is_whole(tmp_path):
    path = write_video(tmp_path / "a.avi", "mjpeg", pixels="yuvj420p")
    data = bytearray(path.read_bytes())
    data[4:8] = len(data).to_bytes(4, "little")
    path.write_bytes(data)
    assert len(read(path)[1]) == 40


def test_an_avi_that_was_never_finished_has_the_frames_that_are_there(tmp_path):
    path = write_video(tmp_path / "a.avi", "mjpeg", pixels="yuvj420p")
    data = bytearray(path.read_bytes())
    index = data.rindex(b"idx1")
    data[4:8] = bytes(4)
    at = data.index(b"strh") + 8 + 32
    data[at : at + 4] = (2**30).to_bytes(4, "little")
    path.write_bytes(data[:index])
    assert len(read(path)[1]) == 40


@pytest.mark.parametrize(("name", "codec", "pixels", "options"), TELLING)
@pytest.mark.parametrize("b_frames", [0, 2])
def test_what_ffmpeg_knows_to_be_damaged_is_refused_or_a_row_with_a_reason(
    tmp_path, name, codec, pixels, options, b_frames
):
    path = write_video(tmp_path / name, codec, pixels=pixels, options=options, b_frames=b_frames)
    whole = read(path)[1]
    overwrite(path, 20)
    assert "is damaged" in refusal(path)
    recording, frames = read(path, allow_recovered=True)
    assert [frame.stamp_ms for frame in frames] == [frame.stamp_ms for frame in whole]
    lost = [frame.number for frame in frames if frame.status == "damaged"]
    assert lost
    assert not any(frames[row].image.any() for row in lost)
    told = f"{len(lost)} frames are damaged, the first is {lost[0]}"
    told = told if len(lost) > 1 else f"frame {lost[0]} is damaged"
    assert told in recording.quality["damage"]
    assert recording.quality["decoded"] == {"colour": 40 - len(lost)}
    for frame, intact in zip(frames, whole, strict=True):
        assert frame.status == "damaged" or np.array_equal(frame.image, intact.image)


def test_only_what_leans_on_a_damaged_picture_is_lost_with_it(tmp_path):
    path = write_video(tmp_path / "a.mkv", "mpeg4", key_every=12)
    following = next(
        n for n, packet in enumerate(packets_of(path)) if n > 26 and packet.is_keyframe
    )
    overwrite(path, 26)
    _, frames = read(path, allow_recovered=True)
    lost = [frame.number for frame in frames if frame.status == "damaged"]
    assert lost == list(range(26, following))


def test_a_webcams_pictures_that_break_off_are_found(tmp_path):
    """The chunks' sizes are right, but half of the scan is missing."""
    path = write_video(tmp_path / "a.avi", "mjpeg", pixels="yuvj420p")
    picture = packets_of(path)[12]
    at = path.read_bytes().index(bytes(picture))
    data = bytearray(path.read_bytes())
    data[at + picture.size // 2 : at + picture.size] = bytes(picture.size - picture.size // 2)
    path.write_bytes(data)
    assert "frame 12 is damaged" in refusal(path)


def test_damaged_frames_are_rows_of_the_index_faces_and_tracks(tmp_path):
    path = write_video(tmp_path / "a.avi", "mjpeg", pixels="yuvj420p")
    overwrite(path, 7)
    store_path = tmp_path / "A01.frames"
    with pytest.raises(RecordingError, match="frame 7 is damaged"):
        index_subject([("OPEN", 1, path)], "A01", store_path)
    frames, _, _ = index_subject([("OPEN", 1, path)], "A01", store_path, allow_recovered=True)
    tables.check(frames, FRAMES, "frames")
    assert frames["status"].tolist() == ["ok"] * 7 + ["damaged"] + ["ok"] * 32
    with FrameStore(store_path) as store:
        images = [image for _, image in store.frames("OPEN", 1)]
    assert number_of(images[8]) == 8
    detections = list(detect_faces(images))
    faces = face_table(frames, detections, "recording", 5)
    faces[["x1_px", "y1_px", "x2_px", "y2_px"]] = 5.0
    faces = without_unusable(faces, frames)
    assert faces["status"][7] == "damaged"
    assert faces[["x1_px", "y2_px"]].isna().sum().tolist() == [1, 1]
    points = np.full((40, 68, 2), 10.0)
    points[7] = np.nan
    tracks = track_table(faces, points, np.ones((40, 68)), "whole_pixel", (64, 48))
    assert set(tracks["status"][tracks["frame"] == 7]) == {"damaged"}
