"""Files: written whole or not at all, named without a machine's folders, compared by content."""

import errno
import glob
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import TypedDict

from steadyface.errors import SteadyFaceError, StorageError

CHUNK = 1 << 22
# The end of a name under which a file is written until it is complete.
PART = ".part"


class Content(TypedDict):
    """SHA-256 in hexadecimal digits, and size in bytes."""

    sha256: str
    bytes: int


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """A temporary path beside `path` that becomes `path` when the block ends without an error.

    What a killed process left behind of the same file is removed first.

    Raises:
        StorageError: the folder cannot be written to, or the disk is full.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _remove_leftovers(path)
        handle, name = tempfile.mkstemp(f"{PART}{path.suffix}", f".{path.stem}.", path.parent)
    except OSError as problem:
        raise _not_written(path, problem) from None
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        # mkstemp makes files private; results are as readable as the user's other files.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except Exception as problem:
        if isinstance(problem, SteadyFaceError) or not _lacks_room(path, problem):
            raise
        raise _not_written(path, problem) from problem
    finally:
        temporary.unlink(missing_ok=True)


def _remove_leftovers(path: Path) -> None:
    random = "[!.]" * 8
    for leftover in path.parent.glob(f".{glob.escape(path.stem)}.{random}{PART}{path.suffix}"):
        leftover.unlink(missing_ok=True)


def _lacks_room(path: Path, problem: Exception) -> bool:
    """Libraries tell a full disk by number, in words, or not at all: then the disk is asked."""
    if getattr(problem, "errno", None) in (errno.ENOSPC, errno.EDQUOT):
        return True
    if os.strerror(errno.ENOSPC) in str(problem):
        return True
    return path.parent.is_dir() and shutil.disk_usage(path.parent).free < 2**16


def _not_written(path: Path, problem: Exception) -> StorageError:
    if _lacks_room(path, problem):
        return StorageError(
            "the disk is full",
            where=path,
            remedy="make room and run again, what is finished is kept",
        )
    reason = getattr(problem, "strerror", None) or problem
    return StorageError(
        f"cannot be written ({reason})", where=path, remedy="check the folder's permissions"
    )


def write_text(path: str | Path, text: str) -> None:
    """Write a text file under a temporary name, then move it into place."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


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
