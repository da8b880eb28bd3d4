"""Frames of a bag as librealsense decodes them, in a process of its own.

At most one frame and one pipe buffer are in flight, so memory stays bounded; a slow reader makes
the SDK wait. The parent process never imports pyrealsense2.
"""

import contextlib
import fcntl
import json
import os
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np

from steadyface.recording import sdk_worker
from steadyface.recording.messages import ENCODINGS
from steadyface.recording.pixels import SDK_FORMATS

LIBRARY = Path(__file__).resolve().parents[2]
PIPE_BYTES = 2**20


class SdkFailed(Exception):
    """The SDK is not there, cannot play this file, crashed, or stalled; the message says which."""


@dataclass(frozen=True)
class SdkFrame:
    """One frame as the SDK gave it.

    `pixels` (height, width[, channels]) are as encoded; None when only stamps were asked for.
    """

    stream: str
    number: int
    stamp_ms: float
    encoding: str
    pixels: np.ndarray | None


def play(
    path: str | Path, streams: dict[str, bool], stall_limit_s: float
) -> Iterator[SdkFrame | str]:
    """The SDK's version, then every frame of each stream in turn, in recorded order.

    Args:
        path: a bag.
        streams: `colour` and `depth`, in the order wanted, each with whether pixels are needed.
        stall_limit_s: time that the SDK may do nothing before it is given up.

    Raises:
        SdkFailed: frames delivered before it are good.
    """
    read_end, write_end = os.pipe()
    with contextlib.suppress(OSError):
        fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    arguments = [str(path), str(write_end), str(stall_limit_s), json.dumps(streams)]
    with FileIO(read_end, "rb") as pipe:
        process = subprocess.Popen(
            [sys.executable, "-m", sdk_worker.__name__, *arguments],
            pass_fds=(write_end,),
            # Where I is not the capital of i, as in Turkish, pyrealsense2 spoils its own names.
            env={**os.environ, "PYTHONPATH": str(LIBRARY), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write_end)
        finished = 0
        try:
            while finished < len(streams):
                record = _record(pipe)
                if "end" in record:
                    finished += 1
                elif "sdk" in record:
                    yield record["sdk"]
                elif "unavailable" in record:
                    raise SdkFailed(f"pyrealsense2 cannot be loaded: {record['unavailable']}")
                elif "error" in record:
                    raise SdkFailed(f"librealsense: {record['error']}")
                else:
                    yield _frame(record, pipe)
        except EOFError:
            raise SdkFailed(_how_it_ended(process.wait(), stall_limit_s)) from None
        finally:
            process.kill()
            process.wait()


def _record(pipe: FileIO) -> dict[str, Any]:
    (length,) = struct.unpack("<I", _read(pipe, 4))
    return json.loads(bytes(_read(pipe, length)))


def _read(pipe: FileIO, size: int) -> np.ndarray:
    buffer = np.empty(size, np.uint8)
    rest = memoryview(buffer)
    while rest:
        count = pipe.readinto(rest)
        if not count:
            raise EOFError
        rest = rest[count:]
    return buffer


def _frame(record: dict[str, Any], pipe: FileIO) -> SdkFrame:
    encoding = SDK_FORMATS.get(record["format"], record["format"])
    pixels = None
    if record["bytes"]:
        kind, channels = ENCODINGS[encoding]
        pixels = _read(pipe, record["bytes"]).view(kind)
        shape = (record["height"], record["width"])
        pixels = pixels.reshape(shape if channels == 1 else (*shape, channels))
    return SdkFrame(record["stream"], record["number"], record["stamp_ms"], encoding, pixels)


def _how_it_ended(code: int, stall_limit_s: float) -> str:
    if code == -signal.SIGALRM:
        return f"librealsense did nothing for {stall_limit_s:g} s and was stopped"
    if code < 0:
        return f"librealsense crashed ({signal.Signals(-code).name})"
    return f"the librealsense process ended early (exit code {code})"
