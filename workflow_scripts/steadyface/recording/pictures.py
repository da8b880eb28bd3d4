"""The pictures of a video's packets, and which of them FFmpeg knows to be damaged.

A packet need not be a picture: some only prepare others (VP8's hidden references) or say that
nothing has changed (MPEG-4's N-VOPs). So every picture carries the number of the packet that it
was made of, and a packet without a picture is damaged only where FFmpeg says so.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import av
import av.logging

# FFmpeg passes over what it can; with these its decoders check what they can and then say so.
STRICT = {"err_detect": "crccheck+bitstream+buffer+explode"}
# These tell of a wrong checksum or an overrun in their messages only.
TELLS_IN_WORDS = ("ffv1", "qtrle")
LEANS = "it leans on a damaged one"


@dataclass
class Pictures:
    """A video's pictures in the order in which they are shown.

    Attributes:
        damaged: why a packet's picture is damaged, by the packet's number.
        times, slots: when each packet is to be shown and decoded, in ticks of the stream.

    Attributes are complete as far as the pictures have been asked for.
    """

    container: av.container.InputContainer
    damaged: dict[int, str] = field(default_factory=dict)
    times: dict[int, int | None] = field(default_factory=dict)
    slots: dict[int, int | None] = field(default_factory=dict)
    _keys: list[tuple[int, int | None]] = field(default_factory=list)

    def __iter__(self) -> Iterator[tuple[int, av.VideoFrame]]:
        """Packet's number, from 0 and empty ones left out, and picture, whether good or not.

        Raises:
            av.error.FFmpegError: the container cannot be read on.
        """
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
            if shown not in self.damaged and self._leans_on_damage(shown):
                self.damaged[shown] = LEANS
            yield shown, frame

    def _leans_on_damage(self, number: int) -> bool:
        """Whether a damaged picture lies between this one and its key picture."""
        if not self.damaged:
            return False
        time, key = self.times[number], 0
        for at, shown in reversed(self._keys):
            # A picture shown before a key picture may lean on what came before that one.
            if at <= number and (time is None or shown is None or shown <= time):
                key = at
                break
        return any(key <= other < number for other in self.damaged)


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
