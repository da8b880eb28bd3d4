"""The smoothness table: every measure of every recording and tracker, in the main setting and
over the grid of windows, signals and frame rates that the sensitivity analysis needs."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from steadyface.landmarks import LANDMARKS, MOUTH, MOUTH_DISTANCES
from steadyface.measures import jitter
from steadyface.measures.accuracy import box_size
from steadyface.measures.fidelity import gain_and_lag
from steadyface.measures.measured import (
    OK,
    SHORT_RECORDING,
    FloatArray,
    Measured,
    StatusArray,
    mean_of,
    measured,
)
from steadyface.measures.recording_tracks import (
    RecordingTracks,
    arrange_recordings,
    begun_at,
    first_seen,
)
from steadyface.measures.settings import MAIN, SmoothnessSettings
from steadyface.measures.signals import (
    AXES,
    Series,
    Window,
    axes_of,
    cut_window,
    fill_gaps,
    signal_1d,
    speed_2d,
    velocity,
)
from steadyface.measures.smoothness import (
    log_dimensionless_jerk,
    spectral_arc_length,
    vector_log_dimensionless_jerk,
)
from steadyface.tables import SMOOTHNESS

MEAN = "mean"
MOUTH_SERIES = "mouth"
ALL_SERIES = "all"
POSITION = "position"
FRAMES = "frames"
# Measures of jitter that a longer window makes larger: they have no value in a shorter one.
GROWING_WITH_TIME = ("large_steps", "largest_step_px")
# A person at rest makes no movement that a track could follow well or badly.
RESTING_TASK = "REST"

Block = dict[str, Any]


@dataclass(frozen=True)
class _Cut:
    """A recording's window in one setting: (trackers, 68, 2, samples) and how it was cut.

    Attributes:
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


