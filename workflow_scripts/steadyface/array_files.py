"""Arrays between the rules: safetensors files, which hold numbers and nothing that runs."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from steadyface.errors import SteadyFaceError
from steadyface.files import atomic_path


def write_arrays(path: str | Path, arrays: Mapping[str, NDArray]) -> None:
    """Write arrays by name."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(save(dict(arrays)))


@contextmanager
def opened_arrays(path: str | Path, holding: str, kind: type[SteadyFaceError]) -> Iterator[Any]:
    """A file of arrays, of which `get_tensor(name)` reads one and `keys()` gives the names.

    Args:
        path: file that `write_arrays` wrote.
        holding: what it should hold, for the message.
        kind: the exception if it is damaged, or if reading an array inside the block fails.
    """
    try:
        with safe_open(path, framework="numpy") as stored:
            yield stored
    except (OSError, SafetensorError, KeyError, ValueError, TypeError) as problem:
        raise kind(
            f"cannot be read as {holding} ({type(problem).__name__})",
            where=path,
            remedy="delete it and run again",
        ) from None
