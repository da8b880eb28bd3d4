"""What is exported comes back as it was, and programs that are not ours read it."""

import h5py
import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.exchange.deeplabcut import read_deeplabcut
from steadyface.exchange.exporting import export_tracks
from steadyface.exchange.importing import imported_tracks
from steadyface.exchange.openface import read_openface
from steadyface.exchange.points import read_points
from steadyface.trackers.schemas import TRACKS

SIZE = (640, 480)
RECORDING = ("A01", "OPEN", 1)


@pytest.fixture
def exported(tmp_path, tracks):
    """The folder with a recording's tracks in every format, and a Parquet of our own."""
    assert export_tracks(tmp_path, tracks, "FAN") == ["A01_OPEN_1"]
    tables.write(tmp_path / "own.parquet", tracks, TRACKS)
    return tmp_path


@pytest.mark.parametrize(
    ("file", "read", "exact"),
    [
        ("A01_OPEN_1.openface.csv", read_openface, ["x_px", "y_px"]),
        ("A01_OPEN_1.deeplabcut.h5", read_deeplabcut, ["x_px", "y_px", "confidence"]),
        ("A01_OPEN_1.deeplabcut.csv", read_deeplabcut, ["x_px", "y_px", "confidence"]),
        (
            "own.parquet",
            lambda path: read_points(path, RECORDING, shared=True),
            ["x_px", "y_px", "confidence", "status"],
        ),
    ],
)
def test_an_export_that_is_imported_is_the_same_table(exported, faces, tracks, file, read, exact):
    back, _ = imported_tracks(faces, read(exported / file), "imported", SIZE)
    tables.check(back, TRACKS, file)
    columns = ["subject", "task", "repetition", "frame", "time_s", "landmark", *exact]
    pd.testing.assert_frame_equal(back[columns], tracks[columns], check_exact=True)
    assert ((back["status"] == "ok") == (tracks["status"] == "ok")).all()


def test_openfaces_columns_have_their_names_and_order(exported, tracks):
    table = pd.read_csv(exported / "A01_OPEN_1.openface.csv")
    names = ["frame", "face_id", "timestamp", "confidence", "success"]
    names += [f"x_{n}" for n in range(68)] + [f"y_{n}" for n in range(68)]
    assert list(table.columns) == names
    assert table["frame"].tolist() == [1, 2, 3, 4, 5, 6]
    assert table["success"].tolist() == [1, 1, 0, 1, 1, 1]
    assert table["x_9"][0] == tracks["x_px"][9]


def test_deeplabcuts_csv_is_what_its_users_read(exported, points):
    table = pd.read_csv(exported / "A01_OPEN_1.deeplabcut.csv", header=[0, 1, 2], index_col=0)
    np.testing.assert_array_equal(table["FAN"]["outer_lips_48"]["x"][:2], points[:2, 48, 0])


def test_deeplabcuts_h5_holds_the_data_frame_under_its_key(exported, points):
    with h5py.File(exported / "A01_OPEN_1.deeplabcut.h5") as file:
        group = file["df_with_missing"]
        assert group["block0_values"].shape == (6, 204)
        np.testing.assert_array_equal(group["block0_values"][0, :2], points[0, 0])
        coords = group["axis0_level2"][:][group["axis0_label2"][:3]]
        assert coords.tolist() == [b"x", b"y", b"likelihood"]


def test_pandas_own_reader_reads_deeplabcuts_h5(exported, points):
    pytest.importorskip("tables", reason="pandas reads HDF5 with PyTables")
    table = pd.read_hdf(exported / "A01_OPEN_1.deeplabcut.h5", key="df_with_missing")
    assert table.columns.names == ["scorer", "bodyparts", "coords"]
    np.testing.assert_array_equal(table["FAN"]["inner_lips_67"]["y"][:2], points[:2, 67, 1])


def test_the_same_tracks_give_the_same_bytes(exported, tmp_path, tracks):
    export_tracks(tmp_path / "again", tracks, "FAN")
    for path in (tmp_path / "again").iterdir():
        assert path.read_bytes() == (exported / path.name).read_bytes()
