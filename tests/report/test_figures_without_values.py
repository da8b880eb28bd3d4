"""Tables without a value to draw: recordings shorter than the window, faces that stand still."""

import numpy as np
import pandas as pd
import pytest

from steadyface.report.figures.study_figures import FigureInputs, draw_figures


def spectra(amplitude, task="OPEN"):
    return pd.DataFrame(
        {
            "subject": "A01",
            "task": task,
            "tracker": "dlib",
            "frequency_hz": np.arange(0, 15, 0.2),
            "amplitude": amplitude,
        }
    )


@pytest.mark.parametrize("amplitude", [np.nan, 0.0])
def test_spectra_without_amplitudes_are_not_drawn(tmp_path, amplitude):
    assert not draw_figures(tmp_path, FigureInputs(None, False, spectra=spectra(amplitude)))


@pytest.mark.parametrize("amplitude", [np.nan, 0.0])
def test_a_task_without_amplitudes_leaves_the_others_drawn(tmp_path, amplitude):
    table = pd.concat([spectra(1.0), spectra(amplitude, "REST")])
    assert draw_figures(tmp_path, FigureInputs(None, False, spectra=table)).keys() == {"spectra"}
