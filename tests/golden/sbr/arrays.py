"""Reference numbers of SBR: made by running the authors' code, see README.md beside this file."""

import zlib
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def read(name: str) -> dict[str, np.ndarray]:
    """All arrays of one golden file, by name."""
    with np.load(FOLDER / f"{name}.npz", allow_pickle=False) as file:
        return {key: file[key] for key in file.files}


def filled_parameter(key: str, shape: tuple[int, ...]) -> np.ndarray:
    """The values of one parameter of the golden network (recipe in README.md)."""
    stream = np.random.RandomState(zlib.crc32(key.encode("ascii")) & 0xFFFFFFFF)
    values = stream.standard_normal(shape)
    scale = np.sqrt(2 / np.prod(shape[1:])) if key.endswith(".weight") else 0.05
    return (values * scale).astype(np.float32)