def measure_smoothness(
    tracks: dict[str, pd.DataFrame],
    settings: SmoothnessSettings | None = None,
    annotations: pd.DataFrame | None = None,
    truth: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Smoothness, jitter and fidelity of every recording and tracker as one tidy table.

    Rows with series `mean` hold the task's value, the mean over its series; the series themselves
    are listed in the setting `main` only. docs/measures.md lists measures, series and statuses.

    Args:
        tracks: a TRACKS table per tracker.
        settings: what is measured and how.
        annotations: ANNOTATIONS table, for gain, lag and the face box.
        truth: TRUTH table of simulated recordings, for gain_truth, lag_truth_s and nmj.

    Returns:
        A SMOOTHNESS table.

    Raises:
        TableError: two trackers give one frame different times.
    """
    settings = settings or SmoothnessSettings()
    given = {"annotation": annotations, "truth": truth}
    references = {name: table for name, table in given.items() if table is not None}
    blocks = []
    for recording in arrange_recordings(tracks, references, settings.gaps, settings.resample):
        for cut in _cuts(recording, settings):
            for signal in settings.signals:
                blocks += _smoothness(cut, signal, settings)
            if cut.setting == MAIN:
                steady = _whole_if_short(cut, settings)
                blocks += _jitter(steady, settings)
                blocks += _fidelity(steady, settings)
                blocks += _frames(cut)
    columns = {
        name: np.concatenate([np.broadcast_to(block[name], block["rows"]) for block in blocks])
        for name in SMOOTHNESS.columns
    }
    return pd.DataFrame(columns)


def _cuts(recording: RecordingTracks, settings: SmoothnessSettings) -> list[_Cut]:
    cuts = []
    starts = first_seen(recording.positions, settings.gaps.frames)
    positions, filled = (
        begun_at(starts, each) for each in (recording.positions, recording.filled)
    )
    for setting, (window_s, rate_hz) in settings.grid().items():
        window = cut_window(
            positions,
            recording.grid.rate,
            window_s,
            rate_hz,
            settings.gaps,
            filled,
            recording.grid.absent,
        )
        # Low rates of the sensitivity grid cannot show the main cut-off; theirs is half the rate.
        cutoff = settings.cutoff_hz
        if setting != MAIN and window.rate < 2 * cutoff:
            cutoff = window.rate / 2
        samples = window.positions.shape[-1]
        cuts.append(_Cut(recording, starts, setting, window_s, window, cutoff, samples))
    return cuts


def _whole_if_short(cut: _Cut, settings: SmoothnessSettings) -> _Cut:
    """The whole recording where it is shorter than the window: jitter does not need as much."""
    recording, grid = cut.recording, cut.recording.grid
    if cut.samples or not np.isfinite(grid.rate):
        return cut
    positions, filled = (
        begun_at(cut.starts, each) for each in (recording.positions, recording.filled)
    )
    seconds = (grid.places - cut.starts.max()) / grid.rate
    window = cut_window(positions, grid.rate, seconds, None, settings.gaps, filled, grid.absent)
    return replace(cut, window=window, samples=window.positions.shape[-1], shortened=True)


def _smoothness(cut: _Cut, signal: str, settings: SmoothnessSettings) -> list[Block]:
    series = settings.series_of(cut.recording.task)
    rate = cut.window.rate
    spectral = (rate, cut.cutoff_hz, settings.threshold, settings.padding)
    if signal == "speed_2d":
        landmarks = list(dict.fromkeys(landmark for landmark, _ in series))
        names = [str(landmark) for landmark in landmarks]
        positions = cut.window.positions[:, landmarks]
        status = _worst(cut.window.status[:, landmarks])
        share = cut.window.interpolated_share[:, landmarks].max(axis=-1)
        arc = spectral_arc_length(speed_2d(positions, rate), *spectral)
        jerk = vector_log_dimensionless_jerk(np.swapaxes(velocity(positions, rate), -1, -2), rate)
    else:
        names = _names(series)
        positions, status, share = _select(cut.window, series)
        movement = signal_1d(positions, rate, signal)
        arc = spectral_arc_length(movement, *spectral)
        jerk = log_dimensionless_jerk(movement, rate)
    blocks = []
    for measure, result in (("sparc", arc), ("ldj", jerk)):
        result = _within(result, status)
        blocks.append(_block(cut, signal, [MEAN], measure, _over_series(result), _mean(share)))
        if cut.setting == MAIN:
            blocks.append(_block(cut, signal, names, measure, result, share))
    return blocks


def _jitter(cut: _Cut, settings: SmoothnessSettings) -> list[Block]:
    rate = cut.window.rate
    in_px = {
        "sigma3": jitter.jitter_deviation,
        "sigma3_rms": jitter.jitter_deviation_mean_square,
        "rms_s2s": jitter.sample_to_sample,
        "high_frequency": lambda positions: jitter.high_frequency_residual(
            positions, rate, settings.high_frequency_hz
        ),
    }
    others = {
        "large_steps": lambda positions: jitter.large_steps(positions, settings.large_step_sigmas),
        "largest_step_px": jitter.largest_step,
        "smallest_step_px": jitter.smallest_step,
        "still_share": jitter.still_share,
        "power_share_above_5hz": lambda positions: jitter.velocity_power_share(positions, rate),
        "third_difference_correlation": jitter.third_difference_correlation,
    }
    series = settings.series_of(cut.recording.task)
    mouth = [(landmark, axis) for landmark in range(LANDMARKS)[MOUTH] for axis in AXES]
    blocks = []
    for chosen, label, functions in (
        (series, MEAN, {**in_px, **others}),
        (mouth, MOUTH_SERIES, in_px),
    ):
        positions, status, share = _select(cut.window, chosen)
        for measure, function in functions.items():
            result = _within(function(positions), status)
            if cut.shortened and measure in GROWING_WITH_TIME:
                result = _within(result, np.full(status.shape, SHORT_RECORDING))
            scales = {measure: 1.0}
            if measure in in_px:
                scales = {f"{measure}_px": 1.0, f"{measure}_pct": 100 / cut.recording.diagonal}
            for name, scale in scales.items():
                scaled = Measured(result.value * scale, result.status)
                blocks.append(
                    _block(cut, POSITION, [label], name, _over_series(scaled), _mean(share))
                )
                if label == MEAN:
                    blocks.append(_block(cut, POSITION, _names(chosen), name, scaled, share))
    return blocks


def _fidelity(cut: _Cut, settings: SmoothnessSettings) -> list[Block]:
    recording = cut.recording
    blocks = []
    if "truth" in recording.references:
        blocks.append(_normalised_jitter(cut, settings))
    if recording.task == RESTING_TASK:
        return blocks
    series = settings.series_of(recording.task)
    landmarks, axes = axes_of(series)
    times = np.arange(recording.grid.places) / recording.grid.rate
    share = np.isnan(_followed(recording.positions, landmarks, axes)).mean(axis=-1)
    names = [*_names(series), *MOUTH_DISTANCES]
    least_pct = np.full(len(names), settings.smallest_distance_pct)
    least_pct[: len(series)] = settings.smallest_range_pct
    for name, reference in recording.references.items():
        wanted = _followed(reference[None], landmarks, axes)[0]
        given = np.isfinite(wanted).any(axis=0)
        gain, lag = gain_and_lag(
            times,
            _followed(recording.filled, landmarks, axes),
            times[given],
            wanted[:, given],
            settings.longest_lag_s,
            least_pct / 100 * recording.diagonal,
        )
        suffix = "_truth" if name == "truth" else ""
        for measure, result in ((f"gain{suffix}", gain), (f"lag{suffix}_s", lag)):
            own = Measured(*(values[:, : len(series)] for values in result))
            for labels, each, part in (
                ([MEAN], _over_series(own), _mean(share[:, : len(series)])),
                (names, result, share),
            ):
                block = _block(cut, POSITION, labels, measure, each, part)
                blocks.append(block | {"n_samples": int(given.sum())})
    if recording.references:
        searched = np.full((len(share), 1), settings.longest_lag_s)
        searched = measured(searched, np.full(searched.shape, OK))
        blocks.append(_block(cut, POSITION, [MEAN], "longest_lag_s", searched, _mean(share)))
    return blocks


def _followed(points: FloatArray, landmarks: list[int], axes: list[int]) -> FloatArray:
    """Of points (n, 68, 2, places) px the series, then the mouth's distances: (n, ..., places)."""
    distances = [
        np.linalg.norm(points[:, first] - points[:, second], axis=1)
        for first, second in MOUTH_DISTANCES.values()
    ]
    return np.concatenate([points[:, landmarks, axes], np.stack(distances, axis=1)], axis=1)


def _normalised_jitter(cut: _Cut, settings: SmoothnessSettings) -> Block:
    whole = fill_gaps(cut.recording.references["truth"], settings.gaps.frames)
    tracked = np.moveaxis(cut.window.positions[:, MOUTH], -1, 1)
    of_trackers = []
    for start, track in zip(cut.starts, tracked, strict=True):
        truth = np.moveaxis(whole[..., start : start + cut.samples], -1, 0)
        # A window that reaches beyond the recording's end has a status of its own.
        track, area = track[: len(truth)], box_size(truth).prod(axis=-1)
        of_trackers.append(jitter.normalised_mean_jitter(track, truth[:, MOUTH], area))
    result = Measured(*(np.array(parts) for parts in zip(*of_trackers, strict=True)))
    result = _within(result, _worst(cut.window.status[:, MOUTH].reshape(len(tracked), -1)))
    share = cut.window.interpolated_share[:, MOUTH].mean(axis=(-2, -1))
    over_mouth = Measured(result.value[:, None], result.status[:, None])
    return _block(cut, POSITION, [MOUTH_SERIES], "nmj", over_mouth, share[:, None])


def _frames(cut: _Cut) -> list[Block]:
    recording = cut.recording
    has = np.isfinite(recording.positions).all(axis=2)
    # A landmark that a tracker never has is no reason to call each of its frames missing.
    missing = (~has & has.any(axis=2, keepdims=True)).any(axis=1) | ~has.any(axis=1)
    counts = {
        "missing_frames": missing.sum(axis=-1),
        "duplicate_frames": np.full(len(missing), recording.grid.duplicates),
        "recorded_frames": np.full(
            len(missing), len(recording.grid.kept) + recording.grid.duplicates
        ),
    }
    share = missing.mean(axis=-1)[:, None]
    ok = np.full(share.shape, OK)
    return [
        _block(cut, FRAMES, [ALL_SERIES], name, Measured(count[:, None] * 1.0, ok), share)
        | {"n_samples": recording.grid.places}
        for name, count in counts.items()
    ]


def _select(window: Window, series: Series) -> tuple[FloatArray, StatusArray, FloatArray]:
    """Positions (trackers, series, samples), statuses and interpolated shares of the series."""
    landmarks, axes = axes_of(series)
    return (
        window.positions[:, landmarks, axes],
        window.status[:, landmarks, axes],
        window.interpolated_share[:, landmarks, axes],
    )


def _names(series: Series) -> list[str]:
    return [f"{landmark}.{axis}" for landmark, axis in series]


def _within(result: Measured, window_status: StatusArray) -> Measured:
    """The result, with the window's status where the window cannot be used."""
    return measured(result.value, np.where(window_status == OK, result.status, window_status))


def _worst(status: StatusArray) -> StatusArray:
    """The first status along the last axis that is not ok, if any."""
    first = np.argmax(status != OK, axis=-1)
    return np.take_along_axis(status, first[..., None], axis=-1)[..., 0]


def _over_series(result: Measured) -> Measured:
    mean = mean_of(result, axis=-1)
    return Measured(mean.value[:, None], mean.status[:, None])


def _mean(share: FloatArray) -> FloatArray:
    return share.mean(axis=-1, keepdims=True)


def _block(
    cut: _Cut, signal: str, series: list[str], measure: str, result: Measured, share: FloatArray
) -> Block:
    """Rows of (trackers, series) values: one entry per column, a scalar or one value per row."""
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
        "measure": measure,
        "value": result.value.ravel(),
        "interpolated_share": share.ravel(),
        "status": result.status.ravel(),
    }
