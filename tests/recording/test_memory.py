"""How long a video is does not matter to the memory that reading it needs."""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

LIBRARY = Path(__file__).resolve().parents[2] / "workflow_scripts"

SCRIPT = """
import resource, sys
from steadyface.faces.detection import detect_faces, face_table
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.index import index_subject
video, store_path = sys.argv[1:]
frames, _, _ = index_subject([("REST", 1, video)], "A01", store_path)
with FrameStore(store_path) as store:
    faces = list(detect_faces(image for _, image in store.frames("REST", 1)))
assert len(face_table(frames, faces, "smooth", 5)) == len(frames)
print(len(frames), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.fixture
def peak_mib(tmp_path):
    """Peak memory of a process that indexes a video of some seconds and searches it for faces."""

    def measure(seconds):
        video = tmp_path / f"{seconds}.mp4"
        with av.open(str(video), "w") as container:
            stream = container.add_stream("mpeg4", rate=30)
            stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
            noise = np.random.default_rng(0).integers(0, 256, (8, 64, 96, 3), dtype=np.uint8)
            for number in range(30 * seconds):
                frame = av.VideoFrame.from_ndarray(noise[number % 8], format="rgb24")
                frame.pts, frame.time_base = number, Fraction(1, 30)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        command = [sys.executable, "-c", SCRIPT, str(video), str(tmp_path / f"{seconds}.frames")]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=LIBRARY)
        frames, peak = map(int, done.stdout.split())
        assert frames == 30 * seconds
        return peak

    return measure


@pytest.mark.full
def test_ten_minutes_need_no_more_memory_than_ten_seconds(peak_mib):
    # 18,000 frames are 330 MB of pixels; times and boxes are about 1.5 kB a frame.
    assert peak_mib(600) < peak_mib(10) + 64
