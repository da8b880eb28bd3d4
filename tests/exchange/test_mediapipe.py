"""MediaPipe's mesh as the 68 landmarks."""

import numpy as np
import pandas as pd
import pytest

from steadyface.errors import ExchangeError
from steadyface.exchange.mediapipe import read_mediapipe
from steadyface.landmarks import MIRROR
from steadyface.trackers.mesh.points import MESH_POINTS, landmarks_of_mesh

SIZE = (640, 480)


@pytest.fixture
def mesh():
    """(frames, 478, 2) shares of the picture."""
    return np.random.default_rng(8).uniform(0.3, 0.6, (3, 478, 2))


def wide(mesh):
    columns = {f"{axis}_{n}": mesh[:, n, i] for n in range(478) for i, axis in enumerate("xy")}
    return pd.DataFrame({"frame": range(len(mesh)), **columns})


def long(mesh):
    frame, landmark = np.divmod(np.arange(len(mesh) * 478), 478)
    x, y = mesh.reshape(-1, 2).T
    return pd.DataFrame({"frame": frame, "landmark": landmark, "x": x, "y": y})


@pytest.mark.parametrize("layout", [wide, long])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_shares_of_the_picture_become_pixels_with_centres_at_whole_numbers(
    tmp_path, mesh, layout, suffix
):
    path, table = tmp_path / f"a.{suffix}", layout(mesh)
    table.to_csv(path, index=False) if suffix == "csv" else table.to_parquet(path)
    found = read_mediapipe(path, SIZE)
    # The mouth's right corner is mesh point 61; the middle of the picture is between two pixels.
    np.testing.assert_allclose(found.points[:, 48], mesh[:, 61] * SIZE - 0.5, rtol=1e-12)
    assert landmarks_of_mesh(np.full((478, 2), 0.5))[0].tolist() == [0.5, 0.5]


def test_a_landmark_between_two_mesh_points_is_their_mean():
    mesh = np.random.default_rng(1).normal(size=(478, 2))
    np.testing.assert_allclose(landmarks_of_mesh(mesh)[27], (mesh[168] + mesh[6]) / 2)


def test_each_landmark_has_mesh_points_of_its_own_that_mirror_as_landmarks_do():
    # The mesh's mirror pairs around the mouth and eyes, from its published picture.
    pairs = {61: 291, 39: 269, 37: 267, 0: 0, 17: 17, 84: 314, 91: 321, 33: 263, 133: 362}
    first = [points[0] for points in MESH_POINTS]
    assert len(set(first)) == 68
    for landmark, point in enumerate(first):
        if point in pairs:
            assert first[MIRROR[landmark]] == pairs[point], landmark


def test_pixels_that_are_given_as_shares_are_noticed(tmp_path, mesh):
    path = tmp_path / "a.csv"
    wide(mesh * SIZE).to_csv(path, index=False)
    with pytest.raises(ExchangeError, match="units: px"):
        read_mediapipe(path, SIZE)
    np.testing.assert_allclose(read_mediapipe(path, SIZE, "px").points[:, 8], mesh[:, 152] * SIZE)


def test_a_frame_without_a_face_has_no_landmarks(tmp_path, mesh):
    table = wide(mesh)
    table.iloc[1, 1:] = np.nan
    table.to_csv(tmp_path / "a.csv", index=False)
    assert read_mediapipe(tmp_path / "a.csv", SIZE).found.tolist() == [True, False, True]


def test_a_part_of_the_mesh_is_refused(tmp_path, mesh):
    wide(mesh).drop(columns=["x_61", "y_61"]).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(ExchangeError, match="lacks mesh point 61"):
        read_mediapipe(tmp_path / "a.csv", SIZE)


@pytest.mark.parametrize("layout", [wide, long])
@pytest.mark.parametrize("count", [468, 478])
def test_a_mesh_that_counts_from_1_is_the_same_mesh(tmp_path, mesh, layout, count):
    table = layout(mesh)
    if layout is long:
        table = table[table["landmark"] < count]
        table = table.assign(landmark=table["landmark"] + 1)
    else:
        table = table[["frame", *(f"{axis}_{n}" for n in range(count) for axis in "xy")]]
        table.columns = ["frame", *(f"{axis}_{n + 1}" for n in range(count) for axis in "xy")]
    table.to_csv(tmp_path / "a.csv", index=False)
    found = read_mediapipe(tmp_path / "a.csv", SIZE)
    np.testing.assert_allclose(found.points, landmarks_of_mesh(mesh) * SIZE - 0.5)
