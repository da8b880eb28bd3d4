"""DeepLabCut's and Lightning Pose's tracks: CSV and h5, one face and two."""

import pickle
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest

from steadyface.errors import ExchangeError
from steadyface.exchange.deeplabcut import read_deeplabcut
from steadyface.exchange.importing import imported_tracks
from steadyface.exchange.plain_pickle import read_plain_pickle

GOLDEN = Path(__file__).parents[1] / "golden/exchange"
# (9 row + column) / 8: x and y of landmark_48 are columns 0 and 1, of landmark_54 3 and 4.
VALUES = (9 * np.arange(4)[:, None] + np.arange(9)) / 8
MARKED = []


def mark(*_):
    MARKED.append("code of a file has run")


class Hostile:
    def __reduce__(self):
        return mark, ()


@pytest.mark.parametrize("name", ["deeplabcut.csv", "deeplabcut_fixed.h5", "deeplabcut_table.h5"])
def test_a_file_that_pandas_wrote_is_read_without_pandas_reader(name):
    found = read_deeplabcut(GOLDEN / name)
    assert found.frames.tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(found.points[:, 48], VALUES[:, 0:2])
    np.testing.assert_array_equal(found.confidence[:, 54], VALUES[:, 5])
    assert np.isnan(found.points[2, 54, 0])
    assert np.flatnonzero(found.known).tolist() == [48, 54]
    assert found.naming.ignored == ("ear",)


def test_points_that_the_tool_has_not_say_so_in_every_frame(faces):
    found = read_deeplabcut(GOLDEN / "deeplabcut.csv")
    tracks, account = imported_tracks(faces, found, "deeplabcut", (640, 480))
    status = tracks.set_index(["frame", "landmark"])["status"]
    assert set(status.xs(0, level="landmark")) == {"no_landmark"}
    assert status.xs(48, level="landmark").tolist() == ["ok"] * 4 + ["not_in_file"] * 2
    assert status[2, 54] == "not_finite"
    assert (account["landmarks"], account["frames_in_file"], account["frames"]) == (2, 4, 6)
    assert "ear" in account["note"]


def test_of_two_individuals_the_one_in_the_studys_box_counts(faces):
    found = read_deeplabcut(GOLDEN / "deeplabcut_two_faces.h5")
    assert sorted(set(found.faces.tolist())) == [0, 1]
    tracks, _ = imported_tracks(faces, found, "deeplabcut", (640, 480))
    rows = tracks[(tracks["landmark"] == 48) & (tracks["frame"] < 4)]
    np.testing.assert_array_equal(rows["x_px"], VALUES[:, 0] + 100)


def test_the_configuration_says_which_landmark_a_body_part_is():
    found = read_deeplabcut(GOLDEN / "deeplabcut.csv", {"ear": 0})
    np.testing.assert_array_equal(found.points[:, 0], VALUES[:, 6:8])
    assert np.flatnonzero(found.known).tolist() == [0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("frame,x_0\n0,1\n", "does not begin with the lines scorer, bodyparts"),
        ("scorer,D,D\nbodyparts,lip,lip\ncoords,x,y\n0,1,2\n", "say under `landmarks`.*lip"),
        ("scorer,D,D\nbodyparts,48,p48\ncoords,x,x\n0,1,2\n", "two names are landmark 48"),
        ("scorer,D,D\nbodyparts,48,48\ncoords,x,y\na/img1.png,1,2\n", "labelled pictures"),
        ("scorer,D,D\nbodyparts,48,48\ncoords,x,y\n", "no rows"),
        ("scorer,D,D\nbodyparts,48,48\ncoords,x,y\n0,1,2\n1,lost,2\n", "line 5 has 48 x 'lost'"),
        ("PK\x03\x04\x00\x00", "does not begin with the lines"),
    ],
)
def test_another_layout_is_refused_in_one_line(tmp_path, text, words):
    path = tmp_path / "a.csv"
    path.write_text(text)
    with pytest.raises(ExchangeError, match=words) as told:
        read_deeplabcut(path)
    assert str(told.value).startswith(str(path))


def test_a_mapped_body_part_that_is_not_there_is_named():
    with pytest.raises(ExchangeError, match=r"no body part 'nose'.*landmark 30"):
        read_deeplabcut(GOLDEN / "deeplabcut.csv", {"nose": 30})


