"""A file in another's place is refused by name before anything is made of it."""

import pytest

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.errors import SteadyFaceError
from steadyface.recording.frame_store import FrameStore
from steadyface.recording.index import open_recording
from steadyface.trackers.fan.loading import load_network as load_fan
from steadyface.trackers.sbr.checkpoint import load_network as load_sbr
from steadyface.trackers.schemas import TRACKS
from tests.security.fuzzing.targets import TARGETS

READERS = {
    "A01.bag": lambda path: open_recording(path, subject="A01"),
    "A01.mp4": lambda path: open_recording(path, subject="A01"),
    "A01.frames": FrameStore,
    "A01.csv": lambda path: tables.read(path, ANNOTATIONS),
    "A01.parquet": lambda path: tables.read(path, TRACKS),
    "A01.fan.safetensors": load_fan,
    "A01.sbr.safetensors": load_sbr,
}
WRITERS = {
    "A01.bag": "bag",
    "A01.mp4": "mp4",
    "A01.frames": "frames",
    "A01.csv": "annotations, csv",
    "A01.parquet": "annotations, parquet",
    "A01.fan.safetensors": "FAN",
    "A01.sbr.safetensors": "SBR",
}


@pytest.mark.parametrize("name", READERS)
def test_a_file_of_another_kind_is_refused_by_name(tmp_path, name):
    for other, target in WRITERS.items():
        # A table of annotations is no table of tracks either.
        if other == name and name != "A01.parquet":
            continue
        path = tmp_path / name
        written = tmp_path / other
        TARGETS[target].write(written)
        written.replace(path)
        with pytest.raises(SteadyFaceError, match="A01") as refusal:
            READERS[name](path)
        assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("size", [0, 1, 60])
def test_a_file_that_ends_at_once_is_refused_by_name(tmp_path, name, size):
    path = tmp_path / name
    TARGETS[WRITERS[name]].write(path)
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(SteadyFaceError, match="A01") as refusal:
        READERS[name](path)
    assert "\n" not in str(refusal.value)
