"""The process in which librealsense plays a bag: frames go to a pipe, the parent reads them.

Run as a module by `steadyface.recording.sdk`; apart from it so that a hang or a crash in the SDK
on a damaged file costs this process only, and so that the parent never loads the SDK. It plays
one sensor at a time with a callback and not in real time: the only way in which the SDK delivers
every frame once (its pipeline repeats, mispairs and drops SR300 frames).
"""

import ctypes
import json
import os
import signal
import struct
import sys
import time
from types import ModuleType
from typing import Any

POLL_S = 0.002


def load_sdk() -> ModuleType:
    """pyrealsense2, on machines without a system libusb too.

    Its wheels link libusb-1.0.so.0 without carrying it; the `libusb-package` wheel has a library
    of that very name, which the dynamic linker accepts once it is loaded globally.
    """
    import libusb_package

    ctypes.CDLL(str(libusb_package.get_library_path()), mode=ctypes.RTLD_GLOBAL)
    import pyrealsense2

    return pyrealsense2


class Sender:
    """Writes records to the pipe and keeps the clock that ends a stalled process.

    A record is a length, that many bytes of JSON, and `bytes` (an entry of the JSON) of pixels.
    The clock is the system's own, whose signal needs neither Python nor the SDK to respond. It
    stands still while the reader of the pipe is busy, which is no stall.
    """

    def __init__(self, pipe: int, stall_limit_s: float) -> None:
        self._pipe = pipe
        self._limit = stall_limit_s
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, stall_limit_s)

    def send(self, record: dict[str, Any], pixels: memoryview | None = None) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)
        told = json.dumps({**record, "bytes": pixels.nbytes if pixels else 0}).encode()
        self._write(memoryview(struct.pack("<I", len(told)) + told))
        if pixels:
            self._write(pixels)
        signal.setitimer(signal.ITIMER_REAL, self._limit)

    def _write(self, data: memoryview) -> None:
        while data:
            data = data[os.write(self._pipe, data) :]


def play(sdk: ModuleType, path: str, stream: str, with_pixels: bool, sender: Sender) -> None:
    """Send every frame of one stream, then a record with their count."""
    device = sdk.context().load_device(path)
    playback = device.as_playback()
    playback.set_real_time(False)
    kind = {"colour": sdk.stream.color, "depth": sdk.stream.depth}[stream]
    # Choosing by stream type: the names of an SR300's sensors differ between SDK versions.
    for sensor in device.query_sensors():
        profiles = [p for p in sensor.get_stream_profiles() if p.stream_type() == kind]
        if profiles:
            break
    else:
        sender.send({"end": stream, "count": 0})
        return
    state: dict[str, Any] = {"count": 0, "problem": None}

    def deliver(frame: Any) -> None:
        if state["problem"] is not None:
            return
        try:
            image = frame.as_video_frame()
            # Frames must be gone when this returns: the SDK drops new ones while 32 are held.
            pixels = memoryview(image.get_data()).cast("B") if with_pixels else None
            sender.send(
                {
                    "stream": stream,
                    "number": frame.get_frame_number(),
                    "stamp_ms": frame.get_timestamp(),
                    "format": image.get_profile().format().name,
                    "width": image.get_width(),
                    "height": image.get_height(),
                },
                pixels,
            )
            state["count"] += 1
        except Exception as problem:
            # librealsense would swallow it and play on.
            state["problem"] = problem

    sensor.open(profiles)
    sensor.start(deliver)
    started = False
    while state["problem"] is None:
        status = playback.current_status()
        started |= status == sdk.playback_status.playing or state["count"] > 0
        if started and status == sdk.playback_status.stopped:
            break
        time.sleep(POLL_S)
    sensor.stop()
    sensor.close()
    if state["problem"] is not None:
        raise state["problem"]
    sender.send({"end": stream, "count": state["count"]})


def main(path: str, pipe: int, stall_limit_s: float, streams: dict[str, bool]) -> None:
    """Play the streams one after the other; `streams` says whose pixels are wanted."""
    sender = Sender(pipe, stall_limit_s)
    try:
        sdk = load_sdk()
    except (ImportError, OSError) as problem:
        sender.send({"unavailable": " ".join(str(problem).split())})
        return
    sender.send({"sdk": sdk.__version__})
    try:
        for stream, with_pixels in streams.items():
            play(sdk, path, stream, with_pixels, sender)
    except RuntimeError as problem:
        sender.send({"error": " ".join(str(problem).split())})


if __name__ == "__main__":
    code = 1
    try:
        main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), json.loads(sys.argv[4]))
        code = 0
    finally:
        # Tearing the SDK's devices down has deadlocked in several versions; nothing is left to do.
        os._exit(code)
