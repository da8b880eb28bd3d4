"""SLEAP's analysis files, as SLEAP and sleap-io write them."""

import json

import h5py
import numpy as np
import pandas as pd
import pytest

from steadyface.errors import ExchangeError
from steadyface.exchange.importing import imported_tracks
from steadyface.exchange.sleap import read_sleap
from steadyface.landmark_names import LANDMARK_NAMES

SIZE = (640, 480)
FROM_1 = [str(number) for number in range(1, 69)]
AXES = {
    "of old": ("track", "xy", "node", "frame"),
    "matlab": ("track", "xy", "node", "frame"),
    "standard": ("frame", "track", "node", "xy"),
}


def write_csv(path, points, names=LANDMARK_NAMES, frames=None):
    """Nodes in the order of their names, as sleap-io writes them."""
    table = pd.DataFrame({"track": None, "frame_idx": range(len(points)), "instance.score": 0.9})
    columns = {}
    for node, name in enumerate(names):
        columns |= {f"{name}.x": points[:, node, 0], f"{name}.y": points[:, node, 1]}
        columns |= {f"{name}.score": np.full(len(points), node / 100)}
    nodes = pd.DataFrame(columns)[sorted(columns)]
    table = pd.concat([table, nodes], axis=1)
    (table if frames is None else table.iloc[frames]).to_csv(path, index=False)
    return path


def write_hdf(path, points, names=LANDMARK_NAMES, kind="standard", tracks=1):
    """`points` (frames, nodes, 2) is the first of the tracks; others lie elsewhere."""
    values = np.stack([points + 300 * track for track in range(tracks)], axis=1)
    order = [("frame", "track", "node", "xy").index(axis) for axis in AXES[kind]]
    scores = np.broadcast_to(np.arange(len(names)) / 100, values.shape[:3])
    without = [axis for axis in AXES[kind] if axis != "xy"]
    with h5py.File(path, "w") as file:
        file["tracks"] = values.transpose(order)
        file["point_scores"] = scores.transpose(
            [("frame", "track", "node").index(axis) for axis in without]
        )
        file["node_names"] = np.array([name.encode() for name in names])
        file["track_names"] = np.array([f"track_{number}".encode() for number in range(tracks)])
        file["track_occupancy"] = np.ones(values.shape[:2], np.uint8)
        if kind != "of old":
            file["tracks"].attrs["dims"] = json.dumps(AXES[kind])
    return path


@pytest.mark.parametrize("names", [LANDMARK_NAMES, FROM_1])
def test_the_csv_is_read_by_its_nodes_names(tmp_path, faces, points, names):
    found = read_sleap(write_csv(tmp_path / "a.csv", points, names, [0, 1, 3, 4, 5]))
    tracks, account = imported_tracks(faces, found, "sleap", SIZE)
    seen = tracks[["x_px", "y_px"]].to_numpy().reshape(6, 68, 2)
    np.testing.assert_array_equal(seen[[0, 1, 3, 4, 5]], points[[0, 1, 3, 4, 5]])
    assert set(tracks.loc[tracks["frame"] == 2, "status"]) == {"not_in_file"}
    assert tracks["confidence"][67] == 0.67
    assert account["landmarks"] == 68


@pytest.mark.parametrize("kind", AXES)
def test_the_hdf5_says_which_axis_is_which(tmp_path, faces, points, kind):
    points = points.copy()
    points[2], points[4, 7] = np.nan, np.nan
    found = read_sleap(write_hdf(tmp_path / "a.h5", points, kind=kind))
    tracks, _ = imported_tracks(faces, found, "sleap", SIZE)
    seen = tracks[["x_px", "y_px"]].to_numpy().reshape(6, 68, 2)
    np.testing.assert_array_equal(seen, points)
    status = tracks.set_index(["frame", "landmark"])["status"]
    assert set(status[2]) == {"not_tracked"}
    assert status[4, 7] == "not_finite"
    assert status[0, 0] == "ok"
    assert tracks["confidence"][3] == 0.03


def test_of_several_tracks_the_one_in_the_studys_box_counts(tmp_path, faces, points):
    found = read_sleap(write_hdf(tmp_path / "a.h5", points, tracks=2))
    tracks, account = imported_tracks(faces, found, "sleap", (900, 900))
    np.testing.assert_array_equal(tracks["x_px"], points[..., 0].ravel())
    assert "2 faces in the file" in account["note"]


def test_the_configuration_says_which_landmark_a_node_is(tmp_path, points):
    path = write_csv(tmp_path / "a.csv", points[:, :2], ["corner", "lip"])
    found = read_sleap(path, {"corner": 48})
    np.testing.assert_array_equal(found.points[:, 48], points[:, 0])
    assert found.naming.ignored == ("lip",)
    with pytest.raises(ExchangeError, match=r"no name means a landmark.*under `landmarks`"):
        read_sleap(path)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.slp", b"", "is a SLEAP project"),
        ("a.h5", b"no HDF5", "no analysis file of SLEAP"),
        ("b.h5", None, "no such file"),
        ("a.csv", b"frame,x_0\n0,1\n", "lacks column frame_idx"),
        ("a.csv", b"frame_idx,57.x\n0,1\n", "lacks column 57.y"),
        ("a.csv", b"frame_idx,57.x,57.y\n0,1,lost\n", "has 57.y 'lost'"),
    ],
)
def test_another_layout_is_refused_in_one_line(tmp_path, name, content, words):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ExchangeError, match=words) as told:
        read_sleap(path)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize("fault", ["nodes", "scores", "axes", "size", "no tracks"])
def test_arrays_that_do_not_fit_are_refused(tmp_path, points, fault):
    path = write_hdf(tmp_path / "a.h5", points)
    with h5py.File(path, "r+") as file:
        if fault == "nodes":
            del file["node_names"]
            file["node_names"] = np.array([b"1", b"2"])
        elif fault == "scores":
            del file["point_scores"]
            file["point_scores"] = np.zeros((6, 1, 2))
        elif fault == "axes":
            file["tracks"].attrs["dims"] = json.dumps(["frame", "frame", "node", "xy"])
        elif fault == "size":
            del file["tracks"]
            file.create_dataset("tracks", (10**9, 1, 68, 2), "f8", chunks=(1, 1, 68, 2))
        else:
            del file["tracks"]
    with pytest.raises(ExchangeError, match="no analysis file of SLEAP"):
        read_sleap(path)


def test_faces_without_a_track_are_told_apart_within_a_frame(tmp_path, faces, points):
    path = write_csv(tmp_path / "a.csv", points)
    _, account = imported_tracks(faces, read_sleap(path), "sleap", SIZE)
    assert account["note"] is None
    table = pd.read_csv(path)
    other = table.copy()
    other[[name for name in table if name[-2:] in (".x", ".y")]] += 300
    pd.concat([other, table]).to_csv(path, index=False)
    tracks, account = imported_tracks(faces, read_sleap(path), "sleap", SIZE)
    assert account["frames_with_several_faces"] == len(points)
    np.testing.assert_allclose(tracks["x_px"], points[..., 0].ravel())


def test_two_nodes_of_one_name_are_refused(tmp_path, points):
    twice = np.concatenate([points, points[:, :1]], axis=1)
    path = write_hdf(tmp_path / "a.h5", twice, (*LANDMARK_NAMES, LANDMARK_NAMES[5]))
    with pytest.raises(ExchangeError, match=f"has two nodes '{LANDMARK_NAMES[5]}'"):
        read_sleap(path)
