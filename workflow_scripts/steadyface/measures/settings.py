"""What is measured and how: every choice that moves a number of the smoothness table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from steadyface.errors import SettingsError
from steadyface.landmarks import LANDMARKS
from steadyface.measures.signals import (
    AXES,
    GAPS,
    OTHER_TASK,
    SIGNALS,
    TASK_SERIES,
    GapPolicy,
    Series,
)
from steadyface.measures.smoothness import CUTOFF_HZ, PADDING, THRESHOLD

MAIN = "main"


@dataclass(frozen=True)
class SmoothnessSettings:
    """The setting `main` is `window_s` at the recording's own rate; the rest is sensitivity.

    window_s: s, the paper's "first 5 seconds".
    windows_s, rates_hz: the sensitivity grid; None stands for the recording's own rate.
    signals: names from `signals.SIGNALS`.
    series: landmark and axis (x or y) of each task's series.
    resample: whether positions are moved from each frame's own time to its place by a spline.
    cutoff_hz, threshold, padding: settings of the spectral arc length.
    longest_gap_frames, largest_gap_share: gaps up to this length are filled in, unless more than
        this share of the window would be.
    high_frequency_hz: frequency above which the high-frequency residual counts.
    large_step_sigmas: multiple of sigma3 from which a step counts as large.
    longest_lag_s: shifts tried when a lag is sought.
    smallest_range_pct: per cent of the face box's diagonal that a reference must move for a gain.
    smallest_distance_pct: as above for distances between two landmarks, in which the annotators'
        noise comes twice: 0.45 % in each coordinate makes a distance that does not change range
        over 2 to 3 %.

    Raises:
        SettingsError: a signal or series does not exist.
    """

    window_s: float
    windows_s: tuple[float, ...]
    rates_hz: tuple[float | None, ...]
    resample: bool
    cutoff_hz: float
    threshold: float
    padding: int
    longest_lag_s: float
    signals: tuple[str, ...] = SIGNALS
    series: Mapping[str, Series] = field(default_factory=lambda: TASK_SERIES)
    longest_gap_frames: int = GAPS.frames
    largest_gap_share: float = GAPS.share
    high_frequency_hz: float = 6.0
    large_step_sigmas: float = 5.0
    smallest_range_pct: float = 1.0
    smallest_distance_pct: float = 4.0

    def __post_init__(self) -> None:
        unknown = [signal for signal in self.signals if signal not in SIGNALS]
        if unknown:
            raise SettingsError(
                f"no signal {unknown[0]!r}", where="smoothness", remedy=f"choose from {SIGNALS}"
            )
        for task, series in self.series.items():
            for landmark, axis in series:
                if axis not in AXES or landmark not in range(LANDMARKS):
                    raise SettingsError(
                        f"no series {landmark} {axis}",
                        where=f"smoothness, series of {task}",
                        remedy="give a landmark from 0 to 67 and x or y",
                    )

    def series_of(self, task: str) -> Series:
        """Landmarks and axes of a task; of one that is not named, those of `OTHER_TASK`."""
        return self.series[task if task in self.series else OTHER_TASK]

    @property
    def gaps(self) -> GapPolicy:
        """The gaps that are filled in."""
        return GapPolicy(self.longest_gap_frames, self.largest_gap_share)

    def name(self, window_s: float, rate_hz: float | None) -> str:
        """The name of a setting: `main`, or window and rate as `3s_native`, `5s_15hz`."""
        if (window_s, rate_hz) == (self.window_s, None):
            return MAIN
        return f"{window_s:g}s_" + ("native" if rate_hz is None else f"{rate_hz:g}hz")

    def grid(self) -> dict[str, tuple[float, float | None]]:
        """Window (s) and rate (per second; None is the recording's own) by setting, main first."""
        pairs = [(self.window_s, None)]
        pairs += [(window, rate) for window in self.windows_s for rate in self.rates_hz]
        return {self.name(*pair): pair for pair in pairs}


# The paper's window, SPARC as published, and the study's own sensitivity grid.
PAPER = SmoothnessSettings(
    window_s=5.0,
    windows_s=(2.0, 3.0, 4.0, 5.0),
    rates_hz=(None, 30.0, 15.0),
    resample=False,
    cutoff_hz=CUTOFF_HZ,
    threshold=THRESHOLD,
    padding=PADDING,
    longest_lag_s=0.2,
)