def test_a_pickle_in_a_file_is_never_run(tmp_path):
    path = tmp_path / "a.h5"
    path.write_bytes((GOLDEN / "deeplabcut_table.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        file["df_with_missing"].attrs["non_index_axes"] = np.bytes_(pickle.dumps(Hostile(), 0))
    with pytest.raises(ExchangeError, match="not a plain pickle"):
        read_deeplabcut(path)
    assert MARKED == []


def test_pickled_values_in_a_file_are_refused(tmp_path):
    path = tmp_path / "a.h5"
    path.write_bytes((GOLDEN / "deeplabcut_fixed.h5").read_bytes())
    with h5py.File(path, "r+") as file:
        del file["df_with_missing/block0_values"]
        array = file.create_dataset(
            "df_with_missing/block0_values", (1,), dtype=h5py.vlen_dtype(np.uint8)
        )
        array[0] = np.frombuffer(pickle.dumps(Hostile()), np.uint8)
    with pytest.raises(ExchangeError, match="pickled objects"):
        read_deeplabcut(path)
    assert MARKED == []


@pytest.mark.parametrize("content", [b"", b"no HDF5", None])
def test_a_damaged_file_is_one_line(tmp_path, content):
    path = tmp_path / "a.h5"
    whole = (GOLDEN / "deeplabcut_fixed.h5").read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    with pytest.raises(ExchangeError, match="save the tracks as CSV"):
        read_deeplabcut(path)


PLAIN = [(1, [("DLC", "lip", "x"), ("DLC", "lip", "y")]), {"a": None, "b": [1.5, True, -7]}]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_plain_labels_are_read_as_pickle_would(protocol):
    assert read_plain_pickle(pickle.dumps(PLAIN, protocol)) == PLAIN


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("value", [Hostile(), [Path("a")], np.float64(1.0)])
def test_what_is_more_than_plain_is_refused(value, protocol):
    with pytest.raises(ValueError, match="not a plain pickle"):
        read_plain_pickle(pickle.dumps(value, protocol))
    assert MARKED == []


def write_predictions(path, names, points):
    """As DeepLabCut and Lightning Pose write them."""
    columns = pd.MultiIndex.from_product(
        [["DLC_snapshot_best-200"], names, ["x", "y", "likelihood"]],
        names=["scorer", "bodyparts", "coords"],
    )
    values = np.concatenate([points, np.full((*points.shape[:2], 1), 0.9)], axis=2)
    pd.DataFrame(values.reshape(len(points), -1), columns=columns).to_csv(path)
    return path


@pytest.mark.parametrize("form", ["{}", "p{}", "landmark_{}", "lm{}", "Punkt {}"])
@pytest.mark.parametrize("first", [0, 1])
def test_body_parts_may_count_from_0_or_from_1(tmp_path, faces, points, form, first):
    names = [form.format(number + first) for number in range(68)]
    found = read_deeplabcut(write_predictions(tmp_path / "a.csv", names, points))
    tracks, account = imported_tracks(faces, found, "deeplabcut", (640, 480))
    np.testing.assert_array_equal(tracks["x_px"], points[..., 0].ravel())
    assert ("count from 1" in str(account["note"])) == bool(first)


def test_sides_that_are_the_pictures_are_refused(tmp_path, faces, points):
    regions = {"right_eye": range(36, 42), "left_eye": range(42, 48)}
    names = [f"{region}_{n + 1}" for region in regions for n in range(6)]
    marked = points[:, 36:48].copy()
    marked[:, :6, 0] -= 60
    found = read_deeplabcut(write_predictions(tmp_path / "a.csv", names, marked))
    tracks, _ = imported_tracks(faces, found, "deeplabcut", (640, 480))
    assert tracks["x_px"][36] == marked[0, 0, 0]
    path = write_predictions(tmp_path / "b.csv", [*names[6:], *names[:6]], marked)
    with pytest.raises(ExchangeError, match="are the picture's sides"):
        imported_tracks(faces, read_deeplabcut(path), "deeplabcut", (640, 480))


@pytest.mark.parametrize("second", [("A", "jaw_5"), ("B", "jaw_5")])
def test_a_body_part_that_stands_twice_is_refused(tmp_path, second):
    parts = [*(("A", f"jaw_{n}") for n in range(17)), second]
    lines = [
        "scorer," + ",".join(f"{scorer},{scorer}" for scorer, _ in parts),
        "bodyparts," + ",".join(f"{part},{part}" for _, part in parts),
        "coords," + ",".join("x,y" for _ in parts),
        "0," + ",".join(f"{n},{n}" for n in range(len(parts))),
    ]
    (tmp_path / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with pytest.raises(ExchangeError, match="has two columns 'jaw_5 x'"):
        read_deeplabcut(tmp_path / "a.csv")


def test_tracks_cut_off_in_their_last_line_are_refused(tmp_path):
    text = (GOLDEN / "deeplabcut.csv").read_text(encoding="utf-8").rstrip()
    (tmp_path / "a.csv").write_text(text.rpartition(",")[0], encoding="utf-8")
    with pytest.raises(ExchangeError, match="it was cut off"):
        read_deeplabcut(tmp_path / "a.csv")


def _with_lines(path, change):
    lines = (GOLDEN / "deeplabcut.csv").read_text(encoding="utf-8").splitlines()
    heads = next(place for place, line in enumerate(lines) if line.startswith("coords")) + 1
    path.write_text("\n".join(change(lines, heads)) + "\n", encoding="utf-8")
    return path


def test_a_separator_too_many_at_the_rows_ends_moves_no_column(tmp_path):
    path = _with_lines(
        tmp_path / "a.csv",
        lambda lines, heads: [*lines[:heads], *(f"{line}," for line in lines[heads:])],
    )
    np.testing.assert_array_equal(read_deeplabcut(path).points[:, 48], VALUES[:, 0:2])


@pytest.mark.parametrize(
    "change",
    [
        lambda lines, heads: [*lines[:heads], *(f"{line},7" for line in lines[heads:])],
        lambda lines, heads: [lines[0].rpartition(",")[0], *lines[1:]],
        lambda lines, heads: [lines[0], lines[1].rpartition(",")[0], *lines[2:]],
    ],
)
def test_rows_that_do_not_fit_the_header_are_refused(tmp_path, change):
    with pytest.raises(ExchangeError, match="differ in their number of cells"):
        read_deeplabcut(_with_lines(tmp_path / "a.csv", change))


def test_a_quotation_mark_that_is_not_closed_is_refused_in_words(tmp_path):
    path = _with_lines(
        tmp_path / "a.csv",
        lambda lines, heads: ['"' + lines[0], *lines[1:], *lines[heads:] * 2000],
    )
    with pytest.raises(ExchangeError, match="cannot be read as a table"):
        read_deeplabcut(path)
