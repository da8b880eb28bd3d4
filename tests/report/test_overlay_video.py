"""Films of the landmarks: as long as the recording times the slow-motion factor, and in place."""

import av
import numpy as np
import pytest

from steadyface.report.figures.overlay_video import (
    OverlayRecording,
    draw_frames,
    shown_region,
    write_video,
)
from steadyface.report.palette import looks_of

TIMES = np.array([10.0, 10.03, 10.1, 10.13])
GREY = np.full((120, 160, 3), 128, np.uint8)


def overlay(points, **changes):
    """An overlay of the given points by tracker; a face box from (40, 20) to (120, 100)."""
    frames = len(next(iter(points.values())))
    given = {
        "times": TIMES[:frames],
        "boxes": np.tile([40.0, 20.0, 120.0, 100.0], (frames, 1)),
        "points": points,
        "statuses": {tracker: ["no_face"] * frames for tracker in points},
        "looks": looks_of(points),
        "simulated": False,
    }
    return OverlayRecording(**(given | changes))


def read(path):
    """Times and pictures of a film."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "h264"
        frames = [(frame.time, frame.to_ndarray(format="rgb24")) for frame in container.decode()]
    return np.array([time for time, _ in frames]), [picture for _, picture in frames]


@pytest.mark.parametrize("slow", [1, 4])
def test_a_film_keeps_the_recordings_own_times(tmp_path, slow):
    points = {"dlib": np.full((4, 68, 2), 60.0), "OpenFace": np.full((4, 68, 2), np.nan)}
    pictures = draw_frames([GREY] * 4, overlay(points))
    write_video(tmp_path / "a.mp4", pictures, TIMES, slow)
    times, shown = read(tmp_path / "a.mp4")
    np.testing.assert_allclose(times, slow * (TIMES - 10), atol=1e-4)
    assert shown[0].shape[1] == 2 * 360


def test_repeated_time_stamps_do_not_stop_a_film(tmp_path):
    pictures = draw_frames([GREY] * 3, overlay({"dlib": np.full((3, 68, 2), 60.0)}))
    write_video(tmp_path / "a.mp4", pictures, np.array([0.0, 0.0, 0.1]), 1)
    assert len(read(tmp_path / "a.mp4")[0]) == 3


def test_a_landmark_is_drawn_where_it_is():
    points = np.full((1, 68, 2), np.nan)
    points[0, 0] = (80.0, 60.0)
    bare, marked = (
        next(draw_frames([GREY], overlay({"dlib": given}))).astype(int)
        for given in (np.full((1, 68, 2), np.nan), points)
    )
    ys, xs = np.nonzero(np.abs(marked - bare).sum(axis=2)[:360])
    left, top, right, bottom = shown_region(overlay({"dlib": points}).boxes, (160, 120))
    scale = 360 / max(right - left, bottom - top)
    assert xs.mean() == pytest.approx((80.5 - left) * scale - 0.5, abs=0.5)
    assert ys.mean() == pytest.approx((60.5 - top) * scale - 0.5, abs=0.5)


def test_a_recording_without_a_face_is_shown_whole():
    assert shown_region(np.full((5, 4), np.nan), (160, 120)) == (0, 0, 160, 120)


def test_the_region_stays_within_the_picture():
    boxes = np.array([[-30.0, -10.0, 90.0, 110.0], [np.nan] * 4])
    left, top, right, bottom = shown_region(boxes, (160, 120))
    assert (left, top, bottom) == (0, 0, 120)
    assert 90 < right <= 160


def test_the_same_recording_gives_the_same_film(tmp_path):
    for name in ("a.mp4", "b.mp4"):
        pictures = draw_frames([GREY] * 4, overlay({"dlib": np.full((4, 68, 2), 60.0)}))
        write_video(tmp_path / name, pictures, TIMES, 4)
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()
