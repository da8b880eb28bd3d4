"""A table that breaks its schema is neither written nor read."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.annotations.schemas import ANNOTATIONS
from steadyface.errors import TableError
from steadyface.files import atomic_path, write_text
from steadyface.trackers.schemas import TRACKS


@pytest.fixture
def annotations():
    """Two annotated landmarks, one of them not marked."""
    return pd.DataFrame(
        {
            "subject": ["007", "007"],
            "task": ["OPEN", "OPEN"],
            "repetition": [1, 1],
            "frame": [0, 0],
            "landmark": [48, 49],
            "x_px": [0.1 + 0.2, np.nan],
            "y_px": [1e-17, np.nan],
        }
    )


@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet"])
def test_a_table_comes_back_exactly(tmp_path, annotations, suffix):
    path = tmp_path / f"table.{suffix}"
    tables.write(path, annotations, ANNOTATIONS)
    back = tables.read(path, ANNOTATIONS)
    pd.testing.assert_frame_equal(back, annotations.astype(back.dtypes), check_exact=True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop(columns="x_px"), "lacks column 'x_px'"),
        (lambda t: t.assign(extra=1), "unknown column 'extra'"),
        (lambda t: t.assign(landmark=48), "occurs twice"),
        (lambda t: t.assign(landmark=[48, 68]), "outside 0 to 67"),
        (lambda t: t.assign(task="open wide"), "'open wide' is not of the form"),
        (lambda t: t.assign(subject=["007", None]), "row 2 has no subject"),
        (lambda t: t.assign(subject=["007", ""]), "row 2 has no subject"),
        (lambda t: t.assign(frame=[0, 1.5]), "must hold integer values"),
        (lambda t: t.assign(x_px="left"), "must hold number values"),
    ],
)
def test_a_broken_table_is_refused_at_both_ends(tmp_path, annotations, change, words):
    broken = change(annotations)
    path = tmp_path / "table.csv"
    with pytest.raises(TableError, match=words):
        tables.write(path, broken, ANNOTATIONS)
    assert list(tmp_path.iterdir()) == []
    broken.to_csv(path, index=False)
    with pytest.raises(TableError, match=words):
        tables.read(path, ANNOTATIONS)


def test_a_file_appears_only_when_it_is_complete(tmp_path):
    def fail_halfway():
        with atomic_path(tmp_path / "out.txt") as temporary:
            temporary.write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_halfway()
    assert list(tmp_path.iterdir()) == []
    write_text(tmp_path / "out.txt", "whole")
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_a_file_that_is_no_table_is_named(tmp_path):
    path = tmp_path / "broken.parquet"
    path.write_bytes(b"PAR1 no")
    with pytest.raises(TableError, match=r"broken\.parquet"):
        tables.read(path, TRACKS)


def test_a_text_that_is_not_utf_8_is_refused(tmp_path, annotations):
    path = tmp_path / "table.parquet"
    annotations.to_parquet(path, compression=None)
    content = path.read_bytes()
    assert b"OPEN" in content
    path.write_bytes(content.replace(b"OPEN", b"\xff\xfeEN"))
    with pytest.raises(TableError, match=r"table\.parquet .*'task' is not text in UTF-8"):
        tables.read(path, ANNOTATIONS)
