"""Reading weight files that others made: the hash first, and never an arbitrary object.

A pickled checkpoint can run any program when it is opened. Only torch's restricted unpickler ever
sees one here, and only after the file has the hash that it should have.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from steadyface import files
from steadyface.errors import WeightsError

if TYPE_CHECKING:
    from torch import Tensor


def sha256_of(path: str | Path) -> str:
    """The file's SHA-256, in hexadecimal digits.

    Raises:
        WeightsError: there is no such file.
    """
    _check_presence(path)
    return files.sha256_of(path)


def verify(path: str | Path, sha256: str | None) -> None:
    """Refuse a file that is missing or whose hash is not the expected one; None expects none.

    Raises:
        WeightsError: with both hashes.
    """
    if sha256 is None:
        _check_presence(path)
        return
    found = sha256_of(path)
    if found != sha256.lower():
        raise WeightsError(
            f"sha256 {found} is not the expected {sha256}; the file is damaged or another one",
            where=path,
            remedy="get it anew; for a network of your own state its `sha256:` beside its path",
        )


def _check_presence(path: str | Path) -> None:
    if not Path(path).is_file():
        raise WeightsError(
            "no such weight file", where=path, remedy="fetch it or correct the path"
        )


def read_safetensors(path: str | Path, sha256: str | None = None) -> dict[str, Tensor]:
    """Tensors of a safetensors file, on the CPU.

    Raises:
        WeightsError: the file is missing, not the expected one, or damaged.
    """
    verify(path, sha256)
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except (OSError, SafetensorError) as problem:
        raise WeightsError(
            f"cannot be read as safetensors ({problem})",
            where=path,
            remedy="fetch or make it again",
        ) from None


def read_checkpoint(path: str | Path, sha256: str | None, allowed: Sequence[type] = ()) -> object:
    """The content of a `.pth` or `.pth.tar` file, if that is tensors and plain values only.

    Args:
        path: the file.
        sha256: hash that it must have; None where its maker has published none.
        allowed: further types that its pickle may ask for.

    Raises:
        WeightsError: the hash is wrong (nothing is parsed then), the file is damaged, or opening
            it would run code.
    """
    verify(path, sha256)
    import torch

    try:
        with torch.serialization.safe_globals(list(allowed)):
            return torch.load(path, map_location="cpu", weights_only=True)
    # The restricted unpickler raises whatever a strange byte leads it to.
    # Its own message advises to do without the restriction, which nobody should.
    except Exception:
        raise WeightsError(
            "refused as a checkpoint (it is damaged, or asks for more than tensors and plain "
            "values, so that opening it could run a program)",
            where=path,
            remedy="use the published file, or safetensors",
        ) from None
