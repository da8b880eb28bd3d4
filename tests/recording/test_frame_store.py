"""A frame store gives every pixel back, in any order, in little memory, or says what is wrong."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis.extra.numpy import array_shapes, arrays

from steadyface.errors import RecordingError
from steadyface.recording.frame_store import (
    FrameStore,
    FrameStoreWriter,
    decode,
    encode,
    zstandard,
)


@pytest.fixture
def images():
    return np.random.default_rng(0).integers(0, 256, (7, 48, 64, 3), dtype=np.uint8)


@pytest.fixture
def store_path(tmp_path, images):
    path = tmp_path / "A01.frames"
    with FrameStoreWriter(path) as store:
        for image in images:
            store.add("REST", 1, image)
        for image in images[::-1, :24]:
            store.add("OPEN", 2, image)
    return path


@settings(max_examples=50, deadline=None)
@given(arrays(np.uint8, array_shapes(min_dims=2, max_dims=2, max_side=20).map(lambda s: (*s, 3))))
def test_any_image_comes_back_exactly(image):
    blob = encode(image, zstandard.ZstdCompressor(level=1))
    assert np.array_equal(decode(blob, image.shape, zstandard.ZstdDecompressor()), image)


def test_frames_are_found_by_recording_and_number(store_path, images):
    with FrameStore(store_path) as store:
        assert store.recordings == [("REST", 1), ("OPEN", 2)]
        assert store.count("REST", 1) == store.count("OPEN", 2) == 7
        for frame in (6, 0, 3):
            assert np.array_equal(store.read("REST", 1, frame), images[frame])
            assert np.array_equal(store.read("OPEN", 2, frame), images[6 - frame, :24])
        numbers, read = zip(*store.frames("REST", 1), strict=True)
        assert numbers == tuple(range(7))
        assert np.array_equal(read, images)


def test_an_image_that_was_read_may_be_changed(store_path, images):
    with FrameStore(store_path) as store:
        store.read("REST", 1, 0)[:] = 0
        assert np.array_equal(store.read("REST", 1, 0), images[0])


def test_memory_does_not_grow_with_the_number_of_frames(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, (240, 320, 3), dtype=np.uint8)
    tracemalloc.start()
    with FrameStoreWriter(tmp_path / "long.frames") as store:
        for _ in range(60):
            store.add("REST", 1, image)
    with FrameStore(tmp_path / "long.frames") as store:
        for _ in store.frames("REST", 1):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * image.nbytes


def test_a_writer_that_fails_leaves_no_file(tmp_path, images):
    def write():
        with FrameStoreWriter(tmp_path / "A01.frames") as store:
            store.add("REST", 1, images[0])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert list(tmp_path.iterdir()) == []


def test_a_frame_of_another_size_is_refused(tmp_path, images):
    with FrameStoreWriter(tmp_path / "A01.frames") as store:
        store.add("REST", 1, images[0])
        with pytest.raises(ValueError, match="shape"):
            store.add("REST", 1, images[0, :24])


def test_a_damaged_frame_is_named_and_the_others_are_read(store_path, images):
    with FrameStore(store_path) as store:
        start, size = store._places["REST", 1][2]
    data = bytearray(store_path.read_bytes())
    data[start + size // 2] ^= 1
    store_path.write_bytes(data)
    with FrameStore(store_path) as store:
        assert np.array_equal(store.read("REST", 1, 1), images[1])
        with pytest.raises(RecordingError, match="frame 2 of REST 1 is damaged"):
            store.read("REST", 1, 2)


@pytest.mark.parametrize("length", [0, 5, 2000, -1])
def test_an_incomplete_store_is_refused(store_path, length):
    store_path.write_bytes(store_path.read_bytes()[:length])
    with pytest.raises(RecordingError, match="not a complete frame store"):
        FrameStore(store_path)


def test_what_is_not_there_is_named(store_path, tmp_path):
    with pytest.raises(RecordingError, match="No such file"):
        FrameStore(tmp_path / "B.frames")
    with FrameStore(store_path) as store:
        with pytest.raises(RecordingError, match="has no recording SPREAD 1"):
            store.count("SPREAD", 1)
        with pytest.raises(RecordingError, match="has frames 0 to 6"):
            store.read("REST", 1, 7)
