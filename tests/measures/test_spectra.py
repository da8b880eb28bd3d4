"""Amplitude spectra: a tone's height is its amplitude, and tables average what is there."""

import numpy as np
import pandas as pd
import pytest

from steadyface import tables
from steadyface.measures.schemas import SPECTRA
from steadyface.measures.spectra import amplitude_spectrum, velocity_spectra


def test_a_tones_peak_is_its_amplitude_at_its_frequency():
    time_s = np.arange(300) / 30
    frequencies = np.arange(0, 15.1, 0.1)
    amplitude = amplitude_spectrum(5 + 3 * np.sin(2 * np.pi * 4 * time_s), 30.0, frequencies)
    assert frequencies[np.argmax(amplitude)] == pytest.approx(4)
    assert amplitude.max() == pytest.approx(3, rel=1e-6)
    assert amplitude[0] == pytest.approx(0, abs=1e-9)


def test_on_the_transforms_own_grid_it_equals_the_fast_transform():
    signal = np.random.default_rng(7).normal(size=(2, 64))
    taper = np.hanning(65)[:-1]
    tapered = (signal - signal.mean(axis=1, keepdims=True)) * taper
    expected = 2 * np.abs(np.fft.rfft(tapered)) / taper.sum()
    found = amplitude_spectrum(signal, 30.0, np.fft.rfftfreq(64, 1 / 30))
    np.testing.assert_allclose(found, expected, atol=1e-12)


@pytest.fixture
def vibrating(face, track_table):
    """Makes a track whose lower lip vibrates at 5 Hz with the given amplitude, px."""

    def make(amplitude: float, **labels) -> pd.DataFrame:
        points = np.repeat(face[None], 160, axis=0)
        points[:, 57, 1] += amplitude * np.sin(2 * np.pi * 5 * np.arange(160) / 30)
        return track_table(points, **labels)

    return make


def test_the_table_averages_repetitions_and_obeys_its_schema(vibrating):
    both = pd.concat([vibrating(1.0), vibrating(3.0, repetition=2)], ignore_index=True)
    table = velocity_spectra({"sbr": both, "dlib": vibrating(1.0)})
    tables.check(table, SPECTRA, "test")
    top = table.loc[table.groupby("tracker").amplitude.idxmax()].set_index("tracker")
    assert top.frequency_hz.tolist() == pytest.approx([5, 5])
    assert top.amplitude["sbr"] == pytest.approx(2 * top.amplitude["dlib"], rel=1e-6)
    # The difference quotient at 30 per second of a 5 Hz tone of 1 px.
    assert top.amplitude["dlib"] == pytest.approx(2 * np.sin(np.pi / 6) * 30, rel=0.02)


def test_a_tracker_without_faces_has_rows_without_amplitudes(vibrating):
    nothing = vibrating(1.0).assign(x_px=np.nan, y_px=np.nan, status="no_face")
    table = velocity_spectra({"sbr": vibrating(1.0), "dlib": nothing})
    assert table[table.tracker == "dlib"].amplitude.isna().all()
    assert table[table.tracker == "sbr"].amplitude.notna().all()
    assert table.groupby("tracker").size().nunique() == 1
