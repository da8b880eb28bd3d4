"""The pictures of a video's packets, and which of them FFmpeg knows to be damaged.

A packet need not be a picture: some only prepare others (VP8's hidden references) or say that
nothing has changed (MPEG-4's N-VOPs). So every picture carries the number of the packet that it
was made of, and a packet without a picture is damaged only where FFmpeg says so.
"""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import av
import av.logging

# FFmpeg passes over what it can; with these its decoders check what they can and then say so.
STRICT = {"err_detect": "crccheck+bitstream+buffer+explode"}
# These tell of a wrong checksum or an overrun in their messages only.
TELLS_IN_WORDS = ("ffv1", "qtrle")
LEANS, NO_PICTURE = "it leans on a damaged one", "there is no picture"
# No codec shows a picture more than so many packets after the next one.
DEEPEST_ORDER = 16


@dataclass
class Pictures:
    """A video's pictures in the order in which they are shown.

    Attributes:
        damaged: why a packet's picture is damaged, by the packet's number.
        times, slots: ticks of the stream at which each packet is shown and decoded.

    Attributes are complete as far as the pictures have been asked for.
    """

    container: av.container.InputContainer
    damaged: dict[int, str] = field(default_factory=dict)
    times: dict[int, int | None] = field(default_factory=dict)
    slots: dict[int, int | None] = field(default_factory=dict)
    _keys: list[tuple[int, int | None]] = field(default_factory=list)
    _out: set[int] = field(default_factory=set)
    _read: int = -1

    def __iter__(self) -> Iterator[tuple[int, av.VideoFrame]]:
        """Packet's number, from 0 and empty ones left out, and picture, whether good or not.

        Raises:
            av.error.FFmpegError: the container cannot be read on.
        """
        # A picture may lean on one that is shown after it, whose damage is known only then.
        waiting: deque[tuple[int, av.VideoFrame]] = deque()
        for number, frame in self._as_decoded():
            self._out.add(number)
            waiting.append((number, frame))
            while waiting and self._is_settled(waiting[0][0]):
                yield self._judged(*waiting.popleft())
        while waiting:
            yield self._judged(*waiting.popleft())

    def lost(self, packets: Iterable[int]) -> list[int]:
        """Packets that did not come out because of damage, once all have been read.

        A packet that shows nothing cannot be told from one that was lost where there is damage
        between the same two key pictures, or so near that a decoder could hold both back.
        """
        keys = [at for at, _ in self._keys]
        pieces = {bisect_right(keys, packet) for packet in self.damaged}
        near = {d + step for d in self.damaged for step in range(-DEEPEST_ORDER, DEEPEST_ORDER)}
        without = sorted(set(packets) - self._out)
        return [p for p in without if p in near or bisect_right(keys, p) in pieces]

    def _as_decoded(self) -> Iterator[tuple[int, av.VideoFrame]]:
        stream = self.container.streams.best("video")
        codec = stream.codec_context
        codec.thread_count = 1
        codec.copy_opaque = True
        codec.options = STRICT
        number = -1
        for packet in self.container.demux(stream):
            # An empty packet would end the decoder.
            if not packet.size:
                continue
            number += 1
            # PyAV tells these labels apart by their identity, which equal small numbers share.
            packet.opaque = [number]
            # The file ends inside it.
            if packet.is_corrupt:
                continue
            self._read = number
            self.times[number], self.slots[number] = packet.pts, packet.dts
            if packet.is_keyframe:
                self._keys.append((number, packet.pts))
            yield from self._decoded(codec, packet, number)
        yield from self._decoded(codec, None, number)

    def _decoded(
        self, codec: av.VideoCodecContext, packet: av.Packet | None, number: int
    ) -> Iterator[tuple[int, av.VideoFrame]]:
        try:
            with _messages() as messages:
                frames = codec.decode(packet)
        except av.error.FFmpegError as problem:
            self.damaged.setdefault(number, problem.strerror)
            return
        if messages and codec.name in TELLS_IN_WORDS:
            self.damaged.setdefault(number, messages[0])
        for frame in frames:
            (shown,) = frame.opaque
            if frame.is_corrupt:
                self.damaged.setdefault(shown, "FFmpeg calls it corrupt")
            yield shown, frame

    def _is_settled(self, number: int) -> bool:
        """Whether all that a picture may lean on has come out."""
        first = max(self._key_of(number), self._read - DEEPEST_ORDER)
        return all(other in self._out for other in range(first, number))

    def _judged(self, number: int, frame: av.VideoFrame) -> tuple[int, av.VideoFrame]:
        if self.damaged:
            key = self._key_of(number)
            # What did not come out where there is damage was lost with it.
            held_back = set(range(max(key, number - DEEPEST_ORDER), number)) - self._out
            if any(abs(other - d) < DEEPEST_ORDER for other in held_back for d in self.damaged):
                self.damaged |= dict.fromkeys(held_back - self.damaged.keys(), NO_PICTURE)
            if number not in self.damaged and any(key <= d < number for d in self.damaged):
                self.damaged[number] = LEANS
        return number, frame

    def _key_of(self, number: int) -> int:
        """The key picture from which on a picture may lean on others."""
        time = self.times[number]
        for at, shown in reversed(self._keys):
            # A picture shown before a key picture may lean on what came before that one.
            if at <= number and (time is None or shown is None or shown <= time):
                return at
        return 0


def jpeg_damage(data: bytes) -> str | None:
    """Fault that FFmpeg's strict decoder finds in a JPEG's bytes; None if it finds none.

    Pillow's decoder, as others, guesses on without a word.
    """
    decoder = av.CodecContext.create("mjpeg", "r")
    decoder.options, decoder.thread_count = STRICT, 1
    try:
        with _messages():
            frames = decoder.decode(av.Packet(data))
    except av.error.InvalidDataError as problem:
        return problem.strerror
    # Kinds of JPEG that it does not read are not damaged.
    except av.error.FFmpegError:
        return None
    return "FFmpeg calls it corrupt" if any(frame.is_corrupt for frame in frames) else None


@contextmanager
def _messages() -> Iterator[list[str]]:
    """FFmpeg's messages of errors from this thread, filled in when the context ends."""
    level, messages = av.logging.get_level(), []
    av.logging.set_level(av.logging.ERROR)
    try:
        with av.logging.Capture(local=True) as captured:
            yield messages
        messages += [" ".join(text.split()) for _, _, text in captured]
    finally:
        av.logging.set_level(level)
