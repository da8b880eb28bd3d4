"""Files that would run a program, fill the memory or read elsewhere when they are opened."""

import bz2
import io
import os
import pickle
import re
import struct
import zlib

import lz4.frame
import numpy as np
import pytest
import torch
import zstandard
from safetensors.torch import save_file

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.errors import SteadyFaceError, WeightsError
from steadyface.finetuning.fan.features import open_trunk_features
from steadyface.recording import chunks
from steadyface.recording.frame_store import MAGIC, TAIL, FrameStore
from steadyface.recording.index import open_recording
from steadyface.trackers.engine import OnnxNetwork
from steadyface.trackers.fan.loading import load_network as load_fan
from steadyface.trackers.sbr.checkpoint import load_network as load_sbr
from steadyface.trackers.schemas import TRACKS
from steadyface.weights.checked_files import read_checkpoint, sha256_of
from steadyface.weights.tuned import open_tuned
from tests.security.fuzzing.targets import TARGETS


class Hostile:
    """Makes a file when it is unpickled."""

    def __init__(self, trace):
        self.trace = str(trace)

    def __reduce__(self):
        return os.mkdir, (self.trace,)


def object_array(path, trace):
    content = io.BytesIO()
    np.save(content, np.array([Hostile(trace)], dtype=object), allow_pickle=True)
    path.write_bytes(content.getvalue())


def bare_pickle(path, trace):
    path.write_bytes(pickle.dumps(Hostile(trace), protocol=2))


def torch_zip(path, trace):
    torch.save({"detector": Hostile(trace)}, path)


