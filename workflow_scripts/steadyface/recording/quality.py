"""What is known about how well a recording was recorded and read: one plain dictionary each."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from steadyface.errors import RecordingError
from steadyface.file_spelling import what_to_do
from steadyface.recording.frame_grid import LONGEST_PAUSE_S
from steadyface.recording.timing import StreamTimes, mean_rate_hz, nearest_lag_ms, same_wrap

# Median rate and nominal rate may differ by this share: auto-exposure halves a rate, a wrong
# setting changes it by a third or more, clocks differ by far less.
RATE_TOLERANCE = 0.1
# Rates of one study that are no further apart are one, as 29.97 and 30, or two cameras' clocks.
ONE_RATE = 0.02
# Whole milliseconds and QuickTime's 600ths of a second are off by less (root mean square).
UNEVEN_MS = 0.6
# The kind of note that time stamps are uneven.
UNEVEN = "uneven"
# A rate that the sheet states means the file's own within this share, nominal 30 being 29.97.
SAME_RATE = 0.01


def trouble(path: str | Path, subject: str, wrong: str, remedy: str) -> RecordingError:
    """The one line about a recording: where, what is wrong, what to do."""
    return RecordingError(wrong, where=path, subject=subject, remedy=remedy)


def note(kind: str, wrong: str, remedy: str) -> dict[str, str]:
    """What a study can live with, as the quality record holds it: its kind, what, what to do."""
    return {"kind": kind, "wrong": wrong, "remedy": remedy}


def check_file(path: Path, subject: str) -> None:
    """Raise a RecordingError when there is no such file or nothing in it."""
    if not path.is_file():
        known = what_to_do([str(path)]).get(str(path))
        remedy = known or "correct the path in the recordings sheet"
        raise trouble(path, subject, "no such file", remedy)
    if not path.stat().st_size:
        raise trouble(path, subject, "the file is empty", "copy or record it again")


def check_times(
    path: str | Path,
    subject: str,
    colour: StreamTimes,
    expected_rate: float | None,
    culprit: str,
    remedy: str,
) -> None:
    """Raise a RecordingError when the colour stream's times cannot be used.

    Args:
        expected_rate: frames per second the study expects; None accepts any.
        culprit: probable cause of stamps that go back.
        remedy: advice on stamps that go back or jump.
    """
    if colour.backwards:
        frame = int(np.flatnonzero(colour.intervals_ms <= 0)[0]) + 1
        raise trouble(
            path,
            subject,
            f"{colour.backwards} time stamps do not increase, the first at frame {frame}",
            f"{culprit}: {remedy}",
        )
    pauses = np.flatnonzero(colour.intervals_ms > LONGEST_PAUSE_S * 1e3)
    if len(pauses):
        frame = int(pauses[0]) + 1
        pause_s = colour.intervals_ms[frame - 1] / 1e3
        raise trouble(
            path,
            subject,
            f"frame {frame} comes {pause_s:.0f} s after the one before it",
            f"a time stamp is wrong or the recorder paused: {remedy}",
        )
    rate = colour.grid.rate
    if expected_rate is not None and abs(rate / expected_rate - 1) > RATE_TOLERANCE:
        raise trouble(
            path,
            subject,
            f"runs at {rate:.1f} frames per second, not {expected_rate:g}",
            "correct the expected rate in study.yaml or leave the recording out",
        )


def told_rates(rates: Iterable[float]) -> str | None:
    """A study's rates where there are several, as `30 (12 recordings) and 60 (4)`; else None.

    Args:
        rates: frames per second of each recording; those within 2 % of each other are one rate.
    """
    groups: list[list[float]] = []
    for rate in sorted(rate for rate in rates if np.isfinite(rate)):
        if groups and rate <= groups[-1][0] * (1 + ONE_RATE):
            groups[-1].append(rate)
        else:
            groups.append([rate])
    if len(groups) < 2:
        return None
    told = [f"{np.median(group):.4g} ({len(group)})" for group in groups]
    first = told[0].removesuffix(")") + (" recordings)" if len(groups[0]) > 1 else " recording)")
    return f"{', '.join([first, *told[1:-1]])} and {told[-1]} frames per second"


def describe_rate(
    colour: StreamTimes,
    own_ms: npt.NDArray[np.float64] | None,
    stated_rate: float | None,
    used: str,
) -> dict[str, Any]:
    """The rate of the file and of the sheet, which of them times the frames, and notes on that.

    Args:
        colour: the times that are used.
        own_ms: (frames,) the file's own times; None where it has none.
        stated_rate: frames per second from the recordings sheet; None: not stated.
        used: source of the frames' times: `camera`, `container`, `timestamps.csv` or `sheet`.
    """
    own_rate = None
    if own_ms is not None and len(own_ms) > 1 and own_ms[-1] > own_ms[0]:
        own_rate = mean_rate_hz(own_ms)
    notes = []
    if own_rate and stated_rate and abs(own_rate / stated_rate - 1) > SAME_RATE:
        notes.append(
            note(
                "rate",
                f"the file itself runs at {own_rate:.2f} frames per second, the recordings sheet "
                f"says {stated_rate:g}: times are the {used}'s",
                "correct rate_hz where it is wrong",
            )
        )
    spread_ms = colour.grid.usual_shift_s * 1e3
    if spread_ms > UNEVEN_MS:
        notes.append(
            note(
                UNEVEN,
                f"time stamps are uneven: frames lie up to "
                f"{colour.grid.largest_shift_s * 1e3:.1f} ms (root mean square {spread_ms:.1f}) "
                "from equal distances, where they are put",
                "record at a fixed rate, unless the clock is a coarse one",
            )
        )
    return {
        "file_rate_hz": own_rate,
        "sheet_rate_hz": stated_rate,
        "times_from": used,
        "notes": notes,
    }


def describe(
    path: str | Path,
    subject: str,
    colour: StreamTimes,
    depth: StreamTimes | None,
    expected: dict[str, int],
) -> dict[str, Any]:
    """Quality of a recording as far as its time stamps tell; decoding adds the rest.

    Times are in ms. Offsets are depth minus colour; `None` where there is no depth.
    """
    streams = {"colour": colour} | ({"depth": depth} if depth is not None else {})
    lag = nearest_lag_ms(colour.stamps_ms, depth.stamps_ms if depth is not None else np.empty(0))
    paired = bool(np.isfinite(lag).any())
    ends = same_wrap(colour.stamps_ms, depth.stamps_ms)[[0, -1]] if paired else None
    return {
        "file": str(path),
        "subject": subject,
        "expected": expected,
        "decoded": {},
        "duplicates": {name: times.duplicates for name, times in streams.items()},
        "non_monotonic": {name: times.backwards for name, times in streams.items()},
        "wraps_fixed": {name: times.wraps for name, times in streams.items()},
        "gaps": {name: times.gaps for name, times in streams.items()},
        "longest_interval_ms": {
            name: float(times.intervals_ms.max(initial=0.0)) for name, times in streams.items()
        },
        "median_interval_ms": {
            name: _number(times.median_interval_ms) for name, times in streams.items()
        },
        "rate_hz": {name: _number(times.grid.rate) for name, times in streams.items()},
        "missing_frames": {name: times.grid.missing for name, times in streams.items()},
        "largest_shift_ms": {
            name: times.grid.largest_shift_s * 1e3 for name, times in streams.items()
        },
        "colour_depth_lag_ms": float(np.median(np.abs(lag))) if paired else None,
        "longest_colour_depth_lag_ms": float(np.abs(lag).max()) if paired else None,
        "start_offset_ms": float(ends[0] - colour.stamps_ms[0]) if paired else None,
        "end_offset_ms": float(ends[1] - colour.stamps_ms[-1]) if paired else None,
        "engine": None,
        "engine_note": None,
        "sdk_version": None,
        "file_version": None,
        "time_domain": None,
        "recovered_bytes": None,
        "damage": None,
        "file_rate_hz": None,
        "sheet_rate_hz": None,
        "times_from": None,
        "notes": [],
    }


def _number(value: float) -> float | None:
    """JSON has no NaN."""
    return float(value) if np.isfinite(value) else None
