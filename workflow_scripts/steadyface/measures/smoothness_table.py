"""The smoothness table: every measure of every recording and tracker, in the main setting and
over the grid of windows, signals and frame rates that the sensitivity analysis needs."""

from dataclasses import replace

import numpy as np
import pandas as pd

from steadyface.landmarks import LANDMARKS, MOUTH
from steadyface.measures import registry
from steadyface.measures.fidelity_rows import fidelity_rows
from steadyface.measures.measure import BOX_DIAGONAL
from steadyface.measures.measured import OK, SHORT_RECORDING, Measured
from steadyface.measures.recording_tracks import (
    RecordingTracks,
    arrange_recordings,
    begun_at,
    first_seen,
)
from steadyface.measures.registry import (
    ALL,
    DUPLICATE_FRAMES,
    FRAME_COUNT,
    GROWING_WITH_TIME,
    MEAN,
    MISSING_FRAMES,
    POSITION,
    RECORDED_FRAMES,
    Samples,
)
from steadyface.measures.schemas import SMOOTHNESS
from steadyface.measures.settings import MAIN, PAPER, SmoothnessSettings
from steadyface.measures.signals import AXES, cut_window, signal_1d, speed_2d, velocity
from steadyface.measures.window_rows import (
    Block,
    Cut,
    block,
    mean_share,
    over_series,
    selected,
    series_names,
    within,
    worst,
)


def measure_smoothness(
    tracks: dict[str, pd.DataFrame],
    settings: SmoothnessSettings = PAPER,
    annotations: pd.DataFrame | None = None,
    truth: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Smoothness, jitter and fidelity of every recording and tracker as one tidy table.

    Rows with series `mean` hold the task's value, the mean over its series; the series themselves
    are listed in the setting `main` only. docs/measures.md lists measures, series and statuses.

    Args:
        tracks: a TRACKS table per tracker.
        settings: settings of the measures.
        annotations: ANNOTATIONS table, for gain, lag and the face box.
        truth: TRUTH table of simulated recordings, for gain_truth, lag_truth_s and nmj.

    Returns:
        A SMOOTHNESS table.

    Raises:
        TableError: two trackers give one frame different times.
    """
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
                blocks += fidelity_rows(steady, settings)
                blocks += _frames(cut)
    columns = {
        name: np.concatenate([np.broadcast_to(rows[name], rows["rows"]) for rows in blocks])
        for name in SMOOTHNESS.columns
    }
    return pd.DataFrame(columns)


def _cuts(recording: RecordingTracks, settings: SmoothnessSettings) -> list[Cut]:
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
        cuts.append(Cut(recording, starts, setting, window_s, window, cutoff, samples))
    return cuts


def _whole_if_short(cut: Cut, settings: SmoothnessSettings) -> Cut:
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


def _smoothness(cut: Cut, signal: str, settings: SmoothnessSettings) -> list[Block]:
    series = settings.series_of(cut.recording.task)
    rate = cut.window.rate
    if signal == "speed_2d":
        landmarks = list(dict.fromkeys(landmark for landmark, _ in series))
        names = [str(landmark) for landmark in landmarks]
        positions = cut.window.positions[:, landmarks]
        status = worst(cut.window.status[:, landmarks])
        share = cut.window.interpolated_share[:, landmarks].max(axis=-1)
        planar = np.swapaxes(velocity(positions, rate), -1, -2)
        samples = Samples(speed_2d(positions, rate), rate, cut.cutoff_hz, settings, planar)
    else:
        names = series_names(series)
        positions, status, share = selected(cut.window, series)
        movement = signal_1d(positions, rate, signal)
        samples = Samples(movement, rate, cut.cutoff_hz, settings)
    blocks = []
    for measure in registry.SMOOTHNESS:
        result = within(measure.formula(samples), status)
        blocks.append(block(cut, signal, [MEAN], measure, over_series(result), mean_share(share)))
        if cut.setting == MAIN:
            blocks.append(block(cut, signal, names, measure, result, share))
    return blocks


def _jitter(cut: Cut, settings: SmoothnessSettings) -> list[Block]:
    series = settings.series_of(cut.recording.task)
    mouth = [(landmark, axis) for landmark in range(LANDMARKS)[MOUTH] for axis in AXES]
    blocks = []
    for chosen, label in ((series, MEAN), (mouth, registry.MOUTH_SERIES)):
        positions, status, share = selected(cut.window, chosen)
        samples = Samples(positions, cut.window.rate, cut.cutoff_hz, settings)
        results = {}
        for measure in registry.JITTER:
            if label not in measure.series:
                continue
            # One formula may serve two units.
            if measure.formula not in results:
                results[measure.formula] = within(measure.formula(samples), status)
            result = results[measure.formula]
            if cut.shortened and measure.name in GROWING_WITH_TIME:
                result = within(result, np.full(status.shape, SHORT_RECORDING))
            if measure.unit == BOX_DIAGONAL:
                scale = 100 / cut.recording.diagonal
                result = Measured(result.value * scale, result.status)
            blocks.append(
                block(cut, POSITION, [label], measure, over_series(result), mean_share(share))
            )
            if label == MEAN:
                blocks.append(block(cut, POSITION, series_names(chosen), measure, result, share))
    return blocks


def _frames(cut: Cut) -> list[Block]:
    recording = cut.recording
    has = np.isfinite(recording.positions).all(axis=2)
    # A landmark that a tracker never has is no reason to call each of its frames missing.
    missing = (~has & has.any(axis=2, keepdims=True)).any(axis=1) | ~has.any(axis=1)
    counts = {
        MISSING_FRAMES: missing.sum(axis=-1),
        DUPLICATE_FRAMES: np.full(len(missing), recording.grid.duplicates),
        RECORDED_FRAMES: np.full(
            len(missing), len(recording.grid.kept) + recording.grid.duplicates
        ),
    }
    share = missing.mean(axis=-1)[:, None]
    ok = np.full(share.shape, OK)
    return [
        block(cut, FRAME_COUNT, [ALL], measure, Measured(count[:, None] * 1.0, ok), share)
        | {"n_samples": recording.grid.places}
        for measure, count in counts.items()
    ]
