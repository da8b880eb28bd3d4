"""When frames were taken: repaired device clocks, gaps, and which depth belongs to which colour.

Times come from the recording's stamps alone. Frame numbers cannot be trusted to show drops: on a
computer without the camera's kernel patch they are a counter of the frames that did arrive.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from steadyface.recording.frame_grid import FrameGrid, frame_grid

# An SR300's clock counts 10 ns ticks in 32 bits, so it starts anew every 42.95 s.
WRAP_MS = 2**32 * 1e-5
WRAPPING_CAMERAS = ("SR300", "SR305")
# From a clock's last stamp before it starts anew to its first one after it is no more than this.
WRAP_PAUSE_MS = 1000.0
# An interval longer than this many median intervals means that frames are missing.
GAP_RATIO = 1.5


@dataclass(frozen=True)
class StreamTimes:
    """The frames of one stream in recorded order, each once.

    `numbers` and `stamps_ms` (frames,) are of the kept frames, stamps with the clock's wraps
    undone; `kept` (recorded frames,) says which recorded frames these are. `backwards` counts
    stamps that do not increase, wraps apart.
    """

    numbers: npt.NDArray[np.int64]
    stamps_ms: npt.NDArray[np.float64]
    kept: npt.NDArray[np.bool_]
    wraps: int
    duplicates: int
    backwards: int

    @property
    def intervals_ms(self) -> npt.NDArray[np.float64]:
        """(frames - 1,), from each frame to the next."""
        return np.diff(self.stamps_ms)

    @property
    def median_interval_ms(self) -> float:
        """NaN with fewer than two frames."""
        return float(np.median(self.intervals_ms)) if len(self.stamps_ms) > 1 else np.nan

    @cached_property
    def grid(self) -> FrameGrid:
        """The frames' places among equally spaced times."""
        return frame_grid(self.stamps_ms / 1e3)

    @property
    def gaps(self) -> int:
        """How many intervals are so long that frames must be missing; the ticks of a coarse clock
        are not."""
        if self.grid.even:
            return 0
        return int((self.intervals_ms > GAP_RATIO * self.median_interval_ms).sum())


def stream_times(
    numbers: npt.ArrayLike, stamps_ms: npt.ArrayLike, wrap_pause_ms: float = WRAP_MS / 2
) -> StreamTimes:
    """Drop repeats of a frame and undo the clock's wraps.

    Args:
        numbers, stamps_ms: (recorded frames,), as recorded. A frame repeats another when both its
            number and its stamp do.
        wrap_pause_ms: a step back is a wrap where that means a pause of at most so much; 0 for
            clocks that do not wrap.
    """
    numbers = np.asarray(numbers, np.int64)
    stamps_ms = np.asarray(stamps_ms, np.float64)
    _, first = np.unique(np.stack([numbers, stamps_ms], axis=1), axis=0, return_index=True)
    kept = np.zeros(len(numbers), bool)
    kept[first] = True
    numbers, stamps_ms = numbers[kept], stamps_ms[kept]
    steps = np.diff(stamps_ms, prepend=stamps_ms[:1])
    pause = steps + WRAP_MS
    wrapped = (steps < 0) & (pause > 0) & (pause < wrap_pause_ms)
    stamps_ms = stamps_ms + WRAP_MS * np.cumsum(wrapped)
    return StreamTimes(
        numbers=numbers,
        stamps_ms=stamps_ms,
        kept=kept,
        wraps=int(wrapped.sum()),
        duplicates=int((~kept).sum()),
        backwards=int((np.diff(stamps_ms) <= 0).sum()),
    )


def wrap_pause_ms(stamps_ms: npt.ArrayLike, camera: str | None) -> float:
    """The `wrap_pause_ms` of a bag's stamps (frames,).

    Only the clock of this camera family wraps while it records, and shows at most `WRAP_MS`. What
    the bag calls the clock does not tell: without the camera's kernel patch its own clock is
    called the computer's.

    Args:
        camera: its name; None where it is not known.
    """
    stamps_ms = np.asarray(stamps_ms, np.float64)
    wraps = camera is None or any(name in camera for name in WRAPPING_CAMERAS)
    return WRAP_PAUSE_MS if wraps and (stamps_ms <= WRAP_MS).all() else 0.0


def regular_stamps_ms(frames: int, rate: float) -> npt.NDArray[np.float64]:
    """Stamps (frames,) from 0 on, at `rate` frames per second."""
    return np.arange(frames) * (1e3 / rate)


def mean_rate_hz(stamps_ms: npt.NDArray[np.float64]) -> float:
    """Frames per second from the first stamp to the last."""
    return float((len(stamps_ms) - 1) / (stamps_ms[-1] - stamps_ms[0]) * 1e3)


def nearest_lag_ms(
    colour_ms: npt.NDArray[np.float64], depth_ms: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Stamp of the nearest depth frame minus each colour stamp, (colour frames,); NaN if none.

    The two clocks may differ by whole wraps when one stream began before a wrap and the other
    after it; that much is taken off first.
    """
    if not len(depth_ms) or not len(colour_ms):
        return np.full(len(colour_ms), np.nan)
    return same_wrap(colour_ms, depth_ms)[nearest_frames(colour_ms, depth_ms)] - colour_ms


def nearest_frames(
    colour_ms: npt.NDArray[np.float64], depth_ms: npt.NDArray[np.float64]
) -> npt.NDArray[np.intp]:
    """Position of the depth frame nearest in time to each colour frame, (colour frames,).

    Args:
        colour_ms, depth_ms: stamps of at least one frame each; wraps as in `nearest_lag_ms`.
    """
    order = np.argsort(same_wrap(colour_ms, depth_ms), kind="stable")
    ordered_ms = same_wrap(colour_ms, depth_ms)[order]
    after = np.searchsorted(ordered_ms, colour_ms).clip(1, max(1, len(order) - 1))
    candidates = np.stack([after - 1, np.minimum(after, len(order) - 1)])
    lags = np.abs(ordered_ms[candidates] - colour_ms)
    return order[np.take_along_axis(candidates, lags.argmin(axis=0)[None], axis=0)[0]]


def same_wrap(
    colour_ms: npt.NDArray[np.float64], depth_ms: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Depth stamps shifted by whole wraps so that both streams begin in the same one."""
    return depth_ms - WRAP_MS * np.round((depth_ms[0] - colour_ms[0]) / WRAP_MS)
