"""What must come out of a bag, read from its own index, or, of a damaged one, frame by frame."""

from dataclasses import dataclass
from pathlib import Path

from steadyface.recording import quality
from steadyface.recording.bag_reader import BagReader, DamagedBag
from steadyface.recording.calibration import Calibration
from steadyface.recording.messages import ImageHeader
from steadyface.recording.pixels import COLOUR_ENCODINGS
from steadyface.recording.scanner import BagScanner


@dataclass(frozen=True)
class BagContents:
    """The frames that a bag must give, and their places; `damage`: why the scanner reads it.

    `other_images` are topics with images that are none of the SDK's.
    """

    calibration: Calibration | None
    headers: dict[str, list[ImageHeader]]
    damage: str | None = None
    recovered_bytes: int | None = None
    file_version: int | None = None
    time_domain: str | None = None
    other_images: tuple[str, ...] = ()


def bag_contents(path: Path) -> BagContents:
    """The contents of an intact bag.

    Raises:
        DamagedBag: it is none.
        UnreadEncoding: its images are encoded in a way that is not read.
    """
    with BagReader(path) as reader:
        return BagContents(
            calibration=reader.calibration(),
            headers={stream: reader.headers(stream) for stream in sorted(reader.counts())},
            file_version=reader.file_version(),
            time_domain=reader.time_domain("colour"),
            other_images=reader.other_images(),
        )


def recovered_contents(path: Path, reason: str) -> BagContents:
    """The complete frames before a bag's first damage, of which `reason` tells."""
    scanner = BagScanner(path)
    try:
        calibration = scanner.calibration()
    except DamagedBag as problem:
        calibration, reason = None, f"{reason}; the camera's description: {problem}"
    found = {stream: scanner.headers(stream) for stream in ("colour", "depth")}
    told = f"{reason}; {scanner.damage}" if scanner.damage else reason
    headers = {stream: headers for stream, headers in found.items() if headers}
    return BagContents(calibration, headers, told, scanner.recovered_bytes)


def check_colour(path: Path, subject: str, contents: BagContents) -> None:
    """Raise a RecordingError where there are no colour frames of one size and known encoding."""
    headers = contents.headers.get("colour", [])
    if not headers and contents.other_images:
        raise quality.trouble(
            path,
            subject,
            f"recorded by a ROS program (its images are in {', '.join(contents.other_images)})",
            "give a bag of the RealSense SDK (realsense-viewer, rs-record), or the pictures as a "
            "folder or a video",
        )
    if len(headers) < 2:
        found = f"{len(headers)} colour frames" if headers else "no colour frames"
        streams = ", ".join(s for s, found in contents.headers.items() if found) or "none"
        raise quality.trouble(
            path,
            subject,
            f"{found} (streams with frames: {streams})",
            "record colour too, or leave the recording out",
        )
    kinds = {(header.width, header.height, header.encoding) for header in headers}
    if len(kinds) > 1 or headers[0].encoding not in COLOUR_ENCODINGS:
        raise quality.trouble(
            path,
            subject,
            f"colour frames of the kind {sorted(kinds)} cannot be used",
            f"record one size in one of {', '.join(COLOUR_ENCODINGS)}",
        )
