"""Data frames in HDF5 as pandas writes them, read and written with h5py.

pandas itself needs PyTables, whose reader unpickles what it finds in a file. Here nothing is ever
unpickled. Both of pandas' formats are read: `fixed` and `table`, with plain or several levels of
column labels and whole numbers or texts as row labels; `fixed` is written.
"""

from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
from numpy.typing import NDArray

from steadyface.errors import ExchangeError, words_of
from steadyface.exchange.plain_pickle import read_plain_pickle
from steadyface.files import atomic_path

# h5py tells damage by any of these.
DAMAGED = (
    *(AttributeError, IndexError, KeyError, MemoryError),
    *(OSError, RuntimeError, TypeError, ValueError),
)
INSTEAD = "save the tracks as CSV (DeepLabCut: save_as_csv=True) and import that"


@dataclass(frozen=True)
class LabelledValues:
    """A data frame's content.

    columns: the labels of each column, one text per level.
    index: (rows,) row labels, whole numbers or texts.
    values: (rows, columns) float64.
    """

    columns: list[tuple[str, ...]]
    index: NDArray
    values: NDArray[np.float64]


def read_frame(path: Path) -> LabelledValues:
    """The only data frame of an HDF5 file.

    Raises:
        ExchangeError: the file is missing or no HDF5, holds no data frame or several, or one that
            cannot be read without unpickling.
    """
    if not path.is_file():
        raise ExchangeError(
            "no such file",
            where=path,
            remedy="correct `files` of the imported tracker in the configuration",
        )
    try:
        with h5py.File(path, "r") as file:
            groups = [group for group in file.values() if "pandas_type" in group.attrs]
            if len(groups) != 1:
                raise ExchangeError(
                    f"holds {len(groups)} data frames, expected one", where=path, remedy=INSTEAD
                )
            (group,) = groups
            read = {"frame": _read_fixed, "frame_table": _read_table}.get(
                _text(group, "pandas_type")
            )
            if read is None:
                raise ValueError(f"pandas type {_text(group, 'pandas_type')!r}")
            return read(group)
    except DAMAGED as problem:
        raise ExchangeError(
            f"cannot be read as a data frame ({words_of(problem)})", where=path, remedy=INSTEAD
        ) from None


def write_frame(path: Path, key: str, frame: LabelledValues, names: tuple[str, ...]) -> None:
    """Write a data frame as `DataFrame.to_hdf(path, key=key)` does.

    Args:
        path: the file; the same content gives the same bytes.
        key: the data frame's name in the file.
        frame: row labels are whole numbers or texts.
        names: names of the columns' levels.
    """
    with atomic_path(path) as temporary, h5py.File(temporary, "w") as file:
        _set(file, CLASS="GROUP", PYTABLES_FORMAT_VERSION="2.1", TITLE="", VERSION="1.0")
        group = file.create_group(key)
        _set(group, CLASS="GROUP", TITLE="", VERSION="1.0", pandas_type="frame")
        _set(group, encoding="UTF-8", errors="strict", axis1_variety="regular")
        group.attrs["ndim"], group.attrs["nblocks"] = 2, 1
        for axis in ("axis0", "block0_items"):
            _write_labels(group, axis, frame.columns, names)
        texts = frame.index.dtype.kind == "U"
        labels = np.char.encode(frame.index, "utf-8") if texts else frame.index.astype(np.int64)
        _set(_array(group, "axis1", labels), kind="string" if texts else "integer")
        _array(group, "block0_values", frame.values)


def _read_fixed(group: h5py.Group) -> LabelledValues:
    columns = _labels(group, "axis0")
    places = {label: place for place, label in enumerate(columns)}
    index = _plain(group["axis1"])
    values = np.full((len(index), len(columns)), np.nan)
    for block in range(int(group.attrs["nblocks"])):
        part = _plain(group[f"block{block}_values"])
        if not group[f"block{block}_values"].attrs.get("transposed", False):
            part = part.T
        of_block = [places[label] for label in _labels(group, f"block{block}_items")]
        values[:, of_block] = part.astype(np.float64)
    return LabelledValues(columns, index, values)


def _read_table(group: h5py.Group) -> LabelledValues:
    ((_, listed),) = read_plain_pickle(group.attrs["non_index_axes"])
    columns = [_label(label) for label in listed]
    places = {label: place for place, label in enumerate(columns)}
    table = group["table"]
    rows = table[:]
    values = np.full((len(rows), len(columns)), np.nan)
    for name in rows.dtype.names:
        if name.startswith("values_block_"):
            labels = read_plain_pickle(table.attrs[f"{name}_kind"])
            of_block = [places[_label(label)] for label in labels]
            values[:, of_block] = rows[name].reshape(len(rows), -1)
    return LabelledValues(columns, _decoded(rows["index"]), values)


def _labels(group: h5py.Group, axis: str) -> list[tuple[str, ...]]:
    """The labels of an axis, one text per level."""
    if _text(group, f"{axis}_variety") != "multi":
        return [_label(label) for label in _plain(group[axis]).tolist()]
    levels = []
    for number in range(int(group.attrs[f"{axis}_nlevels"])):
        texts = _plain(group[f"{axis}_level{number}"])
        levels.append(
            [str(text) for text in texts[_plain(group[f"{axis}_label{number}"])].tolist()]
        )
    return list(zip(*levels, strict=True))


def _write_labels(
    group: h5py.Group, axis: str, labels: list[tuple[str, ...]], names: tuple[str, ...]
) -> None:
    _set(group, **{f"{axis}_variety": "multi"})
    group.attrs[f"{axis}_nlevels"] = len(names)
    for number, name in enumerate(names):
        texts, codes = np.unique([label[number] for label in labels], return_inverse=True)
        level = _array(group, f"{axis}_level{number}", np.char.encode(texts, "utf-8"))
        _set(level, kind="string", name=name, nan_rep="", **{f"{axis}_name{name}": name})
        _array(group, f"{axis}_label{number}", codes.astype(np.int16))


def _array(group: h5py.Group, name: str, values: NDArray) -> h5py.Dataset:
    array = group.create_dataset(name, data=values)
    _set(array, CLASS="ARRAY", FLAVOR="numpy", TITLE="", VERSION="2.4")
    array.attrs["transposed"] = np.uint8(1)
    return array


def _plain(array: h5py.Dataset) -> NDArray:
    if h5py.check_vlen_dtype(array.dtype) is not None:
        raise ValueError(f"{array.name} holds pickled objects")
    return _decoded(array[:])


def _decoded(values: NDArray) -> NDArray:
    return np.char.decode(values, "utf-8") if values.dtype.kind == "S" else values


def _label(label: object) -> tuple[str, ...]:
    return tuple(map(str, label)) if isinstance(label, tuple | list) else (str(label),)


def _text(holder: h5py.Group, name: str) -> str:
    value = holder.attrs[name]
    return value.decode() if isinstance(value, bytes) else str(value)


def _set(holder: h5py.Group | h5py.Dataset, **texts: str) -> None:
    """Attributes as PyTables reads them: texts of fixed length, in UTF-8."""
    for name, text in texts.items():
        kind = h5py.string_dtype("utf-8", max(len(text.encode()), 1))
        holder.attrs[name] = np.array(text.encode(), kind) if text else h5py.Empty(kind)
