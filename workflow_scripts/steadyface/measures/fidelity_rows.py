"""Rows of the smoothness table that tell whether a track follows: gain, lag, error's jitter."""

import numpy as np

from steadyface.landmarks import MOUTH, MOUTH_DISTANCES
from steadyface.measures import jitter
from steadyface.measures.accuracy import box_size
from steadyface.measures.fidelity import gain_and_lag
from steadyface.measures.measured import OK, FloatArray, Measured, measured
from steadyface.measures.registry import (
    GAIN,
    GAIN_TRUTH,
    LAG,
    LAG_TRUTH,
    LONGEST_LAG,
    MEAN,
    MOUTH_SERIES,
    NORMALISED_JITTER,
    POSITION,
)
from steadyface.measures.settings import SmoothnessSettings
from steadyface.measures.signals import axes_of, fill_gaps
from steadyface.measures.window_rows import (
    Block,
    Cut,
    block,
    mean_share,
    over_series,
    series_names,
    within,
    worst,
)

# A person at rest makes no movement that a track could follow well or badly.
RESTING_TASK = "REST"
GAIN_AND_LAG = {"annotation": (GAIN, LAG), "truth": (GAIN_TRUTH, LAG_TRUTH)}


def fidelity_rows(cut: Cut, settings: SmoothnessSettings) -> list[Block]:
    """Gain and lag against each reference of the recording; jitter against the truth."""
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
    names = [*series_names(series), *MOUTH_DISTANCES]
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
        for measure, result in zip(GAIN_AND_LAG[name], (gain, lag), strict=True):
            own = Measured(*(values[:, : len(series)] for values in result))
            for labels, each, part in (
                ([MEAN], over_series(own), mean_share(share[:, : len(series)])),
                (names, result, share),
            ):
                rows = block(cut, POSITION, labels, measure, each, part)
                blocks.append(rows | {"n_samples": int(given.sum())})
    if recording.references:
        searched = np.full((len(share), 1), settings.longest_lag_s)
        searched = measured(searched, np.full(searched.shape, OK))
        blocks.append(block(cut, POSITION, [MEAN], LONGEST_LAG, searched, mean_share(share)))
    return blocks


def _followed(points: FloatArray, landmarks: list[int], axes: list[int]) -> FloatArray:
    """Of points (n, 68, 2, places) px the series, then the mouth's distances: (n, ..., places)."""
    distances = [
        np.linalg.norm(points[:, first] - points[:, second], axis=1)
        for first, second in MOUTH_DISTANCES.values()
    ]
    return np.concatenate([points[:, landmarks, axes], np.stack(distances, axis=1)], axis=1)


def _normalised_jitter(cut: Cut, settings: SmoothnessSettings) -> Block:
    whole = fill_gaps(cut.recording.references["truth"], settings.gaps.frames)
    tracked = np.moveaxis(cut.window.positions[:, MOUTH], -1, 1)
    of_trackers = []
    for start, track in zip(cut.starts, tracked, strict=True):
        truth = np.moveaxis(whole[..., start : start + cut.samples], -1, 0)
        # A window that reaches beyond the recording's end has a status of its own.
        track, area = track[: len(truth)], box_size(truth).prod(axis=-1)
        of_trackers.append(jitter.normalised_mean_jitter(track, truth[:, MOUTH], area))
    result = Measured(*(np.array(parts) for parts in zip(*of_trackers, strict=True)))
    result = within(result, worst(cut.window.status[:, MOUTH].reshape(len(tracked), -1)))
    share = cut.window.interpolated_share[:, MOUTH].mean(axis=(-2, -1))
    over_mouth = Measured(result.value[:, None], result.status[:, None])
    return block(cut, POSITION, [MOUTH_SERIES], NORMALISED_JITTER, over_mouth, share[:, None])
