"""People recorded at several rates are shown as far as all of them have a spectrum."""

import numpy as np
import pandas as pd

from steadyface.report.figures.spectra import draw_spectra


def spectra(subject, highest_hz, amplitude=1.0):
    frequencies = np.arange(0, highest_hz + 0.1, 0.2)
    return pd.DataFrame(
        {
            "subject": subject,
            "task": "OPEN",
            "tracker": "dlib",
            "frequency_hz": np.round(frequencies, 6),
            "amplitude": amplitude,
        }
    )


def highest_shown(table):
    (panel,) = draw_spectra(table, simulated=False).axes
    return max(line.get_xdata().max() for line in panel.lines)


def test_curves_end_at_half_the_lowest_rate():
    table = pd.concat([spectra("A01", 15), spectra("A02", 30), spectra("A03", 120)])
    assert highest_shown(table) == 15


def test_a_person_without_a_spectrum_does_not_shorten_it():
    table = pd.concat([spectra("A01", 30), spectra("A02", 0, np.nan)])
    assert highest_shown(table) == 30
