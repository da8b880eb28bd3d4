"""What a recording's times will do to its measures, told before anything is tracked."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from steadyface.measures.measured import BAD_RATE, FRAMES_MISSING, OK, SHORT_RECORDING
from steadyface.measures.settings import SmoothnessSettings
from steadyface.measures.signals import cut_window, on_grid, velocity
from steadyface.measures.smoothness import log_dimensionless_jerk, spectral_arc_length
from steadyface.recording.frame_grid import FrameGrid, frame_grid

MOVEMENT_HZ = 1.0


def smoothness_lost(
    stamps_ms: npt.NDArray[np.float64], settings: SmoothnessSettings
) -> Iterator[tuple[str, str]]:
    """Problems that keep a recording from any value of smoothness, whatever is tracked.

    Args:
        stamps_ms: (frames,).
        settings: window, cut-off and gaps.
    """
    grid = frame_grid(stamps_ms / 1e3)
    status, _ = _sine_in_window(grid, settings, grid.place / grid.rate)
    if status == SHORT_RECORDING:
        yield (
            f"lasts {grid.places / grid.rate:.1f} s, less than the window of "
            f"{settings.window_s:g} s, so its smoothness will have no value",
            "record longer, or shorten smoothness: window_s for the whole study",
        )
    elif status == FRAMES_MISSING:
        inside = grid.absent[: round(settings.window_s * grid.rate)]
        yield (
            f"too many frames are missing from the recording ({inside.sum()} of the first "
            f"{len(inside)}), so its smoothness will have no value",
            "record at a fixed rate (more light, a faster disk), or leave the recording out",
        )
    elif status == BAD_RATE:
        yield (
            f"runs at {grid.rate:.1f} frames per second, too few for smoothness up to "
            f"{settings.cutoff_hz:g} Hz",
            f"record at {2 * settings.cutoff_hz:g} or more, or lower smoothness: cutoff_hz",
        )


def effect_of_uneven_stamps(
    stamps_ms: npt.NDArray[np.float64], settings: SmoothnessSettings
) -> str | None:
    """Effect of equal distances between frames on a smooth movement; None without a window.

    A sine of one hertz is seen at the stamps, as if they were the true times, and measured as the
    workflow measures landmarks.
    """
    grid = frame_grid(stamps_ms / 1e3)
    even, wanted = _sine_in_window(grid, settings, grid.place / grid.rate)
    uneven, found = _sine_in_window(grid, settings, grid.place / grid.rate + grid.shift_s)
    if (even, uneven) != (OK, OK):
        return None
    return (
        f"if these are the true times, a smooth movement of {MOVEMENT_HZ:g} Hz gets SPARC "
        f"{found[0]:.1f} in place of {wanted[0]:.1f} and LDJ {found[1]:.1f} in place of "
        f"{wanted[1]:.1f}"
    )


def _sine_in_window(
    grid: FrameGrid, settings: SmoothnessSettings, time_s: npt.NDArray[np.float64]
) -> tuple[str, tuple[float, float]]:
    """Status, SPARC and LDJ of a sine seen at `time_s` (kept frames,) and put on the grid."""
    seen = np.full((1, len(grid.kept)), np.nan)
    seen[0] = np.sin(2 * np.pi * MOVEMENT_HZ * time_s)
    at_frames = np.full((1, int(grid.kept.max(initial=-1)) + 1), np.nan)
    at_frames[:, grid.kept] = seen
    window = cut_window(
        on_grid(at_frames, grid),
        grid.rate,
        settings.window_s,
        gaps=settings.gaps,
        absent=grid.absent,
    )
    if window.status[0] != OK:
        return str(window.status[0]), (np.nan, np.nan)
    moving = velocity(window.positions, window.rate)
    arc = spectral_arc_length(
        moving, window.rate, settings.cutoff_hz, settings.threshold, settings.padding
    )
    jerk = log_dimensionless_jerk(moving, window.rate)
    return str(arc.status[0]), (float(arc.value[0]), float(jerk.value[0]))
