"""A folder of pictures as a recording: one JPEG or PNG per frame, in the order of their numbers.

Pictures know no time, so it comes from a table beside them or from the recordings sheet.
"""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from steadyface import tables
from steadyface.recording import quality
from steadyface.recording.decode import ColourFrame
from steadyface.recording.pictures import jpeg_damage
from steadyface.recording.timing import regular_stamps_ms, stream_times
from steadyface.sheets import read_sheet

SUFFIXES = (".jpg", ".jpeg", ".png")
TIMES = "timestamps.csv"
# A larger number in a name is a clock's.
LARGEST_COUNT = 10**8
# A clock's step, in usual ones, that tells of a missing picture.
MISSING_STEPS = (1.75, 100)
NANOSECONDS = 9
# No clock counts from earlier than a century ago.
LATEST_S = 4e9
# What Pillow raises on damaged pictures; a chunk may claim more bytes than there is memory.
BROKEN = (MemoryError, OSError, SyntaxError, ValueError, Image.DecompressionBombError)

TIMESTAMPS = tables.Schema(
    "timestamps",
    {"file": tables.Column(tables.TEXT), "time_s": tables.Column(tables.NUMBER)},
    key=("file",),
)


class ImageFolder:
    """One folder of pictures; the same attributes and `frames` as a bag's recording."""

    calibration = None
    depth = None

    def __init__(
        self,
        path: Path,
        subject: str,
        files: list[Path],
        own_ms: np.ndarray | None,
        rate: float | None,
    ) -> None:
        self.path = path
        self.subject = subject
        self._files = files
        stamps_ms = own_ms if rate is None else regular_stamps_ms(len(files), rate)
        self.colour = stream_times(np.arange(len(files)), stamps_ms, wrap_pause_ms=0)
        self.quality = quality.describe(path, subject, self.colour, None, {"colour": len(files)})
        self.quality |= {"engine": "images", "time_domain": TIMES if rate is None else "sheet"}
        self.quality |= quality.describe_rate(
            self.colour, own_ms, rate, self.quality["time_domain"]
        )

    def frames(self) -> Iterator[ColourFrame]:
        """Every picture once, as RGB, turned as its EXIF entry says.

        Raises:
            RecordingError: a picture is damaged or of another size than the first.
        """
        shape = None
        for number, file in enumerate(self._files):
            try:
                image = _rgb(file)
                damage = None if file.suffix.lower() == ".png" else jpeg_damage(file.read_bytes())
            except BROKEN as problem:
                reason = " ".join(str(problem).split()) or "it does not fit into memory"
                raise quality.trouble(
                    file, self.subject, f"not a readable picture ({reason})", "copy it again"
                ) from None
            if damage:
                raise quality.trouble(
                    file, self.subject, f"the picture is damaged ({damage})", "copy it again"
                )
            shape = shape or image.shape
            if image.shape != shape:
                told = " x ".join(str(side) for side in (*image.shape[1::-1], *shape[1::-1]))
                raise quality.trouble(
                    file,
                    self.subject,
                    f"width and height differ from the first picture's ({told})",
                    "keep pictures of one size in the folder",
                )
            yield ColourFrame(number, float(self.colour.stamps_ms[number]), image)
        self.quality["decoded"] = {"colour": len(self._files)}


def read_image_folder(
    path: str | Path,
    *,
    subject: str,
    expected_rate: float | None = None,
    rate: float | None = None,
) -> ImageFolder:
    """Look through a folder of pictures without decoding them.

    Args:
        path: the folder. `timestamps.csv` in it, with the columns `file` and `time_s` (seconds),
            gives each picture's time; other files that are no pictures do not matter.
        subject: named in errors.
        expected_rate: frames per second the study expects; None accepts any.
        rate: frames per second of these pictures; counts even where there is a `timestamps.csv`.

    Raises:
        RecordingError: fewer than two pictures, kinds mixed, no time known, numbers missing,
            or `timestamps.csv` is no such table.
    """
    path = Path(path)
    files = _pictures(path, subject)
    own_ms = None
    if (path / TIMES).is_file():
        own_ms = _own_times(path, subject, files)
    elif rate is None:
        raise quality.trouble(
            path,
            subject,
            f"a folder of {len(files)} pictures without times",
            f"put {TIMES} (columns file, time_s) into it or state rate_hz in the recordings sheet",
        )
    if rate is not None:
        _check_numbers(path, subject, files)
    recording = ImageFolder(path, subject, files, own_ms, rate)
    quality.check_times(
        path,
        subject,
        recording.colour,
        expected_rate,
        f"{TIMES} has another order than the numbers in the pictures' names",
        "correct it, or the names",
    )
    return recording


def natural_order(name: str) -> tuple[list[tuple[bool, int, str]], str]:
    """A key that sorts frame2 before frame10."""
    parts = re.split(r"(\d+)", name.lower())
    return [(p.isdecimal(), int(p) if p.isdecimal() else 0, p) for p in parts], name