READERS = {
    "A01.bag": lambda path: open_recording(path, subject="A01"),
    "A01.mp4": lambda path: open_recording(path, subject="A01"),
    "A01.csv": lambda path: tables.read(path, ANNOTATIONS),
    "A01.parquet": lambda path: tables.read(path, TRACKS),
    "A01.frames": FrameStore,
    "fan.safetensors": load_fan,
    "sbr.safetensors": load_sbr,
    "sbr.pth": load_sbr,
    "fan.pth.tar": lambda path: read_checkpoint(path, sha256_of(path)),
    "fan.npy": lambda path: open_trunk_features(path, path),
    "fan_ft.safetensors": lambda path: open_tuned(path, "fan_ft"),
    "head.onnx": OnnxNetwork,
    "A01.tuned": lambda path: open_tuned(path, "fan_ft"),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("write", [bare_pickle, object_array, torch_zip])
def test_a_program_under_any_name_is_refused_and_not_run(tmp_path, name, write):
    path, trace = tmp_path / name, tmp_path / "trace"
    write(path, trace)
    with pytest.raises(SteadyFaceError, match=name.split(".")[0]) as refusal:
        READERS[name](path)
    assert "\n" not in str(refusal.value)
    # A library's remedy for its own protection would be followed by somebody.
    assert not re.search(r"weights_only|allow_pickle|safe_globals", str(refusal.value))
    assert not trace.exists()


@pytest.mark.parametrize(
    ("pack", "unpack"),
    [(lz4.frame.compress, chunks.unpack_lz4), (bz2.compress, chunks.unpack_bz2)],
)
def test_a_chunk_that_unpacks_to_more_than_a_chunk_is_refused(monkeypatch, pack, unpack):
    monkeypatch.setattr(chunks, "LARGEST_CHUNK", 2**20)
    assert unpack(pack(bytes(2**19))) == bytes(2**19)
    with pytest.raises(ValueError, match="too large"):
        unpack(pack(bytes(2**22)))
    with pytest.raises(ValueError, match="cut off"):
        unpack(pack(bytes(2**19))[:-8])


def store_claiming(path, blob, shape):
    """A frame store of one frame whose index is consistent in itself."""
    index = zlib.compress(
        b'[{"task": "OPEN", "repetition": 1, "shape": %s, "sizes": [%d], "starts": [%d]}]'
        % (str(list(shape)).encode(), len(blob), len(MAGIC))
    )
    tail = TAIL.pack(len(MAGIC) + len(blob), len(index), zlib.crc32(index))
    path.write_bytes(MAGIC + blob + index + tail)


def claiming(size):
    """A zstd frame whose header promises `size` bytes."""
    return b"\x28\xb5\x2f\xfd\xe0" + struct.pack("<Q", size) + b"\x01\x00\x00"


@pytest.mark.parametrize(
    ("blob", "shape"),
    [
        (claiming(2**40), (6, 8, 3)),
        (zstandard.compress(bytes(2**24)), (6, 8, 3)),
        (zstandard.compress(bytes(144)), (2**20, 2**20, 3)),
        (zstandard.compress(bytes(144)), (0, 8, 3)),
    ],
)
def test_a_frame_that_claims_another_size_is_refused_before_room_is_made(tmp_path, blob, shape):
    path = tmp_path / "A01.frames"
    store_claiming(path, blob, shape)
    with FrameStore(path) as store, pytest.raises(SteadyFaceError, match="is damaged"):
        store.read("OPEN", 1, 0)


def test_an_index_that_is_no_list_of_recordings_is_refused(tmp_path):
    path = tmp_path / "A01.frames"
    for content in (b"{}", b"[1]", b'[{"task": []}]', b"null"):
        index = zlib.compress(content)
        tail = TAIL.pack(len(MAGIC), len(index), zlib.crc32(index))
        path.write_bytes(MAGIC + index + tail)
        if content == b"{}":
            assert FrameStore(path).recordings == []
            continue
        with pytest.raises(SteadyFaceError, match="not a complete frame store"):
            FrameStore(path)


def test_a_small_file_cannot_ask_for_a_huge_fan(tmp_path):
    tensors = {"l0.weight": torch.zeros(68, 4096, 1, 1), "m0.b1_1.bn1.weight": torch.zeros(1)}
    tensors |= {f"l{number}.weight": torch.zeros(1) for number in range(1, 3000)}
    save_file(tensors, tmp_path / "fan.safetensors")
    with pytest.raises(WeightsError, match="not the weights of a face alignment network"):
        load_fan(tmp_path / "fan.safetensors")


def test_a_small_file_cannot_ask_for_a_huge_sbr(tmp_path):
    tensors = {f"stages.{number}.0.weight": torch.zeros(1) for number in range(3000)}
    save_file(tensors, tmp_path / "sbr.safetensors")
    with pytest.raises(WeightsError, match="not the weights of a pose machine"):
        load_sbr(tmp_path / "sbr.safetensors")


@pytest.mark.parametrize("content", [{"l0.weight": 1}, {1: torch.zeros(3)}, [1], {"a": {"b": 2}}])
def test_a_checkpoint_without_tensors_by_name_is_refused(tmp_path, content):
    path = tmp_path / "weights.pth"
    torch.save(content, path)
    with pytest.raises(WeightsError, match=r"no tensors by name|not the weights"):
        load_sbr(path)


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{film}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {film}\nfile {film}\n",
    ],
    ids=["HLS", "concat"],
)
@pytest.mark.parametrize("name", ["A01.mp4", "A01.avi"])
def test_a_playlist_under_a_video_s_name_opens_no_other_file(tmp_path, text, name):
    film = tmp_path / "film.mp4"
    TARGETS["mp4"].write(film)
    path = tmp_path / name
    path.write_text(text.format(film=film.name))
    with pytest.raises(SteadyFaceError, match="not a readable video"):
        open_recording(path, subject="A01")


@pytest.mark.parametrize(
    "name", ["10:30.mp4", "concat:a|b.mp4", "-i.mp4", "a%03d.mp4", "ä '\".mp4"]
)
def test_a_video_s_name_is_only_a_name(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    TARGETS["mp4"].write(tmp_path / "film.mp4")
    (tmp_path / "film.mp4").rename(name)
    recording = open_recording(name, subject="A01")
    assert len(list(recording.frames())) == 5


def test_a_video_s_title_need_not_be_unicode(tmp_path):
    path = tmp_path / "A01.mp4"
    TARGETS["mp4"].write(path)
    content = path.read_bytes()
    assert b"Lavf" in content
    path.write_bytes(content.replace(b"Lavf", b"L\xe9vf"))
    assert len(list(open_recording(path, subject="A01").frames())) == 5
