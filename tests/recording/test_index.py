"""One call turns a subject's recordings into a frame store, a table, calibrations and quality."""

import json

import numpy as np
import pytest

from steadyface import tables
from steadyface.errors import RecordingError
from steadyface.recording.calibration import Calibration
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.index import index_subject
from steadyface.recording.schemas import FRAMES


def test_a_subject_is_indexed_as_a_whole(make_bag, tmp_path):
    rest, opening = make_bag(frames=5), make_bag(frames=7, depth=False)
    store_path = tmp_path / "A01.frames"
    frames, calibrations, qualities = index_subject(
        [("REST", 1, rest.path), ("OPEN", 2, opening.path)], "A01", store_path
    )
    with FrameStore(store_path) as store:
        assert store.recordings == [("REST", 1), ("OPEN", 2)]
        for key, bag in ((("REST", 1), rest), (("OPEN", 2), opening)):
            assert np.array_equal([image for _, image in store.frames(*key)], bag.colour)
    frames = tables.check(frames, FRAMES, "frames")
    first = frames[frames.task == "REST"]
    assert first.frame.tolist() == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(first.time_s, np.arange(5) / 30, atol=1e-9)
    np.testing.assert_allclose(first.interval_ms, [np.nan, *[1000 / 30] * 4], atol=1e-5)
    np.testing.assert_allclose(first.depth_lag_ms, -4, atol=1e-5)
    assert frames[frames.task == "OPEN"].depth_lag_ms.isna().all()
    assert (frames.status == "ok").all()
    assert json.loads(json.dumps(qualities, allow_nan=False)) == qualities
    told = json.loads(json.dumps(calibrations, allow_nan=False))["recordings"][0]
    assert (told["task"], told["repetition"]) == ("REST", 1)
    assert Calibration.from_dict(told["calibration"]).depth == rest.calibration.depth


def test_one_damaged_recording_fails_the_subject_and_leaves_no_store(make_bag, tmp_path):
    good, bad = make_bag(), make_bag()
    bad.path.write_bytes(bad.path.read_bytes()[:-5000])
    store_path = tmp_path / "A01.frames"
    with pytest.raises(RecordingError, match=r"recording1\.bag") as problem:
        index_subject([("REST", 1, good.path), ("OPEN", 1, bad.path)], "A01", store_path)
    assert "\n" not in str(problem.value)
    assert not store_path.exists()