def _pictures(path: Path, subject: str) -> list[Path]:
    found = [
        file
        for file in path.iterdir()
        # Some systems put hidden companions of the same suffix beside each file.
        if file.suffix.lower() in SUFFIXES and not file.name.startswith(".")
    ]
    kinds = sorted({file.suffix.lower().replace("jpeg", "jpg") for file in found})
    if len(kinds) > 1:
        raise quality.trouble(
            path, subject, f"holds both {' and '.join(kinds)} files", "keep one kind in the folder"
        )
    if len(found) < 2:
        raise quality.trouble(
            path,
            subject,
            f"{len(found)} pictures",
            f"give a folder of {', '.join(SUFFIXES)} files",
        )
    return sorted(found, key=lambda file: natural_order(file.name))


def _own_times(path: Path, subject: str, files: list[Path]) -> np.ndarray:
    table, problems = read_sheet(path / TIMES, TIMESTAMPS)
    if problems:
        first = problems[0]
        where = "" if first.row is None else f" in row {first.row}"
        raise quality.trouble(path / TIMES, subject, f"{first.wrong}{where}", first.remedy)
    twice = table["file"][table["file"].duplicated()]
    if len(twice):
        raise quality.trouble(
            path / TIMES, subject, f"{twice.iloc[0]} occurs twice", "give each picture one row"
        )
    times = dict(zip(table["file"], table["time_s"], strict=True))
    names = {file.name for file in files}
    for lacking, where in ((names - times.keys(), TIMES), (times.keys() - names, "the folder")):
        if lacking:
            raise quality.trouble(
                path / TIMES,
                subject,
                f"{len(lacking)} pictures are not in {where}, the first {min(lacking)}",
                "give one row for each picture of the folder",
            )
    times_s = np.array([times[file.name] for file in files])
    impossible = np.flatnonzero(~(np.abs(times_s) < LATEST_S))
    if len(impossible):
        raise quality.trouble(
            path / TIMES,
            subject,
            f"{files[impossible[0]].name} has the time {times_s[impossible[0]]:g} s",
            "write the seconds since the first picture, or those of a clock",
        )
    return times_s * 1e3


def _check_numbers(path: Path, subject: str, files: list[Path]) -> None:
    """A rate means nothing where a picture is missing, as far as the names' numbers tell."""
    names = [file.stem for file in files]
    before = _place_of_a_gap(names)
    if before is not None:
        raise quality.trouble(
            path,
            subject,
            f"{files[before].name} is followed by {files[before + 1].name}, so a rate does not "
            "tell the times",
            f"add what is missing or put {TIMES} (columns file, time_s) into the folder",
        )


def _place_of_a_gap(names: list[str]) -> int | None:
    """Which name is the first after which one is missing; None where none is, or none can tell.

    A number that mostly grows by one counts the pictures; it may begin anew where one before it
    grows (of a clip, a second). Others are clocks, whose steps are alike.
    """
    changing = [c for c in _columns(names, r"\d+", int) if len(set(c)) > 1]
    steps = [[b - a for a, b in pairwise(column)] for column in changing]
    counts = [number for number, step in enumerate(steps) if 2 * step.count(1) >= len(step)]
    if counts:
        counting = max(counts, key=lambda number: steps[number].count(1))
        for place, step in enumerate(steps[counting]):
            anew = step < 0 and any(earlier[place] for earlier in steps[:counting])
            if step != 1 and not anew:
                return place
        return None
    if len(changing) == 1 and max(changing[0]) < LARGEST_COUNT:
        return next(place for place, step in enumerate(steps[0]) if step != 1)
    clocks = _columns(names, r"\d+(?:\.\d+)?", Decimal)
    for column in [*clocks, *_seconds_and_parts(names)]:
        step = np.array([float(b - a) for a, b in pairwise(column)])
        if (step > 0).all():
            ratio = step / np.median(step)
            # What is longer than that may be the turn of a minute, written 1259 and 1300.
            gaps = np.flatnonzero((ratio > MISSING_STEPS[0]) & (ratio < MISSING_STEPS[1]))
            if len(gaps):
                return int(gaps[0])
    return None


def _columns(names: list[str], pattern: str, kind: Callable[[str], Any]) -> list[tuple[Any, ...]]:
    """The first numbers of all names, the second ones, and so on, as far as all have them."""
    return list(
        zip(*([kind(n) for n in re.findall(pattern, name)] for name in names), strict=False)
    )


def _seconds_and_parts(names: list[str]) -> Iterator[tuple[Decimal, ...]]:
    """Clocks that are written as two numbers, seconds and their thousandths or smaller parts."""
    for seconds, parts in pairwise(_columns(names, r"\d+", str)):
        # Not all programs write zeros before the parts.
        digits = max(map(len, parts))
        if digits % 3 == 0 and digits <= NANOSECONDS:
            yield tuple(
                Decimal(f"{whole}.{part:0>{digits}}")
                for whole, part in zip(seconds, parts, strict=True)
            )


def _rgb(file: Path) -> np.ndarray:
    with Image.open(file) as picture:
        upright = ImageOps.exif_transpose(picture)
        if upright.mode.startswith("I;16"):
            # Pillow would cut off at 255 what has 16 bits.
            grey = (np.asarray(upright) >> 8).astype(np.uint8)
            return np.repeat(grey[..., None], 3, axis=2)
        return np.array(upright.convert("RGB"))
