"""Rows of the smoothness table: what every measure of a window shares, in blocks of columns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from steadyface.measures.measure import Measure
from steadyface.measures.measured import OK, FloatArray, Measured, StatusArray, mean_of, measured
from steadyface.measures.recording_tracks import RecordingTracks
from steadyface.measures.signals import Series, Window, axes_of

# One entry per column of the table, a scalar or one value per row; `rows` counts them.
Block = dict[str, Any]


@dataclass(frozen=True)
class Cut:
    """A recording's window in one setting: (trackers, 68, 2, samples) and how it was cut.

    starts: (trackers,) the places of the recording at which the windows begin.
    shortened: the recording ends before the setting's window, so `samples` is all of it.
    """

    recording: RecordingTracks
    starts: NDArray[np.intp]
    setting: str
    window_s: float
    window: Window
    cutoff_hz: float
    samples: int
    shortened: bool = False


def selected(window: Window, series: Series) -> tuple[FloatArray, StatusArray, FloatArray]:
    """Positions (trackers, series, samples), statuses and interpolated shares of the series."""
    landmarks, axes = axes_of(series)
    return (
        window.positions[:, landmarks, axes],
        window.status[:, landmarks, axes],
        window.interpolated_share[:, landmarks, axes],
    )


def series_names(series: Series) -> list[str]:
    """Names of a task's series: landmark and axis."""
    return [f"{landmark}.{axis}" for landmark, axis in series]


def within(result: Measured, window_status: StatusArray) -> Measured:
    """The result, with the window's status where the window cannot be used."""
    return measured(result.value, np.where(window_status == OK, result.status, window_status))


def worst(status: StatusArray) -> StatusArray:
    """The first status along the last axis that is not ok, if any."""
    first = np.argmax(status != OK, axis=-1)
    return np.take_along_axis(status, first[..., None], axis=-1)[..., 0]


def over_series(result: Measured) -> Measured:
    """(trackers, 1) mean of (trackers, series); no value where a series has none."""
    mean = mean_of(result, axis=-1)
    return Measured(mean.value[:, None], mean.status[:, None])


def mean_share(share: FloatArray) -> FloatArray:
    """(trackers, 1) mean of the shares (trackers, series) that were filled in."""
    return share.mean(axis=-1, keepdims=True)


def block(
    cut: Cut,
    signal: str,
    series: list[str],
    measure: Measure,
    result: Measured,
    share: FloatArray,
) -> Block:
    """Rows of a measure's values, for every tracker and series.

    Args:
        signal: signal that the values were taken of.
        series: their names.
        measure: its row.
        result: (trackers, series) values and statuses.
        share: (trackers, series) share of the samples that were filled in.
    """
    recording = cut.recording
    return {
        "rows": result.value.size,
        "subject": recording.subject,
        "task": recording.task,
        "repetition": recording.repetition,
        "tracker": np.repeat(recording.trackers, len(series)),
        "setting": cut.setting,
        "signal": signal,
        "series": np.tile(series, len(recording.trackers)),
        "window_s": cut.window_s,
        "rate_hz": cut.window.rate,
        "cutoff_hz": cut.cutoff_hz,
        "n_samples": cut.samples,
        "measure": measure.name,
        "value": result.value.ravel(),
        "interpolated_share": share.ravel(),
        "status": result.status.ravel(),
    }
