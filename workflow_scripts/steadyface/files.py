"""Files as records name and compare them: without the folders of a machine, by what they hold."""

import hashlib
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import TypedDict

CHUNK = 1 << 22


class Content(TypedDict):
    """SHA-256 in hexadecimal digits, and size in bytes."""

    sha256: str
    bytes: int


def shown(path: str | Path) -> str:
    """A path as a record may name it: within the study's folder whole, elsewhere its last part."""
    pure = PurePath(path)
    outside = pure.is_absolute() or ".." in pure.parts or str(path).startswith("~")
    return f"…/{pure.name}" if outside else pure.as_posix()


def files_under(path: str | Path) -> list[Path]:
    """The file itself, or all files of a folder, by name; nothing where there is neither."""
    path = Path(path)
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.is_file())


def size_of(path: str | Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    return sum(file.stat().st_size for file in files_under(path))


def content_of(path: str | Path, progress: Callable[[int], object] | None = None) -> Content:
    """Hash and size of a file, or of a folder: of its files' names and hashes.

    Args:
        path: read in pieces, so that a recording of any length needs little memory.
        progress: told the number of bytes of each piece.

    Raises:
        OSError: there is nothing of that name, or it cannot be read.
    """
    path = Path(path)
    if not path.is_dir():
        return {"sha256": _sha256(path, progress), "bytes": path.stat().st_size}
    files = files_under(path)
    lines = [f"{_sha256(file, progress)}  {file.relative_to(path).as_posix()}\n" for file in files]
    return {"sha256": hashlib.sha256("".join(lines).encode()).hexdigest(), "bytes": size_of(path)}


def _sha256(path: Path, progress: Callable[[int], object] | None) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            if progress is not None:
                progress(len(piece))
    return digest.hexdigest()
