"""Amplitude spectra of velocity: at which frequencies a tracker moves its landmarks."""

import numpy as np
import pandas as pd

from steadyface.measures.measured import OK, FloatArray, samples_of
from steadyface.measures.recording_tracks import arrange_recordings, begun_at, first_seen
from steadyface.measures.schemas import SPECTRA
from steadyface.measures.settings import PAPER, SmoothnessSettings
from steadyface.measures.signals import axes_of, cut_window, velocity


def amplitude_spectrum(signal: FloatArray, rate: float, frequencies: FloatArray) -> FloatArray:
    """Single-sided amplitude spectrum under a Hann taper: a sine of amplitude a has a peak of a.

    Args:
        signal: (..., samples), any unit; its mean is removed.
        rate: samples per second.
        frequencies: (frequencies,) Hz, at most half the rate, on any grid.

    Returns:
        Amplitudes (..., frequencies) in the signal's unit.

    Example:
        A wave of 3 Hz and 2 px.

        >>> time = np.arange(300) / 60
        >>> wave = 2 * np.sin(2 * np.pi * 3 * time)
        >>> amplitude_spectrum(wave, rate=60, frequencies=np.array([1.0, 3.0, 5.0])).round(2)
        array([0., 2., 0.])
    """
    signal = samples_of(signal)
    samples = signal.shape[-1]
    taper = np.hanning(samples + 1)[:-1]
    centred = signal - signal.mean(axis=-1, keepdims=True)
    waves = np.exp(-2j * np.pi * np.outer(np.arange(samples) / rate, frequencies))
    return 2 * np.abs((centred * taper) @ waves) / taper.sum()


def velocity_spectra(
    tracks: dict[str, pd.DataFrame], settings: SmoothnessSettings = PAPER
) -> pd.DataFrame:
    """Mean velocity spectrum of every subject, task and tracker in the main setting's window.

    Spectra of the task's series and repetitions are averaged at multiples of 1 / window_s, up to
    half the lowest rate among the repetitions; series without a usable window are left out, and
    where none is left the amplitude is NaN.

    Args:
        tracks: a TRACKS table per tracker.
        settings: window, series and gap policy.

    Returns:
        A SPECTRA table; amplitudes in px/s.

    Raises:
        TableError: two trackers give one frame different times.
    """
    spectra: dict[tuple[str, str], list[FloatArray]] = {}
    for recording in arrange_recordings(tracks, {}, settings.gaps, settings.resample):
        landmarks, axes = axes_of(settings.series_of(recording.task))
        starts = first_seen(recording.positions, settings.gaps.frames)
        window = cut_window(
            begun_at(starts, recording.positions)[:, landmarks, axes],
            recording.grid.rate,
            settings.window_s,
            gaps=settings.gaps,
            absent=recording.grid.absent,
        )
        highest = 0.0 if np.isnan(window.rate) else window.rate / 2
        wanted = np.arange(int(highest * settings.window_s) + 1) / settings.window_s
        amplitudes = np.full((*window.status.shape, wanted.size), np.nan)
        usable = window.status == OK
        if usable.any():
            moving = velocity(window.positions[usable], window.rate)
            amplitudes[usable] = amplitude_spectrum(moving, window.rate, wanted)
        spectra.setdefault((recording.subject, recording.task), []).append(amplitudes)
    tables = []
    for (subject, task), repetitions in spectra.items():
        common = min(amplitudes.shape[-1] for amplitudes in repetitions)
        series = np.concatenate([one[..., :common] for one in repetitions], axis=1)
        usable = np.isfinite(series)
        count = usable.sum(axis=1)
        total = np.sum(series, axis=1, where=usable)
        mean = np.where(count > 0, total / np.maximum(count, 1), np.nan)
        tables.append(
            pd.DataFrame(
                {
                    "subject": subject,
                    "task": task,
                    "tracker": np.repeat(list(tracks), common),
                    "frequency_hz": np.tile(np.arange(common) / settings.window_s, len(tracks)),
                    "amplitude": mean.ravel(),
                }
            )
        )
    return pd.concat(tables, ignore_index=True)[list(SPECTRA.columns)]
