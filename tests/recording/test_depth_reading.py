"""Each colour frame gets the depth that was taken with it, or the reason why there is none."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from steadyface import tables
from steadyface.recording import decode
from steadyface.recording.calibration import INVERSE_BROWN_CONRADY
from steadyface.recording.depth_pictures import (
    DEPTH_FRAMES,
    depth_in_frames,
    packed,
    unpacked,
)
from steadyface.recording.depth_reading import read_depth
from steadyface.recording.frame_store import FrameStore

PERIOD_MS = 1000 / 30


def table_of(frames, **columns):
    keys = {"subject": "A01", "task": "OPEN", "repetition": 1, "frame": np.arange(frames)}
    return pd.DataFrame({**keys, "time_s": np.arange(frames) / 30, **columns})


def read(tmp_path, path, frames, change=None):
    """What is kept of a bag whose face fills the image."""
    bag = path and decode.read_recording(path, subject="A01", engine="python")
    if change:
        bag.calibration = change(bag.calibration)
    faces = table_of(frames, x1_px=0.0, y1_px=0.0, x2_px=63.0, y2_px=47.0)
    store = tmp_path / "A01.depth"
    kept = read_depth([("OPEN", 1, bag)], table_of(frames), faces, store)
    tables.write(tmp_path / "A01.depth.parquet", kept, DEPTH_FRAMES)
    return tables.read(tmp_path / "A01.depth.parquet", DEPTH_FRAMES), store


def test_pictures_come_back_exactly():
    units = np.random.default_rng(0).integers(0, 2**16, (7, 5)).astype(np.uint16)
    assert packed(units).dtype == np.uint8
    assert_array_equal(unpacked(packed(units)), units)


def test_every_frame_has_the_picture_nearest_in_time(make_bag, tmp_path):
    bag = make_bag(frames=12)
    kept, store = read(tmp_path, bag.path, 12)
    assert kept["status"].tolist() == ["ok"] * 12
    assert kept["picture"].tolist() == list(range(12))
    assert_allclose(kept["lag_ms"], -4)
    with FrameStore(store) as pictures:
        assert pictures.count("OPEN", 1) == 12
        found = list(depth_in_frames(pictures, kept))
    assert [position for position, _, _ in found] == list(range(12))
    _, depth_mm, grid = found[0]
    assert depth_mm.shape == (grid.rows, grid.columns) == (48, 64)
    # Random depth of up to 8.2 m, of which 6.5 m are kept.
    assert np.nanmin(depth_mm) > 0
    assert np.nanmax(depth_mm) < 6554


def test_a_depth_camera_that_begins_late_leaves_the_first_frames_without(make_bag, tmp_path):
    colour_ms = 1000 + PERIOD_MS * np.arange(12)
    bag = make_bag(frames=12, colour_ms=colour_ms, depth_ms=colour_ms[5:])
    kept, _ = read(tmp_path, bag.path, 12)
    assert kept["status"].tolist() == ["no_depth_frame"] * 5 + ["ok"] * 7
    assert kept["picture"].isna().tolist() == [True] * 5 + [False] * 7
    assert kept["picture"].dropna().tolist() == list(range(7))


def test_faster_colour_shares_pictures(make_bag, tmp_path):
    colour_ms = 1000 + PERIOD_MS / 2 * np.arange(12)
    bag = make_bag(frames=12, colour_ms=colour_ms, depth_ms=colour_ms[::2] + 1)
    kept, store = read(tmp_path, bag.path, 12)
    assert set(kept["status"]) == {"ok"}
    assert kept["picture"].nunique() == 6
    with FrameStore(store) as pictures:
        assert pictures.count("OPEN", 1) == 6


@pytest.mark.parametrize("depth", [{"depth": False}, {"depth_ms": []}], ids=["none", "empty"])
def test_a_bag_without_depth_says_so_in_every_frame(make_bag, tmp_path, depth):
    bag = make_bag(frames=5, **depth)
    kept, store = read(tmp_path, bag.path, 5)
    assert kept["status"].tolist() == ["no_depth"] * 5
    with FrameStore(store) as pictures:
        assert pictures.recordings == []
        assert list(depth_in_frames(pictures, kept)) == []


def test_a_video_has_no_depth(tmp_path):
    kept, _ = read(tmp_path, None, 4)
    assert kept["status"].tolist() == ["no_depth"] * 4


def test_a_lens_that_is_not_known_costs_the_depth_and_nothing_else(make_bag, tmp_path):
    def worse(calibration):
        return replace(calibration, depth=replace(calibration.depth, model="Kannala Brandt4"))

    bag = make_bag(frames=3)
    assert bag.calibration.depth.model == INVERSE_BROWN_CONRADY
    kept, _ = read(tmp_path, bag.path, 3, worse)
    assert kept["status"].tolist() == ["unknown_lens"] * 3


def test_a_lens_of_another_size_than_the_images_is_not_used(make_bag, tmp_path):
    def smaller(calibration):
        return replace(calibration, depth=replace(calibration.depth, width=32))

    kept, store = read(tmp_path, make_bag(frames=3).path, 3, smaller)
    assert kept["status"].tolist() == ["lens_of_another_size"] * 3
    with FrameStore(store) as pictures:
        assert list(depth_in_frames(pictures, kept)) == []
