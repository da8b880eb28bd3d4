"""Which frames a video file must give and when each is shown, before any is used.

The packets are listed without decoding. Where they do not tell it (AVI numbers them in the order
of decoding, and packets of some codecs show nothing), the file is decoded once to find out.
"""

import re
from dataclasses import dataclass, replace
from pathlib import Path

import av
import numpy as np

from steadyface.recording.containers import shortfall
from steadyface.recording.pictures import Pictures
from steadyface.recording.trailing_bytes import Beginning, end_of_avi

AVI_HEADER_BYTES = 2**16
# FFmpeg takes text for a playlist and opens what it lists, and a colon in a name for a protocol.
CONTAINERS = {"format_whitelist": "avi,mov,mp4,matroska,webm", "protocol_whitelist": "file"}
# Codecs with references of which every packet shows exactly one picture.
EACH_SHOWS_ONE = ("h264", "hevc", "av1")


@dataclass(frozen=True)
class VideoContents:
    """The frames that a video must give.

    Attributes:
        packets: number of each frame's packet (`Pictures`), in the order of showing.
        times_ms: (frames,) the container's; None where it has none.
        cut: part that the file announces and lacks, in words; None when it is whole.
        has_holes: whether it lacks parts before its end, so that frames cannot be numbered.
    """

    packets: list[int]
    times_ms: np.ndarray | None
    cut: str | None
    has_holes: bool = False


def open_video(path: Path) -> av.container.InputContainer:
    """The file opened by FFmpeg, which may follow no reference to another file."""
    end = end_of_avi(path, CONTAINERS)
    source = f"file:{path}" if end is None else Beginning(path, end)
    # Titles need not be UTF-8.
    return av.open(source, metadata_errors="replace", container_options=CONTAINERS)


def video_contents(
    path: Path,
    container: av.container.InputContainer,
    stream: av.VideoStream,
    needs_times: bool,
) -> VideoContents:
    """The frames that the file, opened as `container` and not yet read, must give.

    Args:
        needs_times: False where the frames' order is enough.

    Raises:
        av.error.FFmpegError: the file cannot be read.
    """
    contents = _listed(path, container, stream)
    codec = stream.codec_context.codec
    serve = contents.times_ms is not None and bool((np.diff(contents.times_ms) > 0).all())
    if not codec.intra_only and (
        container.format.name == "avi"
        or codec.canonical_name not in EACH_SHOWS_ONE
        or not (needs_times or serve)
    ):
        contents = replace(_decoded(path, contents), has_holes=contents.has_holes)
    if container.format.name == "avi" and not _avi_states_its_rate(path):
        contents = replace(contents, times_ms=None)
    return contents


def _listed(
    path: Path, container: av.container.InputContainer, stream: av.VideoStream
) -> VideoContents:
    """The contents if every packet shows a picture."""
    times: dict[int, int | None] = {}
    packets, number, end_s, cut_through = 0, -1, 0.0, False
    for packet in container.demux():
        if packet.pts is not None:
            end_s = max(end_s, float((packet.pts + (packet.duration or 0)) * packet.time_base))
        if packet.stream_index != stream.index or not (packet.size or packet.dts is not None):
            continue
        packets += 1
        number += packet.size > 0
        if packet.is_corrupt:
            cut_through = True
        elif packet.size and not packet.is_discard:
            # AVI numbers its packets, in the order of decoding.
            times[number] = packet.dts if container.format.name == "avi" else packet.pts
    cut = shortfall(path, container, stream, packets, end_s)
    has_holes = packets < len(stream.index_entries) and not cut_through
    if cut_through and cut is None:
        cut = f"was cut off and holds only a part of frame {number}"
    return replace(_ordered(list(times.items()), stream, cut), has_holes=has_holes)


def _decoded(path: Path, listed: VideoContents) -> VideoContents:
    """Of the contents that are listed, what shows a picture, and what is damaged."""
    with open_video(path) as container:
        stream = container.streams.best("video")
        pictures = Pictures(container)
        by_slot = container.format.name == "avi"
        shown = [(packet, frame.dts if by_slot else frame.pts) for packet, frame in pictures]
        lost = pictures.lost(listed.packets)
        if by_slot:
            shown = _in_slots(shown, lost, pictures.slots, listed.cut is not None)
        else:
            shown += [(packet, pictures.times[packet]) for packet in lost]
        contents = _ordered(shown, stream, listed.cut)
        # The order in which they come out counts where times contradict it.
        in_order = [packet for packet, _ in shown]
        if contents.packets == in_order or lost or by_slot:
            return contents
        return VideoContents(in_order, None, listed.cut)


def _in_slots(
    shown: list[tuple[int, int | None]], lost: list[int], slots: dict[int, int | None], cut: bool
) -> list[tuple[int, int | None]]:
    """Packets and times of an AVI's frames, lost ones too.

    A picture comes out when the packet is read in whose slot it is shown, and is given with that;
    those that come out when there is no packet any more follow at the usual distance.
    """
    taken = sorted(slot for slot in slots.values() if slot is not None) or [0]
    step = int(np.median(np.diff(taken))) if len(taken) > 1 else 1
    on_time = len(shown) - sum(slot is None for _, slot in shown)
    after = [taken[-1] + step * number for number in range(1, len(shown) - on_time + 1)]
    # Of a cut file, pictures that belong between those may be gone.
    late = [] if cut else [(p, s) for (p, _), s in zip(shown[on_time:], after, strict=True)]
    shown = shown[:on_time] + late
    free = sorted({*taken, *after} - {slot for _, slot in shown})
    for packet in lost:
        own = slots[packet] or 0
        if free:
            nearest = min(free, key=lambda slot: abs(slot - own))
            free.remove(nearest)
            shown.append((packet, nearest))
    return shown


def _ordered(
    shown: list[tuple[int, int | None]], stream: av.VideoStream, cut: str | None
) -> VideoContents:
    """Packets and times of frames (packet, ticks) in order; without times, in the order given."""
    if any(ticks is None for _, ticks in shown):
        return VideoContents([packet for packet, _ in shown], None, cut)
    shown = sorted(shown, key=lambda item: item[1])
    tick_ms = float(stream.time_base * 1000)
    return VideoContents([p for p, _ in shown], np.array([t for _, t in shown]) * tick_ms, cut)


def _avi_states_its_rate(path: Path) -> bool:
    """Whether the picture's header has a rate; FFmpeg takes 25 frames per second where it is 0."""
    with path.open("rb") as file:
        beginning = file.read(AVI_HEADER_BYTES)
    header = re.search(rb"strh.{4}vids.{16}(.{4})(.{4})", beginning, re.DOTALL)
    return header is None or all(any(number) for number in header.groups())
