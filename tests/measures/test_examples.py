"""The examples in the docstrings of measures that notebooks call give what they say."""

import doctest
from importlib import import_module

import numpy as np
import pytest

EXAMPLES = {
    "accuracy": {"box_diagonal", "nrmse", "nme"},
    "fidelity": {"gain_and_lag"},
    "jitter": {
        "jitter_deviation",
        "jitter_deviation_mean_square",
        "sample_to_sample",
        "high_frequency_residual",
        "velocity_power_share",
        "still_share",
    },
    "signals": {"fill_gaps", "velocity", "speed_2d"},
    "smoothness": {
        "spectral_arc_length",
        "dimensionless_jerk",
        "log_dimensionless_jerk",
        "vector_log_dimensionless_jerk",
    },
    "spectra": {"amplitude_spectrum"},
}


@pytest.mark.parametrize("module", EXAMPLES)
def test_examples_give_what_they_say(module):
    found = import_module(f"steadyface.measures.{module}")
    tests = [
        test
        for test in doctest.DocTestFinder().find(found, extraglobs={"np": np})
        if test.examples
    ]
    assert {test.name.rsplit(".", 1)[1] for test in tests} >= EXAMPLES[module]
    runner = doctest.DocTestRunner()
    assert [runner.run(test).failed for test in tests] == [0] * len(tests)
