"""A film of one recording with every tracker's landmarks on it, side by side, slowed down.

It shows faces, so it is made only where it is asked for and never becomes part of the report.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from steadyface.files import atomic_path
from steadyface.report.palette import Look
from steadyface.report.words import SIMULATED
from steadyface.trackers.arms import tracker_label

Image = NDArray[np.uint8]
FloatArray = NDArray[np.float64]

# px, of one tracker's panel and of the strip with its name below.
PANEL, STRIP = 360, 26
# The part of the picture that is shown: the face box with this much of its side around it.
MARGIN = 0.3
# OpenCV draws at fractions of a pixel in fixed point with this many bits.
SHIFT = 4
TICKS = 90_000
WHITE, DARK = (255, 255, 255), (24, 27, 31)


@dataclass(frozen=True)
class OverlayRecording:
    """One recording's landmarks and boxes, as they are drawn.

    times: (frames,) s, when each frame was recorded.
    boxes: (frames, 4) x1 y1 x2 y2 px, NaN where there is no face.
    points: (frames, 68, 2) px by tracker, NaN where there is none.
    statuses: (frames,) words by tracker, shown where a frame has no landmark.
    looks: look of each tracker.
    simulated: say so in the picture.
    """

    times: FloatArray
    boxes: FloatArray
    points: dict[str, FloatArray]
    statuses: dict[str, Sequence[str]]
    looks: dict[str, Look]
    simulated: bool


def shown_region(boxes: FloatArray, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """The part of the picture that all frames show: left, top, right, bottom px.

    Args:
        boxes: (frames, 4) px; without any face the whole picture is shown.
        size: the picture's width and height, px.
    """
    known = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(known):
        return 0, 0, *size
    low, high = known[:, :2].min(axis=0), known[:, 2:].max(axis=0)
    margin = MARGIN * (high - low)
    left, top = np.clip(low - margin, 0, np.array(size) - 2).astype(int)
    right, bottom = np.clip(high + margin, (left + 2, top + 2), size).astype(int)
    return int(left), int(top), int(right), int(bottom)


def draw_frames(images: Iterable[Image], overlay: OverlayRecording) -> Iterator[Image]:
    """Each frame as a picture of panels, RGB, all of one size with even sides."""
    region = None
    for frame, image in enumerate(images):
        if region is None:
            region = shown_region(overlay.boxes, (image.shape[1], image.shape[0]))
        panels = [_panel(image, region, overlay, frame, tracker) for tracker in overlay.points]
        picture = _tiled(panels)
        said = f"{overlay.times[frame] - overlay.times[0]:.3f} s, frame {frame}"
        if overlay.simulated:
            said += f", {SIMULATED}"
        _write(picture, said, (8, 20))
        yield picture


def write_video(path: Path, pictures: Iterable[Image], times: FloatArray, slow: float) -> None:
    """Write an H.264 film in which each frame is shown for as long as it lasted, times `slow`.

    Args:
        path: `.mp4`.
        pictures: RGB with even sides, one for each time.
        times: (frames,) s; they need not be evenly spaced.
        slow: 1 is real time, 4 a quarter of it.
    """
    stamps = np.rint((times - times[0]) * slow * TICKS).astype(int)
    # A repeated time stamp would stop the encoder.
    stamps = np.maximum.accumulate(stamps - np.arange(len(stamps))) + np.arange(len(stamps))
    with (
        atomic_path(path) as temporary,
        av.open(
            str(temporary), "w", format="mp4", options={"movflags": "+faststart"}
        ) as container,
    ):
        stream = container.add_stream("libx264", options={"crf": "20", "preset": "veryfast"})
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, TICKS)
        stream.codec_context.thread_count = 1
        for picture, stamp in zip(pictures, stamps.tolist(), strict=True):
            if not stream.codec_context.is_open:
                stream.height, stream.width = picture.shape[:2]
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = stamp, Fraction(1, TICKS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _panel(
    image: Image,
    region: tuple[int, int, int, int],
    overlay: OverlayRecording,
    frame: int,
    tracker: str,
) -> Image:
    left, top, right, bottom = region
    scale = PANEL / max(right - left, bottom - top)
    size = (round((right - left) * scale), round((bottom - top) * scale))
    part = cv2.resize(image[top:bottom, left:right], size, interpolation=cv2.INTER_LINEAR)
    panel = np.full((PANEL + STRIP, PANEL, 3), DARK, np.uint8)
    panel[: size[1], : size[0]] = part

    def placed(points: FloatArray) -> NDArray[np.int64]:
        """Picture px to the panel's, in OpenCV's fixed point."""
        inside = (points - (left, top) + 0.5) * scale - 0.5
        return np.rint(inside * 2**SHIFT).astype(int)

    box = overlay.boxes[frame]
    if np.isfinite(box).all():
        corners = placed(box.reshape(2, 2)).tolist()
        cv2.rectangle(panel, *map(tuple, corners), (190, 190, 190), 1, cv2.LINE_AA, SHIFT)
    look = overlay.looks[tracker]
    colour = tuple(int(look.on_dark[start : start + 2], 16) for start in (1, 3, 5))
    points = overlay.points[tracker][frame]
    points = points[np.isfinite(points).all(axis=1)]
    for x, y in placed(points).tolist():
        cv2.circle(panel, (x, y), 2 << SHIFT, DARK, -1, cv2.LINE_AA, SHIFT)
        cv2.circle(panel, (x, y), 3 << (SHIFT - 1), colour, -1, cv2.LINE_AA, SHIFT)
    panel[PANEL:] = DARK
    status = "" if len(points) else f": {overlay.statuses[tracker][frame]}"
    _write(panel, tracker_label(tracker) + status, (8, PANEL + 18), colour)
    return panel


def _tiled(panels: list[Image]) -> Image:
    """The panels in rows, at most three beside each other."""
    across = min(3, len(panels))
    empty = np.full_like(panels[0], DARK)
    padded = panels + [empty] * (-len(panels) % across)
    rows = [np.hstack(padded[start : start + across]) for start in range(0, len(padded), across)]
    return np.vstack(rows)


def _write(picture: Image, text: str, place: tuple[int, int], colour: tuple = WHITE) -> None:
    # An outline of eight copies: a thicker stroke is another, wider typeface to OpenCV.
    around = [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)]
    inks = [*((DARK, offset) for offset in around), (colour, (0, 0))]
    for ink, (x, y) in inks:
        at = place[0] + x, place[1] + y
        cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.48, ink, 1, cv2.LINE_AA)
