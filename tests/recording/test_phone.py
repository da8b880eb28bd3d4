"""A phone's video, held upright: variable rate, turned by a flag, with audio."""

from fractions import Fraction

import av
import numpy as np
import pandas as pd
import pytest

from steadyface.faces.detection import detect_faces, face_table
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.index import index_subject
from steadyface.simulation.people.people import cohort, person_of
from steadyface.simulation.recording import simulate_recording
from steadyface.trackers.dlib_tracker import track_dlib
from steadyface.trackers.tracks import boxes_of

SEED = 7
TICKS_MS = [0, 33, 66, 100, 167, 200]


@pytest.fixture(scope="module")
def phone(tmp_path_factory):
    """The video and the exact landmarks (frames, 68, 2) of what it shows."""
    person = person_of("A01", cohort(SEED))
    frames = simulate_recording(
        person, "OPEN", seconds=0.17, rate_hz=30, seed=SEED, size=(480, 360), with_depth=False
    )
    path = tmp_path_factory.mktemp("phone") / "VID_0001.mp4"
    truth = []
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=1000, options={"crf": "18"})
        # The sensor lies on its side: a quarter turn clockwise shows its picture upright.
        picture.width, picture.height, picture.pix_fmt = 360, 480, "yuv420p"
        picture.time_base = Fraction(1, 1000)
        picture.set_display_rotation(-90)
        audio = container.add_stream("aac", rate=44100)
        for tick, frame in zip(TICKS_MS, frames, strict=False):
            lying = np.ascontiguousarray(np.rot90(frame.image))
            image = av.VideoFrame.from_ndarray(lying, format="rgb24")
            image.pts, image.time_base = tick, Fraction(1, 1000)
            container.mux(picture.encode(image))
            truth.append(frame.landmarks_px)
        container.mux(picture.encode(None))
        for start in range(0, 10 * 1024, 1024):
            silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), "f4"), "fltp", "mono")
            silence.sample_rate, silence.pts, silence.time_base = 44100, start, Fraction(1, 44100)
            container.mux(audio.encode(silence))
        container.mux(audio.encode(None))
    return path, np.array(truth)


def test_landmarks_are_found_upright_where_they_are(phone, tmp_path):
    path, truth = phone
    store_path = tmp_path / "A01.frames"
    frames, _, quality = index_subject([("OPEN", 1, path)], "A01", store_path)
    np.testing.assert_allclose(frames["time_s"], np.array(TICKS_MS) / 1e3, atol=1e-6)
    (record,) = quality["recordings"]
    assert record["decoded"] == {"colour": 6}
    assert record["gaps"] == {"colour": 1}
    with FrameStore(store_path) as store:
        images = [image for _, image in store.frames("OPEN", 1)]
    assert images[0].shape == (360, 480, 3)
    faces = face_table(pd.DataFrame(frames), list(detect_faces(images)), "smooth", 2)
    assert set(faces["status"]) == {"ok"}
    points, _ = track_dlib(images, boxes_of(faces))
    # Interocular distance is 29 to 36 px here; dlib is right to a few hundredths of it.
    eyes = np.linalg.norm(truth[:, 36] - truth[:, 45], axis=1)
    errors = np.linalg.norm(points - truth, axis=2).mean(axis=1) / eyes
    assert errors.max() < 0.1
